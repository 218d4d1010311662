"""The four steps: acknowledge, investigate, plan, resolve and close; and reopening."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, move, save
from nuoda.domains.cases.facts import CaseClosed, CaseReopened, CaseResolved
from nuoda.domains.cases.rules import CLOSING_CODES, REOPEN_WINDOW, Severity, State
from nuoda.domains.shipments.facts import known_reason
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.text import text as _


class ReopenWindowOver(Conflict):
    """The case was closed too long ago to be reopened."""

    code = "reopen_window_over"
    sentence = _("This case was closed more than 30 days ago. Open a new one and name this number in it.")


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
    *, by: Actor, at: datetime, case_id: UUID, version: int, cause: str, party: str, finding: str
) -> None:
    """Record what was found: the cause (a reason code), who answers for it, and the evidence in words."""
    problems = check_text("finding", finding, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_text("party", party, longest=20)
    if not known_reason(cause):
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    move(case, State.INVESTIGATING.value, at)
    case.cause, case.party, case.finding = cause, party, finding
    save(case, at)
    entry(case, by=by, at=at, body=_("Found: %(finding)s", {"finding": finding})).save(force_insert=True)


@command
def plan_case(
    *, by: Actor, at: datetime, case_id: UUID, version: int, plan: str, plan_due_at: datetime
) -> None:
    """Record what will be done and by when."""
    problems = check_text("plan", plan, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_instant("plan_due_at", plan_due_at)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    move(case, State.PLANNED.value, at)
    case.plan, case.plan_due_at = plan, plan_due_at
    save(case, at)
    entry(case, by=by, at=at, body=_("Plan: %(plan)s", {"plan": plan})).save(force_insert=True)


@command
def resolve_case(*, by: Actor, at: datetime, case_id: UUID, version: int, effect: str) -> None:
    """Record that it was put right, and what the effect was."""
    problems = check_text("effect", effect, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    move(case, State.RESOLVED.value, at)
    case.effect, case.effect_figures, case.resolved_at, case.update_due_at = effect, None, at, None
    save(case, at)
    entry(case, by=by, at=at, body=_("Resolved: %(effect)s", {"effect": effect})).save(force_insert=True)
    state(CaseResolved(**common(case), cause=case.cause))


@command
def close_case(*, by: Actor, at: datetime, case_id: UUID, version: int, code: str) -> None:
    """Close a resolved case with a closing code; S1 and S2 are closed by a supervisor."""
    if code not in CLOSING_CODES:
        raise Invalid(
            fields=[
                FieldError(
                    "code",
                    _("Unknown closing code."),
                    _("Choose from %(all)s.", {"all": ", ".join(CLOSING_CODES)}),
                )
            ]
        )
    case = case_in_hand(case_id, by=by, version=version)
    grave = case.severity in (Severity.S1, Severity.S2)
    if grave and by.role not in (Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM):
        raise CloseNeedsSupervisor
    move(case, State.CLOSED.value, at)
    case.closing_code, case.closed_at = code, at
    save(case, at)
    entry(case, by=by, at=at, body=_("Closed: %(code)s", {"code": code})).save(force_insert=True)
    state(CaseClosed(**common(case), code=code))


@command
def reopen_case(*, by: Actor, at: datetime, case_id: UUID, reason: str) -> None:
    """Reopen within 30 days; the clocks of the first opening go on."""
    problems = check_text("reason", reason, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    ended = case.closed_at or case.resolved_at
    if ended is not None and at > ended + REOPEN_WINDOW:
        raise ReopenWindowOver
    move(case, State.INVESTIGATING.value, at)
    case.closed_at = case.resolved_at = None
    case.closing_code = ""
    save(case, at)
    entry(case, by=by, at=at, body=_("Reopened: %(reason)s", {"reason": reason})).save(force_insert=True)
    state(CaseReopened(**common(case), reason=reason))
