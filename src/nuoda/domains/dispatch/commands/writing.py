"""Trips as a proposal has them are written down: stops, figures, and what their jobs become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import next_numbers, touch
from nuoda.domains.dispatch.facts import TripChanged as TripChangedFact
from nuoda.domains.dispatch.models import Job, Stop, Trip
from nuoda.domains.dispatch.rules import KNOWN_TRIPS, OPEN_STOPS, JobState, TripState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert

_OPEN = [one.value for one in OPEN_STOPS]
_FIGURES = ("km", "cost", "kilograms", "volume_m3")
_WHOLE = ("minutes", "late_minutes", "pallets")
_INSTANTS = ("starts_at", "ends_at", "latest_at")


def write_trips(
    told: Sequence[Mapping[str, Any]],
    rows: Mapping[UUID, Trip],
    *,
    depot_id: UUID,
    day: date,
    by: Actor,
    at: datetime,
) -> list[Trip]:
    """Write trips with their stops. Those that end up with none and were drafts are dropped.

    Jobs that left a trip without entering another are open again. Constant number of queries.
    """
    fresh_numbers = iter(next_numbers("T", sum(one["trip"] is None for one in told), at))
    trips: list[Trip] = []
    for one in told:
        if one["trip"] is None:
            row = Trip(
                number=next(fresh_numbers), depot_id=depot_id, day=day, vehicle_id=_id(one["vehicle"]),
                partner_id=_id(one["partner"]), driver_id=_id(one["driver"]), made_at=at,
                changed_by=by.name[:120],
            )  # fmt: skip
        else:
            row = rows[UUID(one["trip"])]
            row.driver_id = row.driver_id or _id(one["driver"])
            touch(row, by)
        _figure(row, one)
        trips.append(row)
    known = [row for row, one in zip(trips, told, strict=True) if one["trip"] is not None]
    old = list(Stop.objects.filter(trip_id__in=[row.id for row in known]).select_related("job"))
    insert([row for row, one in zip(trips, told, strict=True) if one["trip"] is None])
    save_columns(known, "driver", "version", "changed_by", *_FIGURES, *_WHOLE, *_INSTANTS)
    _write_stops(trips, told, old)
    _tell_drivers(known, old, told)
    return trips


def _figure(row: Trip, one: Mapping[str, Any]) -> None:
    for name in _FIGURES:
        setattr(row, name, Decimal(one[name]))
    for name in _WHOLE:
        setattr(row, name, one[name])
    for name in _INSTANTS:
        setattr(row, name, datetime.fromisoformat(one[name]))


def _id(written: str | None) -> UUID | None:
    return UUID(written) if written else None


def _write_stops(trips: Sequence[Trip], told: Sequence[Mapping[str, Any]], old: Sequence[Stop]) -> None:
    before = {one.job_id: one for one in old if one.state in OPEN_STOPS}
    over: dict[UUID, int] = {}
    for stop in old:
        if stop.state not in OPEN_STOPS:
            over[stop.trip_id] = max(over.get(stop.trip_id, 0), stop.sequence)
    Stop.objects.filter(id__in=[one.id for one in before.values()]).delete()
    entered = {UUID(stop["job"]) for one in told for stop in one["stops"]}
    Stop.objects.filter(job_id__in=entered - set(before), state__in=_OPEN).delete()
    rows = []
    for trip, one in zip(trips, told, strict=True):
        for place, stop in enumerate(one["stops"], over.get(trip.id, 0) + 1):
            rows.append(_stop(trip, place, stop, before.get(UUID(stop["job"]))))
    insert(rows)
    Job.objects.filter(id__in=entered).update(state=JobState.PLANNED.value, why="")
    Job.objects.filter(id__in=set(before) - entered).update(state=JobState.OPEN.value)
    empty = [
        row.id for row, one in zip(trips, told, strict=True)
        if not one["stops"] and row.state == TripState.DRAFT and row.id not in over
    ]  # fmt: skip
    Trip.objects.filter(id__in=empty).delete()


def _stop(trip: Trip, place: int, told: Mapping[str, Any], was: Stop | None) -> Stop:
    same = was is not None and was.trip_id == trip.id
    return Stop(
        id=was.id if was is not None and same else None or Stop().id,
        trip_id=trip.id, job_id=UUID(told["job"]), sequence=place,
        locked=was.locked if was is not None and same else False,
        arrives_at=datetime.fromisoformat(told["arrives_at"]),
        begins_at=datetime.fromisoformat(told["begins_at"]),
        leaves_at=datetime.fromisoformat(told["leaves_at"]), late_minutes=told["late_minutes"],
        km=Decimal(told["km"]), why=dict(told.get("why", {})),
        state=was.state if was is not None and same else "planned",
        arrived_at=was.arrived_at if was is not None and same else None,
    )  # fmt: skip


def _tell_drivers(known: Sequence[Trip], old: Sequence[Stop], told: Sequence[Mapping[str, Any]]) -> None:
    """A fact for each trip that its driver knew: what he carries now, and what no longer."""
    had: dict[UUID, set[UUID]] = {}
    for stop in old:
        if stop.state in OPEN_STOPS and stop.job.shipment_id is not None:
            had.setdefault(stop.trip_id, set()).add(stop.job.shipment_id)
    by_trip = {UUID(one["trip"]): one for one in told if one["trip"]}
    changed = [row for row in known if row.state in KNOWN_TRIPS]
    jobs = {UUID(stop["job"]) for row in changed for stop in by_trip[row.id]["stops"]}
    shipments = dict(
        Job.objects.filter(id__in=jobs, shipment_id__isnull=False).values_list("id", "shipment_id")
    ) if changed else {}  # fmt: skip
    for row in changed:
        now = {shipments[job] for stop in by_trip[row.id]["stops"] if (job := UUID(stop["job"])) in shipments}
        carried = tuple(sorted(one for one in now if one is not None))
        gone = tuple(sorted(had.get(row.id, set()) - now))
        state(TripChangedFact(**about(row, carried), gone=gone))


def about(row: Trip, shipment_ids: Iterable[UUID]) -> dict[str, Any]:
    """What every fact of a trip says."""
    whose = row.vehicle or row.partner
    return {
        "subject": Ref("trip", str(row.id)),
        "number": row.number,
        "vehicle": whose.code if whose else "",
        "driver_account": row.driver.account_id if row.driver else None,
        "shipment_ids": tuple(shipment_ids),
    }
