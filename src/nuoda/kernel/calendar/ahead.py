"""What a calendar means for the days to come: for people to look at before they record it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar.shape import DAY_END, Calendar, Window, window_on

_DAY = timedelta(days=1)


class Oddity(StrEnum):
    """What is unusual about a local day: its clocks are moved, so that it is shorter or longer."""

    SHORTER = "shorter"
    LONGER = "longer"


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One local day: the windows that begin on it, and how long they are really open.

    ``as_weekday`` is the weekday whose hours a make-up workday uses. ``holiday`` is True for a day off that
    would have had hours.
    """

    day: date
    windows: Sequence[Window]
    open: timedelta
    holiday: bool
    as_weekday: int | None
    oddity: Oddity | None


def days_ahead(calendar: Calendar, first: date, count: int) -> list[DayAhead]:
    """The days from ``first`` on."""
    zone = ZoneInfo(calendar.zone)
    return [_ahead(calendar, zone, first + timedelta(days=place)) for place in range(count)]


def _ahead(calendar: Calendar, zone: ZoneInfo, day: date) -> DayAhead:
    windows = calendar.of_day(day)
    spans = [window_on(day, window, zone) for window in windows]
    begins, ends = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + _DAY))
    length = ends - begins
    oddity = None if length == _DAY else Oddity.SHORTER if length < _DAY else Oddity.LONGER
    usual = calendar.windows.get(day.weekday(), ())
    return DayAhead(
        day, windows, sum((max(timedelta(0), last - begin) for begin, last in spans), timedelta(0)),
        day in calendar.days_off and day not in calendar.days_on and bool(usual),
        calendar.days_on.get(day), oddity,
    )  # fmt: skip


def weekly_hours(calendar: Calendar) -> timedelta:
    """How long a usual week is open."""
    total = timedelta(0)
    for windows in calendar.windows.values():
        for opens, closes in windows:
            begin, end = (datetime.combine(date.min, at) for at in (opens, closes))
            last = datetime.combine(date.min + _DAY, time()) if closes == DAY_END else end
            total += last - begin + (_DAY if closes != DAY_END and closes <= opens else timedelta(0))
    return total


def shown_window(window: Window) -> str:
    """``09:00-18:00``; midnight at the end is ``24:00``. Read back by ``read_window``."""
    opens, closes = window
    return f"{opens:%H:%M}-{'24:00' if closes == DAY_END else f'{closes:%H:%M}'}"
