"""Where an event happened: GS1 location keys, geo URIs, and the master data that a document brings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from nuoda.connectors.carriers.contract import Spot
from nuoda.connectors.carriers.epcis.numbers import check_digit
from nuoda.connectors.carriers.epcis.rules import objects
from nuoda.connectors.carriers.epcis.schema import Json

_SGLN = re.compile(r"urn:epc:id:sgln:(\d{6,12})\.(\d{0,6})\.(.+)", re.ASCII)
_LINK = re.compile(r"https?://.*/414/(\d{13})(?:/254/([^/?#]+))?/?(?:[?#].*)?", re.ASCII)
_GEO = re.compile(r"geo:(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:[,;?].*)?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")


def site_of(identifier: str) -> str:
    """The GLN of a location without its extension, so that dock and building are one site; else itself."""
    found = _SGLN.fullmatch(identifier)
    if found and len(found[1]) + len(found[2]) == 12:
        return found[1] + found[2] + check_digit(found[1] + found[2])
    link = _LINK.fullmatch(identifier)
    return link[1] if link else identifier


def event_sites(event: Json) -> frozenset[str]:
    """The sites that the event itself names, of its read point and its business location."""
    return frozenset(site_of(one) for one in _locations(event))


def destination_sites(event: Json) -> frozenset[str]:
    """The sites to which the goods are bound, where the event says so."""
    return frozenset(
        site_of(str(one["destination"]))
        for one in objects(event.get("destinationList"))
        if one.get("type") in ("location", "cbv:SDT-location", "https://ref.gs1.org/cbv/SDT-location")
    )


def _locations(event: Json) -> list[str]:
    found = []
    for name in ("bizLocation", "readPoint"):
        place = event.get(name)
        if isinstance(place, dict) and isinstance(place.get("id"), str):
            found.append(place["id"])
    return found


def spot_of(event: Json, known: Mapping[str, Spot]) -> Spot:
    """The place by the document's own master data, else by what its identifier tells."""
    locations = _locations(event)
    for one in locations:
        if one in known:
            return known[one]
    for one in reversed(locations):
        geo = _GEO.fullmatch(one)
        if geo and abs(float(geo[1])) <= 90 and abs(float(geo[2])) <= 180:
            return Spot(latitude=float(geo[1]), longitude=float(geo[2]))
    if not locations:
        return Spot()
    site = site_of(locations[0])
    return Spot(name=f"GLN {site}" if site != locations[0] else site[:200])


def master_places(document: Json) -> Mapping[str, Spot]:
    """Locations of the header's (or the query result's) vocabulary, by their identifier."""
    found: dict[str, Spot] = {}
    for vocabulary in _vocabularies(document):
        if not str(vocabulary.get("type", "")).endswith("Location"):
            continue
        for element in objects(vocabulary.get("vocabularyElementList")):
            told = _attributes(element)
            latitude, longitude = _degrees(told.get("latitude"), 90), _degrees(told.get("longitude"), 180)
            if latitude is None or longitude is None:
                latitude = longitude = None
            country = told.get("countryCode", "")
            spot = Spot(
                name=told.get("name", "")[:200],
                city=told.get("city", "")[:80],
                region=told.get("state", "")[:80],
                country=country if _COUNTRY.fullmatch(country) else "",
                latitude=latitude,
                longitude=longitude,
            )
            if spot != Spot():
                found[str(element["id"])] = spot
    return found


def _vocabularies(document: Json) -> list[Json]:
    for path in (
        ("epcisHeader", "epcisMasterData", "vocabularyList"),
        ("epcisBody", "queryResults", "resultsBody", "vocabularyList"),
    ):
        here: object = document
        for name in path:
            here = here.get(name) if isinstance(here, dict) else None
        if here:
            return objects(here)
    return []


def _attributes(element: Json) -> dict[str, str]:
    told = {}
    for one in objects(element.get("attributes")):
        name = re.split(r"[#:/]", str(one.get("id", "")))[-1]
        value = one.get("attribute")
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            told[name] = str(value)
    return told


def _degrees(value: str | None, most: int) -> float | None:
    try:
        degrees = float(value or "nan")
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None
