"""Did it work? Cases per 1,000 shipments a week, before and after, with control limits. Pure.

Counts of weeks with different numbers of shipments stand on a u-chart: the centre is all cases over all
shipments, the limits lie 3 standard deviations of a Poisson count around it, so that a week with few
shipments has wide ones (Shewhart 1931; NIST/SEMATECH e-Handbook of Statistical Methods, §6.3.3.1). Cases
come in clusters, one truck with many parcels, and spread more than Poisson counts do: the limits are widened
by sigma z, the spread of the weeks' standardised rates by their moving range over 1.128 (Laney, "Improved
control charts for attributes", Quality Engineering 14(4), 2002). It never narrows them here.

Two rates are compared by the difference of Poisson rates with the same sigma z: 5 % two-sided error. How
many shipments that needs follows from the effect expected, to be seen in 4 of 5 such actions (power 80 %;
Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 2003).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from math import ceil, sqrt

PER = 1_000
PEAK_WEEKS = 4
"""How many weeks before the start are held against the usual rate (a choice of the house)."""
LEAST_WEEKS = 6
"""From how many weeks before the start on there is a usual rate (a choice of the house)."""
_SIGMAS, _RANGE = 3, 1.128
_SURE, _SEEN = 1.959964, 0.841621
"""The normal quantiles of 97.5 % and 80 %."""
_RULE_OF_THREE = 3
"""Of nothing found among n: the rate is below 3/n with 95 % confidence (Hanley & Lippman-Hand 1983)."""


class Verdict(StrEnum):
    """What the rate after an action says. ``partly``: lower, yet less than expected."""

    TOO_EARLY = "too_early"
    EFFECTIVE = "effective"
    PARTLY = "partly"
    NONE = "none"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Count:
    """A week from its Monday ``first``: cases ``found`` among ``units`` shipments."""

    first: date
    units: int
    found: int

    @property
    def rate(self) -> float | None:
        """Cases per 1,000 shipments, None where nothing was shipped."""
        return PER * self.found / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Sum:
    """Cases and shipments of some weeks."""

    units: int
    found: int
    weeks: int

    @property
    def rate(self) -> float | None:
        return PER * self.found / self.units if self.units else None


@dataclass(frozen=True, slots=True)
class Limits:
    """The usual rate ``centre``, per 1,000, and how much wider than Poisson counts the weeks spread."""

    centre: float
    spread: float

    def around(self, units: int) -> tuple[float, float]:
        """The lower and upper limit of a week with so many shipments, per 1,000."""
        wide = _SIGMAS * self.spread * sqrt(self.centre * PER / units) if units else 0.0
        return max(0.0, self.centre - wide), self.centre + wide


def summed(weeks: Sequence[Count]) -> Sum:
    """All weeks together."""
    return Sum(sum(one.units for one in weeks), sum(one.found for one in weeks), len(weeks))


def limits_of(weeks: Sequence[Count]) -> Limits | None:
    """The limits that weeks set for others; None where nothing was shipped in them."""
    whole = summed(weeks)
    if not whole.units:
        return None
    return Limits(PER * whole.found / whole.units, _sigma_z(weeks, whole))


def _sigma_z(weeks: Sequence[Count], whole: Sum) -> float:
    usual = whole.found / whole.units
    if not usual:
        return 1.0
    scores = [(one.found / one.units - usual) / sqrt(usual / one.units) for one in weeks if one.units]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    return max(1.0, sum(ranges) / len(ranges) / _RANGE) if ranges else 1.0


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of an action. ``target`` and rates are cases per 1,000 shipments.

    ``needed`` shipments after it would show the effect expected; None where the time before is too short or
    too quiet to show it ever. ``peak`` is the rate of the last weeks before the start where it stood above
    the usual one: from there some of a fall would have come by itself (regression to the mean).
    ``low`` and ``high`` are the 95 % limits of the change of the rate.
    """

    verdict: Verdict
    before: Sum
    after: Sum
    target: float | None
    needed: int | None
    peak: float | None
    spread: float
    low: float | None = None
    high: float | None = None

    @property
    def change(self) -> float | None:
        """By how much the rate changed, None where one of them is not known."""
        was, now = self.before.rate, self.after.rate
        return None if was is None or now is None else now - was


def effect_of(before: Sequence[Count], after: Sequence[Count], *, fall: int) -> Effect:
    """Weigh the weeks after an action against those before its start; ``fall`` is the expected one in %."""
    was, now, limits = summed(before), summed(after), limits_of(before)
    if limits is None or not was.found:
        return Effect(Verdict.TOO_EARLY, was, now, None, None, None, 1.0)
    target = limits.centre * (100 - fall) / 100
    needed = _needed(was, target / PER, limits.spread)
    peak = summed(before[-PEAK_WEEKS:]).rate
    peak = peak if peak is not None and peak > limits.centre and was.weeks > PEAK_WEEKS else None
    if was.weeks < LEAST_WEEKS or not now.units:
        return Effect(Verdict.TOO_EARLY, was, now, target, needed, peak, limits.spread)
    change = now.found / now.units - was.found / was.units
    wide = _SURE * limits.spread * _deviation(was, now)
    verdict = _verdict(change, wide, now, target, needed)
    return Effect(
        verdict, was, now, target, needed, peak, limits.spread, PER * (change - wide), PER * (change + wide)
    )


def _verdict(change: float, wide: float, now: Sum, target: float, needed: int | None) -> Verdict:
    if change - wide > 0:
        return Verdict.WORSE
    if needed is None or now.units < needed:
        return Verdict.TOO_EARLY
    if change + wide >= 0:
        return Verdict.NONE
    return Verdict.EFFECTIVE if PER * now.found / now.units <= target else Verdict.PARTLY


def _deviation(was: Sum, now: Sum) -> float:
    """The standard deviation of the difference of two Poisson rates if both were one."""
    both = (was.found + now.found) / (was.units + now.units)
    return sqrt(both * (1 / was.units + 1 / now.units))


def _needed(was: Sum, target: float, spread: float) -> int | None:
    usual = was.found / was.units
    room = ((usual - target) / ((_SURE + _SEEN) * spread)) ** 2 - usual / was.units
    return ceil(max(target, 1 / was.units) / room) if room > 0 else None


def came_back(settled: Sequence[Count], later: Sequence[Count]) -> Count | None:
    """The first of the later weeks that lies above the upper limit of the level that was reached."""
    limits = limits_of(settled)
    if limits is None:
        return None
    if not limits.centre:
        limits = Limits(PER * _RULE_OF_THREE / summed(settled).units, limits.spread)
    above = (one for one in later if one.rate is not None and one.rate > limits.around(one.units)[1])
    return next(above, None)
