"""Emergency plans are prepared and rehearsed; what is out is switched on, told of, and off again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from nuoda.domains.contracts.facts import (
    ContingencyMoved,
    ContingencyOff,
    ContingencyOn,
    ContingencyTold,
    PlanPrepared,
    PlanRehearsed,
    PlanRetired,
)
from nuoda.domains.contracts.models import Contingency, ContingencyPlan
from nuoda.domains.contracts.queries.contingencies import target_of
from nuoda.domains.contracts.rules.contingencies import Target, check_target, spelled
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_MAY = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


class AlreadyOut(Conflict):
    """The same is switched on already."""

    code = "already_out"
    sentence = _("This is switched on already. Change its expected end instead.")


class ContingencyOver(Conflict):
    """It was switched off."""

    code = "contingency_over"
    sentence = _("This was switched off. Switch it on again if it is out once more.")


@dataclass(frozen=True, slots=True)
class ContingencyPlanDraft:
    """A plan under its ``code``: what it is about, what is done (``steps``, a line each), and the words that
    customers are sent in each language.
    """

    code: str
    name: str
    target: Target
    steps: str = ""
    words: str = ""
    words_en: str = ""


@command
def prepare_plan(*, by: Actor, at: datetime, plan: ContingencyPlanDraft) -> UUID:
    """Write a plan, or write the one of that code anew. Returns its id. Raises ``Invalid``, ``Forbidden``."""
    _may(by)
    problems = check_text("name", plan.name, required=True, longest=120) + check_target(plan.target)
    if not _CODE.fullmatch(plan.code):
        reason = _("The code is no short name.")
        problems.append(FieldError("code", reason, _("Use small letters, figures and hyphens.")))
    for name in ("steps", "words", "words_en"):
        problems += check_text(name, getattr(plan, name), longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    row = ContingencyPlan.objects.select_for_update().filter(code=plan.code).first()
    row = row or ContingencyPlan(code=plan.code)
    _aim(row, spelled(plan.target))
    row.name, row.steps, row.words = plan.name.strip(), plan.steps.strip(), plan.words.strip()
    row.words_en, row.retired_at = plan.words_en.strip(), None
    row.prepared_at, row.prepared_by = at, by.name[:120]
    row.save()
    state(PlanPrepared(subject=_plan_ref(row), code=row.code, kind=row.kind, what=target_of(row).words))
    return row.id


@command
def retire_plan(*, by: Actor, at: datetime, plan_id: UUID) -> None:
    """A plan is used no more; what was switched on by it stays as it is. Again changes nothing."""
    row = _plan_in_hand(plan_id, by)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        state(PlanRetired(subject=_plan_ref(row), code=row.code))


@command
def note_rehearsal(*, by: Actor, at: datetime, plan_id: UUID, affected: int, customers: int) -> None:
    """Note that a plan was rehearsed, and how many things and customers it would have touched."""
    row = _plan_in_hand(plan_id, by)
    row.rehearsed_at, row.rehearsed_by = at, by.name[:120]
    row.save(update_fields=["rehearsed_at", "rehearsed_by"])
    state(PlanRehearsed(subject=_plan_ref(row), code=row.code, affected=affected, customers=customers))


@command
def switch_on(
    *,
    by: Actor,
    at: datetime,
    target: Target,
    reason: str,
    expected_until: datetime,
    plan_id: UUID | None = None,
) -> UUID:
    """Something is out from now on: nothing new is allocated, quoted or booked by it. Returns its id.

    Raises :class:`AlreadyOut`, ``Invalid``, ``Forbidden``, ``NotFound`` for a plan that is not there.
    """
    _may(by)
    problems = check_target(target) + check_text("reason", reason, required=True, longest=400)
    problems += _check_end(expected_until, at)
    if problems:
        raise Invalid(fields=problems)
    plan = _plan_in_hand(plan_id, by) if plan_id is not None else None
    row = Contingency(
        plan=plan, reason=reason.strip(), since=at, expected_until=expected_until, switched_by=by.name[:120]
    )
    _aim(row, spelled(target))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refused:
        raise AlreadyOut from refused
    state(
        ContingencyOn(
            subject=_ref(row), kind=row.kind, what=target_of(row).words, reason=row.reason,
            expected_until=row.expected_until,
        )
    )  # fmt: skip
    return row.id


@command
def move_end(*, by: Actor, at: datetime, contingency_id: UUID, expected_until: datetime, reason: str) -> None:
    """It is expected to last until another time. Raises :class:`ContingencyOver`, ``Invalid``."""
    problems = check_text("reason", reason, required=True, longest=400) + _check_end(expected_until, at)
    if problems:
        raise Invalid(fields=problems)
    row = _in_hand(contingency_id, by)
    before, row.expected_until = row.expected_until, expected_until
    row.save(update_fields=["expected_until"])
    state(
        ContingencyMoved(
            subject=_ref(row),
            what=target_of(row).words,
            before=before,
            expected_until=expected_until,
            reason=reason.strip(),
        )
    )


@command
def tell_customers(
    *, by: Actor, at: datetime, contingency_id: UUID, words: str, words_en: str, override: str = ""
) -> None:
    """Each customer whom it touches is told once, of all that is hers, in her language.

    Words that are missing in a language are composed. ``override`` is the reason for which words that were
    held go out. Raises :class:`ContingencyOver`.
    """
    problems = check_text("words", words, longest=limits.TEXT_CHARACTERS)
    problems += check_text("words_en", words_en, longest=limits.TEXT_CHARACTERS)
    problems += check_text("override", override, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row = _in_hand(contingency_id, by)
    row.told_at = at
    row.save(update_fields=["told_at"])
    state(
        ContingencyTold(
            subject=_ref(row),
            what=target_of(row).words,
            words=words.strip(),
            words_en=words_en.strip(),
            override=override.strip(),
        )
    )


@command
def switch_off(*, by: Actor, at: datetime, contingency_id: UUID, reason: str) -> None:
    """It is over: new work may use it again. Raises :class:`ContingencyOver`, ``Invalid``."""
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row = _in_hand(contingency_id, by)
    row.ended_at, row.ended_by, row.ended_why = at, by.name[:120], reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    state(ContingencyOff(subject=_ref(row), kind=row.kind, what=target_of(row).words, reason=row.ended_why))


def _may(by: Actor) -> None:
    """Whoever leads, and machines of the house."""
    if by.role not in _MAY and not (by.role is Role.MACHINE and by.sees_all):
        raise Forbidden


def _check_end(expected_until: datetime, at: datetime) -> list[FieldError]:
    problems = check_instant("expected_until", expected_until)
    if not problems and expected_until <= at:
        reason = _("It lies in the past.")
        problems.append(FieldError("expected_until", reason, _("Choose a time that is still to come.")))
    return problems


def _aim(row: Contingency | ContingencyPlan, target: Target) -> None:
    row.kind, row.warehouse, row.carrier = target.kind, target.warehouse, target.carrier
    row.origin, row.destination = target.origin, target.destination


def _in_hand(contingency_id: UUID, by: Actor) -> Contingency:
    _may(by)
    row = Contingency.objects.visible_to(by).select_for_update().filter(id=contingency_id).first()
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        raise ContingencyOver
    return row


def _plan_in_hand(plan_id: UUID, by: Actor) -> ContingencyPlan:
    _may(by)
    row = ContingencyPlan.objects.visible_to(by).select_for_update().filter(id=plan_id).first()
    if row is None:
        raise NotFound
    return row


def _ref(row: Contingency) -> Ref:
    return Ref("contingency", str(row.id))


def _plan_ref(row: ContingencyPlan) -> Ref:
    return Ref("contingency_plan", str(row.id))
