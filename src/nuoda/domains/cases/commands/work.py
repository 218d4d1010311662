"""The four steps: acknowledge, investigate, plan, resolve and close; and reopening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS, pass_gate, record_of
from nuoda.domains.cases.commands.targets import begin_anew
from nuoda.domains.cases.commands.thread import (
    CaseCannotMove,
    case_in_hand,
    common,
    entry,
    find_cause,
    move,
    save,
)
from nuoda.domains.cases.facts import CaseClosed, CasePlanned, CaseReopened, CaseResolved
from nuoda.domains.cases.models import Case, CaseEntry, CaseMeasure
from nuoda.domains.cases.rules import (
    CLOSING_CODES,
    ENDED,
    GRAVE,
    JUDGED,
    MOST_WHYS,
    OUTSIDE,
    Kind,
    State,
    causes_on,
    is_within_window,
    reopens_to,
)
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.text import text as _


class CaseWasMerged(Conflict):
    """Its thread lies in another case."""

    code = "case_was_merged"
    sentence = _("This case goes on in another. Work there, or undo the link to it among the linked cases.")


class ReopenWindowOver(Conflict):
    """The case was closed too long ago to be reopened."""

    code = "reopen_window_over"
    sentence = _("This case was closed more than 30 days ago. Open a new one and name this number in it.")


class PlanUnanswered(Conflict):
    """A complaint, claim or appeal is put right by a plan that its customer agreed to."""

    code = "plan_unanswered"
    sentence = _("The customer has not answered the plan yet. Record her answer under Plan, then go on.")


class IncidentAsksForEnds(Conflict):
    """An incident is closed with the end of each of its parts."""

    code = "incident_asks_for_ends"
    sentence = _("Close it on the incident's page, where the end of each shipment is asked for.")


class CloseNeedsSupervisor(Forbidden):
    """Grave cases are closed by a supervisor."""

    code = "close_needs_supervisor"
    sentence = _("Cases of severity S1 and S2 are closed by a supervisor.")


@command
def acknowledge_case(*, by: Actor, at: datetime, case_id: UUID) -> None:
    """Say that somebody has seen the case and takes it up."""
    case = case_in_hand(case_id, by=by)
    if case.state == State.ACKNOWLEDGED:
        return
    move(case, State.ACKNOWLEDGED.value, at)
    save(case, at)
    entry(case, by=by, at=at, body=_("Acknowledged.")).save(force_insert=True)


@command
def investigate_case(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    version: int,
    cause: str,
    party: str,
    finding: str,
    whys: Sequence[str] = (),
) -> None:
    """Record what was found: the cause, who answers for it, the evidence in words, and the chain of whys
    that leads from what happened to its root. What an earlier plan of a reopened case brought stays in the
    thread alone. Raises ``Invalid``, and :class:`CaseCannotMove` where the case is closed.
    """
    problems = check_text("finding", finding, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("party", party, longest=20)
    chain = [one.strip() for one in whys if one.strip()]
    problems += [wrong for one in chain[: MOST_WHYS + 1] for wrong in check_text("whys", one, longest=500)]
    if len(chain) > MOST_WHYS:
        problems.append(
            FieldError("whys", _("It has too many steps."), _("Say it in at most %(n)s.", {"n": MOST_WHYS}))
        )
    if cause not in causes_on(house_day(at)):
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    if case.state == State.CLOSED:  # by reopening alone
        raise CaseCannotMove
    move(case, State.INVESTIGATING.value, at)
    find_cause(case, cause)
    case.party, case.finding = party, finding
    if case.resolved_at is None:
        case.effect, case.effect_figures = "", None
    if chain:
        record = record_of(case)
        record.whys = chain
        record.save()
    save(case, at)
    entry(case, by=by, at=at, body=_("Found: %(finding)s", {"finding": finding})).save(force_insert=True)


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """One thing to be done, by whom (None: the owner of the case) and by when."""

    what: str
    due_at: datetime
    owner_id: UUID | None = None


@command
def plan_case(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    version: int,
    plan: str,
    plan_due_at: datetime,
    measures: Sequence[MeasureDraft] = (),
) -> None:
    """Record what will be done, each measure with its owner and its time.

    A plan for which no measure is named is one measure itself; what the customer said to the plan before
    is no answer to this one. Raises ``Invalid``, and what
    :func:`case_in_hand` and :func:`move` raise.
    """
    problems = check_text("plan", plan, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_instant("plan_due_at", plan_due_at)
    for one in measures:
        problems += check_text("measures", one.what, required=True, longest=500)
        problems += check_instant("measures", one.due_at)
    owners = {one.owner_id for one in measures if one.owner_id}
    if owners and owners - agents_by_id(owners, actor=by).keys():
        problems.append(FieldError("measures", _("There is no such agent."), _("Choose one of the team.")))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    open_before = CaseMeasure.objects.filter(case=case, done__isnull=True).exists()
    drafts = list(measures)
    if not drafts and not open_before:
        drafts = [MeasureDraft(plan.strip()[:500], plan_due_at)]
    CaseMeasure.objects.bulk_create(
        [
            CaseMeasure(
                case=case, what=one.what.strip(), owner_id=one.owner_id or case.owner_id, due_at=one.due_at,
                planned_at=at, planned_by=by.name,
            )
            for one in drafts
        ]
    )  # fmt: skip
    record = record_of(case)
    pass_gate(case, State.PLANNED.value, by=by, record=record)
    move(case, State.PLANNED.value, at)
    record.planned_at = at
    record.answer, record.answer_at, record.answer_by, record.answer_entry = "", None, "", None
    record.save()
    case.plan, case.plan_due_at = plan, plan_due_at
    save(case, at)
    entry(case, by=by, at=at, body=_("Plan: %(plan)s", {"plan": plan})).save(force_insert=True)
    state(CasePlanned(**common(case), plan_due_at=plan_due_at, measures=len(drafts)))


@command
def resolve_case(*, by: Actor, at: datetime, case_id: UUID, version: int, effect: str) -> None:
    """Record that it was put right, and what the effect was.

    Raises :class:`CaseHeld`, and :class:`PlanUnanswered` where the customer has yet to agree to the plan.
    """
    problems = check_text("effect", effect, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    record = record_of(case)
    pass_gate(case, State.RESOLVED.value, by=by, record=record)
    if case.kind in JUDGED and case.state == State.PLANNED:
        raise PlanUnanswered
    move(case, State.RESOLVED.value, at)
    record.resolved_by = by.id
    record.save()
    case.effect, case.effect_figures, case.resolved_at, case.update_due_at = effect, None, at, None
    save(case, at)
    entry(case, by=by, at=at, body=_("Resolved: %(effect)s", {"effect": effect})).save(force_insert=True)
    state(CaseResolved(**common(case), cause=case.cause))


@command
def close_case(*, by: Actor, at: datetime, case_id: UUID, version: int, code: str) -> None:
    """Close a resolved case with a closing code; S1 and S2 are closed by a supervisor.

    Raises :class:`CaseHeld` where something must be on record first.
    """
    allowed = [one for one in CLOSING_CODES if one != "merged"]
    problems = check_choice("code", code, allowed, _("Unknown closing code."))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    if case.kind == Kind.INCIDENT:
        raise IncidentAsksForEnds
    if case.severity in GRAVE and by.role not in SUPERVISORS:
        raise CloseNeedsSupervisor
    move(case, State.CLOSED.value, at)
    pass_gate(case, State.CLOSED.value, by=by, code=code)
    case.closing_code, case.closed_at = code, at
    save(case, at)
    entry(case, by=by, at=at, body=_("Closed: %(code)s", {"code": code})).save(force_insert=True)
    state(CaseClosed(**common(case), code=code))


@command
def reopen_case(*, by: Actor, at: datetime, case_id: UUID, reason: str) -> None:
    """Reopen within 30 days, with a first reply and an end from now on; a legal day stays as it was."""
    problems = check_text("reason", reason, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    if case.closing_code == "merged":
        raise CaseWasMerged
    ended = case.closed_at or case.resolved_at
    if ended is not None and not is_within_window(ended, at):
        raise ReopenWindowOver
    open_again(case, reason, by=by, at=at)


def open_again(case: Case, reason: str, *, by: Actor, at: datetime, asked: bool = False) -> None:
    """Take up a case that had ended, with its end and its next word reckoned from now; ``asked`` where its
    customer's own words do so. Raises :class:`CaseCannotMove` where it goes on still, or its kind knows no
    second time.
    """
    after = reopens_to(case.kind)
    if case.state not in ENDED or not after:
        raise CaseCannotMove
    move(case, after, at)
    case.closed_at = case.resolved_at = None
    case.closing_code = ""
    asked = asked or _turned_to_us(case)
    begin_anew(case, at, hears=asked or case.told_at is not None)
    save(case, at)
    entry(case, by=by, at=at, body=_("Reopened: %(reason)s", {"reason": reason})).save(force_insert=True)
    state(CaseReopened(**common(case), reason=reason, resolve_due_at=case.resolve_due_at, asked=asked))


def _turned_to_us(case: Case) -> bool:
    """Whether its customer, or her consignee, ever wrote in it."""
    return CaseEntry.objects.filter(case=case, audience__in=OUTSIDE, author_role__in=OUTSIDE).exists()
