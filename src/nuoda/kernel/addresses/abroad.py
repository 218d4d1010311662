"""What the end of an address in Latin script says: country, postcode and town, plainly written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale

# How countries are written on letters besides their names in English and their own language.
_ALSO = {"uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "usa": "US", "u.s.a.": "US",
         "us": "US", "holland": "NL", "uae": "AE", "south korea": "KR", "prc": "CN", "p.r. china": "CN",
         "hong kong": "HK", "macau": "MO", "macao": "MO", "czech republic": "CZ", "turkey": "TR"}  # fmt: skip
_SPOKEN = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
# "74076 Heilbronn", "D-74076 Heilbronn"; "Springfield IL 62704"; "London SW1A 1AA".
_BEFORE = re.compile(r"(?:[A-Z]{1,2}-)?(\d{4,5})\s+([^\W\d][^\d]{1,60})")
_STATE = re.compile(r"(?:([^\W\d][^\d]{1,60}?)\s+)?([A-Z]{2})\s+(\d{5}(?:-\d{4})?)")
_BRITISH = re.compile(r"(?:([^\W\d][^\d]{1,60}?)\s+)?([A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})")


def country_of(words: str) -> str:
    """The ISO 3166-1 code of a country written out, "" where it is none that is known."""
    return _countries().get(" ".join(words.casefold().split()).strip("."), "")


@cache
def _countries() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in reversed(_SPOKEN):
        names = Locale(language).territories.items()
        found |= {str(name).casefold(): code for code, name in names if len(code) == 2 and code.isalpha()}
    return found | _ALSO


def town_of(parts: list[str]) -> tuple[str, str, str, list[str]]:
    """City, region and postcode of the last part that bears them, and the parts that are left."""
    for place in range(len(parts) - 1, max(-1, len(parts) - 3), -1):
        part, before = parts[place], parts[:place]
        if match := _BEFORE.fullmatch(part):
            return match[2].strip(), "", match[1], [*before, *parts[place + 1 :]]
        for pattern in (_STATE, _BRITISH):
            if match := pattern.fullmatch(part):
                region = match[2] if pattern is _STATE else ""
                code = match[3] if pattern is _STATE else match[2]
                city = match[1] or (before.pop() if len(before) > 1 else "")
                return city, region, code, [*before, *parts[place + 1 :]]
    return "", "", "", parts
