"""The period that figures are asked for, read from the address in whole days of the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from nuoda.kernel import limits

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_DAYS = 366
# As many customers as a chooser offers.
MOST_CUSTOMERS = 200
DEFAULT = "30"
_LENGTHS = {"today": 1, "7": 7, "30": 30, "90": 90}
CHOICES: tuple[tuple[str, StrOrPromise], ...] = (
    ("today", _("Today")),
    ("7", _("7 days")),
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("days", _("From – to")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from ``first`` to ``last``; ``start`` and ``end`` are their instants, ``end`` excluded.

    ``ignored`` is what in the address made no sense.
    """

    key: str
    first: date
    last: date
    zone: ZoneInfo
    customer_id: UUID | None
    ignored: tuple[str, ...] = ()

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, clock_time(), self.zone)

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), clock_time(), self.zone)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def query(self, **more: str) -> str:
        """The address's query for this period, with more besides; what is empty is left out."""
        said: dict[str, str] = {"period": self.key}
        if self.key == "days":
            said |= {"days_from": self.first.isoformat(), "days_to": self.last.isoformat()}
        if self.customer_id:
            said["customer"] = str(self.customer_id)
        return urlencode({name: value for name, value in {**said, **more}.items() if value})


def read_period(query: QueryDict, *, now: datetime, zone: ZoneInfo) -> Period:
    """The period of an address; 30 days where it names none that makes sense."""
    today = now.astimezone(zone).date()
    ignored: list[str] = []
    customer = _customer(query.get("customer", ""), ignored)
    key = query.get("period", "") or DEFAULT
    if key == "days":
        days = _days(query, today, ignored)
        if days is not None:
            return Period(key, *days, zone, customer, tuple(ignored))
        key = DEFAULT
    if key not in _LENGTHS:
        ignored.append(key[:40])
        key = DEFAULT
    first = today - timedelta(days=_LENGTHS[key] - 1)
    return Period(key, first, today, zone, customer, tuple(ignored))


def _days(query: QueryDict, today: date, ignored: list[str]) -> tuple[date, date] | None:
    first, last = _day(query.get("days_from", ""), ignored), _day(query.get("days_to", ""), ignored)
    if first is None and last is None:
        return None
    last = last or today
    first = first or last
    if first > last or (last - first).days >= LONGEST_DAYS:
        ignored.append(f"{first} – {last}")
        return None
    return first, last


def _day(given: str, ignored: list[str]) -> date | None:
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        ignored.append(given[:40])
        return None
    if not limits.EARLIEST.date() <= day < limits.LATEST.date():
        ignored.append(given[:40])
        return None
    return day


def _customer(given: str, ignored: list[str]) -> UUID | None:
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        ignored.append(given[:40])
        return None
