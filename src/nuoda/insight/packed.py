"""Orders whose goods are packed and that no shipment carries yet: what a dispatcher has to see to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.conf import settings

from nuoda.domains.dispatch.queries import DepotRow, depots
from nuoda.domains.orders.facts import State
from nuoda.domains.orders.queries import OrderPage, orders_by_reference
from nuoda.domains.orders.queries.purchases import supplier_waybills
from nuoda.domains.shipments.queries import Underway, underway_of_orders
from nuoda.domains.stock.queries.held_for import HeldFor, held_for
from nuoda.domains.stock.queries.packages import PackageRow, orders_at_docks, packages_of
from nuoda.kernel.actor import Actor

Key = tuple[UUID, str]


class Waits(StrEnum):
    """Why packed goods have no stop: ``ready`` ones get their own number at once."""

    READY = "ready"
    UNPACKED = "unpacked"
    HELD = "held"
    FAR = "far"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class PackedOrder:
    """An order with its packages, and what keeps it from being carried by our own vehicles.

    ``depot`` serves both ends; it is None where none does. ``rest``: other packages of it went before.
    """

    order: OrderPage
    packages: Sequence[PackageRow]
    city: str
    depot: DepotRow | None
    waits: Waits
    rest: bool = False

    @property
    def weight_kg(self) -> Decimal | None:
        """What the packages weigh where each was weighed, else what the order says; of a rest nobody said."""
        if all(one.weight for one in self.packages):
            return Decimal(sum(one.weight for one in self.packages)) / 1000
        return None if self.rest else self.order.weight_kg

    @property
    def packed_at(self) -> datetime:
        return max(one.packed_at for one in self.packages)


def packed_orders(
    keys: Iterable[Key], *, actor: Actor, homes: Sequence[DepotRow] | None = None
) -> list[PackedOrder]:
    """Those of these orders, named by customer and reference, of which packages have no shipment.

    That is all of an order, or the rest that came and was packed after the first went under our own number.
    The first that was packed first. Nine queries, however many they are.
    """
    boxes: dict[Key, list[PackageRow]] = defaultdict(list)
    for one in packages_of(keys, actor=actor):
        boxes[one.customer_id, one.reference].append(one)
    pages = orders_by_reference(boxes, actor=actor)
    ids = [page.id for page in pages.values()]
    carried = underway_of_orders(ids, actor=actor) if ids else {}
    supplied = supplier_waybills(ids, actor=actor) if ids else {}
    bare = {}
    for key, page in pages.items():
        # What a supplier sent carries none of our packages.
        sent = supplied.get(page.id, ())
        ours = [one for one in carried.get(page.id, ()) if (one.carrier, one.waybill) not in sent]
        if left := _not_carried(boxes[key], ours):
            bare[key] = (page, left)
    if not bare:
        return []
    held = held_for(bare, actor=actor, with_goods=True)
    homes = depots(actor=actor) if homes is None else homes
    found = [_judged(order, left, boxes[key], held.get(key), homes) for key, (order, left) in bare.items()]
    open_ones = (one for one in found if one.order.state not in (State.CANCELLED, State.MERGED))
    return sorted(open_ones, key=lambda one: (one.packed_at, one.order.reference))


def _not_carried(boxes: Sequence[PackageRow], carried: Sequence[Underway]) -> list[PackageRow]:
    """The packages that no shipment of the order carries.

    A shipment of another carrier, or one whose pieces nobody named, may carry them all: then none is left.
    """
    if not carried:
        return list(boxes)
    if any(one.carrier != settings.NUODA_WAYBILL_PREFIX or not one.pieces for one in carried):
        return []
    pieces = frozenset().union(*(one.pieces for one in carried))
    return [one for one in boxes if one.number not in pieces and one.loaded_at is None]


def waiting_at_docks(depot: DepotRow, *, actor: Actor, homes: Sequence[DepotRow]) -> list[PackedOrder]:
    """What stands packed in a depot's cities and has no shipment, the longest waiting first. Ten queries."""
    found = packed_orders(orders_at_docks(actor=actor), actor=actor, homes=homes)
    return [one for one in found if _spelled(one.city, depot)]


def _judged(
    order: OrderPage,
    left: Sequence[PackageRow],
    boxes: Sequence[PackageRow],
    held: HeldFor | None,
    homes: Sequence[DepotRow],
) -> PackedOrder:
    """``left`` of the order's ``boxes`` are without a shipment."""
    begins = left[0].city or order.sender.get("city", "")
    home = next(_serving(begins, order.consignee.get("city", ""), homes), None)
    city = begins if home is None else _spelled(begins, home)
    rest = len(left) < len(boxes)
    return PackedOrder(order, left, city, home, _waits(order, boxes, held, home), rest)


def _waits(
    order: OrderPage, boxes: Sequence[PackageRow], held: HeldFor | None, home: DepotRow | None
) -> Waits:
    if order.state == State.HELD:
        return Waits.HELD
    standing = sum(one.quantity for one in held.ready) if held else 0
    boxed = sum(one.pieces for one in boxes if one.loaded_at is None)
    if held is not None and (held.open_numbers or standing > boxed):
        return Waits.UNPACKED
    if home is None:
        return Waits.FAR
    return Waits.READY if home.carrier == settings.NUODA_WAYBILL_PREFIX else Waits.CARRIER


def _serving(begins: str, ends: str, homes: Sequence[DepotRow]) -> Iterator[DepotRow]:
    """Depots that drive by a carrier's name to both ends: under our own name first, then by code."""
    own = settings.NUODA_WAYBILL_PREFIX
    for home in sorted(homes, key=lambda one: (one.carrier != own, one.code)):
        if home.carrier and home.closed_at is None and _spelled(begins, home) and _spelled(ends, home):
            yield home


def _spelled(city: str, home: DepotRow) -> str:
    """The city as the depot writes it, with or without 市; "" where it does not drive there."""
    plain = city.removesuffix("市")
    fits = (one for one in home.cities or [home.city] if one and one.removesuffix("市") == plain)
    return next(fits, "")
