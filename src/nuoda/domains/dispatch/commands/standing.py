"""Jobs that come of shipments and orders by themselves: made, changed and withdrawn with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from nuoda.domains.dispatch.commands.hand import may_dispatch, next_numbers
from nuoda.domains.dispatch.commands.jobs import JobDraft, row_of
from nuoda.domains.dispatch.commands.withdrawing import take_out
from nuoda.domains.dispatch.models import Depot, Job, Stop
from nuoda.domains.dispatch.rules import KNOWN_TRIPS, JobState, StopState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.statements import insert_new

WITHDRAWN = "withdrawn"
"""Why a job that came by itself went by itself; one that a person called off is not made again."""
_OPEN = (JobState.OPEN.value, JobState.PLANNED.value)
_ELSEWHERE = ("address", "city", "windows")
_PLAIN = (
    "name", "phone", "kilograms", "pieces", "instructions", "due_at", "reference", "needs",
)  # fmt: skip
_WRITTEN = (
    *_ELSEWHERE, *_PLAIN, "day", "ready_at", "depot", "latitude", "longitude", "state", "why", "version",
    "over_at", "over_reason",
)  # fmt: skip
Key = tuple[UUID | None, UUID | None, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many jobs are new, were changed, and went."""

    new: int
    changed: int
    gone: int


@command
def keep_jobs(
    *,
    by: Actor,
    at: datetime,
    wanted: Sequence[JobDraft],
    order_ids: Collection[UUID],
    shipment_ids: Collection[UUID],
    over: Collection[UUID] = (),
) -> Kept:
    """Make the jobs of these orders and shipments what is wanted of them. Told again, nothing happens.

    What goes elsewhere or at another time leaves its trip and waits to be planned anew; what is not wanted
    any more is withdrawn, except where the driver is there. What is ``over`` (a shipment that was delivered,
    an order that was collected) has its job done. What failed is tried on another day. A job that somebody
    recorded for the same shipment is enough, and one that he called off is not made again. Constant number
    of queries for trips of one day.
    """
    may_dispatch(by)
    rows = _rows(order_ids, shipment_ids)
    at_hand = _in_hand(rows)
    drafts = {_key(one): one for one in wanted}
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in wanted]).values_list("code", "id"))
    places = _places(drafts.values(), homes)
    changed: list[Job] = []
    out: list[Job] = []
    gone = 0
    for row in rows:
        if not row.by_itself or row.state not in _OPEN or at_hand.get(row.id) == StopState.ARRIVED:
            continue
        draft = drafts.get(_key(row))
        told = (row.shipment_id or row.order_id) in over
        if told and at_hand.get(row.id):
            continue  # its driver ends it
        if draft is None:
            gone += 1
            _end(row, at, JobState.DONE if told else JobState.CANCELLED)
        elif not _renew(row, draft, homes[draft.depot], places):
            continue
        changed.append(row)
        if row.id in at_hand and (draft is None or row.state == JobState.OPEN):
            out.append(row)
    if out:
        take_out(out, by=by, at=at)
    save_columns(changed, *_WRITTEN)
    new = insert_new(_fresh(drafts, rows, homes, places, at))
    return Kept(len(new), len(changed) - gone, gone)


def _key(one: Job | JobDraft) -> Key:
    return (None if one.shipment_id else one.order_id, one.shipment_id, one.kind)


def _rows(order_ids: Collection[UUID], shipment_ids: Collection[UUID]) -> list[Job]:
    whose = Q(order_id__in=list(order_ids)) | Q(shipment_id__in=list(shipment_ids))
    return list(Job.objects.filter(whose).order_by("id").select_for_update())


def _in_hand(rows: Iterable[Job]) -> dict[UUID, str]:
    """By job that is in a trip: the state of its stop where the driver knows the trip, else ""."""
    planned = [row.id for row in rows if row.state == JobState.PLANNED]
    if not planned:
        return {}
    stops = Stop.objects.filter(job_id__in=planned).exclude(state=StopState.FAILED.value)
    found = stops.values_list("job_id", "state", "trip__state")
    return {job: state_ if trip in KNOWN_TRIPS else "" for job, state_, trip in found}


def _places(
    drafts: Iterable[JobDraft], homes: Mapping[str, UUID]
) -> dict[tuple[UUID, str], tuple[float, float]]:
    """Where addresses lie, as far as stops of the same depot were there before: the latest that was told."""
    wanted = {(homes[one.depot], one.address) for one in drafts if one.latitude is None and one.address}
    if not wanted:
        return {}
    rows = Job.objects.filter(
        depot_id__in={home for home, _address in wanted}, address__in={each for _home, each in wanted},
        latitude__isnull=False,
    )  # fmt: skip
    told = rows.order_by("recorded_at", "number").values_list("depot_id", "address", "latitude", "longitude")
    return {
        (home, address): (latitude, longitude)
        for home, address, latitude, longitude in told
        if latitude is not None and longitude is not None
    }


def _end(row: Job, at: datetime, became: JobState) -> None:
    row.state, row.over_at, row.over_reason, row.why = became.value, at, WITHDRAWN, ""
    row.version += 1


def _renew(
    row: Job, draft: JobDraft, home: UUID, places: Mapping[tuple[UUID, str], tuple[float, float]]
) -> bool:
    """True where the job is another now; one that goes elsewhere or at another time is open again."""
    fresh = row_of(draft, row.number, home, row.recorded_at)
    if not row.windows and row.day > fresh.day:
        fresh.windows = []  # it failed in them, and is tried without on another day
    moved = row.depot_id != home or any(getattr(row, name) != getattr(fresh, name) for name in _ELSEWHERE)
    if not moved and all(getattr(row, name) == getattr(fresh, name) for name in _PLAIN):
        return False
    if moved:
        if (row.address, row.city) != (fresh.address, fresh.city):
            where = places.get((home, fresh.address), (fresh.latitude, fresh.longitude))
            row.latitude, row.longitude = where
        if row.windows != fresh.windows or row.depot_id != home:
            row.day = fresh.day
        row.depot_id, row.state, row.why = home, JobState.OPEN.value, ""
    for name in (*_ELSEWHERE, *_PLAIN):
        setattr(row, name, getattr(fresh, name))
    row.ready_at = row.ready_at or fresh.ready_at
    row.version += 1
    return True


def _fresh(
    drafts: Mapping[Key, JobDraft],
    rows: Sequence[Job],
    homes: Mapping[str, UUID],
    places: Mapping[tuple[UUID, str], tuple[float, float]],
    at: datetime,
) -> list[Job]:
    """Jobs for what has none yet; what failed comes again on the day after."""
    there = {_key(row) for row in rows if row.state != JobState.FAILED and row.over_reason != WITHDRAWN}
    there |= {_key(row) for row in rows if row.state == JobState.DONE}
    failed: dict[Key, date] = {}
    for row in rows:
        if row.state == JobState.FAILED:
            failed[_key(row)] = max(row.day, failed.get(_key(row), row.day))
    missing = {key: draft for key, draft in drafts.items() if key not in there}
    numbers = next_numbers("J", len(missing), at)
    found = []
    for (key, draft), number in zip(missing.items(), numbers, strict=True):
        row = row_of(draft, number, homes[draft.depot], at)
        row.by_itself = True
        if key in failed:
            row.day = max(row.day, failed[key] + timedelta(days=1))
            row.windows = []
        if row.latitude is None:
            row.latitude, row.longitude = places.get((row.depot_id, row.address), (None, None))
        found.append(row)
    return found
