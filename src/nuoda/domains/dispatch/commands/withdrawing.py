"""Stops are taken out of trips because what they were for changed or went: whoever drives is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import touch, trips_in_hand
from nuoda.domains.dispatch.commands.writing import about, write_trips
from nuoda.domains.dispatch.facts import TripChanged as TripChangedFact
from nuoda.domains.dispatch.models import Job, Stop, Trip
from nuoda.domains.dispatch.queries.moving import Forbidden, JobMove, moved
from nuoda.domains.dispatch.queries.scene import read_scene
from nuoda.domains.dispatch.rules import KNOWN_TRIPS, OPEN_STOPS, TripState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state

_OPEN = [one.value for one in OPEN_STOPS]


def take_out(jobs: Sequence[Job], *, by: Actor, at: datetime) -> None:
    """Take jobs out of their trips, locked or not. The rest of each trip is reckoned anew.

    A trip that could not be driven as it stands anyway keeps its times. Constant number of queries for each
    depot and day.
    """
    stops = list(Stop.objects.filter(job_id__in=[one.id for one in jobs], state__in=_OPEN))
    trips = trips_in_hand({one.trip_id for one in stops}, by=by)
    days: dict[tuple[UUID, date], list[Stop]] = defaultdict(list)
    for stop in stops:
        days[trips[stop.trip_id].depot_id, trips[stop.trip_id].day].append(stop)
    for (depot_id, day), some in days.items():
        Stop.objects.filter(id__in=[one.id for one in some]).update(locked=False)
        scene = read_scene(actor=by, depot_id=depot_id, day=day, at=at)
        found = moved(scene, [JobMove(one.job_id, None) for one in some])
        if isinstance(found, Forbidden):
            _remove(some, trips, by)
        else:
            write_trips(found.sketches, trips, depot_id=depot_id, day=day, by=by, at=at)


def _remove(stops: Sequence[Stop], trips: dict[UUID, Trip], by: Actor) -> None:
    """Without reckoning: the trip is locked, or is driven otherwise than it was planned."""
    jobs = Job.objects.in_bulk([one.job_id for one in stops])
    gone: dict[UUID, list[UUID]] = defaultdict(list)
    for stop in stops:
        shipment = jobs[stop.job_id].shipment_id
        gone[stop.trip_id] += [shipment] if shipment is not None else []
    Stop.objects.filter(id__in=[one.id for one in stops]).delete()
    left = Stop.objects.filter(trip_id__in=gone, state__in=_OPEN, job__shipment_id__isnull=False)
    carried: dict[UUID, set[UUID]] = defaultdict(set)
    for trip, shipment in left.values_list("trip_id", "job__shipment_id"):
        if shipment is not None:
            carried[trip].add(shipment)
    busy = set(Stop.objects.filter(trip_id__in=gone).values_list("trip_id", flat=True))
    touched = [trips[key] for key in gone]
    for row in touched:
        touch(row, by)
    save_columns(touched, "version", "changed_by")
    for row in touched:
        if row.state in KNOWN_TRIPS:
            told = tuple(sorted(carried[row.id]))
            state(TripChangedFact(**about(row, told), gone=tuple(sorted(gone[row.id]))))
    empty = [row.id for row in touched if row.state == TripState.DRAFT and row.id not in busy]
    Trip.objects.filter(id__in=empty).delete()
