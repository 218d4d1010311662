"""What is wrong with a calendar before it is recorded, with the conflict shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from nuoda.kernel.calendar.ahead import shown_window
from nuoda.kernel.calendar.shape import DAY_END, Calendar, Window
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)


def faults_of(calendar: Calendar, *, complete_until: date | None = None) -> list[FieldError]:
    """Why a calendar is refused, each with its field and remedy; nothing where it holds together.

    ``complete_until`` is the last day for which its holidays are known, None where it keeps none.
    """
    return [*_zone(calendar), *_hours(calendar), *_overlaps(calendar), *_days(calendar),
            *_years(calendar, complete_until)]  # fmt: skip


def _zone(calendar: Calendar) -> Iterator[FieldError]:
    if calendar.zone not in available_timezones():
        reason = _("There is no time zone %(zone)s.", {"zone": calendar.zone[:40]})
        yield FieldError("zone", reason, _("Use a name such as Asia/Shanghai."))


def _hours(calendar: Calendar) -> Iterator[FieldError]:
    if not any(calendar.windows.values()):
        yield FieldError(
            "windows",
            _("The calendar has no working hours: nothing would ever fall due."),
            _("Give at least one day its hours."),
        )
    for day, windows in calendar.windows.items():
        if day not in range(7):
            reason = _("%(day)s is no day of the week.", {"day": str(day)})
            yield FieldError("windows", reason, _("Use mon, tue, wed, thu, fri, sat or sun."))
            continue
        for window in windows:
            if window[0] == window[1]:
                given = {"window": shown_window(window)}
                reason = _("The hours %(window)s open and close at the same time.", given)
                yield FieldError(f"windows.{DAYS[day]}", reason, _("For the whole day, write 00:00-24:00."))


def _overlaps(calendar: Calendar) -> Iterator[FieldError]:
    """Hours that overlap within a day, or a night shift that runs into the next day's hours."""
    for day in range(7):
        windows = sorted(calendar.windows.get(day, ()))
        tomorrow = sorted(calendar.windows.get((day + 1) % 7, ()))
        for one, other in pairwise(windows):
            if _end(one) > _length(other[0]):
                yield _clash(day, one, day, other)
        for one in windows:
            if tomorrow and _end(one) > _DAY + _length(tomorrow[0][0]):
                yield _clash(day, one, (day + 1) % 7, tomorrow[0])


def _clash(day: int, one: Window, other_day: int, other: Window) -> FieldError:
    given = {
        "first": f"{DAYS[day]} {shown_window(one)}",
        "second": f"{DAYS[other_day]} {shown_window(other)}",
    }
    return FieldError(
        f"windows.{DAYS[day]}",
        _("The hours %(first)s and %(second)s overlap.", given),
        _("Join them, or let one end before the other begins."),
    )


def _days(calendar: Calendar) -> Iterator[FieldError]:
    for day in sorted(calendar.days_off & calendar.days_on.keys()):
        given = {"day": day.isoformat()}
        yield FieldError(
            "days_on",
            _("%(day)s is both a day off and a make-up workday.", given),
            _("Leave it in one of the two lists."),
        )
    for day, weekday in sorted(calendar.days_on.items()):
        if weekday not in range(7):
            reason = _("%(day)s is no day of the week.", {"day": str(weekday)})
            yield FieldError("days_on", reason, _("Use mon, tue, wed, thu, fri, sat or sun."))
        elif not calendar.windows.get(weekday):
            given = {"day": day.isoformat(), "weekday": DAYS[weekday]}
            yield FieldError(
                "days_on",
                _("The make-up workday %(day)s uses the hours of %(weekday)s, which has none.", given),
                _("Name a weekday that has hours."),
            )


def _years(calendar: Calendar, complete_until: date | None) -> Iterator[FieldError]:
    known = {day.year for day in calendar.days_off}
    if complete_until is None or (not known and not calendar.days_on):
        return
    claimed = {*known, *(day.year for day in calendar.days_on), complete_until.year}
    for year in sorted(set(range(min(claimed), complete_until.year + 1)) - known):
        yield FieldError(
            "days_off",
            _("The holidays of %(year)s are missing.", {"year": str(year)}),
            _("Add that year's days off, or end the calendar's completeness before it."),
        )


def _end(window: Window) -> timedelta:
    opens, closes = window
    if closes == DAY_END:
        return _DAY
    return _length(closes) + (_DAY if closes <= opens else timedelta(0))


def _length(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second, microseconds=at.microsecond)


def read_window(given: str) -> Window:
    """``09:00-18:00``, ``22:00-06:00`` or ``00:00-24:00`` as a window. Raises ``ValueError``."""
    opens, dash, closes = given.partition("-")
    if not dash:
        raise ValueError(given)
    return time.fromisoformat(opens.strip()), read_closing(closes.strip())


def read_closing(given: str) -> time:
    """A closing time; ``24:00`` is the end of the day. Raises ``ValueError``."""
    return DAY_END if given == "24:00" else time.fromisoformat(given)


def weekday_of(name: str) -> int:
    """``mon`` to ``sun`` as 0 to 6. Raises ``ValueError``."""
    return DAYS.index(name.lower()[:3])
