"""Working-time arithmetic: adding and measuring working time, against walking minute by minute.

Both answer the same questions, and every answer is compared: whole minutes under the office calendar, a
night shift in a zone whose clocks are moved, and hours with a break.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench import harness
from nuoda.kernel.calendar import (
    Calendar,
    add_working_time,
    shipped_holidays,
    window_on,
    working_time_between,
)

EVERYDAY, FULL = 20_000, 200_000
ROUNDS = 3
WALKED = 60
"""So many questions a round are also walked: each takes thousands of steps."""
FLOOR = 100
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_YEARS = shipped_holidays("cn")
CALENDARS = (
    Calendar(
        windows={day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)},
        days_off=frozenset(day for year in _YEARS for day in year.days_off),
        days_on={day: weekday for year in _YEARS for day, weekday in year.days_on.items()},
    ),
    Calendar("Europe/Berlin", {day: ((time(22), time(6)),) for day in range(7)}),
)
Question = tuple[Calendar, datetime, timedelta]


def main() -> None:
    """Print additions and measurements a second, and how many times the walk that is."""
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    questions = _questions(size)
    pairs = []
    for _ in range(ROUNDS):
        figure = harness.sample(lambda: _reckon(questions), backend=lambda: None)
        limit = harness.sample(lambda: _walk(questions[:WALKED]), backend=lambda: None)
        pairs.append((figure, limit))
    harness.report(
        f"{size:,} additions and measurements of working time, against walking minute by minute", pairs,
        floor=FLOOR, unit="answers/s", details={"equal": WALKED, "calendars": len(CALENDARS)},
    )  # fmt: skip


def _questions(size: int) -> list[Question]:
    chance = random.Random(7)
    return [
        (
            CALENDARS[place % len(CALENDARS)],
            SINCE + chance.randrange(365 * 24 * 60) * _MINUTE,
            chance.randrange(1, 16 * 60) * _MINUTE,
        )
        for place in range(size)
    ]


def _reckon(questions: Sequence[Question]) -> int:
    for calendar, start, amount in questions:
        end = add_working_time(calendar, start, amount)
        if working_time_between(calendar, start, end) != amount:
            raise RuntimeError("What was added is not what lies between.")
    return 2 * len(questions)


def _walk(questions: Sequence[Question]) -> int:
    for calendar, start, amount in questions:
        end, worked = _walked(calendar, start, amount)
        if add_working_time(calendar, start, amount) != end:
            raise RuntimeError(f"The walk ends elsewhere: {calendar.zone} {start} {amount}")
        if working_time_between(calendar, start, end) != worked:
            raise RuntimeError(f"The walk worked otherwise: {calendar.zone} {start} {amount}")
    return 2 * len(questions)


def _walked(calendar: Calendar, start: datetime, amount: timedelta) -> tuple[datetime, timedelta]:
    """Minute by minute: is it open, then it counts."""
    zone, at, worked = ZoneInfo(calendar.zone), start, timedelta(0)
    while worked < amount:
        if _is_open(calendar, zone, at):
            worked += _MINUTE
        at += _MINUTE
    return at, worked


def _is_open(calendar: Calendar, zone: ZoneInfo, at: datetime) -> bool:
    day = at.astimezone(zone).date()
    return any(
        opens <= at < closes
        for one in (day - timedelta(days=1), day)
        for opens, closes in (window_on(one, window, zone) for window in calendar.of_day(one))
    )


if __name__ == "__main__":
    main()
