"""Held orders are decided: released, or merged into their twin, or parted from it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.commands.record import tell_confirmed
from nuoda.domains.orders.facts import OrderMerged, OrderParted, OrderReleased
from nuoda.domains.orders.models import Order, OrderHold
from nuoda.domains.orders.rules import Decision, HoldReason, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _


class NotHeld(Conflict):
    code = "order_not_held"
    sentence = _("This order is not held, or somebody decided it meanwhile. Reload the page.")


class TwinIsOver(Conflict):
    code = "twin_is_over"
    sentence = _("The twin is cancelled or merged itself. Release this order instead.")


@dataclass(frozen=True, slots=True)
class _Held:
    order: Order
    hold: OrderHold


@command
def release_orders(*, by: Actor, at: datetime, order_ids: Sequence[UUID], why: str) -> int:
    """Let held orders go on: each is an order of its own, and is confirmed now. Returns how many.

    One that waits for an answer goes on without it. Raises :class:`NotFound`, :class:`NotHeld`,
    :class:`Invalid`.
    """
    _check(by, why)
    rows = _held(order_ids, by)
    for one in rows:
        one.order.state = State.CONFIRMED.value
        _decide(one.hold, Decision.RELEASED, by, at, why)
    _save(rows)
    state(
        *(
            OrderReleased(
                subject=Ref("order", str(one.order.id)), customer_id=one.order.customer_id,
                reference=one.order.reference, reason=one.hold.reason, why=why[:400],
            )
            for one in rows
        )
    )  # fmt: skip
    tell_confirmed(one.order for one in rows if one.hold.reason == HoldReason.DUPLICATE)
    return len(rows)


@command
def merge_orders(*, by: Actor, at: datetime, order_ids: Sequence[UUID], why: str) -> int:
    """Held orders are the same as their twins, which alone go on. Returns how many.

    Their references are remembered: the same content under one is a duplicate from now on. Raises
    :class:`NotFound`, :class:`NotHeld`, :class:`TwinIsOver`, :class:`Invalid`.
    """
    _check(by, why)
    rows = _held(order_ids, by)
    twins = {row.id: row for row in Order.objects.filter(id__in=[one.hold.twin_id for one in rows])}
    for one in rows:
        twin = twins.get(one.hold.twin_id) if one.hold.twin_id else None
        if twin is None:
            raise NotHeld
        if twin.state in (State.CANCELLED, State.MERGED):
            raise TwinIsOver
        one.order.state = State.MERGED.value
        _decide(one.hold, Decision.MERGED, by, at, why)
    _save(rows)
    state(
        *(
            OrderMerged(
                subject=Ref("order", str(one.order.id)), customer_id=one.order.customer_id,
                reference=one.order.reference, twin_id=twin_id, why=why[:400],
                twin_reference=twins[twin_id].reference,
            )
            for one in rows
            if (twin_id := one.hold.twin_id)
        )
    )  # fmt: skip
    return len(rows)


@command
def part_orders(*, by: Actor, at: datetime, order_ids: Sequence[UUID], why: str) -> int:
    """Take merges back: the orders are held beside their twins again. Returns how many.

    Raises :class:`NotFound`, :class:`NotHeld`, :class:`Invalid`.
    """
    _check(by, why)
    rows = list(Order.objects.visible_to(by).select_for_update().filter(id__in=set(order_ids)).order_by("id"))
    if len(rows) < len(set(order_ids)):
        raise NotFound
    if any(row.state != State.MERGED for row in rows):
        raise NotHeld
    merged = OrderHold.objects.filter(order__in=rows, decision=Decision.MERGED)
    last = {hold.order_id: hold for hold in merged.order_by("decided_at", "id")}
    for row in rows:
        row.state = State.HELD.value
    save_columns(rows, "state")
    insert([
        OrderHold(
            order_id=row.id, customer_id=row.customer_id, twin_id=last[row.id].twin_id,
            reason=HoldReason.DUPLICATE.value, held_at=at,
        )
        for row in rows
    ])  # fmt: skip
    state(
        *(
            OrderParted(
                subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
                why=why[:400],
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


def _check(by: Actor, why: str) -> None:
    """Which of two orders goes on is decided in the house, and with a reason."""
    if not by.sees_all:
        raise Forbidden
    if problems := check_text("why", why, required=True, longest=400):
        raise Invalid(fields=problems)


def _held(order_ids: Sequence[UUID], by: Actor) -> list[_Held]:
    wanted = set(order_ids)
    rows = list(Order.objects.visible_to(by).select_for_update().filter(id__in=wanted).order_by("id"))
    if len(rows) < len(wanted):
        raise NotFound
    holds = {hold.order_id: hold for hold in OrderHold.objects.filter(order__in=rows, decision="")}
    if any(row.state != State.HELD or row.id not in holds for row in rows):
        raise NotHeld
    return [_Held(row, holds[row.id]) for row in rows]


def _decide(hold: OrderHold, decision: Decision, by: Actor, at: datetime, why: str) -> None:
    hold.decision, hold.decided_at = decision.value, at
    hold.decided_by, hold.why = by.name[:120], why[:400]


def _save(rows: Sequence[_Held]) -> None:
    save_columns([one.order for one in rows], "state")
    save_columns([one.hold for one in rows], "decision", "decided_at", "decided_by", "why")
