"""What lies where, product by product, with what of it is free, held and coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from nuoda.domains.customers.facts import RANK
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.stock.models import Balance, Move, Pool, Product, Warehouse
from nuoda.domains.stock.queries.availability import fill_ledgers
from nuoda.domains.stock.queries.kept import ledger_of, shares_at
from nuoda.domains.stock.rules import Hold, Ledger, State, alarm_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.searching import matching

DAYS = 14
LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class StockRow:
    """Goods of one lot in one place and state. ``alarm`` tells how near the lot is to its end."""

    id: int
    product_id: UUID
    customer_id: UUID
    sku: str
    name: str
    name_en: str
    warehouse: str
    place: str
    kind: str
    lot: str
    expires_on: date | None
    state: str
    quantity: int
    alarm: str


@dataclass(frozen=True, slots=True)
class HouseRow:
    """A product in a warehouse: what lies there, and what may be promised now and by day.

    ``free`` is what is promised softly from today on; ``days`` are (day, pieces) for the next two weeks,
    ``kept`` (tier, pieces) that are kept for it and those above.
    """

    warehouse: str
    name: str
    name_en: str
    good: int
    held: int
    damaged: int
    promised: int
    coming: int
    safety: int
    free: int
    days: tuple[tuple[date, int], ...]
    kept: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move as it stands in the ledger."""

    at: datetime
    by: str
    kind: str
    warehouse: str
    lot: str
    origin: str
    target: str
    state: str
    quantity: int
    reference: str
    note: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product with where it lies and how it moved, the latest first."""

    id: UUID
    owner: CustomerCard
    sku: str
    name: str
    name_en: str
    gtin: str
    unit: str
    weight: int
    size: tuple[int, int, int]
    shelf_life: int | None
    turn: str
    marks: tuple[str, ...]
    houses: tuple[HouseRow, ...]
    lots: tuple[StockRow, ...]
    moves: tuple[MoveRow, ...]


def _rows(actor: Actor) -> QuerySet[Balance]:
    rows = Balance.objects.visible_to(actor).filter(outside=False, quantity__gt=0)
    return rows.select_related("product", "lot", "location", "warehouse")


def stock_rows(
    *,
    actor: Actor,
    window: Window,
    today: date,
    warehouse: str = "",
    customer_id: UUID | None = None,
    state: str = "",
    expiry: str = "",
    place: str = "",
    text: str = "",
) -> Page[StockRow]:
    """What lies in warehouses, what expires first first. ``expiry`` is ``expired`` or a number of days."""
    rows = _rows(actor)
    if warehouse:
        rows = rows.filter(warehouse__code=warehouse)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(state=state)
    if place:
        rows = rows.filter(location__kind=place)
    if expiry:
        days = -1 if expiry == "expired" else int(expiry)
        rows = rows.filter(lot__expires_on__lte=today + timedelta(days=days))
    if text:
        products = matching(Product.objects.visible_to(actor), text)
        rows = rows.filter(Q(product__in=products) | Q(lot__code=text) | Q(location__code=text))
    sorts = {
        "sku": "product__sku", "warehouse": "warehouse__code", "place": "location__code", "lot": "lot__code",
        "expires_on": "lot__expires_on", "quantity": "quantity", "state": "state",
    }  # fmt: skip
    default = (F("lot__expires_on").asc(nulls_last=True), "product__sku", "id")
    return page_of(
        rows, window, sorts=sorts, default=default, shape=lambda row: _shape(row, today)  # type: ignore[arg-type]
    )  # fmt: skip


def stock_after(
    after: int,
    *,
    actor: Actor,
    today: date,
    limit: int,
    warehouse: str = "",
    sku: str = "",
    lot: str = "",
    state: str = "",
) -> list[StockRow]:
    """What lies in warehouses, from the row after ``after`` on; whole codes. One query."""
    given = {"warehouse__code": warehouse, "product__sku": sku, "lot__code": lot, "state": state}
    rows = _rows(actor).filter(id__gt=min(after, LAST), **{name: one for name, one in given.items() if one})
    return [_shape(row, today) for row in rows.order_by("id")[:limit]]


def stock_houses(*, actor: Actor) -> list[str]:
    """The codes of the warehouses where goods that the actor sees lie. One query."""
    rows = _rows(actor).select_related(None).order_by("warehouse__code")
    return list(rows.values_list("warehouse__code", flat=True).distinct())


def _shape(row: Balance, today: date) -> StockRow:
    return StockRow(
        row.id, row.product_id, row.customer_id, row.product.sku, row.product.name, row.product.name_en,
        row.warehouse.code, row.location.code, row.location.kind, row.lot.code, row.lot.expires_on, row.state,
        row.quantity, alarm_of(row.lot.expires_on, row.product.shelf_life, today).value,
    )  # fmt: skip


def product_page(product_id: UUID, *, actor: Actor, at: datetime) -> ProductPage:
    """A product with its warehouses, lots and latest moves. Raises :class:`NotFound`. Eight queries."""
    row = Product.objects.visible_to(actor).filter(id=product_id).defer("search").first()
    if row is None:
        raise NotFound
    lots = list(
        _rows(actor).filter(product=row).order_by("warehouse__code", "lot__expires_on", "location__code")
    )
    today = house_day(at)
    owner = customer_page(row.customer_id, actor=actor)
    moves = (
        Move.objects.visible_to(actor)
        .filter(product=row)
        .select_related("warehouse", "lot", "origin", "target")
        .order_by("-at", "-id")[:50]
    )
    return ProductPage(
        row.id, owner, row.sku, row.name, row.name_en, row.gtin, row.unit, row.weight,
        (row.length, row.width, row.height), row.shelf_life, row.turn, tuple(row.marks),
        tuple(_houses(row, owner.tier, lots, actor, at)), tuple(_shape(one, today) for one in lots[:500]),
        tuple(_move(one) for one in moves),
    )  # fmt: skip


def _houses(product: Product, tier: str, lots: list[Balance], actor: Actor, at: datetime) -> list[HouseRow]:
    rows = Pool.objects.visible_to(actor).filter(product=product).select_related("warehouse")
    pools = {one.warehouse_id: one for one in rows}
    known = {one.warehouse_id: one.warehouse for one in lots}
    known |= {one.warehouse_id: one.warehouse for one in pools.values()}
    shares = shares_at(pools.values(), at)
    ledgers = {
        (product.id, key): ledger_of(pools.get(key), at.astimezone(ZoneInfo(house.zone)).date(), shares)
        for key, house in known.items()
    }
    fill_ledgers(ledgers, at, actor=actor)
    return [
        _house(house, [one for one in lots if one.warehouse_id == key], ledgers[product.id, key], tier)
        for key, house in sorted(known.items(), key=lambda pair: pair[1].code)
    ]


def _house(house: Warehouse, lots: list[Balance], ledger: Ledger, tier: str) -> HouseRow:
    sums = {state: sum(one.quantity for one in lots if one.state == state) for state in State}
    days = tuple(
        (day, ledger.free(day, tier=tier, life=0, hold=Hold.SOFT.value, rank=RANK))
        for day in (ledger.today + timedelta(days=n) for n in range(DAYS))
    )
    return HouseRow(
        house.code, house.name, house.name_en, sums[State.GOOD], sums[State.HELD], sums[State.DAMAGED],
        sum(one.quantity for one in ledger.demands), sum(one.quantity for one in ledger.coming),
        ledger.safety, days[0][1], days, tuple(sorted(ledger.kept().items())),
    )  # fmt: skip


def _move(row: Move) -> MoveRow:
    return MoveRow(
        row.at, row.by, row.kind, row.warehouse.code, row.lot.code, row.origin.code, row.target.code,
        row.target_state, row.quantity, row.reference, row.note,
    )  # fmt: skip
