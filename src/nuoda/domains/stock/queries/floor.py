"""What hands in a warehouse need on their phones: places, goods and what waits to be done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.stock.models import AdviceLine, Balance, Location, Reservation, Warehouse
from nuoda.domains.stock.queries.packages import DockRow, ToPackRow, at_the_dock, to_pack
from nuoda.domains.stock.queries.works import WorkTask, works_waiting
from nuoda.domains.stock.rules import (
    AWAITED,
    OUTSIDE,
    PICKABLE,
    Hold,
    LotTerms,
    Place,
    ReservationState,
    Shelf,
    State,
    choose,
)
from nuoda.kernel.actor import Actor

MOST = 2_000


@dataclass(frozen=True, slots=True)
class WarehouseRow:
    """A warehouse; ``adjust_limit`` pieces a count may be off without a second person."""

    id: UUID
    code: str
    name: str
    name_en: str
    city: str
    zone: str
    adjust_limit: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    code: str
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """A lot as its label shows it, with where so much of it lies; no quantities but at the gate."""

    customer: str
    sku: str
    gtin: str
    name: str
    name_en: str
    unit: str
    lot: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class GateRow:
    """Good goods that stand at the gate and wait to be put away."""

    place: str
    sku: str
    lot: str
    quantity: int


@dataclass(frozen=True, slots=True)
class AwaitedRow:
    """A product of a delivery that is awaited, with what is still to come."""

    advice: str
    reference: str
    customer: str
    sku: str
    gtin: str
    name: str
    name_en: str
    rest: int
    shelf_life: int | None


@dataclass(frozen=True, slots=True)
class PickRow:
    """So much of a lot to take from a place for a reservation, on the way through the aisles.

    ``handling`` are the instructions to be ticked.
    """

    reservation: str
    reference: str
    place: str
    sku: str
    lot: str
    quantity: int
    due_on: date
    handling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorDay:
    """What a phone keeps of a warehouse. ``lacking`` are reservations for which not enough lies here."""

    warehouse: WarehouseRow
    places: list[PlaceRow]
    goods: list[GoodsRow]
    gate: list[GateRow]
    awaited: list[AwaitedRow]
    picks: list[PickRow]
    lacking: list[tuple[str, str, int]]
    to_pack: list[ToPackRow]
    packages: list[DockRow]
    works: list[WorkTask]


def warehouses(*, actor: Actor) -> list[WarehouseRow]:
    """The open warehouses that the actor may see, by code."""
    rows = Warehouse.objects.visible_to(actor).filter(closed_at__isnull=True)
    return [_warehouse(row) for row in rows.order_by("code")]


def _warehouse(row: Warehouse) -> WarehouseRow:
    return WarehouseRow(row.id, row.code, row.name, row.name_en, row.city, row.zone, row.adjust_limit)


def floor_day(code: str, *, actor: Actor, at: datetime) -> FloorDay | None:
    """What waits in a warehouse; None where there is none. Nine queries, at most 2,000 rows of each."""
    house = Warehouse.objects.visible_to(actor).filter(code=code).first()
    return day_in(_warehouse(house), actor=actor) if house else None


def day_in(house: WarehouseRow, *, actor: Actor) -> FloorDay:
    """The same of a warehouse that was read already: a query less."""
    places = Location.objects.visible_to(actor).filter(warehouse=house.id, closed_at__isnull=True)
    here = list(
        Balance.objects.visible_to(actor)
        .filter(warehouse=house.id, outside=False, quantity__gt=0)
        .select_related("location", "lot", "product", "customer")
        .order_by("location__walk", "location__code", "lot__code")[: MOST * 4]
    )
    picks, lacking = _picks(house, here, actor)
    return FloorDay(
        house,
        [
            PlaceRow(one.code, one.kind, one.area)
            for one in places.exclude(kind__in=OUTSIDE).order_by("walk", "code")[:MOST]
        ],
        _goods(here),
        [
            GateRow(one.location.code, one.product.sku, one.lot.code, one.quantity)
            for one in here
            if one.location.kind == Place.RECEIVING and one.state == State.GOOD
        ],
        _awaited(house, actor),
        picks,
        lacking,
        to_pack(house.id, actor=actor),
        at_the_dock(house.id, actor=actor),
        works_waiting(house.id, actor=actor),
    )


def _goods(here: list[Balance]) -> list[GoodsRow]:
    lots = {one.lot_id: one for one in here}
    return [
        GoodsRow(
            one.customer.code, one.product.sku, one.product.gtin, one.product.name, one.product.name_en,
            one.product.unit, one.lot.code, one.lot.expires_on,
        )
        for one in lots.values()
    ]  # fmt: skip


def _awaited(house: WarehouseRow, actor: Actor) -> list[AwaitedRow]:
    lines = (
        AdviceLine.objects.visible_to(actor)
        .filter(advice__warehouse=house.id, advice__state__in=AWAITED)
        .select_related("advice", "product", "advice__customer")
        .order_by("advice__expected_on", "advice__number", "product__sku")
    )
    return [
        AwaitedRow(
            line.advice.number, line.advice.reference, line.advice.customer.code, line.product.sku,
            line.product.gtin, line.product.name, line.product.name_en,
            max(0, line.quantity - line.received), line.product.shelf_life,
        )
        for line in lines[:MOST]
    ]  # fmt: skip


def _picks(
    house: WarehouseRow, here: list[Balance], actor: Actor
) -> tuple[list[PickRow], list[tuple[str, str, int]]]:
    """What to take for what is held hard, the next due first; each piece is suggested once."""
    rows = (
        Reservation.objects.visible_to(actor)
        .filter(warehouse=house.id, state=ReservationState.HELD.value, hold=Hold.HARD.value)
        .select_related("product")
        .order_by("due_on", "number")
    )
    shelves: dict[UUID, list[Shelf]] = defaultdict(list)
    for one in here:
        if one.location.kind in PICKABLE:
            shelves[one.product_id].append(_shelf(one))
    walk = {one.location.code: place for place, one in enumerate(here)}
    picks: list[PickRow] = []
    lacking: list[tuple[str, str, int]] = []
    for row in rows[:MOST]:
        found = choose(
            shelves[row.product_id], row.quantity - row.picked,
            LotTerms(0, row.life, row.single, row.not_older, row.most), on=row.due_on,
            turn=row.product.turn, shelf_life_days=row.product.shelf_life,
        )  # fmt: skip
        for take in found.takes:
            place = shelves[row.product_id].index(take.shelf)
            shelves[row.product_id][place] = replace(take.shelf, quantity=take.shelf.quantity - take.quantity)
            picks.append(
                PickRow(
                    row.number, row.reference, take.shelf.location, row.product.sku, take.shelf.lot,
                    take.quantity, row.due_on, tuple(row.handling),
                )
            )  # fmt: skip
        if found.short:
            lacking.append((row.number, row.product.sku, found.short))
    return sorted(picks, key=lambda one: (one.due_on, walk[one.place])), lacking


def _shelf(one: Balance) -> Shelf:
    return Shelf(
        one.location_id, one.location.code, one.lot_id, one.lot.code, one.quantity, one.lot.received_on,
        one.lot.produced_on, one.lot.expires_on, one.state,
    )  # fmt: skip
