"""Fill rates, stock-outs and back-orders, each defined once (domain reference §1.2). Ratios of sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.orders.queries.fill import By, FillCounts, fill_counts
from nuoda.insight.measures import Rate
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE


@dataclass(frozen=True, slots=True)
class Filling:
    """How goods from stock that were ordered in a period were served, in all or of one ``key``.

    ``unit``, ``line`` and ``order`` are first-time fill rates: what lay there when the order was first
    served ÷ what was ordered. Another product, a supplier and waiting are no first-time fill, and an order
    counts only if all of its lines do. ``in_the_end`` counts lines that were served wholly in whatever way
    by now (secondary fill). ``stock_out`` is lines that lacked any piece ÷ lines, ``bare`` those that found
    none. ``back_order`` is lines that had to wait ÷ lines.
    """

    key: str
    counts: FillCounts

    @property
    def unit(self) -> Rate:
        return Rate(self.counts.units_filled, self.counts.units)

    @property
    def line(self) -> Rate:
        return Rate(self.counts.filled, self.counts.lines)

    @property
    def order(self) -> Rate:
        return Rate(self.counts.orders_filled, self.counts.orders)

    @property
    def in_the_end(self) -> Rate:
        return Rate(self.counts.served, self.counts.lines)

    @property
    def stock_out(self) -> Rate:
        return Rate(self.counts.out, self.counts.lines)

    @property
    def bare(self) -> Rate:
        return Rate(self.counts.bare, self.counts.lines)

    @property
    def back_order(self) -> Rate:
        return Rate(self.counts.waited, self.counts.lines)

    @property
    def mean_wait(self) -> timedelta | None:
        """How long back-ordered lines waited until nothing lacked; None where none was filled."""
        return self.counts.mean_wait


RATES = ("unit", "line", "order", "in_the_end", "stock_out", "bare", "back_order")


@dataclass(frozen=True, slots=True)
class Part:
    """What was ordered in ``[start, end)``; of one customer, one product number, served by one warehouse."""

    start: datetime
    end: datetime
    customer_id: UUID | None = None
    sku: str = ""
    warehouse: str = ""


def filling(part: Part, *, actor: Actor) -> Filling:
    """The figures of all of it. One query."""
    (whole,) = _read(part, "", actor)
    return whole


def filling_by(by: By, part: Part, *, actor: Actor) -> list[Filling]:
    """The same of each product, customer or week: weeks in order, others with the most stock-outs first."""
    found = _read(part, by, actor)
    if by == "week":
        return sorted(found, key=lambda one: one.key)
    return sorted(found, key=lambda one: (-one.counts.out, -one.counts.lines, one.key))


def _read(part: Part, by: By, actor: Actor) -> list[Filling]:
    rows = fill_counts(
        actor=actor, start=part.start, end=part.end, by=by, customer_id=part.customer_id, sku=part.sku,
        warehouse=part.warehouse, zone=HOUSE_ZONE.key,
    )  # fmt: skip
    return [Filling(row.key, row) for row in rows]
