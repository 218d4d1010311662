"""What is held in a warehouse that cannot work, and where else it could come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.customers.facts import RANK
from nuoda.domains.stock.models import AdviceLine, Balance, Pool, Reservation
from nuoda.domains.stock.queries.availability import Pair, fill_ledgers, held_at
from nuoda.domains.stock.queries.kept import ledger_of, shares_at
from nuoda.domains.stock.rules import AWAITED, Hold, Ledger
from nuoda.kernel.actor import Actor

MOST = 10_000


@dataclass(frozen=True, slots=True)
class House:
    """A warehouse as far as its name and its day go."""

    id: UUID
    code: str
    zone: str
    name: str
    name_en: str


_HOUSE = ("id", "code", "zone", "name", "name_en")


@dataclass(frozen=True, slots=True)
class StrandedRow:
    """A reservation that is not wholly picked, and the warehouse (``elsewhere``) that could hold what is left
    of it, on the day ``elsewhere_on``; None where no other can. What is proposed for one row is not
    proposed for another.
    """

    number: str
    reference: str
    customer_id: UUID
    product_id: UUID
    sku: str
    name: str
    name_en: str
    quantity: int
    due_on: date
    tier: str
    elsewhere: House | None
    elsewhere_on: date | None


def stranded(warehouse: str, at: datetime, *, actor: Actor, avoid: Collection[str] = ()) -> list[StrandedRow]:
    """What is held in a warehouse, first who ranks highest and then who is due first.

    Four queries, one more where a pool goes by the matrix. ``avoid`` are codes of warehouses of which
    nothing is to be proposed.
    """
    rows = sorted(
        held_at(at, actor=actor)
        .filter(warehouse__code=warehouse)
        .select_related("product")
        .order_by("due_on", "number")[:MOST],
        key=lambda row: (-RANK.get(row.tier, 0), row.due_on, row.number),
    )
    others = _others({row.product_id for row in rows}, {warehouse, *avoid}, actor)
    ledgers = _ledgers(others, at, actor)
    found = []
    for row in rows:
        left = row.quantity - row.picked
        if left > 0:
            house, day = _elsewhere(row, left, ledgers, others)
            found.append(
                StrandedRow(
                    row.number, row.reference, row.customer_id, row.product_id, row.product.sku,
                    row.product.name, row.product.name_en, left, row.due_on, row.tier, house, day,
                )
            )  # fmt: skip
    return found


def _others(products: Collection[UUID], without: Collection[str], actor: Actor) -> dict[Pair, House]:
    """Where else these products lie or are awaited, in open warehouses that may be proposed."""
    if not products:
        return {}
    lying = Balance.objects.visible_to(actor).filter(product_id__in=products, outside=False, quantity__gt=0)
    coming = AdviceLine.objects.visible_to(actor).filter(product_id__in=products, advice__state__in=AWAITED)
    told = ("product_id", *(f"warehouse__{name}" for name in _HOUSE))
    rows = lying.filter(warehouse__closed_at__isnull=True).values_list(*told)
    awaited = coming.filter(advice__warehouse__closed_at__isnull=True)
    there = rows.union(awaited.values_list("product_id", *(f"advice__warehouse__{name}" for name in _HOUSE)))
    houses = ((product, House(*parts)) for product, *parts in there)
    found = {(product, house.id): house for product, house in houses if house.code not in without}
    return {pair: found[pair] for pair in sorted(found, key=lambda pair: found[pair].code)}


def _ledgers(others: Mapping[Pair, House], at: datetime, actor: Actor) -> dict[Pair, Ledger]:
    if not others:
        return {}
    rows = Pool.objects.visible_to(actor).filter(product_id__in={product for product, _house in others})
    pools = {(row.product_id, row.warehouse_id): row for row in rows}
    found, shares = {}, shares_at(pools.values(), at)
    for pair, house in others.items():
        found[pair] = ledger_of(pools.get(pair), at.astimezone(ZoneInfo(house.zone)).date(), shares)
    fill_ledgers(found, at, actor=actor)
    return found


def _elsewhere(
    row: Reservation, left: int, ledgers: Mapping[Pair, Ledger], houses: Mapping[Pair, House]
) -> tuple[House | None, date | None]:
    """The warehouse that could hold it first, and its day; by the day it is due where one can."""
    best: tuple[date, House, Ledger] | None = None
    for pair, ledger in ledgers.items():
        if pair[0] != row.product_id:
            continue
        on = max(row.due_on, ledger.today)
        day = ledger.first_day(left, on, tier=row.tier, life=row.life, rank=RANK)
        if day is not None and (best is None or (day, houses[pair].code) < (best[0], best[1].code)):
            best = (day, houses[pair], ledger)
    if best is None:
        return None, None
    best[2].hold(left, on=best[0], tier=row.tier, hold=Hold.SOFT.value)
    return best[1], best[0]
