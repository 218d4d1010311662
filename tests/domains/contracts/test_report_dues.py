"""When reports are due: by hours, by times of day, on working days, over changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.contracts.rules import Schedule, next_report_due
from nuoda.kernel.calendar import DAY_END, Calendar

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Beijing
ALL_DAY = ((time(0), DAY_END),)
WEEKDAYS = Calendar(windows=dict.fromkeys(range(5), ALL_DAY), days_off=frozenset({date(2026, 11, 25)}))
NEVER = Calendar(windows={})
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"])
INSTANTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
TIMES = st.lists(st.times().map(lambda one: one.replace(second=0, microsecond=0)), min_size=1, max_size=6)


def dues(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    while len(found) < count:
        due = next_report_due(schedule, found[-1] if found else after)
        if due is None:
            break
        found.append(due)
    return found


def test_every_four_hours_counts_from_the_start() -> None:
    schedule = Schedule("Asia/Shanghai", START, every_hours=4)
    assert next_report_due(schedule, START - timedelta(days=3)) == START + timedelta(hours=4)
    assert next_report_due(schedule, START) == START + timedelta(hours=4)
    assert next_report_due(schedule, START + timedelta(hours=9)) == START + timedelta(hours=12)
    assert next_report_due(schedule, START + timedelta(hours=12)) == START + timedelta(hours=16)


def test_times_of_day_are_those_of_the_zone_on_working_days() -> None:
    schedule = Schedule("Asia/Shanghai", START, times=[time(9), time(17)], calendar=WEEKDAYS)
    local = [one.astimezone(ZoneInfo("Asia/Shanghai")) for one in dues(schedule, START, 5)]
    assert [f"{one:%d %H:%M}" for one in local] == [
        "23 17:00",
        "24 09:00",
        "24 17:00",
        "26 09:00",
        "26 17:00",
    ]


def test_by_hours_on_working_days_only() -> None:
    schedule = Schedule("Asia/Shanghai", START, every_hours=24, calendar=WEEKDAYS)
    found = dues(schedule, START + timedelta(days=2), 3)
    assert [one.date().isoformat() for one in found] == ["2026-11-26", "2026-11-27", "2026-11-30"]


def test_the_end_is_included_and_then_there_is_none() -> None:
    until = START + timedelta(hours=8)
    schedule = Schedule("Asia/Shanghai", START, every_hours=4, until=until)
    assert dues(schedule, START, 9) == [START + timedelta(hours=4), until]


def test_a_calendar_that_never_works_makes_none_due() -> None:
    for schedule in (
        Schedule("Asia/Shanghai", START, every_hours=1, calendar=NEVER),
        Schedule("Asia/Shanghai", START, times=[time(9)], calendar=NEVER),
    ):
        assert next_report_due(schedule, START) is None


def test_no_time_is_lost_where_the_clock_skips_an_hour() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    schedule = Schedule("Europe/Berlin", before, times=[time(2, 30), time(3, 0)])
    found = dues(schedule, before, 2)
    assert [f"{one:%H:%M}" for one in found] == ["01:00", "01:30"]


def test_a_time_that_the_clock_skips_or_repeats_is_due_once() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        before = datetime.combine(day - timedelta(days=1), time(12), berlin)
        schedule = Schedule("Europe/Berlin", before, times=[time(2, 30)])
        first, second = dues(schedule, before, 2)
        assert first.astimezone(berlin).date() == day
        assert second.astimezone(berlin).date() == day + timedelta(days=1)


@given(INSTANTS, INSTANTS, st.integers(1, 720), ZONES)
def test_by_hours_is_the_first_on_the_grid(start: datetime, after: datetime, hours: int, zone: str) -> None:
    due = next_report_due(Schedule(zone, start, every_hours=hours), after)
    step = timedelta(hours=hours)
    assert due is not None
    assert due > after
    assert (due - start) % step == timedelta(0)
    assert due - start >= step
    assert due - step <= max(after, start)


@given(INSTANTS, INSTANTS, TIMES, ZONES)
def test_by_times_moves_on_and_never_skips_a_day(
    start: datetime, after: datetime, times: list[time], zone: str
) -> None:
    schedule = Schedule(zone, start, times=sorted(set(times)))
    found = dues(schedule, after, 8)
    assert found == sorted(set(found))
    assert found[0] > after
    assert found[0] >= start
    assert all(later - sooner <= timedelta(hours=26) for sooner, later in pairwise(found))


@given(INSTANTS, INSTANTS, INSTANTS, TIMES, ZONES)
def test_asking_later_never_answers_sooner(
    start: datetime, one: datetime, other: datetime, times: list[time], zone: str
) -> None:
    schedule = Schedule(zone, start, times=sorted(set(times)))
    sooner, later = (next_report_due(schedule, instant) for instant in sorted((one, other)))
    assert sooner is not None
    assert later is not None
    assert sooner <= later
