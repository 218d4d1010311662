"""Pure arithmetic of what was agreed, one file a topic."""

from __future__ import annotations

from nuoda.domains.contracts.rules.calendars import KnownCalendar, choose_calendar
from nuoda.domains.contracts.rules.reports import (
    GRACE,
    LATE_SIGN,
    MOST_HOURS,
    MOST_TIMES,
    Channel,
    Coverage,
    Schedule,
    WhenEmpty,
    next_report_due,
)
from nuoda.domains.contracts.rules.service_levels import (
    Agreed,
    Lane,
    Level,
    Misfit,
    Situation,
    Target,
    Terms,
    call_back_due,
    choose_level,
    delivery_due,
    lane_of,
    target_due,
)

__all__ = [
    "Agreed",
    "GRACE",
    "LATE_SIGN",
    "MOST_HOURS",
    "MOST_TIMES",
    "Channel",
    "Coverage",
    "Schedule",
    "WhenEmpty",
    "next_report_due",
    "KnownCalendar",
    "Lane",
    "Level",
    "Misfit",
    "Situation",
    "Target",
    "Terms",
    "call_back_due",
    "choose_calendar",
    "choose_level",
    "delivery_due",
    "lane_of",
    "target_due",
]
