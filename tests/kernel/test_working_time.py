"""Working time, exactly: night shifts, moved clocks, breaks, and against counting minute by minute."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays as published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.calendar import (
    DAY_END,
    Calendar,
    CalendarHasNoHours,
    add_working_days,
    add_working_time,
    civil_period_end,
    close_of_business,
    end_of_day,
    faults_of,
    next_open,
    read_window,
    shipped_holidays,
    working_time_between,
)

CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DAYS_OF_CHINA = Path(__file__).parents[2].parent / "shared/data/reference/china_holidays/chinese-days.json"
YEARS = shipped_holidays("cn")
WEEK = {day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)}
CN = Calendar(
    windows=WEEK,
    days_off=frozenset(day for year in YEARS for day in year.days_off),
    days_on={day: weekday for year in YEARS for day, weekday in year.days_on.items()},
)
NIGHT = Calendar("Europe/Berlin", {day: ((time(22), time(6)),) for day in range(5)})
ALWAYS = Calendar("Europe/Berlin", {day: ((time(0), DAY_END),) for day in range(7)})
MIXED = Calendar(
    "America/New_York",
    {
        0: ((time(8), time(10)), (time(20), time(4))),
        2: ((time(1), time(2, 30)),),
        6: ((time(1, 30), DAY_END),),
    },
)  # fmt: skip


def cn(*when: int) -> datetime:
    return datetime(*when, tzinfo=CHINA)  # type: ignore[arg-type, misc]


def berlin(*when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type, misc]


def test_one_working_day_after_friday_evening_is_the_make_up_saturday() -> None:
    friday = cn(2026, 2, 13, 18)
    assert add_working_days(CN, friday.date(), 1) == date(2026, 2, 14)
    assert add_working_days(CN, date(2026, 2, 14), 1) == date(2026, 2, 24)
    assert add_working_time(CN, friday, timedelta(hours=8)) == cn(2026, 2, 14, 18)
    assert next_open(CN, friday) == cn(2026, 2, 14, 9)


@pytest.mark.parametrize(("extended", "last"), [(False, date(2026, 2, 17)), (True, date(2026, 2, 24))])
def test_seven_days_for_a_complaint_of_10_february(extended: bool, last: date) -> None:
    received = date(2026, 2, 10)
    assert civil_period_end(CN, received, 7, extend_over_rest=extended) == last
    assert civil_period_end(CN, received, 7, skip_first=False) == date(2026, 2, 16)
    assert end_of_day(last, "Asia/Shanghai") < datetime.combine(last + timedelta(days=1), time(0), CHINA)


def test_business_closes_at_the_last_closing_of_the_day() -> None:
    assert close_of_business(CN, date(2026, 2, 14)) == cn(2026, 2, 14, 18)
    assert close_of_business(CN, date(2026, 2, 15)) == end_of_day(date(2026, 2, 15), "Asia/Shanghai")


def test_a_night_shift_belongs_to_the_evening_it_begins() -> None:
    assert NIGHT.is_working_day(date(2026, 6, 5))
    assert not NIGHT.is_working_day(date(2026, 6, 6))
    friday = berlin(2026, 6, 5, 23)
    assert add_working_time(NIGHT, friday, timedelta(hours=7)) == berlin(2026, 6, 6, 6)
    assert add_working_time(NIGHT, friday, timedelta(hours=8)) == berlin(2026, 6, 8, 23)


def test_a_day_off_takes_the_night_that_begins_on_it_and_not_the_one_before() -> None:
    closed = Calendar("Europe/Berlin", NIGHT.windows, frozenset({date(2026, 6, 3)}))
    tuesday = berlin(2026, 6, 2, 22)
    assert add_working_time(closed, tuesday, timedelta(hours=8)) == berlin(2026, 6, 3, 6)
    assert next_open(closed, berlin(2026, 6, 3, 6)) == berlin(2026, 6, 4, 22)


def test_a_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    spring, autumn = berlin(2026, 3, 27, 22), berlin(2026, 10, 24, 22)
    all_nights = Calendar("Europe/Berlin", {day: ((time(22), time(6)),) for day in range(7)})
    saturday = berlin(2026, 3, 28, 22)
    assert working_time_between(all_nights, saturday, saturday + timedelta(hours=12)) == timedelta(hours=7)
    assert working_time_between(all_nights, autumn, autumn + timedelta(hours=12)) == timedelta(hours=9)
    assert working_time_between(NIGHT, spring, spring + timedelta(hours=12)) == timedelta(hours=8)


def test_hours_that_the_clocks_skip_begin_when_they_are_moved() -> None:
    early = Calendar("Europe/Berlin", {6: ((time(2, 30), time(5)),)})
    assert next_open(early, berlin(2026, 3, 29, 0)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    gone = Calendar("Europe/Berlin", {6: ((time(2, 10), time(2, 50)),)})
    assert next_open(gone, berlin(2026, 3, 29, 0)) == berlin(2026, 4, 5, 2, 10)


def test_hours_that_come_twice_open_at_the_first_and_close_at_the_second() -> None:
    late = Calendar("Europe/Berlin", {6: ((time(2), time(2, 30)),)})
    begin = datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_open(late, begin - timedelta(hours=5)) == begin
    assert working_time_between(late, begin, begin + timedelta(hours=9)) == timedelta(minutes=90)


def test_the_end_of_a_window_is_reached_before_the_next_one_opens() -> None:
    assert add_working_time(CN, cn(2026, 2, 11, 9), timedelta(hours=3)) == cn(2026, 2, 11, 12)
    assert add_working_time(CN, cn(2026, 2, 11, 12), timedelta(0)) == cn(2026, 2, 11, 12)
    assert add_working_time(CN, cn(2026, 2, 11, 12, 1), timedelta(0)) == cn(2026, 2, 11, 13)
    with pytest.raises(ValueError, match="added"):
        add_working_time(CN, cn(2026, 2, 11, 12), timedelta(hours=-1))


def test_a_calendar_that_stops_working_says_so() -> None:
    once = Calendar("UTC", {0: ((time(9), time(10)),)}, frozenset(), {})
    reached = add_working_time(once, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=400))
    assert reached == datetime(2033, 8, 29, 10, tzinfo=UTC)
    with pytest.raises(CalendarHasNoHours):
        add_working_time(once, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=600))


def test_a_calendar_is_carried_without_what_it_remembers() -> None:
    next_open(CN, cn(2026, 2, 11, 12))
    again = pickle.loads(pickle.dumps(CN))
    assert again == CN
    assert again.memory == {}


calendars = st.sampled_from([CN, NIGHT, ALWAYS, MIXED])
minutes = st.integers(0, 300 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
amounts = st.integers(0, 4_000).map(lambda n: timedelta(minutes=n))


@given(calendars, minutes, amounts, amounts)
def test_amounts_add_up(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    at_once = add_working_time(calendar, start, one + other)
    assert add_working_time(calendar, add_working_time(calendar, start, one), other) == at_once


@given(calendars, minutes, amounts)
def test_what_is_added_is_what_lies_between(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    reached = add_working_time(calendar, start, amount)
    assert working_time_between(calendar, start, reached) == amount
    assert working_time_between(calendar, reached, start) == -amount
    if amount:
        just_before = reached - timedelta(microseconds=1)
        assert working_time_between(calendar, start, just_before) == amount - timedelta(microseconds=1)


@given(calendars, minutes, st.integers(1, 4_000))
def test_it_counts_like_walking_minute_by_minute(calendar: Calendar, start: datetime, length: int) -> None:
    worked = sum(_open_at(calendar, start + timedelta(minutes=n)) for n in range(length))
    end = start + timedelta(minutes=length)
    fresh = Calendar(calendar.zone, calendar.windows, calendar.days_off, calendar.days_on)
    assert working_time_between(fresh, start, end) == timedelta(minutes=worked)
    assert working_time_between(calendar, start, end) == timedelta(minutes=worked)


def _open_at(calendar: Calendar, at: datetime) -> bool:
    """Whether a minute is worked, told from the local clock alone; no clock changes lie in the windows."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    today, now = local.date(), local.time().replace(tzinfo=None)
    for opens, closes in calendar.of_day(today):
        if opens <= now and (now < closes or closes <= opens or closes == DAY_END):
            return True
    yesterday = calendar.of_day(today - timedelta(days=1))
    return any(closes <= opens and now < closes for opens, closes in yesterday)


def test_the_shipped_holidays_are_those_published() -> None:
    known = {year.year: year for year in YEARS}
    assert [(year.year, year.provisional) for year in YEARS] == [
        (2024, False), (2025, False), (2026, False), (2027, True),
    ]  # fmt: skip
    for year in (2024, 2025, 2026, 2027):
        china = published.country_holidays("CN", years=year)
        assert set(china) <= known[year].days_off
        assert {day for day in china.weekend_workdays if day.year == year} == set(known[year].days_on)
    assert {
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    } <= set(known[2026].days_on)
    assert known[2027].days_on == {}


@pytest.mark.skipif(not DAYS_OF_CHINA.is_file(), reason="../shared/data/reference/china_holidays is not here")
def test_the_shipped_holidays_are_those_of_another_table() -> None:
    table = json.loads(DAYS_OF_CHINA.read_text(encoding="utf-8"))
    for year in YEARS[:3]:
        off = {day for day in table["holidays"] if day.startswith(str(year.year))}
        on = {day for day in table["workdays"] if day.startswith(str(year.year))}
        assert {day.isoformat() for day in year.days_off} == off
        assert {day.isoformat() for day in year.days_on} == on


@pytest.mark.parametrize(
    ("calendar", "until", "words"),
    [
        (Calendar(windows={}), None, "no working hours"),
        (Calendar(windows={0: ()}), None, "no working hours"),
        (Calendar("Asia/Nowhere", WEEK), None, "no time zone"),
        (Calendar(windows={9: ((time(9), time(18)),)}), None, "9 is no day"),
        (Calendar(windows={0: ((time(9), time(9)),)}), None, "mon"),
        (
            Calendar(windows={0: ((time(9), time(13)), (time(12), time(18)))}), None,
            "mon 09:00-13:00 and mon 12:00-18:00 overlap",
        ),
        (
            Calendar(windows={0: ((time(22), time(6)),), 1: ((time(5), time(9)),)}), None,
            "mon 22:00-06:00 and tue 05:00-09:00 overlap",
        ),
        (Calendar(windows=WEEK, days_off=frozenset({date(2026, 5, 9)}), days_on={date(2026, 5, 9): 1}), None,
         "2026-05-09 is both"),
        (Calendar(windows=WEEK, days_on={date(2026, 5, 9): 6}), None, "uses the hours of sun"),
        (Calendar(windows=WEEK, days_off=frozenset({date(2024, 1, 1), date(2026, 1, 1)})), date(2026, 12, 31),
         "holidays of 2025 are missing"),
        (Calendar(windows=WEEK, days_off=frozenset({date(2026, 1, 1)})), date(2027, 12, 31),
         "holidays of 2027 are missing"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(calendar: Calendar, until: date | None, words: str) -> None:
    faults = faults_of(calendar, complete_until=until)
    assert any(words in str(fault) for fault in faults), [str(fault) for fault in faults]
    assert all(str(fault.remedy) for fault in faults)


def test_what_holds_together_is_taken() -> None:
    for calendar in (CN, NIGHT, ALWAYS, MIXED):
        assert faults_of(calendar) == []
    assert faults_of(CN, complete_until=date(2027, 12, 31)) == []
    assert read_window("22:00-06:00") == (time(22), time(6))
    assert read_window("00:00-24:00") == (time(0), DAY_END)
