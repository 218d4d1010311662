"""Universal Postal Union S10: two letters, eight digits, a check digit, a country."""

from __future__ import annotations

import re
from collections.abc import Mapping

from babel import Locale

from nuoda.connectors.numbers.form import Form

WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_KINDS = {
    "E": "EMS",
    "L": "tracked letter",
    "R": "registered letter",
    "V": "insured letter",
    "C": "parcel",
    "H": "e-commerce parcel",
}
# Codes of the ISO list only: CLDR also names regions that no post has.
_NO_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ"}
_COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if len(code) == 2 and code not in _NO_COUNTRIES
)


def check_digit(serial: str) -> int:
    """From eight digits: 11 - (weighted sum mod 11), where 10 counts as 0 and 11 as 5 (UPU S10)."""
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(serial, WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def _check(match: re.Match[str]) -> bool:
    return match["country"] in _COUNTRIES and check_digit(match["serial"]) == int(match["check"])


def _tells(match: re.Match[str]) -> Mapping[str, str]:
    kind = _KINDS.get(match["service"][0])
    return {"country": match["country"], **({"service": kind} if kind else {})}


FORMS = (
    Form(
        "POST",
        "S10",
        re.compile(r"(?P<service>[A-Z]{2})(?P<serial>\d{8})(?P<check>\d)(?P<country>[A-Z]{2})"),
        "UPU S10",
        _check,
        _tells,
        distinctive=True,
    ),
)
