"""Orders, read."""

from __future__ import annotations

from nuoda.domains.orders.queries.order import (
    OrderPage,
    find_orders,
    order_count,
    order_ids,
    order_page,
    order_rows,
    orders_after,
    orders_by_id,
)

__all__ = [
    "OrderPage",
    "find_orders",
    "order_count",
    "order_ids",
    "order_page",
    "order_rows",
    "orders_after",
    "orders_by_id",
]
