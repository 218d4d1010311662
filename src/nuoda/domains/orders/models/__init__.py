"""The rows of orders."""

from __future__ import annotations

from nuoda.domains.orders.models.order import Order

__all__ = ["Order"]
