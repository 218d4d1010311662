from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from nuoda.kernel.checks import check_instant, check_number, check_text
from nuoda.kernel.text import text


@pytest.mark.parametrize("value", ["a\x00b", "a\x1bb", "\ud800", "abc\u202edef"])
def test_signs_that_nobody_sees_are_refused(value: str) -> None:
    (problem,) = check_text("name", value)
    assert problem.field == "name"


@pytest.mark.parametrize("value", ["王芳", "a\nb\tc", "𠮷田", "Zoë", ""])
def test_what_people_write_is_taken(value: str) -> None:
    assert check_text("name", value) == []


def test_a_long_text_names_its_length_and_the_limit() -> None:
    (problem,) = check_text("name", "a" * 1_000_000, longest=200)
    assert "1000000" in str(problem)
    assert "200" in str(problem)


@pytest.mark.parametrize("value", ["", "   "])
def test_an_empty_text_is_refused_where_it_is_required(value: str) -> None:
    assert check_text("name", value, required=True)


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1), datetime(1989, 12, 31, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)],  # noqa: DTZ001
)
def test_an_instant_is_aware_and_of_our_time(value: datetime) -> None:
    assert check_instant("at", value)


def test_no_instant_is_no_problem() -> None:
    assert check_instant("at", None) == []


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-1"), 11])
def test_a_number_is_finite_and_within_its_bounds(value: Decimal | int) -> None:
    assert check_number("n", value, most=10, unit=text("pieces"))
