"""What must be on record before a case may take a step: each guard with its remedy (§5.1). Pure.

The tables of :mod:`states` say which step may follow which; here stands what the step asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.cases.rules.record import BETWEEN_TRIES, TRIES, CheckResult
from nuoda.domains.cases.rules.severity import Severity
from nuoda.domains.cases.rules.states import Kind, State
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

JUDGED = (Kind.COMPLAINT.value, Kind.CLAIM.value, Kind.APPEAL.value)
"""Kinds that end with an answer for which somebody answers."""
GRAVE = (Severity.S1.value, Severity.S2.value)
LEAST: Mapping[str, Severity] = {
    Kind.COMPLAINT.value: Severity.S3,
    Kind.CLAIM.value: Severity.S3,
    Kind.APPEAL.value: Severity.S2,
}
"""Kind → what it is at least, whatever its points; an appeal has the regulator in play (§2.4)."""
LETTERED = (Kind.COMPLAINT.value, Kind.APPEAL.value)
"""Kinds that end in writing where they are grave (ISO 10002, clause 8.6; domain reference §4.3)."""
_TROUBLE = (Kind.EXCEPTION.value, Kind.INCIDENT.value)
_VAGUE = ("", "SYSTEM.late", "SYSTEM.silence")


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of a case when it is to move. Counts are of what is still open."""

    kind: str
    severity: str
    cause: str = ""
    party: str = ""
    wanted: str = ""
    waiting_for: str = ""
    told: bool = False
    answered: bool = False
    """A letter of answer was approved."""
    measures: int = 0
    measures_open: int = 0
    answer: str = ""
    """What the customer said to the plan: ``yes``, ``no`` or "" for nothing yet."""
    checked: bool = False
    """Somebody other than the handler found it effective, or tried twice in vain to reach the customer."""
    steps_open: int = 0
    """Steps of the playbook that are neither done nor waived."""
    tasks_open: int = 0
    """Tasks that are neither done nor waived."""
    parts_open: int = 0
    """Cases that are part of it and have not ended."""
    by_supervisor: bool = False
    code: str = ""
    inner: bool = False
    """It is the house's own: there is no customer to ask."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a step may not be taken yet, and what to do about it. ``field`` names where it is done."""

    field: str
    reason: Text
    remedy: Text


Guard = Callable[[Record], Iterator[Barrier]]


def _assessed(record: Record) -> Iterator[Barrier]:
    if record.kind in JUDGED and not record.wanted.strip():
        yield Barrier(
            "wanted", _("It is not on record what the customer wants."), _("Write it down, or ask her.")
        )


def _waiting(record: Record) -> Iterator[Barrier]:
    if not record.waiting_for:
        yield Barrier(
            "waiting_for", _("It is not said for whom the case waits."), _("Choose who has to answer.")
        )


def _planned(record: Record) -> Iterator[Barrier]:
    if record.measures == 0:
        yield Barrier(
            "measures", _("The plan has no measure."), _("Name at least one, with its owner and its time.")
        )


def _executing(record: Record) -> Iterator[Barrier]:
    if record.answer != "yes" and record.kind in JUDGED:
        yield Barrier(
            "answer",
            _("The customer has not agreed to the plan."),
            _("Put the plan to her and record her yes with the message in which she gave it."),
        )


_ONE_MEASURE = _("1 measure of the plan is still open.")
_ONE_STEP = _("1 step of the playbook is open.")
_ONE_TASK = _("1 task of the case is open.")
_ONE_PART = _("1 case that is part of it has not ended.")


def _open(count: int, one: Text, many: Text) -> Text:
    return one if count == 1 else Text(many.message, {"n": count})


def _resolved(record: Record) -> Iterator[Barrier]:
    if record.measures_open:
        yield Barrier(
            "measures",
            _open(record.measures_open, _ONE_MEASURE, _("%(n)s measures of the plan are still open.")),
            _("Finish each of them, or drop it with a reason."),
        )
    if record.kind in LETTERED and record.severity in GRAVE and not record.answered:
        yield Barrier(
            "answered",
            _("A complaint of severity S1 or S2 is answered by letter, and no letter was approved."),
            _("Write the answer to the complaint and have a colleague approve it."),
        )
    elif record.kind in JUDGED and not record.told:
        yield Barrier(
            "told", _("The customer has had no answer."), _("Write to her what was found and decided.")
        )


def _closed(record: Record) -> Iterator[Barrier]:
    grave = record.severity in GRAVE
    if (grave and record.kind in _TROUBLE) or record.kind in JUDGED:
        if record.cause in _VAGUE:
            yield Barrier("cause", _("The root cause is not recorded."), _("Record it under Investigate."))
        if not record.party:
            yield Barrier(
                "party",
                _("It is not recorded who answers for it."),
                _("Record the party under Investigate, or that it cannot be determined."),
            )
    if grave and not record.checked:
        yield Barrier(
            "checked",
            _("Nobody has checked whether it worked."),
            _("Have a colleague who did not handle it look, and record what she finds.")
            if record.inner
            else _("Have a colleague who did not handle it ask the customer, and record what she says."),
        )
    if record.steps_open:
        yield Barrier(
            "steps",
            _open(record.steps_open, _ONE_STEP, _("%(n)s steps of the playbook are open.")),
            _("Do each of them, or waive it with a reason."),
        )
    if record.tasks_open:
        yield Barrier(
            "tasks",
            _open(record.tasks_open, _ONE_TASK, _("%(n)s tasks of the case are open.")),
            _("Do each of them, or waive it with a reason."),
        )
    if record.parts_open and record.kind != Kind.INCIDENT:  # which asks for the end of each as it is closed
        yield Barrier(
            "parts",
            _open(record.parts_open, _ONE_PART, _("%(n)s cases that are part of it have not ended.")),
            _("Resolve each of them, or undo its link."),
        )
    if record.code == "resolved_unsatisfied" and not record.by_supervisor:
        yield Barrier(
            "code",
            _("The customer is not content."),
            _("Have a supervisor close it, who decides whether more is to be done."),
        )


GUARDS: Mapping[str, Guard] = {
    State.ASSESSED.value: _assessed,
    State.WAITING.value: _waiting,
    State.PLANNED.value: _planned,
    State.EXECUTING.value: _executing,
    State.RESOLVED.value: _resolved,
    State.CLOSED.value: _closed,
}
"""State → what it takes to come there."""


def barriers(record: Record, after: str) -> list[Barrier]:
    """Everything that keeps a case from a state; empty where nothing does."""
    guard = GUARDS.get(after)
    return list(guard(record)) if guard else []


def was_checked(resolved_at: datetime | None, checks: Iterable[tuple[datetime, str, bool]]) -> bool:
    """True where somebody who did not handle the case found it effective since it was resolved, or where
    two tries to reach the customer, some hours apart, were in vain. Checks are (at, result, independent).
    """
    if resolved_at is None:
        return False
    counted = [(at, result) for at, result, independent in checks if independent and at >= resolved_at]
    if any(result == CheckResult.EFFECTIVE for _at, result in counted):
        return True
    tries = sorted(at for at, result in counted if result == CheckResult.UNREACHED)
    return len(tries) >= TRIES and tries[-1] - tries[0] >= BETWEEN_TRIES
