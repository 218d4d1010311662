"""Areas of a tariff: which zone a way lies in, by the most exact row of its table. Pure.

An area is written ``CN``, ``CN/广东``, ``CN/广东/深圳``, ``CN/广东/深圳/南山``, ``CN#518`` (a postcode's
beginning), ``*`` (anywhere), or as a destination by how far it is from the origin: ``same_city``,
``same_region``, ``long_haul``, ``abroad``. Without a country it lies in China: ``广东/深圳``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from nuoda.domains.contracts.rules.service_levels import Lane, lane_of

T = TypeVar("T")
ANYWHERE = "*"
HOME = "CN"
_COUNTRY = re.compile(r"[A-Z]{2}")
_REGION = re.compile(
    r"(?:特别行政区|壮族自治区|维吾尔自治区|回族自治区|自治区|省|市)$"
)  # 广西壮族自治区 is written 广西 as well
_CITY = re.compile(r"(?<=..)市$")
_DISTRICT = re.compile(r"(?<=..)[区县市]$")
_ENDINGS = (None, _REGION, _CITY, _DISTRICT)
_MOST_POSTCODE = 10


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is fetched or brought, as it was written; empty where it is not known."""

    country: str = HOME
    region: str = ""
    city: str = ""
    district: str = ""
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class ZoneTable:
    """Zones by ``(origin, destination)``, each an area as :func:`read_area` spells it."""

    zones: Mapping[tuple[str, str], str] = field(default_factory=dict)


def read_area(written: str) -> str | None:
    """The one spelling of an area; None where it cannot be one."""
    given = written.strip()
    if given == ANYWHERE or given in set(Lane):
        return given
    if "#" in given:
        country, _sign, postcode = (part.strip() for part in given.partition("#"))
        fits = _COUNTRY.fullmatch(country or HOME) and 0 < len(postcode) <= _MOST_POSTCODE
        return f"{country or HOME}#{postcode.upper()}" if fits else None
    parts = [part.strip() for part in given.split("/")]
    if not _COUNTRY.fullmatch(parts[0]):
        parts.insert(0, HOME)
    if len(parts) > len(_ENDINGS) or not all(parts):
        return None
    return "/".join(_named(parts))


def _named(parts: Iterable[str]) -> Iterator[str]:
    for part, ending in zip(parts, _ENDINGS, strict=False):
        yield ending.sub("", part) if ending else part


def ways_to_name(spot: Spot, lane: Lane | None = None) -> list[str]:
    """Every area that a place lies in, the most exact first; with ``lane`` also those named by distance."""
    parts = list(_named((spot.country or HOME, spot.region, spot.city, spot.district)))
    postcode = spot.postcode.strip().upper()[:_MOST_POSTCODE]
    found = [f"{parts[0]}#{postcode[:length]}" for length in range(len(postcode), 0, -1)]
    if parts[2] and parts[3]:
        found.append("/".join(parts))
    if lane is Lane.SAME_CITY:
        found.append(lane.value)
    if parts[1] and parts[2]:
        found.append("/".join(parts[:3]))
    if lane in (Lane.SAME_CITY, Lane.SAME_REGION):
        found.append(Lane.SAME_REGION.value)
    if parts[1]:
        found.append("/".join(parts[:2]))
    found.append(parts[0])
    if lane is not None and lane not in (Lane.SAME_CITY, Lane.SAME_REGION):
        found.append(lane.value)
    return [*found, ANYWHERE]


def lane_between(origin: Spot, destination: Spot) -> Lane:
    """How far apart two places are; names with and without 省 or 市 are the same."""
    one, other = (
        tuple(_named((spot.country or HOME, spot.region, spot.city))) for spot in (origin, destination)
    )
    return lane_of((one[0], one[1], one[2]), (other[0], other[1], other[2]))


def lies_in(place: Spot, within: Spot) -> bool:
    """True where a place is in another, as far as both say where they are."""
    pairs = zip(
        _named((place.country or HOME, place.region, place.city)),
        _named((within.country or HOME, within.region, within.city)),
        strict=True,
    )
    return all(not one or not other or one == other for one, other in pairs)


def zone_of(table: ZoneTable, origin: Spot, destination: Spot) -> str | None:
    """The zone of a way: by the most exact destination, and there by the most exact origin."""
    starts = ways_to_name(origin)
    for end in ways_to_name(destination, lane_between(origin, destination)):
        for start in starts:
            zone = table.zones.get((start, end))
            if zone is not None:
                return zone
    return None


def first_in(areas: Mapping[str, T], spot: Spot) -> T | None:
    """What the most exact area of a table says of a place; None where no area holds it."""
    return next((areas[one] for one in ways_to_name(spot) if one in areas), None)
