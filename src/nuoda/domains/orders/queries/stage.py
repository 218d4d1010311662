"""How far an order is, as far as its own page tells."""

from __future__ import annotations

from nuoda.domains.orders.queries.order import OrderPage
from nuoda.domains.orders.rules import Stage, stage_of


def stage_shown(order: OrderPage) -> Stage:
    """The stage as far as the order itself tells; the commands look at the warehouse too."""
    return stage_of(order.state, handed_over=order.handed_over_at is not None)
