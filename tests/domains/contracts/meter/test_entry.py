"""What is refused at entry, with the conflict shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from nuoda.domains.contracts.rules.meter.entry import check_succession, check_terms
from nuoda.domains.contracts.rules.meter.measures import Measure
from nuoda.domains.contracts.rules.meter.terms import (
    EarnBack,
    Every,
    Method,
    On,
    Rung,
    Span,
    Step,
    Terms,
    Trigger,
)

TERMS = Terms(Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95))


def test_good_terms_pass() -> None:
    assert check_terms(TERMS, "CNY") == []


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"target": Decimal(100), "minimum": Decimal(100)}, "minimum", "Target 100 % and minimum 100 %"),
        ({"minimum": Decimal(99)}, "minimum", "The minimum of 99 % is above the target of 98 %"),
        ({"target": Decimal(101)}, "target", "outside 0 to 100"),
        ({"target": Decimal("NaN")}, "target", "outside 0 to 100"),
        ({"measure": Measure.LOSS_RATE, "target": Decimal(2), "minimum": Decimal(1)}, "minimum", "smaller"),
        ({"weight": Decimal(0)}, "weight", "outside 0 to 1"),
        ({"method": Method.FIXED, "amount": Decimal(-5)}, "amount", "cannot be negative"),
        ({"method": Method.FIXED}, "amount", "No money follows"),
        ({"method": Method.SHARE, "amount": Decimal(101)}, "amount", "outside 0 to 100"),
        ({"cap": Decimal(-1)}, "cap", "cannot be negative"),
        ({"cap": Decimal("1.005")}, "cap", "1.005 has more decimals than CNY, which has 2"),
        ({"earn_back": EarnBack(Decimal(97), 2)}, "earn_back", "below the target"),
        ({"ladder": (Rung(Step.WARNING, ()),)}, "ladder.0", "Nothing sets this step off"),
        ({"ladder": (Rung(Step.WARNING, (Trigger(On.MISSED, 4, 3),)),)}, "ladder.0", "More misses"),
        ({"ladder": (Rung(Step.PLAN, (Trigger(On.MISSED, 1),)),)}, "ladder.0", "no days"),
    ],
)
def test_refused(changes: dict[str, object], field: str, words: str) -> None:
    problems = check_terms(replace(TERMS, **changes), "CNY")  # type: ignore[arg-type]
    assert [one.field for one in problems] == [field]
    assert words in str(problems[0].reason)
    assert str(problems[0].remedy)


def test_an_unknown_currency_and_one_without_minor_units() -> None:
    assert check_terms(TERMS, "XXQ")[0].field == "currency"
    half_a_yen = replace(TERMS, method=Method.FIXED, amount=Decimal("100.5"))
    assert "JPY, which has 0" in str(check_terms(half_a_yen, "JPY")[0].reason)


def _span(since: date, until: date | None = None) -> Span:
    return Span(since, until, "4.2 v1")


def test_a_new_version_succeeds_an_open_one() -> None:
    assert check_succession(_span(date(2026, 7, 1)), TERMS, [_span(date(2026, 1, 1))]) == []


def test_overlap_is_shown() -> None:
    held = [_span(date(2026, 1, 1), date(2026, 9, 1))]
    (problem,) = check_succession(_span(date(2026, 7, 1)), TERMS, held)
    assert str(problem.reason) == "It overlaps 4.2 v1, which holds from 2026-01-01 to 2026-09-01."


def test_a_gap_is_shown() -> None:
    held = [_span(date(2026, 1, 1), date(2026, 4, 1))]
    (problem,) = check_succession(_span(date(2026, 6, 1)), TERMS, held)
    assert str(problem.reason) == "Nothing would hold from 2026-04-01 to 2026-06-01, after 4.2 v1."
    assert check_succession(_span(date(2026, 4, 1)), TERMS, held) == []


def test_a_version_begins_with_a_period_and_does_not_reach_back() -> None:
    (problem,) = check_succession(_span(date(2026, 7, 15)), TERMS, [])
    assert str(problem.remedy) == "Begin on 2026-08-01."
    quarterly = replace(TERMS, every=Every.QUARTER)
    assert check_succession(_span(date(2026, 8, 1)), quarterly, [])[0].field == "valid_from"
    assert (
        check_succession(_span(date(2025, 7, 1)), TERMS, [_span(date(2026, 1, 1))])[0].field == "valid_from"
    )
    backward = Span(date(2026, 7, 1), date(2026, 7, 1))
    assert check_succession(backward, TERMS, [])[0].field == "valid_to"
