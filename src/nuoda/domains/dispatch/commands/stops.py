"""What happens on the way: stops are reached, done or failed, and vehicles break down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import (
    TripNotInState,
    may_dispatch,
    next_numbers,
    touch,
    trips_in_hand,
)
from nuoda.domains.dispatch.commands.writing import about
from nuoda.domains.dispatch.facts import PlanAsked, StopDone, TripBroken
from nuoda.domains.dispatch.models import Job, Plan, Stop, Trip, Vehicle
from nuoda.domains.dispatch.rules import (
    KNOWN_TRIPS,
    OPEN_STOPS,
    JobKind,
    JobState,
    PlanCause,
    PlanMode,
    StopState,
    TripState,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _

_OPEN = [one.value for one in OPEN_STOPS]
_KINDS = (StopState.ARRIVED.value, StopState.DONE.value, StopState.FAILED.value)


@dataclass(frozen=True, slots=True)
class StopReport:
    """What a driver says of a stop: ``arrived``, ``done`` or ``failed`` (with a reason), and when."""

    stop_id: UUID
    kind: str
    at: datetime
    reason: str = ""
    note: str = ""


@command
def record_stops(*, by: Actor, at: datetime, reports: Sequence[StopReport]) -> IntakeReport:
    """Record what was told of stops, in any order; the same again is a duplicate.

    A released trip is under way by the first report. A stop that is over stays as it is. A driver reports of
    his own trips alone. Constant number of queries.
    """
    if by.role is not Role.DRIVER:
        may_dispatch(by)
    found = Stop.objects.visible_to(by).filter(id__in=[one.stop_id for one in reports])
    trips = trips_in_hand(set(found.values_list("trip_id", flat=True)), by=by)
    rows = {one.id: one for one in found.select_related("job").order_by("id").select_for_update(of=("self",))}
    refused: list[Refused] = []
    changed: dict[UUID, Stop] = {}
    facts: list[StopDone] = []
    for index, one in enumerate(reports):
        row = rows.get(one.stop_id)
        problems = _check(one, None if row is None else trips[row.trip_id])
        if problems or row is None:
            refused.append(Refused(index, tuple(problems)))
        elif _take(row, one):
            changed[row.id] = row
            if one.kind != StopState.ARRIVED:
                facts.append(_over(row, one))
    _save(list(changed.values()), trips, at, by)
    state(*facts)
    new = sum(1 for one in reports if one.stop_id in changed)
    return IntakeReport(new, len(reports) - new - len(refused), tuple(refused))


def _check(one: StopReport, trip: Trip | None) -> list[FieldError]:
    if trip is None:
        return [FieldError("stop_id", _("There is no such stop."), _("Reload the trip."))]
    if trip.state not in KNOWN_TRIPS:
        return [FieldError("stop_id", _("Its trip is not released, or is over."), _("Reload the trip."))]
    problems = [
        *check_choice("kind", one.kind, _KINDS, _("Unknown kind of report.")),
        *check_instant("at", one.at),
        *check_text("reason", one.reason, longest=40), *check_text("note", one.note, longest=400),
    ]  # fmt: skip
    if one.kind == StopState.FAILED and not one.reason.strip():
        problems.append(FieldError("reason", _("It is empty."), _("Say why the stop failed.")))
    return problems


def _take(row: Stop, one: StopReport) -> bool:
    """True where the report tells something new."""
    if row.state not in OPEN_STOPS or (one.kind == StopState.ARRIVED and row.arrived_at is not None):
        return False
    row.arrived_at = row.arrived_at or one.at
    if one.kind != StopState.ARRIVED:
        row.left_at, row.reason, row.note = max(one.at, row.arrived_at), one.reason.strip(), one.note
        if row.job.due_at is not None:
            row.late_minutes = max(0, int((row.arrived_at - row.job.due_at).total_seconds()) // 60)
    row.state = one.kind
    return True


def _over(row: Stop, one: StopReport) -> StopDone:
    return StopDone(
        subject=Ref("stop", str(row.id)), about=Ref("trip", str(row.trip_id)),
        customer_id=row.job.customer_id, trip_id=row.trip_id, job_id=row.job_id, kind=row.job.kind,
        done=one.kind == StopState.DONE,
        reason=one.reason.strip(), occurred_at=one.at, shipment_id=row.job.shipment_id,
        order_id=row.job.order_id,
    )  # fmt: skip


def _save(rows: list[Stop], trips: dict[UUID, Trip], at: datetime, by: Actor) -> None:
    save_columns(rows, "state", "arrived_at", "left_at", "reason", "note", "late_minutes")
    for kind, became in ((StopState.DONE, JobState.DONE), (StopState.FAILED, JobState.FAILED)):
        ids = [row.job_id for row in rows if row.state == kind.value]
        Job.objects.filter(id__in=ids).update(state=became.value, over_at=at)
    moved = [trips[one] for one in {row.trip_id for row in rows}]
    for trip in moved:
        if trip.state == TripState.RELEASED:
            trip.state, trip.started_at = TripState.UNDER_WAY.value, at
        touch(trip, by)
    save_columns(moved, "state", "started_at", "version", "changed_by")


@command
def break_down(
    *,
    by: Actor,
    at: datetime,
    trip_id: UUID,
    reason: str,
    goods_at: datetime,
    back_at: datetime | None = None,
) -> UUID:
    """A trip's vehicle is out. What it had still to do is open again, and a plan for it is asked for.

    ``goods_at`` is when what it carries can be taken on at the depot, now where it never left; ``back_at``
    when the vehicle drives again, None if not that day. Returns the plan.
    Raises ``Invalid``, ``TripNotInState``.
    """
    if by.role is not Role.DRIVER:
        may_dispatch(by)
    problems = [
        *check_text("reason", reason, required=True), *check_instant("goods_at", goods_at),
        *check_instant("back_at", back_at),
    ]  # fmt: skip
    if problems:
        raise Invalid(fields=problems)
    row = trips_in_hand([trip_id], by=by)[trip_id]
    if row.state not in (TripState.DRAFT, *KNOWN_TRIPS) or row.vehicle_id is None:
        raise TripNotInState
    left = list(Stop.objects.filter(trip=row, state__in=_OPEN).select_related("job"))
    _free(left, goods_at, away=goods_at > at or row.state == TripState.UNDER_WAY)
    carried = tuple(sorted({one.job.shipment_id for one in left if one.job.shipment_id is not None}))
    Vehicle.objects.filter(id=row.vehicle_id).update(
        out_from_at=at, out_until_at=back_at, out_reason=reason[:200]
    )
    row.released_at = row.released_at or at
    row.state, row.broken_at, row.break_reason = TripState.BROKEN.value, at, reason[:200]
    touch(row, by)
    row.save()
    state(
        TripBroken(
            **about(row, carried), reason=reason, city=row.depot.city, began_at=at, goods_at=goods_at,
            device=row.vehicle.device if row.vehicle else "",
        )
    )  # fmt: skip
    return _ask(row, by, at)


def _free(left: Sequence[Stop], goods_at: datetime, *, away: bool) -> None:
    """Jobs without their trip; what is away from the depot can be taken on when it is brought there."""
    jobs = [one.job for one in left]
    for job in jobs:
        job.state, job.version = JobState.OPEN.value, job.version + 1
        if away and job.kind == JobKind.DELIVER and job.after_id is None:
            job.ready_at = goods_at
    save_columns(jobs, "state", "ready_at", "version")
    Stop.objects.filter(id__in=[one.id for one in left]).delete()


def _ask(row: Trip, by: Actor, at: datetime) -> UUID:
    (number,) = next_numbers("P", 1, at)
    plan = Plan(
        number=number, depot=row.depot, day=row.day, mode=PlanMode.CHANGE.value,
        cause=PlanCause.BREAKDOWN.value, seconds=row.depot.plan_seconds, automatic=row.depot.automatic,
        asked_by=by.name[:120], asked_at=at,
    )  # fmt: skip
    plan.save(force_insert=True)
    subject = Ref("plan", str(plan.id))
    state(PlanAsked(subject=subject, depot=row.depot.code, day=row.day, mode=plan.mode, cause=plan.cause))
    return plan.id
