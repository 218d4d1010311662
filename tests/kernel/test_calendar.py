"""Business-calendar arithmetic on the calendar the house ships, and by property."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.calendar import (
    Calendar,
    CalendarHasNoHours,
    add_working_days,
    add_working_time,
    end_of_day,
    next_working_day,
)

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(
    windows={day: ((time(9), time(18)),) for day in range(5)},
    days_off=frozenset(date(2026, 2, day) for day in range(15, 24)),
    days_on={date(2026, 2, 14): 4, date(2026, 2, 28): 0},
)


def test_a_make_up_day_counts_as_a_working_day() -> None:
    assert add_working_days(OFFICE, date(2026, 2, 13), 1) == date(2026, 2, 14)


def test_the_working_day_after_the_make_up_day_lies_behind_the_festival() -> None:
    assert add_working_days(OFFICE, date(2026, 2, 14), 1) == date(2026, 2, 24)


def test_the_day_of_receipt_is_not_counted() -> None:
    received = date(2026, 2, 10)
    assert received + timedelta(days=7) == date(2026, 2, 17)
    assert add_working_days(OFFICE, received, 0) == received


def test_a_limit_that_ends_in_the_festival_may_be_moved_behind_it() -> None:
    assert next_working_day(OFFICE, date(2026, 2, 17)) == date(2026, 2, 24)


def test_working_time_starts_again_on_the_next_working_morning() -> None:
    friday_evening = datetime(2026, 2, 13, 17, 0, tzinfo=CHINA)
    reached = add_working_time(OFFICE, friday_evening, timedelta(hours=3))
    assert reached == datetime(2026, 2, 14, 11, 0, tzinfo=CHINA)


def test_working_time_asked_for_at_night_starts_in_the_morning() -> None:
    night = datetime(2026, 2, 14, 3, 0, tzinfo=CHINA)
    assert add_working_time(OFFICE, night, timedelta(minutes=1)) == datetime(2026, 2, 14, 9, 1, tzinfo=CHINA)


def test_a_window_until_midnight_leaves_no_gap() -> None:
    always = Calendar(windows={day: ((time(0), time(23, 59, 59, 999_999)),) for day in range(7)})
    start = datetime(2026, 3, 1, 5, 30, tzinfo=UTC)
    assert add_working_time(always, start, timedelta(hours=100)) == start + timedelta(hours=100)


def test_a_calendar_without_hours_says_so() -> None:
    with pytest.raises(CalendarHasNoHours):
        add_working_time(Calendar(), datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
    with pytest.raises(CalendarHasNoHours):
        add_working_days(Calendar(), date(2026, 1, 1), 1)


def test_a_day_ends_at_its_own_midnight() -> None:
    assert end_of_day(date(2026, 5, 1), "America/Sao_Paulo") < datetime(2026, 5, 2, 3, 0, tzinfo=UTC)
    assert end_of_day(date(2026, 5, 1), "America/Sao_Paulo") >= datetime(2026, 5, 2, 2, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "hours", "reached"),
    [
        # The night in which clocks go forward has one working hour less, the other one more.
        ("Europe/Berlin", datetime(2026, 3, 28, 22, tzinfo=UTC), 3, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 21, tzinfo=UTC), 5, datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_changed_clocks_change_no_duration(zone: str, start: datetime, hours: int, reached: datetime) -> None:
    always = Calendar(zone=zone, windows={day: ((time(0), time(23, 59, 59, 999_999)),) for day in range(7)})
    assert add_working_time(always, start, timedelta(hours=hours)) == reached


instants = st.integers(0, 330 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
amounts = st.integers(0, 6_000).map(lambda minutes: timedelta(minutes=minutes))


@given(instants, amounts, amounts)
def test_working_time_adds_up(start: datetime, first: timedelta, second: timedelta) -> None:
    at_once = add_working_time(OFFICE, start, first + second)
    in_two = add_working_time(OFFICE, add_working_time(OFFICE, start, first), second)
    assert at_once == in_two


@given(instants, amounts)
def test_working_time_ends_within_a_window(start: datetime, amount: timedelta) -> None:
    reached = add_working_time(OFFICE, start, amount).astimezone(CHINA)
    assert reached >= start
    assert OFFICE.is_working_day(reached.date())
    assert time(9) <= reached.time() <= time(18)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 1)), st.integers(1, 40))
def test_counted_working_days_are_working_days(day: date, count: int) -> None:
    reached = add_working_days(OFFICE, day, count)
    between = [day + timedelta(days=step) for step in range(1, (reached - day).days + 1)]
    assert sum(OFFICE.is_working_day(one) for one in between) == count
    assert OFFICE.is_working_day(reached)
