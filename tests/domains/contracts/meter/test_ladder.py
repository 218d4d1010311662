"""The ladder of trade practice: warning, penalty, right to leave; and what voiding takes away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.contracts.rules.meter.figures import FAILED, JUDGED, Verdict
from nuoda.domains.contracts.rules.meter.ladder import Ended, Failure, climb, would_follow
from nuoda.domains.contracts.rules.meter.periods import distance, periods_between
from nuoda.domains.contracts.rules.meter.terms import STANDARD_LADDER, Every, On, Rung, Step, Trigger

FIVE = (Rung(Step.WARNING, (Trigger(On.FAILURES, 5),)),)
MET, MISSED, SEVERE, SMALL = Verdict.MET, Verdict.MISSED, Verdict.SEVERE, Verdict.SMALL


def _months(*verdicts: Verdict, frozen: bool = True) -> list[Ended]:
    months = periods_between(date(2025, 1, 1), date(2030, 1, 1), Every.MONTH)
    return [
        Ended(month.first, datetime.combine(month.after, datetime.min.time(), UTC), verdict, frozen)
        for month, verdict in zip(months, verdicts, strict=False)
    ]


def _steps(history: Sequence[Ended]) -> list[tuple[int, Step]]:
    places = {one.first: place for place, one in enumerate(history)}
    return [(places[one.period], one.step) for one in climb(STANDARD_LADDER, Every.MONTH, history)]


def _failures(count: int) -> list[Failure]:
    start = datetime(2026, 10, 5, tzinfo=UTC)
    return [Failure(f"f{n}", start + timedelta(hours=n), date(2026, 10, 1)) for n in range(count)]


def test_one_miss_warns_and_asks_for_a_plan() -> None:
    assert _steps(_months(MISSED)) == [(0, Step.WARNING), (0, Step.PLAN)]


def test_two_in_a_row_are_penalised_and_three_open_the_way_out() -> None:
    steps = _steps(_months(MISSED, MISSED, MISSED))
    assert [place for place, step in steps if step is Step.WARNING] == [0, 1, 2]
    assert [place for place, step in steps if step is Step.PENALTY] == [1, 2]
    assert [place for place, step in steps if step is Step.TERMINATION] == [2]


def test_three_and_four_within_twelve() -> None:
    steps = _steps(_months(MISSED, MET, MISSED, MET, MISSED, MET, MISSED))
    assert [place for place, step in steps if step is Step.PENALTY] == [4, 6]
    assert [place for place, step in steps if step is Step.TERMINATION] == [6]


def test_two_severe_failures_within_six() -> None:
    assert (5, Step.TERMINATION) in _steps(_months(SEVERE, MET, MET, MET, MET, SEVERE))
    assert (6, Step.TERMINATION) not in _steps(_months(SEVERE, MET, MET, MET, MET, MET, SEVERE))


def test_a_period_too_small_neither_counts_nor_breaks_a_row() -> None:
    assert (2, Step.PENALTY) in _steps(_months(MISSED, SMALL, MISSED))
    assert (2, Step.PENALTY) not in _steps(_months(MISSED, MET, MISSED))


def test_money_and_the_way_out_wait_until_figures_are_frozen() -> None:
    steps = {step for _place, step in _steps(_months(MISSED, MISSED, MISSED, frozen=False))}
    assert steps == {Step.WARNING, Step.PLAN}


def test_five_failures_of_five_warn_once() -> None:
    raised = climb(FIVE, Every.MONTH, [], _failures(5))
    assert [one.step for one in raised] == [Step.WARNING]
    assert raised[0].because == ("f0", "f1", "f2", "f3", "f4")
    assert raised[0].at == _failures(5)[-1].at
    assert len(climb(FIVE, Every.MONTH, [], _failures(9))) == 1
    assert len(climb(FIVE, Every.MONTH, [], _failures(10))) == 2


def test_voiding_one_of_five_takes_the_warning_back() -> None:
    assert climb(FIVE, Every.MONTH, [], _failures(5)[1:]) == ()


def test_voiding_one_of_six_keeps_the_same_warning() -> None:
    (before,) = climb(FIVE, Every.MONTH, [], _failures(6))
    (after,) = climb(FIVE, Every.MONTH, [], _failures(6)[1:])
    assert before.key == after.key
    assert before.because != after.because


def test_failures_out_of_the_window_do_not_count() -> None:
    early = [Failure(f"s{n}", datetime(2026, 9, 5 + n, tzinfo=UTC), date(2026, 9, 1)) for n in range(3)]
    assert climb(FIVE, Every.MONTH, [], [*early, *_failures(2)]) == ()
    wide = (Rung(Step.WARNING, (Trigger(On.FAILURES, 5, 2),)),)
    assert len(climb(wide, Every.MONTH, [], [*early, *_failures(2)])) == 1


def test_what_would_happen_next() -> None:
    history = _months(MISSED, MISSED, MISSED)
    supposed = history.pop()
    assert would_follow(STANDARD_LADDER, Every.MONTH, history, supposed) == (
        Step.WARNING, Step.PLAN, Step.PENALTY, Step.TERMINATION,
    )  # fmt: skip


_history = st.lists(st.sampled_from([MET, MISSED, SEVERE, SMALL, Verdict.NONE]), max_size=30)


@given(_history)
def test_the_ladder_says_what_the_words_say(verdicts: list[Verdict]) -> None:
    """The domain reference's sentences, reckoned another way: over plain numbers, month by month."""
    history = _months(*verdicts)
    steps = _steps(history)
    for now, verdict in enumerate(verdicts):
        failed = verdict in FAILED
        judged = [one for one in verdicts[: now + 1] if one in JUDGED]

        def in_a_row(count: int, judged: list[Verdict] = judged) -> bool:
            return len(judged) >= count and all(one in FAILED for one in judged[-count:])

        def within(window: int, kinds: frozenset[Verdict], now: int = now) -> int:
            return sum(one in kinds for one in verdicts[max(0, now - window + 1) : now + 1])

        penalty = failed and (in_a_row(2) or within(12, FAILED) >= 3)
        severe = verdict is SEVERE and within(6, frozenset({SEVERE})) >= 2
        leave = failed and (in_a_row(3) or within(12, FAILED) >= 4 or severe)
        expected = {Step.WARNING, Step.PLAN} if failed else set()
        expected |= {Step.PENALTY} if penalty else set()
        expected |= {Step.TERMINATION} if leave else set()
        assert {step for place, step in steps if place == now} == expected


@given(_history, st.randoms())
def test_the_order_in_which_periods_arrive_does_not_matter(verdicts: list[Verdict], random: object) -> None:
    history = _months(*verdicts)
    mixed = list(history)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert climb(STANDARD_LADDER, Every.MONTH, mixed) == climb(STANDARD_LADDER, Every.MONTH, history)


@given(st.integers(0, 40), st.integers(1, 6), st.sets(st.integers(0, 39)))
def test_voiding_failures_is_as_if_they_never_were(count: int, each: int, void: set[int]) -> None:
    ladder = (Rung(Step.WARNING, (Trigger(On.FAILURES, each),)),)
    left = [one for place, one in enumerate(_failures(count)) if place not in void]
    raised = climb(ladder, Every.MONTH, [], left)
    assert len(raised) == len(left) // each
    used = [name for one in raised for name in one.because]
    assert used == [one.id for one in left[: len(used)]]
    assert all(distance(one.period, date(2026, 10, 1), Every.MONTH) == 0 for one in raised)
