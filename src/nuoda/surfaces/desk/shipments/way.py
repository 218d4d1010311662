"""The way of one shipment over a map and a grid of provinces, and the same as a list: read on demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nuoda.domains.shipments.queries import (
    TrackPoint,
    Way,
    WayAhead,
    WayStop,
    progress_of,
    shipment_page,
    track_of,
    way_of,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import bracketed
from nuoda.pages import moments
from nuoda.pages.grid import province_name, way_grid
from nuoda.pages.maps import MOST_ZOOM, tile_server
from nuoda.pages.parties import countries
from nuoda.pages.vendoring import LEAFLET, WORLD
from nuoda.pages.vocabulary import word

_MOST_DRAWN = 600
_CLOSEST, _CLOSEST_WITH_TRACK = 7, 9


@dataclass(frozen=True, slots=True)
class WayLine:
    """One place of the way as the list shows it. ``key`` names its mark on the map, "" where it has none."""

    number: str
    key: str
    name: str
    known: str
    tone: str
    stop: WayStop | None = None
    ahead: WayAhead | None = None


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One device that rode along, with its last position in words."""

    key: str
    device: str
    fixes: int
    first_at: datetime
    last: TrackPoint
    doubtful: int


@door(STAFF)
def shipment_way(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The part of a shipment's page that shows its way."""
    page = shipment_page(shipment_id, actor=request.actor)
    way = way_of(progress_of(page))
    track = track_of(shipment_id, actor=request.actor)
    lines = _lines(way)
    context = {
        "behind": lines[: len(way.stops)],
        "before": lines[len(way.stops) :],
        "tracks": _track_lines(track),
        "grid": way_grid(
            [(stop.where.province, stop.until) for stop in way.stops],
            [one.where.province for one in way.ahead],
            now=request.now,
            zone=request.zone,
        ),
        "abroad": _abroad(way),
        "data": _data(way, lines, track, request.now, request.zone),
        "over": way.over,
        "on_map": any(line.key for line in lines) or bool(track),
    }
    return render(request, "desk/shipments/way.html", context)


def _lines(way: Way) -> list[WayLine]:
    found = []
    for number, stop in enumerate(way.stops, 1):
        tone = "here" if number == len(way.stops) else ""
        key = f"s{number}" if stop.where.point else ""
        found.append(WayLine(str(number), key, spoken(stop.place), known_words(stop), tone, stop=stop))
    for number, one in enumerate(way.ahead, 1):
        key = f"a{number}" if one.where.point else ""
        found.append(WayLine("→", key, spoken(one.place), known_words(one), "ahead", ahead=one))
    return found


def spoken(place: str) -> str:
    """A place without a word said twice: a municipality is its own province."""
    return " ".join(dict.fromkeys(place.split()))


def known_words(one: WayStop | WayAhead) -> str:
    """How well it is known where a place lies, in the reader's language."""
    where = one.where
    match where.known:
        case "exact":
            return _("Coordinates as reported")
        case "city":
            return _("City known by its name")
        case "province":
            return _("Province known only: %(name)s") % {"name": province_name(where.province)}
        case "country":
            return _("Country known only: %(name)s") % {"name": country_name(where.country)}
        case _:
            return _("Where it lies is not known")


def country_name(code: str) -> str:
    """A country's name in the reader's language, its code where there is none."""
    named = dict(countries((translation.get_language() or "en")[:2]))
    return named.get(code, code)


def _abroad(way: Way) -> list[str]:
    """The places that have no tile on the grid because they lie elsewhere, each once."""
    every: list[WayStop | WayAhead] = [*way.stops, *way.ahead]
    places = [one for one in every if not one.where.province and one.where.country]
    return list(
        dict.fromkeys(bracketed(spoken(one.place), country_name(one.where.country)) for one in places)
    )


def _track_lines(track: Sequence[TrackPoint]) -> list[TrackLine]:
    lines = []
    for number, (device, fixes) in enumerate(_by_device(track).items(), 1):
        sound = [one for one in fixes if not one.doubtful] or list(fixes)
        doubts = sum(one.doubtful for one in fixes)
        lines.append(TrackLine(f"t{number}", device, len(fixes), fixes[0].at, sound[-1], doubts))
    return lines


def _by_device(track: Iterable[TrackPoint]) -> dict[str, list[TrackPoint]]:
    found: dict[str, list[TrackPoint]] = {}
    for one in track:
        found.setdefault(one.device, []).append(one)
    return found


def _data(
    way: Way, lines: Sequence[WayLine], track: Sequence[TrackPoint], now: datetime, zone: tzinfo
) -> dict[str, Any]:
    """What ``map.js`` reads."""
    server = tile_server()
    runs = [
        {
            "key": f"t{number}",
            "points": _thinned([(one.latitude, one.longitude) for one in fixes if not one.doubtful]),
            "doubtful": [(one.latitude, one.longitude) for one in fixes if one.doubtful][:_MOST_DRAWN],
            "lines": [device, moments.absolute(fixes[-1].at, now=now, zone=zone)],
        }
        for number, (device, fixes) in enumerate(_by_device(track).items(), 1)
    ]
    return {
        "library": static(f"vendor/{LEAFLET}/leaflet.js"),
        "land": static(f"vendor/{WORLD}/land.json"),
        "tiles": {"url": server.url, "most": MOST_ZOOM} if server else None,
        "credit": server.credit if server else _("Shores: Natural Earth"),
        "closest": _CLOSEST_WITH_TRACK if track else _CLOSEST,
        "passed": _points(way.stops),
        "ahead": _points(way.ahead),
        "from": _last_seen(way, track),
        "tracks": runs,
        "places": _places(lines, now, zone),
        "words": {"nearer": _("Nearer"), "farther": _("Farther"), "doubtful": _("Doubtful position")},
    }


def _points(places: Sequence[WayStop] | Sequence[WayAhead]) -> list[tuple[float, float]]:
    found = [(one.where.point.latitude, one.where.point.longitude) for one in places if one.where.point]
    return [point for place, point in enumerate(found) if place == 0 or point != found[place - 1]]


def _last_seen(way: Way, track: Sequence[TrackPoint]) -> tuple[float, float] | None:
    """Where the last device was, if that is later than the last scan: from there it goes on."""
    sound = [one for one in track if not one.doubtful]
    if not sound or (way.stops and way.stops[-1].until > sound[-1].at):
        return None
    return (sound[-1].latitude, sound[-1].longitude)


def _thinned(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Every so many, and the last: more than this the eye does not tell apart."""
    step = -(-len(points) // _MOST_DRAWN) or 1
    return [*points[::step], *points[-1:]]


def _places(lines: Sequence[WayLine], now: datetime, zone: tzinfo) -> list[dict[str, Any]]:
    """Marks of the map: one for each point, however often it was there."""
    at: dict[tuple[float, float], list[WayLine]] = {}
    for line in lines:
        point = _spot(line)
        if point is not None:
            at.setdefault(point, []).append(line)
    return [
        {
            "at": point,
            "keys": [line.key for line in here],
            "label": numbers_words([line.number for line in here if line.stop]) or "→",
            "look": _look(here),
            "here": any(line.tone == "here" for line in here),
            "lines": [_told(line, now, zone) for line in here[-6:]],
        }
        for point, here in at.items()
    ]


def _spot(line: WayLine) -> tuple[float, float] | None:
    where = line.stop.where if line.stop else line.ahead.where if line.ahead else None
    return (where.point.latitude, where.point.longitude) if where and where.point else None


def _look(lines: Sequence[WayLine]) -> str:
    stops = [line.stop for line in lines if line.stop]
    return stops[0].where.known if stops else "ahead"


def _told(line: WayLine, now: datetime, zone: tzinfo) -> str:
    if line.stop is None:
        return _("%(place)s: still ahead") % {"place": line.name}
    when = moments.absolute(line.stop.until, now=now, zone=zone)
    said = word("milestone", line.stop.milestone) if line.stop.milestone else ""
    scans = ngettext("%(n)d scan", "%(n)d scans", line.stop.scans) % {"n": line.stop.scans}
    return " · ".join(filter(None, (f"{line.number} {line.name}", said, when, scans)))


def numbers_words(numbers: Sequence[str]) -> str:
    """``1–3, 7`` for the numbers 1, 2, 3 and 7, in their order."""
    spans: list[list[int]] = []
    for number in map(int, numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}–{last}" for first, last in spans)
