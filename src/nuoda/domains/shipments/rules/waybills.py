"""Our own waybill numbers: a prefix of letters, ten digits, and a check digit by Damm's scheme."""

from __future__ import annotations

import re

from nuoda.kernel.damm import check_digit as check_digit

DIGITS = 10
_OURS = re.compile(r"(?P<prefix>[A-Z]{2,4})(?P<serial>\d{10})(?P<check>\d)")


def waybill_number(prefix: str, serial: int) -> str:
    """``NDX`` and 42 → ``NDX00000000424``. Raises ValueError for a prefix or serial that does not fit."""
    digits = f"{serial:0{DIGITS}d}"
    number = f"{prefix}{digits}{check_digit(digits)}"
    if _OURS.fullmatch(number) is None:
        raise ValueError(f"{number} is no waybill number: 2 to 4 capitals and {DIGITS} digits are needed.")
    return number


def is_ours(number: str, prefix: str) -> bool:
    """True for a number of this series, whether or not it was issued, whose check digit agrees."""
    match = _OURS.fullmatch(number)
    return (
        match is not None
        and match["prefix"] == prefix
        and check_digit(match["serial"]) == int(match["check"])
    )
