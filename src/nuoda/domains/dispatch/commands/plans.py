"""A plan is asked for, kept when it is worked out, and applied or dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import may_dispatch, next_numbers
from nuoda.domains.dispatch.commands.writing import write_trips
from nuoda.domains.dispatch.facts import PlanApplied, PlanAsked, PlanMade
from nuoda.domains.dispatch.models import Depot, Job, Plan, Trip
from nuoda.domains.dispatch.queries.planning import Proposal
from nuoda.domains.dispatch.rules import OPEN_JOBS, OPEN_TRIPS, PlanCause, PlanMode, PlanState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_UNDECIDED = [PlanState.WAITING.value, PlanState.RUNNING.value, PlanState.READY.value]


class PlanNotReady(Conflict):
    """The plan is not worked out yet, or is decided already."""

    code = "plan_not_ready"
    sentence = _("This plan is not ready, or somebody has decided on it already.")


class PlanOutdated(Conflict):
    """A trip or job of the plan was changed after the plan was worked out."""

    code = "plan_outdated"
    sentence = _("Trips were changed after this plan was made. Plan again.")


@command
def ask_for_plan(
    *,
    by: Actor,
    at: datetime,
    depot_id: UUID,
    day: date,
    mode: str = PlanMode.FULL.value,
    cause: str = PlanCause.ASKED.value,
    seconds: int | None = None,
    trip_ids: Collection[UUID] = (),
) -> UUID:
    """Ask for a plan of a depot's day; a worker works it out. Returns its id.

    ``trip_ids`` names the only trips that may change. Raises ``NotFound``, ``Invalid``.
    """
    may_dispatch(by)
    depot = Depot.objects.visible_to(by).filter(id=depot_id, closed_at=None).first()
    if depot is None:
        raise NotFound
    problems = [
        *check_choice("mode", mode, [one.value for one in PlanMode], _("Unknown kind of plan.")),
        *check_choice("cause", cause, [one.value for one in PlanCause], _("Unknown cause of a plan.")),
        *check_number("seconds", seconds, least=1, most=600, unit=_("seconds")),
    ]
    if problems:
        raise Invalid(fields=problems)
    (number,) = next_numbers("P", 1, at)
    row = Plan(
        number=number, depot=depot, day=day, mode=mode, cause=cause, seconds=seconds or depot.plan_seconds,
        automatic=depot.automatic, only=sorted(trip_ids), asked_by=by.name[:120], asked_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    state(PlanAsked(subject=Ref("plan", str(row.id)), depot=depot.code, day=day, mode=mode, cause=cause))
    return row.id


@command
def begin_plan(*, by: Actor, at: datetime, plan_id: UUID) -> bool:
    """Note that a plan is being worked out; False where that is not wanted any more."""
    may_dispatch(by)
    open_now = [PlanState.WAITING.value, PlanState.RUNNING.value]
    return bool(Plan.objects.filter(id=plan_id, state__in=open_now).update(state=PlanState.RUNNING.value))


@command
def keep_plan(*, by: Actor, at: datetime, plan_id: UUID, found: Proposal) -> None:
    """Keep what was worked out, for a person to look at. Raises :class:`PlanNotReady` if it was dropped."""
    may_dispatch(by)
    row = _locked(plan_id)
    if row.state not in (PlanState.WAITING.value, PlanState.RUNNING.value):
        raise PlanNotReady
    row.state, row.ready_at = PlanState.READY.value, at
    row.before, row.after = dict(found.before), dict(found.after)
    row.proposal, row.versions = dict(found.proposal), dict(found.versions)
    row.save()
    state(
        PlanMade(
            subject=Ref("plan", str(row.id)), automatic=row.automatic, cost_before=row.before["cost"],
            cost_after=row.after["cost"], unplanned=row.after["unplanned"],
        )
    )  # fmt: skip


@command
def fail_plan(*, by: Actor, at: datetime, plan_id: UUID, error: str) -> None:
    """Note that a plan could not be worked out."""
    may_dispatch(by)
    Plan.objects.filter(id=plan_id, state__in=_UNDECIDED).update(
        state=PlanState.FAILED.value, error=error[:400], ready_at=at
    )


@command
def drop_plan(*, by: Actor, at: datetime, plan_id: UUID) -> None:
    """Turn a plan down. Raises :class:`PlanNotReady` where it is decided."""
    may_dispatch(by)
    row = _locked(plan_id)
    if row.state not in _UNDECIDED:
        raise PlanNotReady
    row.state, row.decided_by, row.decided_at = PlanState.DROPPED.value, by.name[:120], at
    row.save()


@command
def apply_plan(*, by: Actor, at: datetime, plan_id: UUID) -> tuple[UUID, ...]:
    """Make the trips of a plan hold. Returns those that were written.

    Raises :class:`PlanNotReady`, and :class:`PlanOutdated` where a trip or a job was changed meanwhile. Then
    nothing happens. Constant number of queries.
    """
    may_dispatch(by)
    row = _locked(plan_id)
    if row.state != PlanState.READY.value:
        raise PlanNotReady
    told = row.proposal["trips"]
    trips = _as_planned(row)
    _jobs_as_planned(row)
    written = write_trips(told, trips, depot_id=row.depot_id, day=row.day, by=by, at=at)
    _note_reasons(row)
    row.state, row.decided_by, row.decided_at = PlanState.APPLIED.value, by.name[:120], at
    row.save()
    state(PlanApplied(subject=Ref("plan", str(row.id)), trips=len(written)))
    return tuple(one.id for one in written)


def _locked(plan_id: UUID) -> Plan:
    row = Plan.objects.select_for_update().filter(id=plan_id).first()
    if row is None:
        raise NotFound
    return row


def _as_planned(row: Plan) -> dict[UUID, Trip]:
    """The open trips of the day, each as it was when the plan was made."""
    rows = (
        Trip.objects.filter(depot_id=row.depot_id, day=row.day, state__in=[one.value for one in OPEN_TRIPS])
        .order_by("id")
        .select_for_update(of=("self",))
        .select_related("vehicle", "partner", "driver")
    )
    found = {one.id: one for one in rows}
    for key, version in row.versions.items():
        one = found.get(UUID(key))
        if one is None or one.version != version:
            raise PlanOutdated
    taken = {(one.vehicle_id, one.id) for one in found.values() if str(one.id) not in row.versions}
    newer = {vehicle for vehicle, trip in taken if found[trip].made_at > (row.ready_at or row.asked_at)}
    if any(one["trip"] is None and one["vehicle"] and UUID(one["vehicle"]) in newer
           for one in row.proposal["trips"]):  # fmt: skip
        raise PlanOutdated
    return found


def _jobs_as_planned(row: Plan) -> None:
    """Each job is still to be done, and in no trip that the plan leaves alone."""
    wanted = {UUID(stop["job"]) for one in row.proposal["trips"] for stop in one["stops"]}
    rows = Job.objects.filter(id__in=wanted, state__in=[one.value for one in OPEN_JOBS]).order_by("id")
    if {one.id for one in rows.select_for_update()} != wanted:
        raise PlanOutdated
    elsewhere = Trip.objects.filter(stops__job_id__in=wanted).exclude(stops__state="failed")
    if elsewhere.exclude(id__in=[UUID(key) for key in row.versions]).exists():
        raise PlanOutdated


def _note_reasons(row: Plan) -> None:
    """Why the rest has no trip."""
    unplanned: dict[str, str] = row.proposal["unplanned"]
    jobs = list(Job.objects.filter(id__in=[UUID(key) for key in unplanned], state__in=["open"]))
    for job in jobs:
        job.why = unplanned[str(job.id)]
    save_columns(jobs, "why")
