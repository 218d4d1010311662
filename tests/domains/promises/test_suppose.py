"""Other terms, the same log: tables say what reckoning one by one says; what was taken is the least kept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.promises.rules import Entry, Noted, State, Terms, reckon
from nuoda.domains.promises.rules.suppose import (
    Gauge,
    Supposition,
    Unit,
    days_taken,
    instant,
    micros,
    net_taken,
    supposed,
)
from nuoda.kernel.calendar import DAY_END, Calendar, shipped_holidays

START = datetime(2026, 2, 1, tzinfo=UTC)
CN = shipped_holidays("cn")
OFFICE = Calendar(
    windows={day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)},
    days_off=frozenset(day for year in CN for day in year.days_off),
    days_on={day: weekday for year in CN for day, weekday in year.days_on.items()},
)
NIGHT = Calendar("Europe/Berlin", {day: ((time(22), time(6)),) for day in range(5)})
DAILY = Calendar(windows={day: ((time(8), DAY_END),) for day in range(7)})
KEYS = {str(place): one for place, one in enumerate((OFFICE, NIGHT, DAILY), start=1)}
_keys = st.none() | st.sampled_from(sorted(KEYS))
_minutes = st.integers(0, 60 * 24 * 40)
_suppositions = st.one_of(
    st.builds(
        lambda n: Supposition(Decimal(n) / 4, Unit.HOURS, None, "Asia/Shanghai"), st.integers(1, 400)
    ),
    st.builds(
        lambda n, one: Supposition(Decimal(n) / 4, Unit.WORKING_HOURS, one, one.zone),
        st.integers(1, 400), st.sampled_from([OFFICE, NIGHT, DAILY]),
    ),
    st.builds(lambda n: Supposition(Decimal(n), Unit.DAYS, None, "America/New_York"), st.integers(1, 20)),
    st.builds(
        lambda n, one: Supposition(Decimal(n), Unit.WORKING_DAYS, one, "Asia/Shanghai"),
        st.integers(1, 20), st.sampled_from([OFFICE, DAILY]),
    ),
    st.builds(
        lambda one: Supposition(None, Unit.HOURS, one, "Asia/Shanghai"), st.sampled_from([OFFICE, NIGHT])
    ),
)  # fmt: skip


def _at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def _of(amount: int, scale: Supposition) -> Supposition:
    """The scale's target of so many microseconds or days."""
    given_ = Decimal(amount) if scale.in_days else Decimal(amount) / 3_600_000_000
    return Supposition(given_, scale.unit, scale.calendar, scale.zone)


@settings(max_examples=100)
@given(supposition=_suppositions, key=_keys, made=_minutes, length=_minutes, wait=_minutes)
def test_tables_say_what_one_by_one_says(
    supposition: Supposition, key: str | None, made: int, length: int, wait: int
) -> None:
    gauge = Gauge(supposition, KEYS, START, START + timedelta(days=90))
    terms = Terms(_at(made), _at(made + length), KEYS.get(key) if key else None)
    due = gauge.due(micros(terms.made_at), micros(terms.due_at), key)
    assert instant(due) == supposed(terms, supposition).due_at
    done = micros(_at(made + wait))
    taken = gauge.supposed_taken(micros(terms.made_at), done, key)
    if supposition.amount is not None:
        least = 1 if supposition.in_days else 0
        reached = [
            micros(supposed(terms, _of(amount, supposition)).due_at) >= done
            for amount in (taken, taken - 1)
            if amount >= least
        ]
        assert reached in ([True, False], [True])
    own = gauge.taken(micros(terms.made_at), done, key)
    scale = gauge.own_scale(terms.calendar)
    if not supposition.in_days:
        unit = Unit.WORKING_HOURS if terms.calendar else Unit.HOURS
        scale = Supposition(Decimal(1), unit, terms.calendar, "Asia/Shanghai")
    assert micros(supposed(terms, _of(own, scale)).due_at) >= done


@settings(max_examples=100)
@given(
    unit=st.sampled_from(list(Unit)), key=st.sampled_from(sorted(KEYS)), made=_minutes,
    wait=st.integers(1, 60 * 24 * 30),
    question=st.tuples(st.integers(0, 60 * 24 * 20), st.integers(0, 9_000)),
)  # fmt: skip
def test_what_was_taken_is_the_least_target_that_would_have_been_kept(
    unit: Unit, key: str, made: int, wait: int, question: tuple[int, int]
) -> None:
    asked, outstanding = question
    calendar = KEYS[key] if unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS) else None
    scale = Supposition(Decimal(1), unit, calendar, calendar.zone if calendar else "Asia/Shanghai")
    gauge = Gauge(scale, KEYS, START, START + timedelta(days=90))
    done_at = _at(made + wait)
    log = [
        Noted(UUID(int=1), Entry.PAUSED, _at(made + asked)),
        Noted(UUID(int=2), Entry.RESUMED, _at(made + asked + outstanding), of=UUID(int=1)),
        Noted(UUID(int=3), Entry.DONE, done_at),
    ]
    terms = Terms(_at(made), done_at, calendar)
    gross = gauge.supposed_taken(micros(terms.made_at), micros(done_at), None)
    at = done_at + timedelta(days=1)

    def state(amount: int) -> State:
        return reckon(supposed(terms, _of(amount, scale)), log, at=at).state

    if scale.in_days:
        taken = days_taken(terms, log, scale, gross, at)
        assert state(taken) is State.KEPT
        assert taken == 1 or state(taken - 1) is not State.KEPT
    else:
        taken = net_taken(gross, supposed(terms, scale), log, done_at)
        minute = 60_000_000
        assert state(taken + minute) is State.KEPT
        assert taken <= minute or state(taken - minute) is not State.KEPT


def test_a_legal_time_limit_and_what_no_calendar_counts_stay_as_they_are() -> None:
    statutory = Terms(START, START + timedelta(days=7), None, statutory=True)
    assert supposed(statutory, Supposition(Decimal(1), Unit.HOURS, None, "UTC")) is statutory
    every_hour = Terms(START, START + timedelta(days=7))
    assert supposed(every_hour, Supposition(None, Unit.HOURS, OFFICE, "UTC")) is every_hour
