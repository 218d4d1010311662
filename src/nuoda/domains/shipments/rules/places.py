"""Where a place lies, and how well that is known. Nothing is guessed: what is not known stays unknown.

A source names places in words. Coordinates that it gives go first; then the one city that the words name
within their province; then the province alone, which has no point and stands on a grid only; abroad the
country. Words that name two cities or two provinces name neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from nuoda.domains.shipments.rules.countries import middle_of
from nuoda.domains.shipments.rules.danger.gazetteer import cities_named, province_code, provinces_named
from nuoda.domains.shipments.rules.danger.telemetry import Point

_PROVINCE_OF_COUNTRY = {"TW": "71", "HK": "81", "MO": "82"}
_HOME = "CN"


class Known(StrEnum):
    """How well it is known where a place lies."""

    EXACT = "exact"
    CITY = "city"
    PROVINCE = "province"
    COUNTRY = "country"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Located:
    """Where a place lies. ``point`` is None for a province alone and for nowhere.

    ``province`` is the first two digits of its code by GB/T 2260, "" where there is none; ``country`` its
    code, "" where nobody said it.
    """

    known: str
    point: Point | None = None
    province: str = ""
    country: str = ""

    def same_spot(self, other: Located) -> bool:
        """True where both are known to be at the same coordinates or in the same city."""
        return self.known in (Known.EXACT, Known.CITY) and self == other


def locate(words: str = "", *, region: str = "", country: str = "", point: Point | None = None) -> Located:
    """Where a place lies by its words (``深圳转运中心``), its region and its country, each "" for unknown.

    ``point`` is where the source says it is; one off the earth, or at zero degrees both ways, as devices
    without reception report, counts as not said.
    """
    code = country.strip().upper()
    province = _province(words, region, code)
    home = _HOME if province and not code else code
    if point is not None and _is_somewhere(point):
        return Located(Known.EXACT, point, province, home)
    return _by_name(words, province, home)


@lru_cache(4_096)
def _by_name(words: str, province: str, country: str) -> Located:
    if province:
        cities = cities_named(words, province)
        if len(cities) == 1:
            return Located(Known.CITY, cities[0], province, country)
        return Located(Known.PROVINCE, None, province, country)
    middle = middle_of(country) if country != _HOME else None
    if middle is not None:
        return Located(Known.COUNTRY, middle, "", country)
    return Located(Known.NOWHERE, None, "", country)


@lru_cache(4_096)
def _province(words: str, region: str, country: str) -> str:
    if country in _PROVINCE_OF_COUNTRY:
        return _PROVINCE_OF_COUNTRY[country]
    if country and country != _HOME:
        return ""
    if region:
        return province_code(region)
    named = provinces_named(words)
    return named[0] if len(named) == 1 else ""


def _is_somewhere(point: Point) -> bool:
    latitude, longitude = point
    return -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
