"""Offerings: drafted from needs, tried with a group, evaluated with figures, offered or withdrawn."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from nuoda.domains.customers.commands.scoring import DECIDERS
from nuoda.domains.customers.facts import OfferingMoved
from nuoda.domains.customers.models import Customer, Need, Offering, TrialMember
from nuoda.domains.customers.rules.needs import NeedState, OfferingState, may_move
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
MOST_MEMBERS = 200


class OfferingCannotMove(Conflict):
    """Its state does not allow this step."""

    code = "offering_state"
    sentence = _("From where this offering stands, that step is not open.")


@dataclass(frozen=True, slots=True)
class OfferingDraft:
    """What an offering covers, to what standard, at what price, with what means."""

    code: str
    name: str
    scope_text: str
    standard: str
    price: str
    resources: str


@command
def draft_offering(
    *, by: Actor, at: datetime, offering: OfferingDraft, need_ids: Sequence[UUID] = ()
) -> UUID:
    """Draft an offering that answers some needs, or redraft one that is still a draft, by code."""
    if by.role not in DECIDERS:
        raise Forbidden
    problems = _check(offering)
    if problems:
        raise Invalid(fields=problems)
    texts = {
        "name": offering.name, "scope_text": offering.scope_text, "standard": offering.standard,
        "price": offering.price, "resources": offering.resources,
    }  # fmt: skip
    row = Offering.objects.select_for_update().filter(code=offering.code).first()
    if row is not None and row.state != OfferingState.DRAFT:
        reason = _("An offering of this code is past its draft.")
        raise Invalid(fields=[FieldError("code", reason, _("Choose another code."))])
    row = row or Offering(code=offering.code, drafted_by=by.name, drafted_at=at)
    for name, value in texts.items():
        setattr(row, name, value.strip())
    row.moved_at = at
    row.save()
    needs = Need.objects.filter(id__in=need_ids)
    needs.update(state=NeedState.ANSWERED.value, offering_id=row.id, answer="")
    _state(row, "")
    return row.id


def _check(offering: OfferingDraft) -> list[FieldError]:
    problems = [
        *check_text("name", offering.name, required=True, longest=120),
        *check_text("scope_text", offering.scope_text, required=True, longest=4_000),
        *check_text("standard", offering.standard, required=True, longest=4_000),
        *check_text("price", offering.price, required=True, longest=200),
        *check_text("resources", offering.resources, required=True, longest=4_000),
    ]
    if not _CODE.fullmatch(offering.code):
        reason = _("A code has small letters, figures and hyphens, at most forty.")
        problems.append(FieldError("code", reason, _("Write it like night-delivery.")))
    return problems


@command
def begin_trial(
    *,
    by: Actor,
    at: datetime,
    offering_id: UUID,
    first: date,
    after: date,
    customers: Sequence[str],
    goal: str,
) -> None:
    """Try a draft with a group of customers, by code, from one day until before another."""
    row = _moving(offering_id, by, OfferingState.TRIAL)
    known = dict(Customer.objects.filter(code__in=customers).values_list("code", "id"))
    problems = check_text("goal", goal, required=True, longest=400)
    if after <= first:
        problems.append(FieldError("trial_to", _("The end is not after the start."), _("Swap them.")))
    missing = [code for code in customers if code not in known]
    if missing:
        reason = _("There is no customer %(code)s.", {"code": missing[0][:40]})
        problems.append(FieldError("customers", reason, _("Correct the code.")))
    elif not 1 <= len(known) <= MOST_MEMBERS:
        reason = _("A group has 1 to 200 customers.")
        problems.append(FieldError("customers", reason, _("Name the codes, one a line.")))
    if problems:
        raise Invalid(fields=problems)
    TrialMember.objects.bulk_create(
        TrialMember(offering_id=row.id, customer_id=known[code]) for code in sorted(known)
    )
    row.trial_from, row.trial_to, row.trial_goal = first, after, goal.strip()
    _brought(row, OfferingState.TRIAL, at, goal)


@command
def evaluate_trial(
    *, by: Actor, at: datetime, offering_id: UUID, figures: Mapping[str, Any], verdict: str
) -> None:
    """Freeze the figures of a trial with what follows from them. It may then be offered, or withdrawn."""
    if by.role not in DECIDERS:
        raise Forbidden
    row = _locked(offering_id)
    if row.state != OfferingState.TRIAL:
        raise OfferingCannotMove
    problems = check_text("verdict", verdict, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row.evaluation, row.verdict, row.moved_at = dict(figures), verdict.strip(), at
    row.save(update_fields=["evaluation", "verdict", "moved_at"])
    _state(row, row.verdict)


@command
def release_offering(*, by: Actor, at: datetime, offering_id: UUID) -> None:
    """Offer to all what was tried and evaluated."""
    row = _moving(offering_id, by, OfferingState.OFFERED)
    if row.evaluation is None:
        raise OfferingCannotMove(_("Its trial was not evaluated yet. Evaluate it first."))
    _brought(row, OfferingState.OFFERED, at, row.verdict)


@command
def withdraw_offering(*, by: Actor, at: datetime, offering_id: UUID, reason: str) -> None:
    """Withdraw an offering; the needs that it answered are open again."""
    row = _moving(offering_id, by, OfferingState.WITHDRAWN)
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    Need.objects.filter(offering_id=row.id).update(state=NeedState.OPEN.value, offering_id=None)
    _brought(row, OfferingState.WITHDRAWN, at, reason)


def _moving(offering_id: UUID, by: Actor, after: OfferingState) -> Offering:
    if by.role not in DECIDERS:
        raise Forbidden
    row = _locked(offering_id)
    if not may_move(row.state, after.value):
        raise OfferingCannotMove
    return row


def _locked(offering_id: UUID) -> Offering:
    row = Offering.objects.select_for_update().filter(id=offering_id).first()
    if row is None:
        raise NotFound
    return row


def _brought(row: Offering, after: OfferingState, at: datetime, reason: str) -> None:
    row.state, row.moved_at = after.value, at
    row.save()
    _state(row, reason)


def _state(row: Offering, reason: str) -> None:
    subject = Ref("offering", str(row.id))
    state(OfferingMoved(subject=subject, code=row.code, state=row.state, reason=reason.strip()))
