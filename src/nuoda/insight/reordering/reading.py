"""Advice on stock, product by product, read from orders, deliveries and what lies in the warehouses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from nuoda.domains.orders.queries.fill import DayDemand, demand_days, lacking_units
from nuoda.domains.stock.queries.reordering import Standing, lead_times, standings
from nuoda.domains.stock.queries.sourcing import ProductCard, products_by_id
from nuoda.insight.reordering.policy import ADVISED, History, StockPolicy, Verdict, stock_policy, too_little
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.calendar import HOUSE_ZONE, house_day

DAYS = 90
RECEIPT_DAYS = 365
SERVICES = (90, 95, 98, 99)
COVERS = (7, 14, 30, 60)
_READER = system("insight.reordering")


@dataclass(frozen=True, slots=True)
class Wish:
    """The service level in percent, and for how many days of demand beyond the reorder point to order."""

    service: int = 95
    cover: int = 14


@dataclass(frozen=True, slots=True)
class Advised:
    """A product with the advice on it; ``policy`` is None where too little is known, as ``verdict`` says.

    ``lacking`` is asked for and held nowhere. ``position``: what lies there and comes, less what is held
    and what lacks. ``quantity`` is what to order now, 0 for nothing.
    """

    product: ProductCard
    verdict: Verdict
    history: History
    first: date
    standing: Standing
    lacking: int
    policy: StockPolicy | None = None
    quantity: int = 0

    @property
    def position(self) -> int:
        return self.standing.here + self.standing.coming - self.standing.held - self.lacking

    @property
    def customer_id(self) -> UUID:
        return self.product.customer_id

    @property
    def days_left(self) -> float | None:
        """For how many days the position lasts at the usual demand; None where that is not known."""
        return max(0, self.position) / self.policy.demand if self.policy and self.policy.demand else None


def advice(
    *, actor: Actor, at: datetime, wish: Wish | None = None, owner_id: UUID | None = None
) -> list[Advised]:
    """Advice on all products that were ordered in the last days, the most urgent first. Six queries.

    Days are those of the house; today is not over and does not count. A customer gets advice on her own
    goods, whoever ordered them.
    """
    if actor.customer_id is not None:
        actor, owner_id = _READER, actor.customer_id
    elif not actor.sees_all:
        return []
    today = house_day(at)
    since = today - timedelta(days=DAYS)
    demand = demand_days(
        actor=actor, start=_begin(since), end=_begin(today), zone=HOUSE_ZONE.key, owner_id=owner_id
    )
    days: dict[UUID, list[DayDemand]] = defaultdict(list)
    for one in demand:
        days[one.product_id].append(one)
    return _advised(days, today, wish or Wish(), at, actor)


def _advised(
    days: Mapping[UUID, Sequence[DayDemand]], today: date, wish: Wish, at: datetime, actor: Actor
) -> list[Advised]:
    goods = products_by_id(days, actor=actor)
    leads = lead_times(goods, actor=actor, since=at - timedelta(days=RECEIPT_DAYS), until=at)
    standing = standings(goods, actor=actor, at=at)
    lacking = lacking_units(goods, actor=actor)
    found = []
    for key, rows in days.items():
        if key in goods:
            first = rows[0].day
            history = History(daily(rows, first, today), leads.get(key, []))
            told = Advised(goods[key], Verdict.ENOUGH, history, first, standing[key], lacking.get(key, 0))
            found.append(_weighed(told, wish))
    return sorted(found, key=_urgency)


def _weighed(one: Advised, wish: Wish) -> Advised:
    why = too_little(one.history)
    if why is not None:
        return replace(one, verdict=why)
    policy = stock_policy(one.history, wish.service / 100)
    verdict = Verdict.BELOW if one.position <= policy.reorder else Verdict.ENOUGH
    return replace(one, verdict=verdict, policy=policy, quantity=policy.quantity(one.position, wish.cover))


def daily(rows: Iterable[DayDemand], first: date, until: date) -> list[int]:
    """The pieces of each day from ``first`` to before ``until``; none left out."""
    ordered = {one.day: one.quantity for one in rows}
    return [ordered.get(first + timedelta(days=n), 0) for n in range((until - first).days)]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), HOUSE_ZONE)


def _urgency(one: Advised) -> tuple[int, float, str]:
    turn = [Verdict.BELOW, Verdict.ENOUGH].index(one.verdict) if one.verdict in ADVISED else 2
    left = one.days_left
    return turn, left if left is not None else 0.0, one.product.sku
