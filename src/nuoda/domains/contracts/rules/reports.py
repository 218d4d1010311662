"""When a report is due. Pure.

A report is due every so many hours, or at times of day; where the schedule names a calendar, on its working
days only. Times of day are wall times of the zone: one
that the clock skips in spring is sent when the clock has moved on, one that comes twice in autumn goes once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar import Calendar

MOST_HOURS = 720
MOST_TIMES = 24
# By when a report has reached her that is due at an instant; until then it is under way.
GRACE = timedelta(hours=1)
# From when on a report that is not out yet is a promise at risk.
LATE_SIGN = timedelta(minutes=30)
_HORIZON = timedelta(days=400)


class Channel(StrEnum):
    """How a report travels."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Coverage(StrEnum):
    """Which shipments it tells of."""

    UNDER_WAY = "under_way"
    AT_RISK = "at_risk"


class WhenEmpty(StrEnum):
    """What happens where there is none to tell of."""

    SAY = "say"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When reports are due: ``every_hours`` from ``start`` on, or at ``times`` of day (local, ascending).

    ``until`` is the last instant at which one may be due, None for no end.
    """

    zone: str
    start: datetime
    every_hours: int | None = None
    times: Sequence[time] = ()
    calendar: Calendar | None = None
    until: datetime | None = None


def next_report_due(schedule: Schedule, after: datetime) -> datetime | None:
    """The first instant after ``after`` at which a report is due, in UTC; None where there is none any more.

    A calendar that never works makes none due: the search ends after 400 days.
    """
    found = _by_hours(schedule, after) if schedule.every_hours else _by_times(schedule, after)
    if found is None or (schedule.until is not None and found > schedule.until):
        return None
    return found


def _by_hours(schedule: Schedule, after: datetime) -> datetime | None:
    zone = ZoneInfo(schedule.zone)
    step = timedelta(hours=schedule.every_hours or MOST_HOURS)
    first = schedule.start.astimezone(UTC)
    turns = 0 if after < first else (after - first) // step + 1
    due = first + max(turns, 1) * step
    end = max(after, first) + _HORIZON
    while due <= end:
        if _works(schedule, due.astimezone(zone).date()):
            return due
        due += step
    return None


def _works(schedule: Schedule, day: date) -> bool:
    return schedule.calendar is None or schedule.calendar.is_working_day(day)


def _by_times(schedule: Schedule, after: datetime) -> datetime | None:
    zone = ZoneInfo(schedule.zone)
    latest = max(after.astimezone(UTC), schedule.start.astimezone(UTC) - timedelta(microseconds=1))
    day = latest.astimezone(zone).date() - timedelta(days=1)
    for _ in range(_HORIZON.days):
        if _works(schedule, day):
            # in the order of instants, which differs from that of wall times where the clock skips an hour
            of_day = sorted(datetime.combine(day, one, zone).astimezone(UTC) for one in schedule.times)
            for due in of_day:
                if due > latest:
                    return due
        day += timedelta(days=1)
    return None
