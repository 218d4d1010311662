from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.models import Order
from nuoda.domains.orders.rules import State
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.statements import run

_STATES = (
    "SELECT id, state, handed_over_at FROM orders_order WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"
)

_STAY = (State.CANCELLED, State.HELD, State.MERGED)


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How far the carriage of an order is: whether anything moved, and whether all of it was delivered.

    Whoever tells of it has a shipment of the order, so the order is handed over.
    """

    order_id: UUID
    moving: bool
    delivered: bool


@command
def advance_orders(*, by: Actor, at: datetime, progress: Sequence[OrderProgress]) -> int:
    """Bring orders to where their shipments are; one that is cancelled, held or merged stays so."""
    wanted = {one.order_id: one for one in progress}
    changed = []
    for order_id, state, handed_over_at in run(_STATES, [arrays.ids(wanted)]):
        one = wanted[order_id]
        reached = State.DELIVERED if one.delivered else State.DISPATCHED if one.moving else State.CONFIRMED
        kept = State(state) if state in _STAY else reached
        if state != kept or handed_over_at is None:
            changed.append(Order(id=order_id, state=kept.value, handed_over_at=handed_over_at or at))
    save_columns(changed, "state", "handed_over_at")
    return len(changed)
