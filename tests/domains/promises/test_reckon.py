"""What a log says of a promise: blind to its order, exact about time that does not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.promises.rules import Entry, Noted, State, Terms, move_due, reckon, union
from nuoda.kernel.calendar import Calendar, working_time_between

MADE = datetime(2026, 2, 9, 1, tzinfo=UTC)
DUE = MADE + timedelta(hours=48)
TERMS = Terms(MADE, DUE)
CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar(
    windows={day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)},
    days_off=frozenset(date(2026, 2, day) for day in range(15, 24)),
    days_on={date(2026, 2, 14): 4},
)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def note(n: int, entry: Entry, at: float, *, until: float | None = None, of: int | None = None) -> Noted:
    """Entry ``n``, ``at`` hours after the promise was made."""
    end = MADE + hours(until) if until is not None else None
    return Noted(UUID(int=n), entry.value, MADE + hours(at), end, UUID(int=of) if of else None)


def state_at(log: list[Noted], at: float, terms: Terms = TERMS) -> tuple[str, datetime, datetime | None]:
    standing = reckon(terms, log, at=MADE + hours(at))
    return standing.state.value, standing.due_at, standing.settled_at


def test_a_pause_moves_the_due_time_by_its_length() -> None:
    log = [note(1, Entry.PAUSED, 10), note(2, Entry.RESUMED, 16, of=1)]
    assert state_at(log, 50) == ("open", DUE + hours(6), None)
    assert state_at([*log, note(3, Entry.DONE, 53)], 60) == ("kept", DUE + hours(6), MADE + hours(53))


def test_while_a_question_is_open_the_clock_stands_still() -> None:
    log = [note(1, Entry.PAUSED, 10)]
    assert state_at(log, 500)[0] == "paused"
    assert state_at([*log, note(2, Entry.DONE, 400)], 500)[0] == "kept"


def test_two_questions_at_once_stop_the_clock_once() -> None:
    log = [
        note(1, Entry.PAUSED, 10), note(2, Entry.PAUSED, 12),
        note(3, Entry.RESUMED, 16, of=1), note(4, Entry.RESUMED, 20, of=2),
    ]  # fmt: skip
    assert state_at(log, 30)[1] == DUE + hours(10)


def test_overlapping_excuses_are_counted_once() -> None:
    storm, closure = note(1, Entry.EXCUSED, 20, until=30), note(2, Entry.EXCUSED, 24, until=36)
    standing = reckon(TERMS, [storm, closure], at=MADE + hours(40))
    assert standing.excused_due_at == DUE + hours(16)
    assert (standing.due_at, standing.state) == (DUE, State.OPEN)


def test_a_pause_within_an_excuse_is_counted_once() -> None:
    log = [
        note(1, Entry.EXCUSED, 20, until=30),
        note(2, Entry.PAUSED, 22), note(3, Entry.RESUMED, 26, of=2),
    ]  # fmt: skip
    standing = reckon(TERMS, log, at=MADE + hours(40))
    assert (standing.due_at, standing.excused_due_at) == (DUE + hours(4), DUE + hours(10))


def test_excused_it_passes_its_due_time_and_breaks_later() -> None:
    log = [note(1, Entry.EXCUSED, 20, until=30)]
    assert [state_at(log, at)[0] for at in (48, 48.1, 58, 58.1)] == ["open", "excused", "excused", "broken"]
    assert state_at([*log, note(2, Entry.DONE, 55)], 60)[0] == "excused"
    assert state_at([*log, note(2, Entry.DONE, 47)], 60)[0] == "kept"
    assert state_at([*log, note(2, Entry.DONE, 59)], 60)[0] == "broken"


def test_an_excuse_that_is_taken_back_excuses_nothing() -> None:
    log = [note(1, Entry.EXCUSED, 20, until=30), note(2, Entry.UNEXCUSED, 70, of=1)]
    assert state_at(log, 50)[0] == "broken"


def test_an_excuse_after_the_due_time_comes_too_late() -> None:
    assert state_at([note(1, Entry.EXCUSED, 49, until=80)], 50)[0] == "broken"


def test_a_holiday_within_an_excuse_is_not_given_back_twice() -> None:
    """A storm from Friday 13 February to Tuesday 24 February spans the festival: two days count."""
    made = datetime(2026, 2, 12, 9, tzinfo=CHINA)
    due = datetime(2026, 2, 13, 18, tzinfo=CHINA)
    storm = (datetime(2026, 2, 13, 0, tzinfo=CHINA), datetime(2026, 2, 24, 0, tzinfo=CHINA))
    moved = move_due(due, [storm], made_at=made, calendar=OFFICE)
    assert moved == datetime(2026, 2, 24, 18, tzinfo=CHINA)
    assert working_time_between(OFFICE, made, moved) - working_time_between(OFFICE, *storm) == hours(16)


def test_a_legal_time_limit_knows_no_pause_and_no_excuse() -> None:
    log = [note(1, Entry.PAUSED, 1), note(2, Entry.EXCUSED, 2, until=90)]
    assert state_at(log, 49, replace(TERMS, statutory=True)) == ("broken", DUE, None)


def test_replaced_in_time_it_is_replaced_and_late_it_stays_broken() -> None:
    assert state_at([note(1, Entry.REPLACED, 40)], 90) == ("replaced", DUE, MADE + hours(40))
    assert state_at([note(1, Entry.REPLACED, 49)], 90) == ("broken", DUE, None)


def test_replaced_while_it_was_paused_it_did_not_break() -> None:
    log = [note(1, Entry.PAUSED, 10), note(2, Entry.REPLACED, 100)]
    assert state_at(log, 120)[0] == "replaced"


def test_what_is_done_again_after_it_was_taken_back_counts_anew() -> None:
    log = [note(1, Entry.DONE, 40), note(2, Entry.UNDONE, 40), note(3, Entry.DONE, 60)]
    assert state_at(log, 90) == ("broken", DUE, MADE + hours(60))
    assert state_at([*log, note(4, Entry.UNDONE, 60)], 90) == ("broken", DUE, None)


@pytest.mark.parametrize("at", [47, 49])
def test_called_off_it_is_withdrawn(at: int) -> None:
    assert state_at([note(1, Entry.VOID, at)], 90) == ("withdrawn", DUE, MADE + hours(at))


moments = st.integers(0, 120).map(lambda quarter: MADE + timedelta(minutes=45 * quarter))
spans = st.lists(st.tuples(moments, moments), max_size=6)


@st.composite
def logs(draw: st.DrawFn) -> list[Noted]:
    """Any entries, in any order of time; what is taken back or ended is among them."""
    log: list[Noted] = []
    for n in range(1, draw(st.integers(1, 9)) + 1):
        entry = draw(st.sampled_from([one for one in Entry if one is not Entry.UNEXCUSED]))
        at, end, of = draw(moments), None, None
        if entry is Entry.EXCUSED:
            end = at + draw(st.integers(1, 40)) * timedelta(minutes=45)
        if entry is Entry.RESUMED:
            pauses = [one.id for one in log if one.entry == Entry.PAUSED]
            if not pauses:
                continue
            of = draw(st.sampled_from(pauses))
        log.append(Noted(UUID(int=n), entry.value, at, end, of))
    return log


@given(logs(), st.randoms(use_true_random=False), moments, st.booleans())
def test_the_order_in_which_entries_come_changes_nothing(
    log: list[Noted], shuffler: object, at: datetime, worked: bool
) -> None:
    terms = replace(TERMS, calendar=OFFICE if worked else None)
    shuffled = list(log)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reckon(terms, log, at=at) == reckon(terms, shuffled, at=at)


@given(logs(), moments)
def test_instants_hold_together(log: list[Noted], at: datetime) -> None:
    standing = reckon(TERMS, log, at=at)
    assert standing.due_at >= DUE
    assert standing.excused_due_at is None or standing.excused_due_at > standing.due_at
    settled = standing.settled_at
    if standing.state is State.KEPT:
        assert settled is not None
        assert settled <= standing.due_at
    if standing.state is State.BROKEN and settled is not None:
        assert settled > (standing.excused_due_at or standing.due_at)


@given(spans)
def test_united_spans_lie_apart_and_cover_the_same(given_spans: list[tuple[datetime, datetime]]) -> None:
    united = union(given_spans)
    assert all(one[1] < other[0] for one, other in pairwise(united))
    for quarter in range(121):
        moment = MADE + timedelta(minutes=45 * quarter)
        assert any(b <= moment < e for b, e in united) == any(b <= moment < e for b, e in given_spans)


@given(spans, st.booleans())
def test_counting_a_span_twice_moves_nothing_further(
    given_spans: list[tuple[datetime, datetime]], worked: bool
) -> None:
    calendar = OFFICE if worked else None
    once = move_due(DUE, given_spans, made_at=MADE, calendar=calendar)
    assert move_due(DUE, [*given_spans, *given_spans], made_at=MADE, calendar=calendar) == once
    assert once >= DUE
