"""When a promise is open, at risk, kept, broken or withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.promises.rules import FINAL, Outlook, State, Verdict, weigh

DUE = datetime(2026, 11, 25, 10, tzinfo=UTC)
NEEDS = timedelta(hours=6)
NOTHING = Outlook(None, NEEDS)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def judge(outlook: Outlook, at: datetime, state: str = "open") -> Verdict:
    return weigh(state=state, due_at=DUE, outlook=outlook, at=at)


def test_with_time_to_spare_it_is_open_until_silence_means_risk() -> None:
    assert judge(NOTHING, DUE - hours(24)) == Verdict(State.OPEN, None, DUE - NEEDS)


def test_with_less_time_than_it_needs_it_is_at_risk() -> None:
    assert judge(NOTHING, DUE - hours(6)).state is State.AT_RISK
    assert judge(NOTHING, DUE - hours(6) - timedelta(microseconds=1)).state is State.OPEN


def test_expected_too_late_is_at_risk_however_early_we_know() -> None:
    assert judge(Outlook(DUE + hours(1), NEEDS), DUE - hours(72)).state is State.AT_RISK
    assert judge(Outlook(DUE, NEEDS), DUE - hours(72)).state is State.OPEN


def test_the_last_instant_is_still_in_time() -> None:
    assert judge(NOTHING, DUE).state is State.AT_RISK
    assert judge(NOTHING, DUE + timedelta(microseconds=1)).state is State.BROKEN


def test_done_on_the_dot_is_kept_and_a_moment_later_broken() -> None:
    assert judge(Outlook(None, NEEDS, DUE), DUE) == Verdict(State.KEPT, DUE, None)
    late = DUE + timedelta(microseconds=1)
    assert judge(Outlook(None, NEEDS, late), late) == Verdict(State.BROKEN, late, None)


def test_news_that_comes_late_of_something_done_in_time_keeps_it() -> None:
    done = DUE - hours(1)
    assert judge(Outlook(None, NEEDS, done), DUE + hours(48), "broken") == Verdict(State.KEPT, done, None)


def test_called_off_it_is_withdrawn_unless_it_was_done() -> None:
    assert judge(Outlook(None, NEEDS, void=True), DUE + hours(1)).state is State.WITHDRAWN
    assert judge(Outlook(None, NEEDS, DUE, void=True), DUE).state is State.KEPT


@pytest.mark.parametrize("state", FINAL)
def test_what_is_excused_or_withdrawn_stays_so(state: str) -> None:
    assert judge(Outlook(None, NEEDS, DUE + hours(9)), DUE + hours(9), state).state == state


instants = st.integers(-200, 200).map(lambda count: DUE + hours(count))
outlooks = st.builds(
    Outlook,
    st.none() | instants,
    st.integers(0, 90).map(hours),
    st.none() | instants,
    st.booleans(),
)
live = st.sampled_from([one.value for one in State if one.value not in FINAL])


@given(live, outlooks, instants)
def test_kept_if_and_only_if_done_by_the_due_time(state: str, outlook: Outlook, at: datetime) -> None:
    verdict = judge(outlook, at, state)
    done = outlook.done_at
    assert (verdict.state is State.KEPT) == (done is not None and done <= DUE)
    assert (verdict.settled_at is None) or verdict.settled_at in (done, at)


@given(live, live, outlooks, instants)
def test_the_verdict_depends_on_evidence_alone(one: str, other: str, outlook: Outlook, at: datetime) -> None:
    assert judge(outlook, at, one) == judge(outlook, at, other)


@given(outlooks, instants)
def test_judging_twice_changes_nothing(outlook: Outlook, at: datetime) -> None:
    first = judge(outlook, at)
    assert judge(outlook, at, first.state.value).state is first.state


@given(outlooks, instants, instants)
def test_time_alone_never_mends_a_promise(outlook: Outlook, one: datetime, other: datetime) -> None:
    order = [State.OPEN, State.AT_RISK, State.BROKEN]
    early, late = (judge(outlook, at).state for at in sorted((one, other)))
    if early in order and late in order:
        assert order.index(early) <= order.index(late)


@given(outlooks, instants)
def test_the_risk_instant_is_named_while_it_is_open_and_lies_ahead(outlook: Outlook, at: datetime) -> None:
    verdict = judge(outlook, at)
    assert (verdict.risk_at is not None) == (verdict.state is State.OPEN)
    assert verdict.risk_at is None or at < verdict.risk_at <= DUE
