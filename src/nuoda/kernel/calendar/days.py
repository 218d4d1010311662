"""Counting days: working days, and periods as civil law counts them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar.shape import DAY_END, Calendar, CalendarHasNoHours

HORIZON_DAYS = 3_660


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
