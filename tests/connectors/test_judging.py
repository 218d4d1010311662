"""What a number and its carrier say of one another: only what a check digit proves is acted upon."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.connectors.numbers import judge, recognise
from nuoda.kernel.damm import check_digit

UPS = "1Z5R89390357567127"
S10 = "RB473124829CN"  # the worked example of the postal union: 47312482 has the check digit 9


def ours(serial: int) -> str:
    digits = f"{serial:010d}"
    return f"NDX{digits}{check_digit(digits)}"


def fields(number: str, carrier: str) -> list[str]:
    return [one.field for one in judge(number, carrier, own="NDX").problems]


def test_the_carrier_is_filled_in_where_the_number_proves_it() -> None:
    assert judge(UPS, "", own="NDX").carrier == "UPS"
    assert judge(ours(42), " ", own="NDX").carrier == "NDX"
    assert judge("１Ｚ 5r89 3903 5756 7127", "", own="NDX").carrier == "UPS"


def test_without_a_number_the_carrier_is_ours_or_the_one_given() -> None:
    assert judge("", "", own="NDX").carrier == "NDX"
    assert judge("  ", "SF", own="NDX") == judge("", "SF", own="NDX")


@pytest.mark.parametrize("number", ["123456789012", "SF1234567890123", "7123456789012", "W1", "诺达"])
def test_a_shape_or_a_chance_proves_nothing(number: str) -> None:
    assert fields(number, "") == ["carrier"]
    assert fields(number, "ANYBODY") == []


def test_a_wrong_check_digit_is_refused_with_what_was_meant() -> None:
    assert fields(UPS[:-1] + "8", "UPS") == ["waybill"]
    assert fields(UPS[:-1] + "8", "ups") == ["waybill"]
    assert fields(UPS[:-1] + "8", "") == ["waybill"]
    number = ours(1042)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert fields(wrong, "NDX") == ["waybill"]
    (problem,) = judge(number.replace("0", "O", 3), "NDX", own="NDX").problems or [None]
    assert problem is None or number in str(problem.remedy)


def test_a_carrier_that_contradicts_the_number_is_refused() -> None:
    assert fields(UPS, "FEDEX") == ["carrier"]
    assert fields(ours(7), "SF") == ["carrier"]
    assert fields(UPS, "ups") == []
    assert fields(S10, "USPS") == []
    assert fields(S10, "EMS") == []


@given(st.integers(0, 9_999_999_999), st.integers(3, 13), st.integers(1, 9))
def test_every_slip_in_a_number_of_ours_is_refused(serial: int, place: int, shift: int) -> None:
    number = ours(serial)
    assert fields(number, "NDX") == []
    slip = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    assert fields(slip, "NDX") == ["waybill"]


@given(st.text(max_size=70), st.text(max_size=35))
def test_any_text_is_judged(number: str, carrier: str) -> None:
    judged = judge(number, carrier, own="NDX")
    assert all(str(one.remedy) for one in judged.problems)


@given(st.text(max_size=70))
def test_what_is_certain_is_never_mistyped(text: str) -> None:
    reading = recognise(text, own="NDX")
    assert reading.mistyped is None or reading.certain is None
