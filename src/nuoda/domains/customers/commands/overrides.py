"""A tier set by hand: asked for by one, approved by another, never without an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.customers.commands.moving import Moved, locked, move
from nuoda.domains.customers.commands.scoring import DECIDERS
from nuoda.domains.customers.facts import OverrideMoved
from nuoda.domains.customers.models import Customer, Override, Standing
from nuoda.domains.customers.rules import Cause, OverrideState, Tier
from nuoda.domains.customers.rules.tiers import tier_in_force
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where
from nuoda.kernel.text import text as _

LONGEST = timedelta(days=366)
AT_ONCE = 500


class OverrideIsDecided(Conflict):
    """It was decided, or it is over."""

    code = "override_decided"
    sentence = _("This override was decided already, or is over.")


class NotYourOwn(Forbidden):
    """Who asks for an override does not approve it."""

    code = "override_own"
    sentence = _("You asked for this override yourself. Somebody else has to approve it.")


@command
def request_override(
    *, by: Actor, at: datetime, customer_id: UUID, tier: str, until_at: datetime, reason: str
) -> UUID:
    """Ask for a tier until an instant within a year. It counts once somebody else has approved it."""
    if not by.is_staff:
        raise Forbidden
    customer = Customer.objects.select_for_update().filter(id=customer_id).first()
    if customer is None:
        raise NotFound
    problems = check_text("reason", reason, required=True, longest=400) + check_instant("until_at", until_at)
    if tier not in {one.value for one in Tier}:
        problems.append(FieldError("tier", _("There is no such tier."), _("Choose one of the four.")))
    elif tier == customer.tier:
        problems.append(FieldError("tier", _("She has this tier already."), _("Choose another one.")))
    if not problems and not at < until_at <= at + LONGEST:
        reason_words = _("An override ends within a year, and not before it begins.")
        problems.append(FieldError("until_at", reason_words, _("Choose a day within the next year.")))
    if Override.objects.filter(customer_id=customer_id, state__in=_OPEN).exists():
        reason_words = _("There is an override for this customer already.")
        problems.append(FieldError("tier", reason_words, _("Decide or end that one first.")))
    if problems:
        raise Invalid(fields=problems)
    row = Override.objects.create(
        customer_id=customer_id, tier=tier, reason=reason.strip(), until_at=until_at, requested_by=by.name,
        requester_id=by.id, requested_at=at,
    )  # fmt: skip
    _state(row)
    return row.id


_OPEN = (OverrideState.REQUESTED.value, OverrideState.ACTIVE.value)


@command
def decide_override(*, by: Actor, at: datetime, override_id: UUID, approved: bool, remark: str = "") -> None:
    """Approve an override, which then counts at once, or refuse it. Not by who asked for it."""
    row = _in_hand(override_id, by)
    if row.state != OverrideState.REQUESTED or row.until_at <= at:
        raise OverrideIsDecided
    if row.requester_id == by.id:
        raise NotYourOwn
    problems = check_text("remark", remark, required=not approved, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row.state = (OverrideState.ACTIVE if approved else OverrideState.REFUSED).value
    row.decided_by, row.decider_id, row.decided_at, row.remark = by.name, by.id, at, remark.strip()
    row.save()
    _state(row)
    customer = locked([row.customer_id])[row.customer_id]
    if approved and customer.tier != row.tier:
        move([Moved(customer, customer.tier, row.tier, Cause.OVERRIDE, reason=row.reason)], by, at)


@command
def end_override(*, by: Actor, at: datetime, override_id: UUID, reason: str) -> None:
    """End an override before its time; the tier by score counts again."""
    row = _in_hand(override_id, by)
    if row.state != OverrideState.ACTIVE:
        raise OverrideIsDecided
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row.remark = reason.strip()
    _let_go([row], OverrideState.ENDED, Cause.ENDED, by, at)


_OVER = "state = 'active' AND until_at <= %s ORDER BY until_at, id LIMIT %s FOR UPDATE SKIP LOCKED"


@command
def expire_overrides(*, by: Actor, at: datetime) -> int:
    """Let overrides go whose time is over; the tier by score counts again. At most five hundred at once."""
    if by.role is not Role.SYSTEM:
        raise Forbidden
    rows = rows_where(Override, _OVER, [at, AT_ONCE])
    if rows:
        _let_go(rows, OverrideState.EXPIRED, Cause.EXPIRED, by, at)
    return len(rows)


def _let_go(rows: list[Override], ended: OverrideState, cause: Cause, by: Actor, at: datetime) -> None:
    for row in rows:
        row.state, row.ended_at = ended.value, at
    save_columns(rows, "state", "ended_at", "remark")
    ids = [row.customer_id for row in rows]
    customers = locked(ids)
    by_score = dict(Standing.objects.filter(customer_id__in=ids).values_list("customer_id", "tier"))
    moves = []
    for row in rows:
        _state(row)
        customer = customers[row.customer_id]
        wanted = tier_in_force(by_score[customer.id], "", None, at)
        if wanted != customer.tier:
            moves.append(Moved(customer, customer.tier, wanted, cause, reason=row.remark or row.reason))
    move(moves, by, at)


def _in_hand(override_id: UUID, by: Actor) -> Override:
    if by.role not in DECIDERS:
        raise Forbidden
    row = Override.objects.select_for_update().filter(id=override_id).first()
    if row is None:
        raise NotFound
    return row


def _state(row: Override) -> None:
    state(
        OverrideMoved(
            subject=Ref("tier_override", str(row.id)), about=Ref("customer", str(row.customer_id)),
            customer_id=row.customer_id, tier=row.tier, state=row.state, until_at=row.until_at,
            reason=row.remark or row.reason,
        )
    )  # fmt: skip
