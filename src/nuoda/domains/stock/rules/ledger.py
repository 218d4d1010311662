"""What moves come to: each goes from a place to a place, so that the whole comes to nought. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID


class Spot(NamedTuple):
    """Goods of one lot in one state in one place."""

    location_id: UUID
    lot_id: UUID
    state: str


class Posting(NamedTuple):
    """One move as the ledger has it."""

    origin: Spot
    target: Spot
    quantity: int


def balances(moves: Iterable[Posting]) -> dict[Spot, int]:
    """What each spot holds after all moves; together they come to nought."""
    sums: dict[Spot, int] = defaultdict(int)
    for one in moves:
        sums[one.origin] -= one.quantity
        sums[one.target] += one.quantity
    return {spot: quantity for spot, quantity in sums.items() if quantity}
