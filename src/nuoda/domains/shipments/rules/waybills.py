"""Our own waybill numbers: a prefix of letters, ten digits, and a check digit by Damm's scheme.

Damm's quasigroup (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004) finds every single
wrong digit and every pair of neighbours exchanged, which are what people mistype.
"""

from __future__ import annotations

import re

DIGITS = 10
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_OURS = re.compile(r"(?P<prefix>[A-Z]{2,4})(?P<serial>\d{10})(?P<check>\d)")


def check_digit(serial: str) -> int:
    """The digit that makes ``serial`` (digits) whole."""
    interim = 0
    for digit in serial:
        interim = _DAMM[interim][int(digit)]
    return interim


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
