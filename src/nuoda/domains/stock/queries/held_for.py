"""What is held and picked for orders, by their references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from nuoda.domains.stock.models import Move, Reservation
from nuoda.domains.stock.rules import Place
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import visible_where

Key = tuple[UUID, str]
_NAMED = "customer_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[])"
_BESIDE = (Place.PACKING.value, Place.STAGING.value)


@dataclass(frozen=True, slots=True)
class PickedGoods:
    """So much of a lot that was picked for an order and stands where goods are packed or staged."""

    number: str
    sku: str
    lot: str
    warehouse: str
    place: str
    quantity: int


@dataclass(frozen=True, slots=True)
class HeldFor:
    """The reservations of an order: all and those still held, how much was picked, what stands ready."""

    numbers: tuple[str, ...]
    open_numbers: tuple[str, ...]
    picked: int
    ready: tuple[PickedGoods, ...] = ()


def held_for(keys: Iterable[Key], *, actor: Actor, with_goods: bool = False) -> dict[Key, HeldFor]:
    """What is held for orders, by customer and reference; those without are left out.

    One query, and one more for where picked goods stand.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows: dict[Key, list[Reservation]] = defaultdict(list)
    named = [arrays.ids({customer for customer, _ref in wanted}), arrays.texts({ref for _c, ref in wanted})]
    for row in visible_where(Reservation, _NAMED, named, actor=actor, order="number"):
        if (row.customer_id, row.reference) in wanted:
            rows[row.customer_id, row.reference].append(row)
    ready = _ready([row for each in rows.values() for row in each], actor) if with_goods else {}
    return {
        key: HeldFor(
            tuple(row.number for row in each), tuple(row.number for row in each if row.state == "held"),
            sum(row.picked for row in each), tuple(one for row in each for one in ready.get(row.id, ())),
        )
        for key, each in rows.items()
    }  # fmt: skip


def _ready(rows: Iterable[Reservation], actor: Actor) -> dict[UUID, list[PickedGoods]]:
    """Picked goods by reservation, as their moves left them: not undone, and not loaded."""
    moves = Move.objects.visible_to(actor).filter(reservation__in=[row.id for row in rows if row.picked])
    sums: dict[tuple[UUID, str, str, str, str, str], int] = defaultdict(int)
    names = (
        "reservation_id", "reservation__number", "product__sku", "lot__code", "warehouse__code", "quantity",
        "origin__code", "origin__kind", "target__code", "target__kind",
    )  # fmt: skip
    for row in moves.values_list(*names):
        held, number, sku, lot, house, n, origin, left, target, came = row
        if left in _BESIDE:
            sums[held, number, sku, lot, house, origin] -= n
        if came in _BESIDE:
            sums[held, number, sku, lot, house, target] += n
    found: dict[UUID, list[PickedGoods]] = defaultdict(list)
    for (held, number, sku, lot, house, place), n in sorted(sums.items(), key=lambda one: str(one[0])):
        if n > 0:
            found[held].append(PickedGoods(number, sku, lot, house, place, n))
    return found
