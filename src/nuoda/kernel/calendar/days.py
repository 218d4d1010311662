"""Counting days: working days, and periods as civil law counts them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar.shape import DAY_END, Calendar, CalendarHasNoHours

HORIZON_DAYS = 3_660
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


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


def civil_period_end(
    calendar: Calendar,
    received: date,
    days: int,
    *,
    skip_first: bool = True,
    extend_over_rest: bool = False,
) -> date:
    """The last day of a period of calendar days that begins with what happened on ``received``.

    With ``skip_first`` the day itself does not count (Civil Code of China, article 201). With
    ``extend_over_rest`` an end on a day of rest moves to the day after the rest (article 203); whether that
    helps against an administrative time limit is a question of law, so it is left out unless asked for,
    which gives the stricter date.
    """
    if days < 1:
        raise ValueError("a period has at least one day")
    last = received + timedelta(days=days if skip_first else days - 1)
    return next_working_day(calendar, last) if extend_over_rest else last


def end_of_day(day: date, zone: str) -> datetime:
    """The last microsecond of a local day: what is due on a day is on time until then."""
    return datetime.combine(day, DAY_END, ZoneInfo(zone)).astimezone(UTC)


def close_of_business(calendar: Calendar, day: date) -> datetime:
    """When business closes on a day, or the day's end where it has no hours (Civil Code, article 203)."""
    closings = [closes for opens, closes in calendar.of_day(day) if closes > opens]
    if not closings:
        return end_of_day(day, calendar.zone)
    return datetime.combine(day, max(closings), ZoneInfo(calendar.zone)).astimezone(UTC)


class DayRuler:
    """Due times so many days after an instant, for millions of questions, in microseconds since 1970.

    With a calendar, working days that end at its close of business; without one, days that end at
    midnight of ``zone``. The table reaches from ``since`` to ``until``; what lies beyond is reckoned singly.
    """

    __slots__ = ("_calendar", "_closes", "_counted", "_midnights", "_zone")

    def __init__(self, calendar: Calendar | None, zone: str, since: date, until: date) -> None:
        self._calendar, self._zone = calendar, calendar.zone if calendar else zone
        self._midnights: list[int] = []
        self._counted: list[int] = []
        self._closes: list[int] = []
        home = ZoneInfo(self._zone)
        for place in range((until - since).days + 1):
            day = since + timedelta(days=place)
            self._midnights.append(_micros(datetime.combine(day, time(), home)))
            if calendar is None or calendar.is_working_day(day):
                self._closes.append(self._end(day))
            self._counted.append(len(self._closes))

    def add(self, at: int, count: int) -> int:
        """The end of the ``count``-th day after the day of ``at``, which is not counted itself."""
        place = bisect_right(self._midnights, at) - 1
        if place >= 0:
            index = self._counted[place] + count - 1
            if count > 0 and index < len(self._closes):
                return self._closes[index]
        day = (_EPOCH + at * _MICRO).astimezone(ZoneInfo(self._zone)).date()
        if self._calendar is None:
            return self._end(day + timedelta(days=count))
        return self._end(add_working_days(self._calendar, day, count))

    def least(self, start: int, end: int) -> int:
        """The least number of days, one at least, that reaches ``end`` from ``start``."""
        place = bisect_right(self._midnights, start) - 1
        index = bisect_left(self._closes, end)
        if place >= 0 and index < len(self._closes):
            return max(1, index - self._counted[place] + 1)
        count = 1
        while self.add(start, count) < end:
            count += 1
        return count

    def _end(self, day: date) -> int:
        if self._calendar is None:
            return _micros(end_of_day(day, self._zone))
        return _micros(close_of_business(self._calendar, day))


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICRO
