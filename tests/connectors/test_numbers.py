"""Printed numbers are recognised by shape and check digit, and a slip of the pen is offered back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.connectors.numbers import clean, recognise
from nuoda.connectors.numbers.judging import judge
from nuoda.connectors.numbers.recognising import forms
from nuoda.connectors.numbers.upu import check_digit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "tracking_numbers"


def published(kind: str) -> list[tuple[str, str]]:
    cases = []
    for file in sorted(DATA.glob("*.json")):
        for family in json.loads(file.read_text(encoding="utf-8"))["tracking_numbers"]:
            cases += [(file.stem, number) for number in family["test_numbers"][kind]]
    return cases


@pytest.mark.skipif(not DATA.exists(), reason="published numbers are not here: shared/data/tracking_numbers")
def test_the_check_digit_of_every_published_valid_number_agrees() -> None:
    carriers = {"ups": "UPS", "usps": "USPS", "s10": "POST"}
    unsure = [
        (file, number)
        for file, number in published("valid")
        if carriers[file] not in {one.carrier for one in recognise(number).candidates if one.agrees}
    ]
    assert unsure == []


@pytest.mark.skipif(not DATA.exists(), reason="published numbers are not here: shared/data/tracking_numbers")
def test_that_of_no_published_invalid_number_agrees() -> None:
    carriers = {"ups": "UPS", "usps": "USPS", "s10": "POST"}
    sure = [
        (file, number)
        for file, number in published("invalid")
        if carriers[file] in {one.carrier for one in recognise(number).candidates if one.agrees}
    ]
    assert sure == []


def test_the_golden_check_digit_of_the_postal_union() -> None:
    assert check_digit("47312482") == 9
    assert recognise("ee473124829cn").certain is not None


@pytest.mark.parametrize(
    ("number", "carrier"),
    [("986578788855", "FEDEX"), ("041441760228964", "FEDEX"), ("3318810025", "DHL")],
)
def test_other_check_digits(number: str, carrier: str) -> None:
    assert carrier in {one.carrier for one in recognise(number).candidates if one.agrees}


@pytest.mark.parametrize("number", ["123456789012", "9400109104250532908587", "3318810025"])
def test_a_check_digit_that_chance_can_hit_proves_nothing(number: str) -> None:
    reading = recognise(number)
    assert reading.certain is None
    assert [one.agrees for one in reading.candidates][:1] == [True]
    assert judge(number, "").carrier == ""


def test_the_only_reading_that_holds_is_likely() -> None:
    likely = recognise("123456789012").likely
    assert likely is not None
    assert likely.carrier == "FEDEX"
    assert recognise("SF1391234567890").likely is None


def test_a_shape_alone_is_never_certain() -> None:
    reading = recognise("SF1391234567890")
    assert [(one.carrier, one.valid, one.certain) for one in reading.candidates] == [("SF", True, False)]
    assert reading.certain is None


def test_full_width_spaces_and_small_letters_are_cleaned() -> None:
    assert clean(" １ｚ 8v92-a703\t6720 3024 ") == "1Z8V92A70367203024"
    assert recognise("１ｚ8V92A70367203024").certain is not None


def test_a_letter_typed_for_a_digit_is_offered_not_assumed() -> None:
    reading = recognise("RB1234S6785GB".replace("S", "5").replace("0", "O").replace("1", "I"))
    assert reading.certain is None
    assert reading.meant == "RB123456785GB"


def test_a_wrong_check_digit_is_broken() -> None:
    reading = recognise("RB123456786US")
    assert reading.is_broken
    assert not recognise("no number at all").is_broken


def test_a_country_that_has_no_post_is_refused() -> None:
    assert recognise("RB123456785XX").is_broken


@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    reading = recognise(text)
    assert len(reading.number) <= 60
    assert all(one.valid or not one.certain for one in reading.candidates)


def test_every_form_says_where_it_comes_from() -> None:
    assert len(forms()) >= 12
    assert all(form.source and form.carrier for form in forms())
