"""What a business calendar is: working windows by weekday, holidays, make-up workdays, a zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUSE_ZONE = ZoneInfo("Asia/Shanghai")
"""Where the days of the house begin and end."""
DAY_END = time(23, 59, 59, 999_999)
"""As the end of a window: midnight at the end of the day."""
Window = tuple[time, time]


def house_day(at: datetime) -> date:
    """The day of the house that an instant lies in: what is dated holds by it."""
    return at.astimezone(HOUSE_ZONE).date()


class CalendarHasNoHours(ValueError):
    """No working window lies within ten years: the calendar is empty."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """``windows`` maps weekday (Monday 0) to half-open working windows ``(from, to)`` of that day.

    A window that ends no later than it begins is a night shift: it ends on the next day, and belongs to
    the day on which it begins. ``days_off`` are holidays; ``days_on`` make-up workdays, mapped to the
    weekday whose windows they use.
    """

    zone: str = HOUSE_ZONE.key
    windows: Mapping[int, tuple[Window, ...]] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()
    days_on: Mapping[date, int] = field(default_factory=dict)
    # What arithmetic remembers of this calendar; no part of what it is.
    memory: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of_day(self, day: date) -> tuple[Window, ...]:
        """The working windows that begin on one local day."""
        if day in self.days_on:
            return self.windows.get(self.days_on[day], ())
        if day in self.days_off:
            return ()
        return self.windows.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        return bool(self.of_day(day))

    def __reduce__(self) -> tuple[object, ...]:
        return Calendar, (self.zone, dict(self.windows), self.days_off, dict(self.days_on))


def window_on(day: date, window: Window, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """One window of one day as instants in UTC.

    A local time that the clocks skip is the instant at which they are moved. Of a local time that comes
    twice, a window opens at the first and closes at the second.
    """
    opens, closes = window
    if closes == DAY_END:
        last = datetime.combine(day + timedelta(days=1), time(0))
    else:
        last = datetime.combine(day + timedelta(days=1 if closes <= opens else 0), closes)
    return _instant(datetime.combine(day, opens), zone, 0), _instant(last, zone, 1)


def _instant(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """The instant of a local time; ``fold`` chooses where it comes twice (PEP 495)."""
    instant = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(fold=0):
        return instant
    return _moved(local, zone)


def _moved(local: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks are moved over a local time that they skip, found by halving the gap."""
    low = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high
