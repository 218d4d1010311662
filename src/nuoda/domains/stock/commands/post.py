"""Moves are made here and nowhere else: known ones left out, goods and room looked at under lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.stock.models import Balance, Location, Lot, Move, Product, Reservation
from nuoda.domains.stock.rules import Room, Size, Spot, State, filled, most_that_fits
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import Refused
from nuoda.kernel.statements import insert, run
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Step:
    """One move that is about to be made; ``lot`` comes with its product."""

    index: int
    key: str
    kind: str
    lot: Lot
    origin: Location
    target: Location
    quantity: int
    origin_state: str = State.GOOD.value
    target_state: str = State.GOOD.value
    reservation: Reservation | None = None
    reference: str = ""
    package: str = ""
    note: str = ""
    undoes_id: UUID | None = None

    @property
    def leaves(self) -> Spot:
        return Spot(self.origin.id, self.lot.id, self.origin_state)

    @property
    def reaches(self) -> Spot:
        return Spot(self.target.id, self.lot.id, self.target_state)


@dataclass(slots=True)
class Batch:
    """A batch as it is being taken: what was done, what was known, what was refused."""

    known: int = 0
    steps: list[Step] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def refuse(self, index: int, *problems: FieldError) -> None:
        self.refused.append(Refused(index, problems))


def fresh(keys: Iterable[str]) -> set[str]:
    """Which of these keys name no move yet; one query."""
    wanted = set(keys)
    return wanted - set(Move.objects.filter(key__in=wanted).values_list("key", flat=True))


def lock_lots(lots: Iterable[UUID]) -> None:
    """Lock lots in one order for everybody: all that lies or moves of them waits."""
    run(
        "SELECT 1 FROM stock_lot WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE",
        [sorted(set(lots))],
    )


def lying(spots: Sequence[Spot]) -> dict[Spot, int]:
    """How much lies in each; nothing where there is no row."""
    rows = Balance.objects.filter(
        location_id__in={one.location_id for one in spots}, lot_id__in={one.lot_id for one in spots}
    )
    return {Spot(row.location_id, row.lot_id, row.state): row.quantity for row in rows}


def post(
    batch: Batch,
    steps: Sequence[Step],
    *,
    by: Actor,
    at: datetime,
    lies: Mapping[Spot, int] | None = None,
) -> None:
    """Make moves in their order; one that finds too little or no room is refused and holds up no other.

    ``lies`` is what lies where they leave, read of lots that are locked; it is read here where it is None.
    """
    if not steps:
        return
    if lies is None:
        lock_lots(one.lot.id for one in steps)
        lies = lying([spot for one in steps for spot in (one.leaves, one.reaches)])
    here = dict(lies)
    rooms = rooms_of({one.target.id for one in steps if one.target.id != one.origin.id}, lock=True)
    for one in steps:
        problem = too_little(one, here) or _fit(one, rooms)
        if problem is not None:
            batch.refuse(one.index, problem)
            continue
        here[one.leaves] = here.get(one.leaves, 0) - one.quantity
        here[one.reaches] = here.get(one.reaches, 0) + one.quantity
        batch.steps.append(one)
    made = {one.index for one in steps}
    insert([row_of(one, by=by, at=at) for one in batch.steps if one.index in made])


def too_little(one: Step, here: Mapping[Spot, int]) -> FieldError | None:
    """Why a move finds less than it takes, of what lies ``here``; None where it finds enough."""
    lies = here.get(one.leaves, 0)
    if one.origin.outside or lies >= one.quantity:
        return None
    figures = {"lies": lies, "place": one.origin.code, "sku": one.lot.product.sku, "lot": one.lot.code}
    reason = _("Only %(lies)s of %(sku)s, lot %(lot)s, lie in %(place)s.", figures)
    return FieldError("quantity", reason, _("Count again; if less is there, say so."))


def _fit(one: Step, rooms: dict[UUID, Room]) -> FieldError | None:
    room = rooms.get(one.target.id)
    if room is None or one.target.id == one.origin.id:
        return None
    size = size_of(one.lot.product)
    fits = most_that_fits(room, size, one.quantity)
    if fits == one.quantity:
        rooms[one.target.id] = filled(room, size, one.quantity)
        return None
    reason = _("Only %(fits)s of them fit into %(place)s.", {"fits": fits, "place": one.target.code})
    return FieldError("target", reason, _("Choose another place, or put the rest elsewhere."))


def size_of(product: Product) -> Size:
    """The size of one unit: cm³ rounded up, g."""
    volume = -(-product.length * product.width * product.height // 1000)
    return Size(volume, product.weight, product.per_pallet)


_ROOMS = """
SELECT place.id, place.code, place.walk, place.volume, place.weight, place.pallets,
    coalesce(sum(held.quantity * ((item.length::bigint * item.width * item.height + 999) / 1000)), 0),
    coalesce(sum(held.quantity * item.weight), 0),
    coalesce(sum(ceil(held.quantity::numeric / item.per_pallet)), 0),
    count(held.id)
FROM stock_location AS place
    LEFT JOIN stock_balance AS held ON held.location_id = place.id AND held.quantity > 0
    LEFT JOIN stock_product AS item ON item.id = held.product_id
WHERE place.id = ANY(%s::uuid[])
GROUP BY place.id
"""
_LOCK_ROOMS = (
    "SELECT 1 FROM stock_location WHERE id = ANY(%s::uuid[]) AND NOT outside"
    " AND coalesce(volume, weight, pallets) IS NOT NULL ORDER BY id FOR NO KEY UPDATE"
)


def rooms_of(places: Iterable[UUID], *, lock: bool = False) -> dict[UUID, Room]:
    """What is free in places. With ``lock`` those with a limit are locked, so that two do not fill one."""
    wanted = sorted(places)
    if lock:
        run(_LOCK_ROOMS, [wanted])
    return {row[0]: _room(row) for row in run(_ROOMS, [wanted])}


def _room(row: tuple[Any, ...]) -> Room:
    key, code, walk, volume, weight, pallets, full, heavy, stood, lots = row
    return Room(
        key, code, volume=None if volume is None else volume - int(full),
        weight=None if weight is None else weight - int(heavy),
        pallets=None if pallets is None else pallets - int(stood), empty=not lots, walk=walk,
    )  # fmt: skip


def row_of(one: Step, *, by: Actor, at: datetime) -> Move:
    return Move(
        id=new_id(), key=one.key, kind=one.kind, at=at, by=by.name, by_id=by.id,
        customer_id=one.lot.product.customer_id, warehouse_id=one.origin.warehouse_id,
        product_id=one.lot.product_id, lot_id=one.lot.id, origin_id=one.origin.id,
        origin_state=one.origin_state, target_id=one.target.id, target_state=one.target_state,
        quantity=one.quantity, reservation_id=one.reservation.id if one.reservation else None,
        reference=one.reference, package=one.package, note=one.note, undoes_id=one.undoes_id,
    )  # fmt: skip
