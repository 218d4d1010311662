"""Warehouses with their places, products and announced deliveries, as lists that people keep in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, Sum

from nuoda.domains.stock.models import Advice, AdviceLine, Balance, Location, Product, Warehouse
from nuoda.domains.stock.rules import AWAITED, OUTSIDE
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.searching import matching


@dataclass(frozen=True, slots=True)
class HouseLine:
    """A warehouse with how many open places it has, in how many goods lie, and how many pieces."""

    id: UUID
    code: str
    name: str
    name_en: str
    city: str
    zone: str
    adjust_limit: int
    gs1_prefix: str
    closed_at: datetime | None
    places: int = 0
    filled: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place with its limits (cm³, g, pallets; None for no limit) and the pieces that lie in it."""

    id: UUID
    warehouse: str
    code: str
    kind: str
    area: str
    walk: int
    volume: int | None
    weight: int | None
    pallets: int | None
    closed_at: datetime | None
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product with how many good pieces of it lie anywhere; sizes in mm and g."""

    id: UUID
    customer_id: UUID
    sku: str
    name: str
    name_en: str
    gtin: str
    unit: str
    length: int
    width: int
    height: int
    weight: int
    per_pallet: int | None
    shelf_life: int | None
    turn: str
    marks: list[str]
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """A delivery that was announced, with how many pieces were and how many came."""

    id: UUID
    customer_id: UUID
    number: str
    reference: str
    warehouse: str
    state: str
    expected_on: date
    announced_at: datetime
    announced_by: str
    received_at: datetime | None
    received_by: str
    pieces: int
    received: int
    damaged: int


def house_lines(*, actor: Actor, codes: Iterable[str] | None = None) -> list[HouseLine]:
    """Every warehouse by code, closed ones too, or those named. Three queries."""
    rows = Warehouse.objects.visible_to(actor).order_by("code")
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    open_places = Location.objects.visible_to(actor).filter(closed_at__isnull=True, outside=False)
    places = dict(open_places.values_list("warehouse_id").annotate(n=Count("id")).order_by())
    lying = Balance.objects.visible_to(actor).filter(outside=False, quantity__gt=0)
    sums = lying.values_list("warehouse_id").annotate(
        filled=Count("location_id", distinct=True), pieces=Sum("quantity")
    )
    held = {house: (filled, pieces) for house, filled, pieces in sums.order_by()}
    return [
        HouseLine(
            row.id, row.code, row.name, row.name_en, row.city, row.zone, row.adjust_limit, row.gs1_prefix,
            row.closed_at, places.get(row.id, 0), *held.get(row.id, (0, 0)),
        )
        for row in rows
    ]  # fmt: skip


def house_line(code: str, *, actor: Actor) -> HouseLine:
    """One warehouse. Raises :class:`NotFound`."""
    found = house_lines(actor=actor, codes=[code])
    if not found:
        raise NotFound
    return found[0]


def place_lines(
    *,
    actor: Actor,
    window: Window,
    warehouse: str = "",
    kind: str = "",
    state: str = "open",
    text: str = "",
    place_id: UUID | None = None,
) -> Page[PlaceLine]:
    """The places of warehouses along the way; ``state`` is open, closed, empty or "" for all."""
    rows = Location.objects.visible_to(actor).exclude(kind__in=OUTSIDE).select_related("warehouse")
    if place_id is not None:
        rows = rows.filter(id=place_id)
    if warehouse:
        rows = rows.filter(warehouse__code=warehouse)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(closed_at__isnull=state != "closed")
    full = Balance.objects.visible_to(actor).filter(outside=False, quantity__gt=0)
    if state == "empty":
        rows = rows.exclude(id__in=full.values("location_id"))
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(area__icontains=text))
    sorts = {name: name for name in ("code", "kind", "area", "walk", "closed_at")}
    page = page_of(rows, window, sorts=sorts, default=("walk", "code", "id"), shape=_place)
    lying = full.filter(location_id__in=[one.id for one in page.rows])
    sums = dict(lying.values_list("location_id").annotate(n=Sum("quantity")).order_by())
    return replace(page, rows=[replace(one, pieces=sums.get(one.id, 0)) for one in page.rows])


def _place(row: Location) -> PlaceLine:
    return PlaceLine(
        row.id, row.warehouse.code, row.code, row.kind, row.area, row.walk, row.volume, row.weight,
        row.pallets, row.closed_at,
    )  # fmt: skip


def place_line(place_id: UUID, *, actor: Actor) -> PlaceLine:
    """One place. Raises :class:`NotFound`."""
    found = place_lines(actor=actor, window=Window(size=1), state="", place_id=place_id).rows
    if not found:
        raise NotFound
    return found[0]


def product_lines(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    text: str = "",
    product_id: UUID | None = None,
) -> Page[ProductLine]:
    """Products by number, whether any of them lies here or not."""
    rows = Product.objects.visible_to(actor).defer("search")
    if product_id is not None:
        rows = rows.filter(id=product_id)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if text:
        rows = matching(rows, text)
    sorts = {name: name for name in ("sku", "name", "weight", "shelf_life")}
    page = page_of(rows, window, sorts=sorts, default=("sku", "id"), shape=_product)
    lying = Balance.objects.visible_to(actor).filter(outside=False, quantity__gt=0, state="good")
    lying = lying.filter(product_id__in=[one.id for one in page.rows])
    sums = dict(lying.values_list("product_id").annotate(n=Sum("quantity")).order_by())
    return replace(page, rows=[replace(one, pieces=sums.get(one.id, 0)) for one in page.rows])


def _product(row: Product) -> ProductLine:
    names = [name for name in ProductLine.__dataclass_fields__ if name != "pieces"]
    return ProductLine(**{name: getattr(row, name) for name in names})


def advice_rows(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    warehouse: str = "",
    state: str = "",
    text: str = "",
    number: str = "",
    late_on: date | None = None,
) -> Page[AdviceRow]:
    """Announced deliveries, the next expected first; with ``late_on`` those that should have come before."""
    rows = Advice.objects.visible_to(actor).select_related("warehouse")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    for name, value in (("warehouse__code", warehouse), ("state", state), ("number", number)):
        if value:
            rows = rows.filter(**{name: value})
    if late_on is not None:
        rows = rows.filter(state__in=AWAITED, expected_on__lt=late_on)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(reference__icontains=text))
    sorts = {name: name for name in ("number", "reference", "state", "expected_on")}
    sorts["warehouse"] = "warehouse__code"
    page = page_of(rows, window, sorts=sorts, default=("expected_on", "number", "id"), shape=_advice)
    lines = AdviceLine.objects.visible_to(actor).filter(advice_id__in=[one.id for one in page.rows])
    found = lines.values_list("advice_id").annotate(n=Sum("quantity"), r=Sum("received"), d=Sum("damaged"))
    sums = {key: counted for key, *counted in found.order_by()}
    shown = []
    for one in page.rows:
        pieces, received, damaged = sums.get(one.id, [0, 0, 0])
        shown.append(replace(one, pieces=pieces, received=received, damaged=damaged))
    return replace(page, rows=shown)


def _advice(row: Advice) -> AdviceRow:
    return AdviceRow(
        row.id, row.customer_id, row.number, row.reference, row.warehouse.code, row.state, row.expected_on,
        row.announced_at, row.announced_by, row.received_at, row.received_by, 0, 0, 0,
    )  # fmt: skip


def advice_page(number: str, *, actor: Actor) -> tuple[AdviceRow, list[tuple[ProductLine, int, int, int]]]:
    """A delivery with its products: announced, received, damaged. Raises :class:`NotFound`."""
    found = advice_rows(actor=actor, window=Window(size=1), number=number).rows
    if not found:
        raise NotFound
    lines = AdviceLine.objects.visible_to(actor).filter(advice_id=found[0].id).select_related("product")
    return found[0], [
        (_product(one.product), one.quantity, one.received, one.damaged)
        for one in lines.order_by("product__sku")
    ]
