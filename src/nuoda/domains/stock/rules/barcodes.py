"""What a scanner reads: GTINs, and element strings with lot and expiry.

Source: GS1 General Specifications, release 24 (check digit: section 7.9; application identifiers 01, 10, 11,
17: section 3). Pure.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_FIXED = {"01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6, "00": 18}
_VARIABLE = {"10": 20, "21": 20, "37": 8, "240": 30}
_SEPARATOR = "\x1d"
_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]*)")
_PREFIXES = ("]C1", "]d2", "]Q3", "]e0")


def gtin_is_right(code: str) -> bool:
    """True for 8, 12, 13 or 14 figures with the right check digit."""
    if not code.isascii() or not code.isdigit() or len(code) not in (8, 12, 13, 14):
        return False
    weighed = sum(int(figure) * (3 if place % 2 else 1) for place, figure in enumerate(reversed(code)))
    return weighed % 10 == 0


def same_gtin(code: str) -> str:
    """A GTIN as 14 figures, so that its shorter spellings are one."""
    return code.zfill(14)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan says: a plain ``code``, or a GTIN with what else stands beside it."""

    code: str
    gtin: str = ""
    lot: str = ""
    made_on: date | None = None
    expires_on: date | None = None


def read_scan(raw: str) -> Scanned:
    """Read what a scanner typed. What is no element string stays a plain code."""
    text = raw.strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    found = dict(_BRACKETS.findall(text)) if text.startswith("(") else _elements(text)
    gtin = found.get("01") or found.get("02") or ""
    if gtin and gtin_is_right(gtin):
        return Scanned(text, gtin, found.get("10", ""), _day(found.get("11", "")), _day(found.get("17", "")))
    if gtin_is_right(text):
        return Scanned(text, same_gtin(text))
    return Scanned(text)


def _elements(text: str) -> dict[str, str]:
    """The elements of an undivided string; nothing where it is none to its end."""
    found: dict[str, str] = {}
    rest = text.lstrip(_SEPARATOR)
    while rest:
        known = next((key for key in (*_FIXED, *_VARIABLE) if rest.startswith(key)), "")
        if not known:
            return {}
        rest = rest[len(known) :]
        if known in _FIXED:
            value, rest = rest[: _FIXED[known]], rest[_FIXED[known] :]
            if len(value) < _FIXED[known] or not value.isdigit():
                return {}
        else:
            value, _sign, rest = rest.partition(_SEPARATOR)
            if not value or len(value) > _VARIABLE[known]:
                return {}
        found[known] = value
        rest = rest.lstrip(_SEPARATOR)
    return found


def _day(six: str) -> date | None:
    """YYMMDD; day 00 is the last of the month. Years 51 to 99 lie before 2000, as the source has it."""
    if len(six) != 6 or not six.isdigit():
        return None
    year, month, day = int(six[:2]), int(six[2:4]), int(six[4:])
    year += 1900 if year > 50 else 2000
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None
