"""Where goods fit: by volume, weight and pallets. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Size:
    """What goods need: volume in cm³, weight in g, and how many fit on a pallet (None: not on pallets)."""

    volume: int = 0
    weight: int = 0
    per_pallet: int | None = None

    def pallets(self, quantity: int) -> int:
        return -(-quantity // self.per_pallet) if self.per_pallet else 0


@dataclass(frozen=True, slots=True)
class Room:
    """A location with what is still free in it; None where it has no such limit.

    ``same_lot`` and ``same_product`` tell whether such goods lie there; ``walk`` is its place in the aisle.
    """

    location_id: UUID
    code: str
    volume: int | None = None
    weight: int | None = None
    pallets: int | None = None
    same_lot: bool = False
    same_product: bool = False
    empty: bool = True
    walk: int = 0


CLIMATES = ("chilled", "frozen")
"""Marks of goods that belong into an area of that name, and into no other."""


def suits(area: str, marks: Iterable[str]) -> bool:
    """True where goods with these marks may stand in an area."""
    needed = next((one for one in CLIMATES if one in set(marks)), "")
    return area == needed if needed or area in CLIMATES else True


def most_that_fits(room: Room, size: Size, quantity: int) -> int:
    """How many pieces of a size the room takes, at most ``quantity``."""
    fits = quantity
    if room.volume is not None and size.volume:
        fits = min(fits, max(0, room.volume) // size.volume)
    if room.weight is not None and size.weight:
        fits = min(fits, max(0, room.weight) // size.weight)
    if room.pallets is not None and size.per_pallet:
        fits = min(fits, max(0, room.pallets) * size.per_pallet)
    return fits


def filled(room: Room, size: Size, quantity: int) -> Room:
    """The room after goods were put there."""
    return replace(
        room,
        volume=None if room.volume is None else room.volume - size.volume * quantity,
        weight=None if room.weight is None else room.weight - size.weight * quantity,
        pallets=None if room.pallets is None else room.pallets - size.pallets(quantity),
        empty=False,
        same_product=True,
        same_lot=True,
    )


def suggest_room(rooms: Iterable[Room], size: Size, quantity: int) -> Room | None:
    """Where to put all of it: beside its own lot, then its own product, then an empty place, then near.

    None where it fits nowhere as a whole.
    """
    fit = [one for one in rooms if most_that_fits(one, size, quantity) == quantity]
    if not fit:
        return None
    return min(
        fit, key=lambda one: (not one.same_lot, not one.same_product, not one.empty, one.walk, one.code)
    )
