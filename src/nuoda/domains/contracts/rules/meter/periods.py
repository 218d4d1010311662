"""Calendar periods in a contract's zone. Periods are named by their first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.rules.meter.terms import Every

_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3}


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``first``, before ``after``."""

    first: date
    after: date

    def start(self, zone: str) -> datetime:
        return datetime.combine(self.first, time(), ZoneInfo(zone))

    def end(self, zone: str) -> datetime:
        return datetime.combine(self.after, time(), ZoneInfo(zone))


def period_of(day: date, every: Every) -> Period:
    """The calendar month or quarter that a day lies in."""
    months = _MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, _later(first, months))


def periods_between(since: date, until: date, every: Every) -> list[Period]:
    """The periods that begin on or after ``since``'s period and before ``until``, oldest first."""
    found = []
    at = period_of(since, every)
    while at.first < until:
        found.append(at)
        at = period_of(at.after, every)
    return found


def begins(day: date, every: Every) -> bool:
    """True for the first day of a period."""
    return period_of(day, every).first == day


def distance(earlier: date, later: date, every: Every) -> int:
    """How many periods lie between two first days."""
    return ((later.year - earlier.year) * 12 + later.month - earlier.month) // _MONTHS[every]


def _later(first: date, months: int) -> date:
    total = first.year * 12 + first.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
