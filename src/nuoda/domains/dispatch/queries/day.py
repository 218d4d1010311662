"""A depot's day as its rows, read once for whoever looks at it: the board, and what is reckoned from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from nuoda.domains.dispatch.models import Job, Stop, Trip
from nuoda.domains.dispatch.queries.reading import get_depot, vehicles_of
from nuoda.domains.dispatch.queries.shapes import DepotRow, VehicleRow
from nuoda.domains.dispatch.rules import JobState
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Day:
    """Trips by number with their stops in order, open jobs by due time and number, vehicles by code."""

    depot: DepotRow
    day: date
    trips: Sequence[Trip]
    stops: Mapping[UUID, Sequence[Stop]]
    waiting: Sequence[Job]
    vehicles: Sequence[VehicleRow]


def next_day_with_work(depot_id: UUID, since: date, *, actor: Actor) -> date | None:
    """The first day from ``since`` on that has stops of a depot, None where there is none. One query."""
    rows = Job.objects.visible_to(actor).filter(depot_id=depot_id, day__gte=since)
    days = rows.exclude(state=JobState.CANCELLED.value).order_by("day").values_list("day", flat=True)
    return days.first()


def read_day(depot_id: UUID, day: date, *, actor: Actor) -> Day:
    """What the actor may see of a depot's day. Five queries, whatever it holds. Raises ``NotFound``."""
    depot = get_depot(depot_id, actor=actor)
    trips = Trip.objects.visible_to(actor).select_related("vehicle", "partner", "driver")
    found = list(trips.filter(depot_id=depot_id, day=day).order_by("number"))
    waiting = Job.objects.visible_to(actor).filter(depot_id=depot_id, day=day, state=JobState.OPEN.value)
    return Day(
        depot,
        day,
        found,
        stops_by_trip([one.id for one in found], actor=actor),
        list(waiting.order_by("due_at", "number")),
        vehicles_of(depot_id, actor=actor),
    )


def stops_by_trip(trip_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[Stop]]:
    """The stops of each trip in their order, with their jobs. One query."""
    stops: dict[UUID, list[Stop]] = {one: [] for one in trip_ids}
    rows = Stop.objects.visible_to(actor).filter(trip_id__in=list(trip_ids)).select_related("job")
    for stop in rows.order_by("sequence"):
        stops[stop.trip_id].append(stop)
    return stops
