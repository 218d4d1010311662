"""One step for many cases at once: those that allow it take it, the others are named with why not.

Each costs the same number of queries, however many cases it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS
from nuoda.domains.cases.commands.targets import target_anew
from nuoda.domains.cases.commands.thread import CaseCannotMove, common, entry, find_cause, move
from nuoda.domains.cases.commands.work import CloseNeedsSupervisor
from nuoda.domains.cases.facts import CaseAssigned, CaseClosed, CasePlanned, SeveritySet
from nuoda.domains.cases.models import Case, CaseEntry, CaseMeasure, CaseRecord
from nuoda.domains.cases.queries import dossiers_of, standing_of
from nuoda.domains.cases.rules import (
    CLOSING_CODES,
    GRAVE,
    Kind,
    Severity,
    State,
    barriers,
    causes_on,
    may_move,
)
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

MOST = 200
_HOUSE = system("cases")
_CHANGED = ("changed_at", "version")
_TARGETS = ("update_due_at", "resolve_due_at")
_INCIDENT = _("An incident is worked on its own page: what is part of it follows it.")
_GONE = _("It is not there any more.")
_LOWER = _("A severity is lowered by a supervisor only, with a reason.")
_SAME = _("It is so already.")
_FIRST_RESOLVED = _("Only what is resolved can be closed: record the result first.")
_NEWER = _("Somebody changed it since.")


@dataclass(frozen=True, slots=True)
class Left:
    """A case that did not take the step, by its number, and why."""

    number: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Before:
    """How a case stood before a step, and its version after it: what undoing it needs."""

    case_id: UUID
    version: int
    value: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """What came of a step: the cases that took it, as they stood before, and those that did not."""

    done: Sequence[Before]
    left: Sequence[Left]
    missing: int = 0


class _Hand:
    """The cases in hand, and what becomes of them."""

    def __init__(self, case_ids: Sequence[UUID], by: Actor, at: datetime) -> None:
        if not by.is_staff and by.role is not Role.SYSTEM:
            raise Forbidden
        wanted = set(case_ids)
        if len(wanted) > MOST:
            reason, remedy = _("These are too many at once."), _("Take at most %(n)s.", {"n": MOST})
            raise Invalid(fields=[FieldError("selected", reason, remedy)])
        rows = Case.objects.visible_to(by).select_for_update(of=("self",)).filter(id__in=wanted)
        found = list(rows.defer("search").order_by("id"))
        self.by, self.at = by, at
        self.missing = len(wanted) - len(found)
        self.left = [Left("–", _GONE)] * self.missing
        self.rows = found
        self.moved: list[Case] = []
        self.before: list[str] = []
        self._lines: list[CaseEntry] = []

    def without_incidents(self) -> _Hand:
        """What is part of an incident follows it, which is no step for many at once."""
        for case in self.rows:
            if case.kind == Kind.INCIDENT:
                self.refuse(case, _INCIDENT)
        self.rows = [case for case in self.rows if case.kind != Kind.INCIDENT]
        return self

    def refuse(self, case: Case, reason: Text) -> None:
        self.left.append(Left(case.number, reason))

    def take(self, case: Case, before: str, words: str | Text) -> None:
        """Note that a case took the step, with its line in the thread."""
        case.changed_at = self.at
        case.version += 1
        self.moved.append(case)
        self.before.append(before)
        self._lines.append(entry(case, by=self.by, at=self.at, body=words))

    def save(self, *columns: str) -> Bulk:
        save_columns(self.moved, *columns, *_CHANGED)
        CaseEntry.objects.bulk_create(self._lines)
        pairs = zip(self.moved, self.before, strict=True)
        done = [Before(case.id, case.version, was) for case, was in pairs]
        return Bulk(done, self.left, self.missing)


@command
def assign_cases(*, by: Actor, at: datetime, case_ids: Sequence[UUID], owner_id: UUID) -> Bulk:
    """Give cases to an agent; her own stay as they are.

    Raises ``NotFound`` where one of them is not there (then none changes), ``Invalid`` for an unknown agent.
    """
    return give_to(case_ids, owner_id, by, at)


def give_to(case_ids: Sequence[UUID], owner_id: UUID, by: Actor, at: datetime) -> Bulk:
    """Give cases to an agent, all or none, inside a command."""
    hand = _Hand(case_ids, by, at)
    if hand.missing:
        raise NotFound
    agent = agents_by_id([owner_id], actor=by).get(owner_id)
    if agent is None:
        raise Invalid(
            fields=[FieldError("owner_id", _("There is no such agent."), _("Choose one of the team."))]
        )
    words = _("Assigned to %(name)s.", {"name": agent.name})
    for case in hand.rows:
        if case.owner_id == owner_id:
            hand.refuse(case, _SAME)
            continue
        before, case.owner_id = str(case.owner_id or ""), owner_id
        hand.take(case, before, words)
        state(CaseAssigned(**common(case), owner_id=owner_id))
    return hand.save("owner")


@command
def acknowledge_cases(*, by: Actor, at: datetime, case_ids: Sequence[UUID]) -> Bulk:
    """Say of many cases that somebody has seen them. Raises ``Invalid`` for more than 200."""
    hand = _Hand(case_ids, by, at).without_incidents()
    for case in hand.rows:
        before = case.state
        if before == State.ACKNOWLEDGED:
            hand.refuse(case, _SAME)
        elif not may_move(case.kind, before, State.ACKNOWLEDGED.value):
            hand.refuse(case, CaseCannotMove.sentence)
        else:
            move(case, State.ACKNOWLEDGED.value, at)
            hand.take(case, before, _("Acknowledged."))
    return hand.save("state")


@command
def set_severities(*, by: Actor, at: datetime, case_ids: Sequence[UUID], severity: str, reason: str) -> Bulk:
    """Set the severity of many cases by a person's judgement; who may not lower one leaves it as it is."""
    problems = check_text("reason", reason, required=True, longest=500)
    problems += check_choice("severity", severity, Severity, _("Unknown severity."))
    if problems:
        raise Invalid(fields=problems)
    hand = _Hand(case_ids, by, at).without_incidents()
    for case in hand.rows:
        before = case.severity
        if before == severity:
            hand.refuse(case, _SAME)
        elif severity > before and by.role not in SUPERVISORS:
            hand.refuse(case, _LOWER)
        else:
            case.severity = severity
            figures = {"before": before, "after": severity, "reason": reason}
            hand.take(case, before, _("Severity set from %(before)s to %(after)s: %(reason)s", figures))
            fact = SeveritySet(**common(case), before=before, after=severity, reason=reason, by_person=True)
            state(fact)
    target_anew(hand.moved, at)
    _record_severities(hand, reason)
    return hand.save("severity", *_TARGETS)


def _record_severities(hand: _Hand, reason: str) -> None:
    """Whose word a severity rests on stands on record, for many cases in one statement."""
    CaseRecord.objects.bulk_create(
        [
            CaseRecord(case=case, severity_reason=reason, severity_by=hand.by.name, severity_at=hand.at)
            for case in hand.moved
        ],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["severity_reason", "severity_by", "severity_at"],
    )


@command
def set_causes(*, by: Actor, at: datetime, case_ids: Sequence[UUID], cause: str) -> Bulk:
    """Say of many cases why they came about, as it looks now. Raises ``Invalid``."""
    if cause not in causes_on(house_day(at)):
        raise Invalid(fields=[FieldError("cause", _("Unknown reason."), _("Choose one from the list."))])
    hand = _Hand(case_ids, by, at).without_incidents()
    for case in hand.rows:
        before = case.cause
        if before == cause:
            hand.refuse(case, _SAME)
        else:
            find_cause(case, cause)
            hand.take(case, before, _("Cause: %(cause)s", {"cause": cause}))
    return hand.save("cause")


@command
def plan_cases(
    *, by: Actor, at: datetime, case_ids: Sequence[UUID], plan: str, plan_due_at: datetime
) -> Bulk:
    """Plan the same for many cases: one measure each, of the case's owner, due with the plan."""
    problems = check_text("plan", plan, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_instant("plan_due_at", plan_due_at)
    if problems:
        raise Invalid(fields=problems)
    hand = _Hand(case_ids, by, at).without_incidents()
    measures = []
    for case in _free(hand, State.PLANNED.value, more_measures=1):
        before = case.state
        move(case, State.PLANNED.value, at)
        case.plan, case.plan_due_at = plan, plan_due_at
        hand.take(case, before, _("Plan: %(plan)s", {"plan": plan}))
        state(CasePlanned(**common(case), plan_due_at=plan_due_at, measures=1))
        measures.append(
            CaseMeasure(
                case=case, what=plan.strip()[:500], owner_id=case.owner_id, due_at=plan_due_at,
                planned_at=at, planned_by=by.name,
            )
        )  # fmt: skip
    CaseMeasure.objects.bulk_create(measures)
    return hand.save("state", "plan", "plan_due_at")


@command
def close_cases(*, by: Actor, at: datetime, case_ids: Sequence[UUID], code: str) -> Bulk:
    """Close those of many cases that nothing holds open. Raises ``Invalid`` for an unknown code."""
    allowed = [one for one in CLOSING_CODES if one != "merged"]
    problems = check_choice("code", code, allowed, _("Unknown closing code."))
    if problems:
        raise Invalid(fields=problems)
    hand = _Hand(case_ids, by, at).without_incidents()
    for case in _free(hand, State.CLOSED.value, code=code):
        before = case.state
        if case.severity in GRAVE and by.role not in SUPERVISORS:
            hand.refuse(case, CloseNeedsSupervisor.sentence)
            continue
        move(case, State.CLOSED.value, at)
        case.closing_code, case.closed_at = code, at
        hand.take(case, before, _("Closed: %(code)s", {"code": code}))
        state(CaseClosed(**common(case), code=code))
    return hand.save("state", "closing_code", "closed_at")


def _free(hand: _Hand, after: str, *, code: str = "", more_measures: int = 0) -> list[Case]:
    """The cases whose state and guards let them go to ``after``; the others are refused. One query."""
    able = [case for case in hand.rows if may_move(case.kind, case.state, after)]
    for case in hand.rows:
        if case not in able:
            closing = after == State.CLOSED and case.state != State.CLOSED
            hand.refuse(case, _FIRST_RESOLVED if closing else CaseCannotMove.sentence)
    dossiers = dossiers_of([case.id for case in able], actor=_HOUSE)
    free = []
    for case in able:
        record = standing_of(case, dossiers[case.id], actor=hand.by, code=code)
        held = barriers(replace(record, measures=record.measures + more_measures), after)
        if held:
            hand.refuse(case, held[0].reason)
        else:
            free.append(case)
    return free


@command
def undo_bulk(*, by: Actor, at: datetime, what: str, before: Sequence[Before]) -> Bulk:
    """Put back the owner, severity or cause (``what``) of cases that nobody changed since.

    Raises ``Invalid`` where ``what`` cannot be undone.
    """
    columns: Mapping[str, str] = {"owner": "owner_id", "severity": "severity", "cause": "cause"}
    problems = check_choice("what", what, columns, _("That cannot be undone."))
    if problems:
        raise Invalid(fields=problems)
    stood = {one.case_id: one for one in before}
    hand = _Hand(list(stood), by, at)
    for case in hand.rows:
        was = stood[case.id]
        if case.version != was.version:
            hand.refuse(case, _NEWER)
            continue
        now = str(getattr(case, columns[what]) or "")
        _put_back(case, what, was.value)
        hand.take(case, now, _("Undone: %(what)s as before.", {"what": what}))
    if what == "severity":
        target_anew(hand.moved, at)
        return hand.save(what, *_TARGETS)
    return hand.save(what)


def _put_back(case: Case, what: str, value: str) -> None:
    if what == "owner":
        case.owner_id = UUID(value) if value else None
        state(CaseAssigned(**common(case), owner_id=case.owner_id))
    elif what == "severity":
        before, case.severity = case.severity, value
        state(SeveritySet(**common(case), before=before, after=value, reason="", by_person=False))
    else:
        find_cause(case, value)
