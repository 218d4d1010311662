"""Orders that wait to be carried between places."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.domains.orders.models import Order
from nuoda.domains.orders.queries.order import OrderPage
from nuoda.domains.orders.rules import State
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import shapes_where

MOST = 10_000
Within = Mapping[str, str]
"""A part of an address (``region``, ``city``) → how it begins."""


def waiting_between(origin: Within, destination: Within, *, actor: Actor) -> list[OrderPage]:
    """Confirmed orders that go from a place that begins so to one that begins so. One query.

    What begins alike may lie elsewhere all the same: the caller looks again.
    """
    parts, values = ["state = %s"], [State.CONFIRMED.value]
    for column, within in (("sender", origin), ("consignee", destination)):
        for name in ("region", "city"):
            if within.get(name):
                parts.append(f"starts_with(coalesce({column} ->> '{name}', ''), %s)")
                values.append(within[name])
    return shapes_where(OrderPage, Order, " AND ".join(parts), values, actor=actor, order=f"id LIMIT {MOST}")
