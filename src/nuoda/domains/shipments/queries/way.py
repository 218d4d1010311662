"""The way of one consignment over the map: where its scans were made, and what still lies before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from nuoda.domains.shipments.queries.going import ProgressLine
from nuoda.domains.shipments.queries.progress import Progress
from nuoda.domains.shipments.queries.shapes import TrackingLine
from nuoda.domains.shipments.rules import TERMINAL, Milestone
from nuoda.domains.shipments.rules.danger.telemetry import Point
from nuoda.domains.shipments.rules.places import Known, Located, locate
from nuoda.kernel.zones import zone_of

_BACK = (Milestone.REFUSED.value, Milestone.RETURNING.value)


class WayStop(NamedTuple):
    """Scans at one place, one after another: from ``since`` to ``until``, the last of them in words."""

    since: datetime
    until: datetime
    place: str
    milestone: str
    reason: str
    scans: int
    where: Located


@dataclass(frozen=True, slots=True)
class WayAhead:
    """A place that still lies before a consignment: the start or end of a leg (``leg``), or its goal."""

    place: str
    where: Located
    leg: int = 0
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """``stops`` in the order of time, ``ahead`` in that of the plan; ``ahead`` is empty when all is over."""

    stops: Sequence[WayStop] = ()
    ahead: Sequence[WayAhead] = ()
    over: bool = False


def way_of(progress: Progress) -> Way:
    """The way of a shipment by what holds of its log and by its plan."""
    scans = [line for line in reversed(progress.log) if line.place or line.region]
    countries = _countries(progress)
    stops: list[WayStop] = []
    for line in scans:
        where = _where(line, countries)
        last, at = stops[-1] if stops else None, line.occurred_at
        if last is not None and last.place == line.place and _together(last.where, where):
            stops[-1] = WayStop(
                last.since, at, last.place, line.milestone or last.milestone, line.reason, last.scans + 1,
                last.where,
            )  # fmt: skip
            continue
        stops.append(WayStop(at, at, line.place or line.region, line.milestone, line.reason, 1, where))
    over = progress.card.milestone in TERMINAL
    return Way(tuple(stops), () if over else tuple(_ahead(progress, stops)), over)


def zones_of(log: Sequence[ProgressLine | TrackingLine], progress: Progress) -> list[str]:
    """The zone of each line of a log that is newest first: its place's own.

    A line whose place says none has the one of the line before it in time, the first that of the origin;
    where that is not known either, what the shipment was registered with.
    """
    countries = _countries(progress)
    origin = progress.origin
    here = zone_of(origin.get("country", ""), origin.get("region", "")) or progress.card.zone
    zones = []
    for line in reversed(log):
        here = zone_of(_where(line, countries).country, line.region) or here
        zones.append(here)
    return zones[::-1]


def _together(one: Located, other: Located) -> bool:
    return one == other or Known.NOWHERE in (one.known, other.known)


def _where(line: ProgressLine | TrackingLine, countries: Mapping[str, str]) -> Located:
    point = None
    if line.latitude is not None and line.longitude is not None:
        point = Point(line.latitude, line.longitude)
    return locate(line.place, region=line.region, country=countries.get(line.region, ""), point=point)


def _countries(progress: Progress) -> dict[str, str]:
    """The country of each region that the plan names: a scan tells its region only."""
    planned = [progress.origin, progress.destination]
    planned += [dict(place) for leg in progress.legs or () for place in (leg.start, leg.end)]
    return {
        place["region"]: place.get("country", "") for place in reversed(planned) if place.get("region", "")
    }


def _ahead(progress: Progress, stops: Sequence[WayStop]) -> list[WayAhead]:
    """Each place once in a row; what was reached already is left out."""
    if progress.card.milestone in _BACK:
        return [_planned(progress.origin)]
    legs = progress.legs or ()
    heard = max((leg.sequence for leg in legs if leg.at is not None), default=0)
    places = [] if stops else [_planned(progress.origin)]
    for leg in legs:
        if leg.sequence > heard:
            places.append(_planned(leg.start, leg.sequence, leg.mode))
        if leg.sequence >= heard:
            places.append(_planned(leg.end, leg.sequence, leg.mode))
    goal = _planned(progress.destination)
    return [*_in_turn(places, stops, goal), *([goal] if goal.place else [])]


def _in_turn(places: Iterable[WayAhead], stops: Sequence[WayStop], goal: WayAhead) -> Iterator[WayAhead]:
    before, words = (stops[-1].where, stops[-1].place) if stops else (None, "")
    for one in places:
        if one.place in ("", words, goal.place) or (before and one.where.same_spot(before)):
            continue
        yield one
        before, words = one.where, one.place


def _planned(place: Mapping[str, str], leg: int = 0, mode: str = "") -> WayAhead:
    city, region, country = (place.get(part, "") for part in ("city", "region", "country"))
    words = place.get("name", "") or city or region or country
    return WayAhead(words, locate(f"{city} {words}", region=region, country=country), leg, mode)
