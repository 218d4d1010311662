"""Business-calendar arithmetic: working windows by weekday, holidays, make-up workdays, zones.

Pure functions over a frozen calendar. All instants in and out are aware; the result is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON_DAYS = 3_660
DAY_END = time(23, 59, 59, 999_999)


class CalendarHasNoHours(ValueError):
    """No working window lies within ten years: the calendar is empty."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """``windows`` maps weekday (Monday 0) to half-open working windows ``(from, to)`` of that day.

    ``days_off`` are holidays; ``days_on`` make-up workdays, mapped to the weekday whose windows they use.
    """

    zone: str = "Asia/Shanghai"
    windows: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    days_off: frozenset[date] = frozenset()
    days_on: Mapping[date, int] = field(default_factory=dict)

    def of_day(self, day: date) -> tuple[tuple[time, time], ...]:
        """The working windows of one local day."""
        if day in self.days_on:
            return self.windows.get(self.days_on[day], ())
        if day in self.days_off:
            return ()
        return self.windows.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        return bool(self.of_day(day))


def _spans(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(calendar.zone)
    first = start.astimezone(zone).date()
    for offset in range(HORIZON_DAYS):
        day = first + timedelta(days=offset)
        for opens, closes in calendar.of_day(day):
            begin = datetime.combine(day, opens, zone).astimezone(UTC)
            end = (
                datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC)
                if closes == DAY_END
                else datetime.combine(day, closes, zone).astimezone(UTC)
            )
            if end > start:
                yield max(begin, start.astimezone(UTC)), end
    raise CalendarHasNoHours(calendar.zone)


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The instant by which ``amount`` of working time has passed since ``start``.

    Raises :class:`CalendarHasNoHours` where the calendar never works.
    """
    left = amount
    for begin, end in _spans(calendar, start):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise CalendarHasNoHours(calendar.zone)


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; the day itself is not counted. Zero returns the day."""
    reached = day
    found = 0
    for _ in range(HORIZON_DAYS):
        if found == count:
            return reached
        reached += timedelta(days=1)
        found += calendar.is_working_day(reached)
    raise CalendarHasNoHours(calendar.zone)


def next_working_day(calendar: Calendar, day: date) -> date:
    """``day`` itself where it works, else the next day that does."""
    return day if calendar.is_working_day(day) else add_working_days(calendar, day, 1)


def end_of_day(day: date, zone: str) -> datetime:
    """The last microsecond of a local day: what is due on a day is on time until then."""
    return datetime.combine(day, DAY_END, ZoneInfo(zone)).astimezone(UTC)
