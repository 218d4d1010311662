"""The only writers of orders."""

from __future__ import annotations

from nuoda.domains.orders.commands.advance import OrderProgress, advance_orders
from nuoda.domains.orders.commands.cancel import Cancellation, cancel_orders
from nuoda.domains.orders.commands.drafts import OrderDraft, OrderLine, Party
from nuoda.domains.orders.commands.record import record_orders

__all__ = [
    "Cancellation",
    "OrderDraft",
    "OrderLine",
    "OrderProgress",
    "Party",
    "advance_orders",
    "cancel_orders",
    "record_orders",
]
