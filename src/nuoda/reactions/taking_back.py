"""Goods of orders that were called off: what is held is free, what was picked goes back to its shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nuoda.domains.orders.facts import OrderCancelled
from nuoda.domains.stock.queries.held_for import held_for
from nuoda.kernel.facts import Recorded
from nuoda.reactions.holding import ALLOCATOR


@dataclass(frozen=True, slots=True)
class CalledOff:
    """``held`` are reservations of orders that were called off, ``orders`` those of which goods are held."""

    held: tuple[str, ...] = ()
    orders: tuple[UUID, ...] = ()


def goods_called_off(facts: Sequence[Recorded]) -> CalledOff:
    """What stock holds for orders that were called off, whoever had it held. One query, none without any."""
    cancelled = {
        UUID(one.fact.subject.id): (one.fact.customer_id, one.fact.reference)
        for one in facts
        if isinstance(one.fact, OrderCancelled) and one.fact.customer_id is not None
    }
    keys = {(owner, reference) for owner, reference in cancelled.values() if owner is not None}
    if not keys:
        return CalledOff()
    held = held_for(keys, actor=ALLOCATOR)
    numbers = tuple(number for one in held.values() for number in one.open_numbers)
    return CalledOff(numbers, tuple(key for key, named in cancelled.items() if named in held))
