"""Business-calendar arithmetic: working windows by weekday, holidays, make-up workdays, zones.

Pure functions over a frozen calendar. All instants in and out are aware; the result is in UTC.
"""

from __future__ import annotations

from nuoda.kernel.calendar.ahead import DayAhead, Oddity, days_ahead, shown_window, weekly_hours
from nuoda.kernel.calendar.days import (
    DayRuler,
    add_working_days,
    civil_period_end,
    close_of_business,
    end_of_day,
    next_working_day,
)
from nuoda.kernel.calendar.faults import DAYS, faults_of, read_closing, read_window, weekday_of
from nuoda.kernel.calendar.holidays import Holidays, regions, shipped_holidays
from nuoda.kernel.calendar.shape import (
    DAY_END,
    HOUSE_ZONE,
    Calendar,
    CalendarHasNoHours,
    Window,
    house_day,
    window_on,
)
from nuoda.kernel.calendar.worktime import Ruler, add_working_time, next_open, working_time_between

__all__ = [
    "DAYS", "DAY_END", "HOUSE_ZONE", "Calendar", "CalendarHasNoHours", "DayAhead", "DayRuler", "Holidays",
    "Oddity", "Ruler", "Window", "add_working_days", "add_working_time", "civil_period_end",
    "close_of_business", "days_ahead", "end_of_day", "faults_of", "house_day", "next_open",
    "next_working_day", "read_closing", "read_window", "regions", "shipped_holidays", "shown_window",
    "weekday_of", "weekly_hours", "window_on", "working_time_between",
]  # fmt: skip
