"""Working-time arithmetic, exact to the microsecond.

A calendar remembers its windows as one sorted row of instants with the working time before each. The row
grows with what is asked of it; adding, measuring and finding the next opening are each one search in it
by halving.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar.shape import Calendar, CalendarHasNoHours, window_on

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_HORIZON = timedelta(days=3_660) // _MICRO
_MARGIN = timedelta(days=3)
_BORDER = timedelta(days=2) // _MICRO
_LEAST, _MOST = timedelta(days=62), timedelta(days=732)


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The first instant by which ``amount`` of working time has passed since ``start``, in UTC.

    Nine hours from an opening at 09:00 end at the closing at 18:00, not at the next opening. For no amount
    it is ``start`` itself within working hours (their closing instant included), else the next opening.
    Amounts add up: two steps reach what one step over their sum reaches. Raises ``ValueError`` for a
    negative amount, and :class:`CalendarHasNoHours` where the calendar does not work so much within ten
    years.
    """
    if amount < timedelta(0):
        raise ValueError("working time is added, not taken away")
    at, wanted = _micros(start), amount // _MICRO
    if not wanted:
        row = _row(calendar, at, at)
        place = bisect_left(row.ends, at)
        if place < len(row.begins) and row.begins[place] <= at:
            return _instant(at)
        return _instant(_next_open(calendar, at))
    reach = at
    while True:
        row = _row(calendar, at, reach)
        found = row.when(row.worked(at) + wanted)
        if found is not None:
            return _instant(found)
        reach = _further(calendar, at, row)


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time from ``start`` to ``end``; negative where ``end`` lies before ``start``."""
    first, last = _micros(start), _micros(end)
    row = _row(calendar, min(first, last), max(first, last))
    return timedelta(microseconds=row.worked(last) - row.worked(first))


def next_open(calendar: Calendar, start: datetime) -> datetime:
    """``start`` itself within working hours, else the next opening. At its closing a window is closed.

    Raises :class:`CalendarHasNoHours`.
    """
    return _instant(_next_open(calendar, _micros(start)))


def _next_open(calendar: Calendar, at: int) -> int:
    reach = at
    while True:
        row = _row(calendar, at, reach)
        place = bisect_right(row.ends, at)
        if place < len(row.begins):
            return max(at, row.begins[place])
        reach = _further(calendar, at, row)


@dataclass(frozen=True, slots=True)
class _Row:
    """The windows that begin on the days from ``first`` to before ``last``, in microseconds since 1970.

    ``done[n]`` is the working time before window ``n``; windows neither overlap nor touch.
    """

    first: date
    last: date
    begins: list[int]
    ends: list[int]
    done: list[int]

    def worked(self, at: int) -> int:
        """The working time before an instant within the row, counted from where the row begins."""
        place = bisect_right(self.begins, at) - 1
        if place < 0:
            return 0
        return self.done[place] + min(at, self.ends[place]) - self.begins[place]

    def when(self, worked: int) -> int | None:
        """The first instant by which so much was worked, None where that lies beyond the row."""
        place = bisect_left(self.done, worked) - 1
        if place < 0 or worked > self.done[place] + self.ends[place] - self.begins[place]:
            return None
        return self.begins[place] + worked - self.done[place]


class Ruler:
    """Working time of one calendar in whole microseconds since 1970, for millions of questions.

    It holds the row from ``since`` to ``until`` ready and says what the functions above say; what lies
    beyond is asked of them.
    """

    __slots__ = ("_calendar", "_first", "_last", "_row")

    def __init__(self, calendar: Calendar, since: datetime, until: datetime) -> None:
        self._calendar = calendar
        self._row = _row(calendar, _micros(since), _micros(until))
        self._first, self._last = (
            _micros(datetime.combine(day, datetime.min.time(), UTC)) + margin
            for day, margin in ((self._row.first, _BORDER), (self._row.last, -_BORDER))
        )

    def add(self, at: int, amount: int) -> int:
        """As :func:`add_working_time`."""
        if amount > 0 and self._first <= at < self._last:
            found = self._row.when(self._row.worked(at) + amount)
            if found is not None:
                return found
        return _micros(add_working_time(self._calendar, _instant(at), amount * _MICRO))

    def between(self, start: int, end: int) -> int:
        """As :func:`working_time_between`."""
        if self._first <= start < self._last and self._first <= end < self._last:
            return self._row.worked(end) - self._row.worked(start)
        return working_time_between(self._calendar, _instant(start), _instant(end)) // _MICRO

    def least(self, start: int, end: int) -> int:
        """The least amount that, added to ``start``, reaches ``end``; 0 where none is needed."""
        if end <= start:
            return 0
        if not self._first <= start or not end < self._last:
            worked = self.between(start, end)
            return worked if self.add(start, worked) >= end else worked + 1
        begins, ends, done = self._row.begins, self._row.ends, self._row.done
        first, last = bisect_right(begins, start) - 1, bisect_right(begins, end) - 1
        closes, ends_at = ends[first], ends[last]
        before = done[first] + (start if start < closes else closes) - begins[first]
        worked = done[last] + (end if end < ends_at else ends_at) - begins[last] - before
        if not worked:
            # Nothing is needed until the next opening, unless a window closes just then.
            return 1 if start <= closes else 0
        return worked if begins[last] < end <= ends_at else worked + 1


def _further(calendar: Calendar, at: int, row: _Row) -> int:
    reached = _micros(datetime.combine(row.last, datetime.min.time(), UTC))
    if reached > at + _HORIZON:
        raise CalendarHasNoHours(calendar.zone)
    return reached


def _row(calendar: Calendar, first_at: int, last_at: int) -> _Row:
    """The row of a calendar, grown until it holds what touches the days of both instants."""
    row = calendar.memory.get("row")
    first, last = _day(first_at) - _MARGIN, _day(last_at) + _MARGIN
    if isinstance(row, _Row):
        if row.first <= first and last < row.last:
            return row
        more = min(_MOST, max(_LEAST, row.last - row.first))
        first = row.first if row.first <= first else first - more
        last = row.last if last < row.last else last + more
    else:
        last += _LEAST
    # Replaced as a whole, so that another thread reads the one or the other.
    row = calendar.memory["row"] = _filled(calendar, first, last)
    return row


def _filled(calendar: Calendar, first: date, last: date) -> _Row:
    zone = ZoneInfo(calendar.zone)
    found = []
    for offset in range((last - first).days):
        day = first + timedelta(days=offset)
        for window in calendar.of_day(day):
            opens, closes = window_on(day, window, zone)
            if opens < closes:
                found.append((_micros(opens), _micros(closes)))
    row = _Row(first, last, [], [], [])
    for opens_at, closes_at in sorted(found):
        if row.ends and opens_at <= row.ends[-1]:
            row.ends[-1] = max(row.ends[-1], closes_at)
        else:
            row.begins.append(opens_at)
            row.ends.append(closes_at)
    total = 0
    for opens_at, closes_at in zip(row.begins, row.ends, strict=True):
        row.done.append(total)
        total += closes_at - opens_at
    return row


def _day(at: int) -> date:
    return (_EPOCH + at * _MICRO).date()


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICRO


def _instant(micros: int) -> datetime:
    return _EPOCH + micros * _MICRO
