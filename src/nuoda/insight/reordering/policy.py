"""Reorder point and safety stock from demand and lead times that both vary. Pure.

The usual formulas of a continuous review, with demand and lead time independent and roughly normal:
``safety = z · √(L·σd² + d²·σL²)``, ``reorder point = d·L + safety``, where d and σd are the mean and the
standard deviation of a day's demand (days without any count as nought), L and σL those of the days that a
delivery takes, and z is the quantile of the normal distribution at the chance of no stock-out in a cycle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from statistics import NormalDist, fmean, stdev

LEAST_DAYS = 28
LEAST_ORDERED = 10
LEAST_RECEIPTS = 3


class Verdict(StrEnum):
    """``young``, ``seldom`` and ``unproven`` say what is too little to advise: days of history, days with
    an order, deliveries whose time is known."""

    BELOW = "below"
    ENOUGH = "enough"
    YOUNG = "young"
    SELDOM = "seldom"
    UNPROVEN = "unproven"


ADVISED = (Verdict.BELOW, Verdict.ENOUGH)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a product: pieces ordered on each day, and the days that each delivery took."""

    daily: Sequence[int]
    leads: Sequence[float]

    @property
    def days_ordered(self) -> int:
        return sum(n > 0 for n in self.daily)


@dataclass(frozen=True, slots=True)
class StockPolicy:
    """When to order again at a service level; ``safety`` and ``reorder`` in whole pieces, rounded up."""

    demand: float
    demand_sd: float
    lead: float
    lead_sd: float
    service: float
    z: float
    safety: int
    reorder: int

    def quantity(self, position: int, cover_days: int) -> int:
        """What brings a position that is at or below the reorder point so many days of demand above it."""
        if position > self.reorder:
            return 0
        return self.reorder - position + ceil(self.demand * cover_days)


def too_little(history: History) -> Verdict | None:
    """Why nothing is advised, None where enough is known."""
    if len(history.daily) < LEAST_DAYS:
        return Verdict.YOUNG
    if history.days_ordered < LEAST_ORDERED:
        return Verdict.SELDOM
    return Verdict.UNPROVEN if len(history.leads) < LEAST_RECEIPTS else None


def stock_policy(history: History, service: float) -> StockPolicy:
    """The policy for a chance of no stock-out in a cycle (0.5 to 1). Needs two days and two deliveries."""
    demand, demand_sd = fmean(history.daily), stdev(history.daily)
    lead, lead_sd = fmean(history.leads), stdev(history.leads)
    z = NormalDist().inv_cdf(service)
    safety = z * sqrt(lead * demand_sd**2 + demand**2 * lead_sd**2)
    return StockPolicy(
        demand, demand_sd, lead, lead_sd, service, z, _whole(safety), _whole(demand * lead + safety)
    )


def _whole(pieces: float) -> int:
    """Rounded up, but for what only the binary fraction adds."""
    return ceil(round(pieces, 9))
