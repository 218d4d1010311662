from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.models import Order
from nuoda.domains.orders.rules import State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """How far the carriage of an order is: whether anything moved, and whether all was delivered."""

    order_id: UUID
    moving: bool
    delivered: bool


@command
def advance_orders(*, by: Actor, at: datetime, progress: Sequence[OrderProgress]) -> int:
    """Bring orders to where their shipments are; a cancelled order stays cancelled."""
    wanted = {one.order_id: one for one in progress}
    changed = []
    for row in Order.objects.select_for_update().filter(id__in=wanted).order_by("id"):
        one = wanted[row.id]
        reached = State.DELIVERED if one.delivered else State.DISPATCHED if one.moving else State.CONFIRMED
        if row.state not in (State.CANCELLED, reached):
            row.state = reached.value
            changed.append(row)
    save_columns(changed, "state")
    return len(changed)
