"""Figures, formula and caps, with the worked figure of the domain reference §5.9."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.contracts.rules.meter.credits import (
    CreditLine,
    Fees,
    Later,
    capped,
    credit_of,
    earned_back,
    formula_of,
)
from nuoda.domains.contracts.rules.meter.figures import Counts, Verdict, judge
from nuoda.domains.contracts.rules.meter.measures import DEFINITIONS, Measure
from nuoda.domains.contracts.rules.meter.money import fits, is_currency, minor_units, rounded
from nuoda.domains.contracts.rules.meter.periods import distance, period_of, periods_between
from nuoda.domains.contracts.rules.meter.terms import EarnBack, Every, Method, Terms

ON_TIME = Terms(
    Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95), weight=Decimal("0.4"), method=Method.LINEAR
)
FEES = Fees(Decimal(800_000), Decimal(10), "CNY")


def test_the_worked_figure_is_19_200() -> None:
    figure = judge(ON_TIME, Counts(1_000, 962))
    assert figure.rate == Decimal("96.20")
    assert credit_of(ON_TIME, figure, FEES) == Decimal("19200.00")
    assert formula_of(ON_TIME, figure, FEES) == "800000 × 10 % × 0.4 × 0.6"


def test_below_the_minimum_the_full_weight_is_due_and_the_miss_is_severe() -> None:
    figure = judge(ON_TIME, Counts(1_000, 930))
    assert figure.verdict is Verdict.SEVERE
    assert credit_of(ON_TIME, figure, FEES) == Decimal("32000.00")
    assert credit_of(ON_TIME, figure, FEES, Decimal("1.5")) == Decimal("48000.00")


def test_a_met_target_costs_nothing() -> None:
    assert credit_of(ON_TIME, judge(ON_TIME, Counts(100, 98)), FEES) == 0


def test_gross_and_adjusted_stand_side_by_side() -> None:
    figure = judge(ON_TIME, Counts(1_000, 962), Counts(20, 0))
    assert (figure.gross_rate, figure.rate) == (Decimal("96.20"), Decimal("98.16"))
    assert (figure.verdict, figure.excluded) == (Verdict.MET, Counts(20, 0))


def test_nothing_due_is_no_figure_and_little_is_not_judged() -> None:
    assert judge(ON_TIME, Counts()).verdict is Verdict.NONE
    small = Terms(Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95), floor=30)
    assert judge(small, Counts(29, 10)).verdict is Verdict.SMALL


def test_what_goes_wrong_is_judged_the_other_way_round() -> None:
    damage = Terms(Measure.DAMAGE_RATE, Decimal("0.5"), Decimal(2), method=Method.LINEAR)
    assert judge(damage, Counts(1_000, 5)).verdict is Verdict.MET
    figure = judge(damage, Counts(1_000, 12))
    assert figure.verdict is Verdict.MISSED
    assert figure.failures(damage) == 12
    # (0.5 − 1.2) ÷ (0.5 − 2) of 80,000, half-even to the cent
    assert credit_of(damage, figure, FEES) == Decimal("37333.33")


@pytest.mark.parametrize(
    ("method", "amount", "expected"),
    [(Method.FIXED, 5_000, 5_000), (Method.SHARE, 3, 24_000), (Method.PER_CASE, 50, 1_900)],
)
def test_other_ways_of_crediting(method: Method, amount: int, expected: int) -> None:
    terms = Terms(Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95), method=method, amount=Decimal(amount))
    assert credit_of(terms, judge(terms, Counts(1_000, 962)), FEES) == expected


def test_a_clause_caps_its_period() -> None:
    terms = Terms(
        Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95), method=Method.PER_CASE, amount=Decimal(50),
        cap=Decimal(1_000),
    )  # fmt: skip
    assert credit_of(terms, judge(terms, Counts(1_000, 962)), FEES) == 1_000


def test_the_sum_is_capped_at_what_is_at_risk() -> None:
    lines = [_line("a", 60_000), _line("b", 30_000), _line("c", -5_000)]
    assert [one.amount for one in capped(lines, FEES.at_risk, "CNY")] == [60_000, 25_000, -5_000]


@given(st.lists(st.integers(-100_000, 100_000), max_size=8), st.integers(0, 200_000))
def test_a_capped_sum_never_exceeds_the_cap_and_no_line_turns(amounts: list[int], most: int) -> None:
    lines = [_line(str(place), amount) for place, amount in enumerate(amounts)]
    after = capped(lines, Decimal(most), "CNY")
    assert sum(one.amount for one in after) <= max(most, sum(one for one in amounts if one < 0))
    assert all(new.amount * old.amount >= 0 for new, old in zip(after, lines, strict=True))
    assert all(abs(new.amount) <= abs(old.amount) for new, old in zip(after, lines, strict=True))


def _line(clause: str, amount: int) -> CreditLine:
    return CreditLine(clause, "on_time_delivery", date(2026, 10, 1), 1, str(amount), Decimal(amount))


def test_a_credit_is_earned_back_by_better_periods() -> None:
    earn = EarnBack(Decimal(99), 2)
    good = [_later(11, "99.1"), _later(12, "99.0")]
    assert earned_back(ON_TIME, earn, good) == date(2026, 12, 1)
    assert earned_back(ON_TIME, earn, good[:1]) is None
    assert earned_back(ON_TIME, earn, [_later(11, "98.5"), _later(12, "99.9")]) is None


def _later(month: int, rate: str) -> Later:
    return Later(date(2026, month, 1), Verdict.MET, Decimal(rate))


def test_currencies_without_minor_units_are_rounded_to_units() -> None:
    assert (minor_units("CNY"), minor_units("JPY"), minor_units("KWD")) == (2, 0, 3)
    assert rounded(Decimal("10.5"), "JPY") == 10
    assert rounded(Decimal("0.125"), "CNY") == Decimal("0.12")
    assert not fits(Decimal("10.5"), "KRW")
    assert is_currency("CNY")
    assert not is_currency("XYZ")
    assert not is_currency("XTS")
    assert not is_currency("XAU")
    assert is_currency("XOF")


def test_periods_are_whole_months_in_the_contracts_zone() -> None:
    october = period_of(date(2026, 10, 31), Every.MONTH)
    assert october.start("Asia/Shanghai") == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert october.end("Asia/Shanghai") == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert period_of(date(2026, 12, 5), Every.QUARTER).after == date(2027, 1, 1)
    found = periods_between(date(2025, 11, 15), date(2026, 3, 1), Every.MONTH)
    assert [one.first.month for one in found] == [11, 12, 1, 2]
    assert distance(date(2025, 10, 1), date(2026, 4, 1), Every.QUARTER) == 2


def test_every_measure_is_defined() -> None:
    assert set(DEFINITIONS) == set(Measure)
