"""A plausible phone is never refused, an incomplete one always; the tail is that of the first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.kernel.personal import phone_tail
from nuoda.kernel.phones import check_phone, first_phone, is_phone, take_phones

SOUND = (
    "13812345678", "138 1234 5678", "+86 138-0000-0000", "0086-13812345678", "８６１３８１２３４５６７８",
    "021-55550123", "(021) 5555 0123", "+86 21 55550123", "+86 (0)21-55550123", "0755-86543210-801",
    "0755-86543210转801", "17012345678转1234", "17012345678-1234", "17012345678,1234", "18412345678[1234]",
    "95013123456789", "95013 1234 5678 901", "950131234567转8", "400-820-8820", "88886666",
    "13812345678/13987654321", "13812345678 13987654321", "13812345678，021-55550123",
    "13812345678、0755-86543210转801", "138****5678", "+49 7131 5551234", "+1 (415) 555-0132",
    "00852-23456789", "+1-212-555-0100 ext 12", "13812345678/+4971315551234",
)  # fmt: skip
BROKEN = (
    "123", "12345", "1381234567", "138123456789", "12345678901", "00000000", "021-555", "+1",
    "+86 1381234567", "13812345678/123", "9125550144", "call me", "-",
)  # fmt: skip


@pytest.mark.parametrize("written", SOUND)
def test_what_can_be_called_is_taken(written: str) -> None:
    assert check_phone("phone", written) == []


@pytest.mark.parametrize("written", BROKEN)
def test_what_cannot_be_called_is_refused_with_a_remedy(written: str) -> None:
    (problem,) = check_phone("phone", written)
    assert problem.field == "phone"
    assert str(problem.remedy)


def test_a_number_without_prefix_reads_by_its_country() -> None:
    assert is_phone("9125550144", "US")
    assert is_phone("13812345678", "US"), "a Chinese mobile is known everywhere"
    assert not is_phone("123", "US")
    assert check_phone("phone", "", required=False) == []
    assert check_phone("phone", " ", required=True)


@pytest.mark.parametrize(
    ("written", "first", "tail"),
    [
        ("17012345678转1234", "17012345678", "5678"),
        ("0755-86543210-801", "0755-86543210", "3210"),
        ("13812345678 13987654321", "13812345678", "5678"),
        ("+1-212-555-0100 ext 12", "+1-212-555-0100", "0100"),
        ("138****5678", "138****5678", "5678"),
    ],
)
def test_the_tail_is_of_the_first_phone_and_not_of_its_extension(written: str, first: str, tail: str) -> None:
    assert first_phone(written) == first
    assert phone_tail(written) == tail


@given(st.text(alphabet="0123456789+-()*/转ext ,", max_size=60))
def test_any_text_is_one_or_none(written: str) -> None:
    assert isinstance(is_phone(written, "US"), bool)
    assert isinstance(first_phone(written), str)


def test_phones_are_taken_out_of_a_text_as_they_are_dialled() -> None:
    text = "张三 138 1234 5678 或 (021)62345678转806 或 +44 20 7946 0958,5 号"
    rest, phones = take_phones(text, "_")
    assert phones == ["13812345678", "021-62345678-806", "+442079460958"]
    assert len(rest) == len(text)
    assert not any(one.isdigit() for one in rest.split(",")[0])
