"""Identify: what is wanted, how grave it is, for whom it waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS, pass_gate, record_of
from nuoda.domains.cases.commands.targets import target_anew
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, find_cause, move, save
from nuoda.domains.cases.facts import CaseAssessed, CaseWaits, SeveritySet
from nuoda.domains.cases.models import Case, CaseRecord
from nuoda.domains.cases.rules import (
    LEAST,
    REPEATED_WITHIN,
    WAITED_FOR,
    Cause,
    Flag,
    Kind,
    Severity,
    State,
    Weighed,
    causes_on,
    weigh,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.text import text as _

_HOUSE = system("cases")
_REASON_SIGNS = 500


class LoweringNeedsSupervisor(Forbidden):
    """Severity goes down only by a supervisor's word."""

    code = "lowering_needs_supervisor"
    sentence = _("A severity is lowered by a supervisor only, with a reason.")


class NothingToWaitFor(Conflict):
    code = "nothing_to_wait_for"
    sentence = _("The case has ended; nothing is waited for any more.")


def weigh_case(case: Case, flags: Sequence[str], at: datetime) -> Weighed:
    """The severity of a case by what is known of it. Three queries at most."""
    customers = customers_by_id([case.customer_id], actor=_HOUSE)
    thing = common(case)["about"]
    return _weighed(
        case.kind, case.cause, flags, opened_at=case.opened_at, at=at,
        tier="".join(one.tier for one in customers.values()),
        promised=promises_of([thing], actor=_HOUSE) if thing else (),
        complaints=_complaints(case.kind, case.customer_id, at, but=case.id),
    )  # fmt: skip


def weigh_asked(
    kind: str,
    cause: str,
    flags: Sequence[str],
    *,
    at: datetime,
    customer_id: UUID,
    tier: str,
    promised: Sequence[PromiseRow],
) -> Weighed:
    """The same of a case that is about to open, with what is ``promised`` of its goods. One query at most."""
    complaints = _complaints(kind, customer_id, at)
    return _weighed(
        kind, cause, flags, opened_at=at, at=at, tier=tier, promised=promised, complaints=complaints
    )


def _weighed(
    kind: str,
    cause: str,
    flags: Sequence[str],
    *,
    opened_at: datetime,
    at: datetime,
    tier: str,
    promised: Sequence[PromiseRow],
    complaints: int,
) -> Weighed:
    known: Cause | None = causes_on(house_day(opened_at)).get(cause)
    # when the goods behind the case are due, None where nothing is promised or it is settled
    due = [one.due_at for one in promised if one.kind == PromiseKind.DELIVERY and one.settled_at is None]
    return weigh(
        impact=known.impact if known else 0, due_at=min(due, default=None), at=at, tier=tier, flags=flags,
        complaints=complaints, least=LEAST.get(kind, Severity.S4),
    )  # fmt: skip


def _complaints(kind: str, customer_id: UUID | None, at: datetime, *, but: UUID | None = None) -> int:
    """The complaints of a customer within 30 days, this one (``but``) included; 0 where it is none."""
    if kind != Kind.COMPLAINT or customer_id is None:
        return 0
    rows = Case.objects.filter(
        customer_id=customer_id, kind=kind, opened_at__gt=at - REPEATED_WITHIN, opened_at__lte=at
    )
    return (rows.exclude(id=but) if but else rows).count() + 1


@command
def assess_case(
    *, by: Actor, at: datetime, case_id: UUID, version: int, wanted: str, cause: str, flags: Sequence[str]
) -> None:
    """Record what the customer wants, the cause as it looks, and what makes the case grave.

    The severity follows, and never falls by itself. Raises :class:`CaseHeld` and ``Invalid``.
    """
    problems = check_text("wanted", wanted, longest=limits.TEXT_CHARACTERS)
    for one in flags:
        problems += check_choice("flags", one, Flag, _("Unknown mark."))
    case = case_in_hand(case_id, by=by, version=version)
    if cause and cause not in causes_on(house_day(case.opened_at)):
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if problems:
        raise Invalid(fields=problems)
    record = record_of(case)
    record.wanted, record.flags = wanted, sorted(set(flags))
    record.assessed_by, record.assessed_at = by.name, at
    find_cause(case, cause or case.cause)
    if State.ASSESSED.value != case.state:
        pass_gate(case, State.ASSESSED.value, by=by, record=record)
        if case.state in (State.NEW, State.ACKNOWLEDGED):
            move(case, State.ASSESSED.value, at)
    weighed = weigh_case(case, record.flags, at)
    record.save()
    raise_severity(case, weighed, by=by, at=at)
    save(case, at)
    state(CaseAssessed(**common(case), flags=tuple(record.flags), severity=case.severity))


def raise_severity(case: Case, weighed: Weighed, *, by: Actor, at: datetime) -> None:
    """Take over a graver severity, and say in the thread what made it."""
    after = weighed.severity.value
    if after >= case.severity:
        return
    before, case.severity = case.severity, after
    target_anew([case], at)
    entry(case, by=by, at=at, body=weighed.reason()).save(force_insert=True)
    state(
        SeveritySet(**common(case), before=before, after=after, reason=str(weighed.points), by_person=False)
    )


@command
def set_severity(*, by: Actor, at: datetime, case_id: UUID, version: int, severity: str, reason: str) -> None:
    """Set the severity by a person's judgement, with her reason. Only a supervisor lowers it.

    The deadlines of the house follow it. Raises :class:`LoweringNeedsSupervisor` and ``Invalid``.
    """
    problems = check_text("reason", reason, required=True, longest=_REASON_SIGNS)
    problems += check_choice("severity", severity, Severity, _("Unknown severity."))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    if severity == case.severity:
        return
    if severity > case.severity and by.role not in SUPERVISORS:
        raise LoweringNeedsSupervisor
    record = record_of(case)
    record.severity_reason, record.severity_by, record.severity_at = reason, by.name, at
    record.save()
    before, case.severity = case.severity, severity
    target_anew([case], at)
    save(case, at)
    figures = {"before": before, "after": severity, "reason": reason}
    words = _("Severity set from %(before)s to %(after)s: %(reason)s", figures)
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(SeveritySet(**common(case), before=before, after=severity, reason=reason, by_person=True))


@command
def wait_in_case(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    version: int,
    waiting_for: str,
    waiting_until: datetime,
    reason: str,
) -> None:
    """Record for whose answer the case waits, until when, and what is missing."""
    problems = check_text("reason", reason, required=True, longest=_REASON_SIGNS)
    problems += check_instant("waiting_until", waiting_until)
    problems += check_choice("waiting_for", waiting_for, WAITED_FOR, _("Nobody is chosen."))
    if not problems and waiting_until <= at:
        problems.append(
            FieldError("waiting_until", _("It lies in the past."), _("Choose a time that is still to come."))
        )
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    if case.resolved_at is not None:
        raise NothingToWaitFor
    record = record_of(case)
    record.waiting_for, record.waiting_until = waiting_for, waiting_until
    pass_gate(case, State.WAITING.value, by=by, record=record)
    move(case, State.WAITING.value, at)
    record.save()
    save(case, at)
    figures = {"whom": waiting_for, "at": waiting_until.isoformat(timespec="minutes"), "reason": reason}
    words = _("Waiting for %(whom)s until %(at)s: %(reason)s", figures)
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(CaseWaits(**common(case), waiting_for=waiting_for, until=waiting_until, reason=reason))


def go_on(case: Case, record: CaseRecord, at: datetime) -> None:
    """Whoever was waited for has answered: the work goes on."""
    record.waiting_for, record.waiting_until = "", None
    record.save()
    move(case, State.INVESTIGATING.value, at)
