"""The days to come of a calendar, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from nuoda.kernel.calendar import Calendar, DayAhead, Oddity, days_ahead, shown_window
from nuoda.kernel.translate import listed
from nuoda.surfaces.desk.calendars.words import weekday_word

SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One day: its hours, how long it is open, and what is unusual about it."""

    day: date
    weekday: str
    hours: str
    open_hours: float
    share: int
    tone: str
    notes: Sequence[str]


def lines_ahead(calendar: Calendar, first: date, complete_until: date | None = None) -> list[Line]:
    """The next 30 days."""
    return [_line(one, complete_until) for one in days_ahead(calendar, first, SHOWN_DAYS)]


def _line(one: DayAhead, complete_until: date | None) -> Line:
    hours = one.open / timedelta(hours=1)
    notes = []
    if one.holiday:
        notes.append(_("Day off"))
    if one.as_weekday is not None:
        notes.append(_("Make-up workday, hours of %(weekday)s") % {"weekday": weekday_word(one.as_weekday)})
    if one.oddity is Oddity.SHORTER:
        notes.append(_("Clocks go forward: the day is shorter"))
    elif one.oddity is Oddity.LONGER:
        notes.append(_("Clocks go back: the day is longer"))
    if complete_until is not None and one.day > complete_until:
        notes.append(_("Provisional: holidays not published yet"))
    tone = "risk" if one.oddity else "accent" if one.as_weekday is not None else "neutral"
    shown = listed(shown_window(window) for window in one.windows)
    return Line(
        one.day, weekday_word(one.day.weekday()), shown, round(hours, 2), min(100, round(hours / 24 * 100)),
        tone, notes,
    )  # fmt: skip
