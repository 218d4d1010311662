"""What orders may be served from: how much of a product each warehouse can promise to whom, by when."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from nuoda.domains.customers.facts import RANK
from nuoda.domains.stock.models import Balance, LotTerm, Pool, Product, Warehouse
from nuoda.domains.stock.queries.availability import Pair, Terms, fill_ledgers
from nuoda.domains.stock.queries.kept import ledger_of, shares_at
from nuoda.domains.stock.rules import PROMISABLE, Hold, Ledger, LotTerms, State, least_life
from nuoda.kernel.actor import Actor

MOST_DAYS = 3
"""So many days of deliveries that are announced are looked at beside today."""


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product inside another page; ``weight`` in g."""

    id: UUID
    customer_id: UUID
    sku: str
    name: str
    name_en: str
    weight: int
    shelf_life: int | None
    marks: tuple[str, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class Taker:
    """Who wants of a product: a tier, and how many days of life must be left when the goods leave."""

    product_id: UUID
    tier: str
    life: int


@dataclass(frozen=True, slots=True)
class Reach:
    """So much may be promised to takers of a tier by a day, each day with those before."""

    tier: str
    life: int
    on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class Standing:
    """So many pieces lie there: so many are ``held`` for orders of a tier, so many more ``kept`` for it."""

    lying: int
    held: Mapping[str, int]
    kept: Mapping[str, int]
    safety: int


@dataclass(frozen=True, slots=True)
class HouseSupply:
    """A product in a warehouse. ``lot`` is the largest quantity of a single lot."""

    product_id: UUID
    warehouse: str
    zone: str
    today: date
    reach: tuple[Reach, ...]
    lot: int
    standing: Standing


def _card(row: Product) -> ProductCard:
    return ProductCard(
        row.id,
        row.customer_id,
        row.sku,
        row.name,
        row.name_en,
        row.weight,
        row.shelf_life,
        tuple(row.marks),
        row.unit,
    )


def products_by_sku(
    wanted: Iterable[tuple[UUID, str]], *, actor: Actor
) -> dict[tuple[UUID, str], ProductCard]:
    """Products by owner and number; unknown ones are left out. One query."""
    pairs = set(wanted)
    if not pairs:
        return {}
    rows = Product.objects.visible_to(actor).filter(
        customer_id__in={owner for owner, _sku in pairs}, sku__in={sku for _owner, sku in pairs}
    )
    found = {(row.customer_id, row.sku): _card(row) for row in rows.defer("search")}
    return {key: card for key, card in found.items() if key in pairs}


def products_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, ProductCard]:
    """Products by id. One query, none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Product.objects.visible_to(actor).filter(id__in=wanted).defer("search")
    return {row.id: _card(row) for row in rows}


def city_of_goods(products: Iterable[UUID], *, actor: Actor) -> dict[UUID, str]:
    """The city of the warehouse in which most of each product lies. One query, none for no products."""
    wanted = set(products)
    if not wanted:
        return {}
    rows = Balance.objects.visible_to(actor).filter(
        product_id__in=wanted, outside=False, quantity__gt=0, state=State.GOOD.value
    )
    sums = rows.values_list("product_id", "warehouse__city").annotate(n=Sum("quantity"))
    return {product: city for product, city, _n in sums.order_by("n", "warehouse__city")}


class LotWishes:
    """What takers demand of lots; read once for a batch."""

    def __init__(self, rows: Iterable[LotTerm]) -> None:
        rows = list(rows)
        self._terms = Terms(rows)
        self._named = {(row.customer_id, row.consignee) for row in rows if row.consignee}
        self._marked = {row.customer_id for row in rows if row.not_older}

    def of(self, customer: UUID, consignee: str, day: date) -> LotTerms:
        return self._terms.on(customer, consignee, day)

    def mark(self, customer: UUID, name: str, phone: str) -> str:
        """Whom a reservation is for: by name where terms name her, else a mark that tells her from others,
        and only where lots no older than the last are wanted."""
        if (customer, name) in self._named:
            return name
        if customer not in self._marked:
            return ""
        return "c:" + hashlib.sha256(f"{name}/{phone}".encode("utf-8", "backslashreplace")).hexdigest()[:24]


def lot_wishes(customers: Iterable[UUID], *, actor: Actor) -> LotWishes:
    """One query."""
    return LotWishes(LotTerm.objects.visible_to(actor).filter(customer_id__in=set(customers)))


def days_of_life(terms: LotTerms, product: ProductCard, *, on_the_way: int) -> int:
    """How many days must be left when goods leave, so that enough are left at delivery."""
    return least_life(terms, product.shelf_life) + on_the_way


def supplies(takers: Sequence[Taker], *, actor: Actor, at: datetime) -> dict[UUID, list[HouseSupply]]:
    """What each open warehouse has or awaits of products, by product. Six queries, none for no takers.

    Of today what lies there counts alone; of later days what is announced counts too.
    """
    wanted: dict[UUID, set[tuple[str, int]]] = defaultdict(set)
    for one in takers:
        wanted[one.product_id].add((one.tier, one.life))
    if not wanted:
        return {}
    houses = {row.id: row for row in Warehouse.objects.visible_to(actor).filter(closed_at__isnull=True)}
    pools = Pool.objects.visible_to(actor).filter(product_id__in=wanted, warehouse_id__in=houses)
    known = {(pool.product_id, pool.warehouse_id): pool for pool in pools}
    ledgers: dict[Pair, Ledger] = {}
    shares = shares_at(known.values(), at)
    for key, house in houses.items():
        today = at.astimezone(ZoneInfo(house.zone)).date()
        for product in wanted:
            ledgers[product, key] = ledger_of(known.get((product, key)), today, shares)
    fill_ledgers(ledgers, at, actor=actor)
    lots = _largest(wanted, houses, actor)
    found: dict[UUID, list[HouseSupply]] = defaultdict(list)
    for (product, key), ledger in sorted(ledgers.items(), key=lambda pair: houses[pair[0][1]].code):
        if ledger.here or ledger.coming:
            house = houses[key]
            reach = tuple(_reaches(ledger, wanted[product]))
            lot = lots.get((product, key), 0)
            supply = HouseSupply(product, house.code, house.zone, ledger.today, reach, lot, _standing(ledger))
            found[product].append(supply)
    return found


def _standing(ledger: Ledger) -> Standing:
    lying = sum(quantity for _expires, quantity in ledger.here)
    return Standing(lying, dict(ledger.taken), ledger.still_kept(), ledger.safety)


def _reaches(ledger: Ledger, kinds: Iterable[tuple[str, int]]) -> Iterable[Reach]:
    coming = sorted({one.on for one in ledger.coming if one.on > ledger.today})[:MOST_DAYS]
    for tier, life in sorted(kinds):
        now = ledger.free(ledger.today, tier=tier, life=life, hold=Hold.HARD.value, rank=RANK)
        yield Reach(tier, life, ledger.today, now)
        for day in coming:
            soon = ledger.free(day, tier=tier, life=life, hold=Hold.SOFT.value, rank=RANK)
            yield Reach(tier, life, day, max(now, soon))


def _largest(products: Iterable[UUID], houses: Mapping[UUID, Warehouse], actor: Actor) -> dict[Pair, int]:
    rows = (
        Balance.objects.visible_to(actor)
        .filter(
            product_id__in=list(products), warehouse_id__in=list(houses), outside=False, quantity__gt=0,
            state=State.GOOD.value, location__kind__in=PROMISABLE,
        )
        .values_list("product_id", "warehouse_id", "lot_id")
        .annotate(n=Sum("quantity"))
        .order_by()
    )  # fmt: skip
    most: dict[Pair, int] = {}
    for product, house, _lot, n in rows:
        most[product, house] = max(n, most.get((product, house), 0))
    return most
