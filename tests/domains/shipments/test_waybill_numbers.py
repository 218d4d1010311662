"""Our own numbers find each slip that people make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.domains.shipments.rules.waybills import check_digit, is_ours, waybill_number

SERIALS = st.integers(min_value=0, max_value=9_999_999_999)


def test_the_published_example_of_the_scheme() -> None:
    assert check_digit("572") == 4


@given(SERIALS)
def test_what_is_issued_is_ours(serial: int) -> None:
    assert is_ours(waybill_number("NDX", serial), "NDX")


@given(SERIALS, st.integers(3, 13), st.integers(1, 9))
def test_one_wrong_digit_is_found(serial: int, place: int, shift: int) -> None:
    number = waybill_number("NDX", serial)
    wrong = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    assert not is_ours(wrong, "NDX")


@given(SERIALS, st.integers(3, 12))
def test_exchanged_neighbours_are_found(serial: int, place: int) -> None:
    number = waybill_number("NDX", serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_ours(swapped, "NDX")


@pytest.mark.parametrize(("prefix", "serial"), [("N", 1), ("ndx", 1), ("NDXAB", 1), ("NDX", 10**10)])
def test_what_does_not_fit_is_refused(prefix: str, serial: int) -> None:
    with pytest.raises(ValueError, match="no waybill number"):
        waybill_number(prefix, serial)
