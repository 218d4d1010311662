"""Area warnings: a storm, a flood, a closed road, and the shipments whose remaining way it touches.

The remaining way of a shipment is where it is now, the legs and usual hubs still before it, and its
destination. What lies behind it no longer counts: a flood in the town a parcel has left is not its danger.
Names are compared where both sides have them; outlines (polygons, circles) by the coordinates of the
place, which are those of the last position where one is known, else of the city.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nuoda.domains.shipments.rules.danger.gazetteer import city_key, region_key, where
from nuoda.domains.shipments.rules.danger.kinds import ALARM, NOTICE, WARNING, Danger, DangerKind
from nuoda.domains.shipments.rules.danger.telemetry import Circle, Point, inside
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class Hazard(StrEnum):
    """What an area is warned of."""

    STORM = "storm"
    TYPHOON = "typhoon"
    FLOOD = "flood"
    SNOW = "snow"
    FOG = "fog"
    HEAT = "heat"
    EARTHQUAKE = "earthquake"
    FIRE = "fire"
    ROAD_CLOSED = "road_closed"
    EPIDEMIC = "epidemic"
    STRIKE = "strike"
    SECURITY = "security"
    OTHER = "other"


class WarningSeverity(StrEnum):
    """How grave, in the words of CAP 1.2."""

    MINOR = "minor"
    MODERATE = "moderate"
    SEVERE = "severe"
    EXTREME = "extreme"


LEVEL = {
    WarningSeverity.MINOR.value: NOTICE,
    WarningSeverity.MODERATE.value: NOTICE,
    WarningSeverity.SEVERE.value: WARNING,
    WarningSeverity.EXTREME.value: ALARM,
}
_CAUSE = {
    Hazard.ROAD_CLOSED.value: "DELAY.traffic",
    Hazard.EPIDEMIC.value: "DELAY.authority",
    Hazard.STRIKE.value: "DELAY.authority",
    Hazard.SECURITY.value: "DELAY.authority",
    Hazard.OTHER.value: "DELAY.unstated",
}


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place that a shipment is at or still has before it; a coordinate where one is known.

    ``city`` may be the words of a scan's place (``深圳转运中心``): a city's name in it counts.
    """

    region: str
    city: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A warning as matching needs it.

    ``places`` are ``region`` or ``region/city``; ``lanes`` pairs of (origin region, destination region)
    whose usual way leads through the area. ``since`` and ``until`` bound when it holds.
    """

    key: str
    hazard: str
    severity: str
    title: Text
    since: datetime
    until: datetime
    places: Sequence[str] = ()
    polygons: Sequence[Sequence[Point]] = ()
    circles: Sequence[Circle] = ()
    lanes: Sequence[tuple[str, str]] = ()

    @property
    def names(self) -> frozenset[tuple[str, str]]:
        """Places as (region key, city key); the city is "" where the whole region is meant."""
        return frozenset(
            (region_key(region), city_key(city))
            for region, _slash, city in (place.partition("/") for place in self.places)
        )


def touches(area: Area, waypoint: Waypoint) -> bool:
    """True where a place lies in the area, by name or by outline."""
    region, city = region_key(waypoint.region), city_key(waypoint.city)
    if region and any(name == region and part in city for name, part in area.names):
        return True
    point = waypoint.point or where(waypoint.region, waypoint.city)
    if point is None:
        return False
    return any(inside(point, one) for one in area.circles) or any(inside(point, one) for one in area.polygons)


def remaining_way(
    *,
    now_at: Waypoint | None,
    origin: Waypoint,
    destination: Waypoint,
    between: Sequence[Waypoint] = (),
    seen: frozenset[str] = frozenset(),
) -> list[Waypoint]:
    """Where a shipment is and what it still has before it.

    ``now_at`` is the last place it was seen at, None before pick-up: then it is at its origin. Of the
    places ``between`` those count whose region was not ``seen`` yet (region keys).
    """
    here = now_at or origin
    ahead = [one for one in between if region_key(one.region) not in seen]
    return [here, *ahead, destination]


def area_danger(
    areas: Sequence[Area],
    way: Sequence[Waypoint],
    lane: tuple[str, str],
    *,
    passes_usual_hubs: bool,
    there_until: datetime,
    now: datetime,
) -> tuple[Danger | None, Area | None, datetime | None]:
    """The gravest warning that touches the way while the shipment is on it; and when that may change.

    ``there_until`` is when the shipment is off the road at the latest (P90 of its arrival).
    ``passes_usual_hubs`` is True while the middle of the way still lies before it.
    """
    worst: tuple[int, Area] | None = None
    changes: list[datetime] = []
    for area in areas:
        if area.until <= now:
            continue
        if area.since > there_until:
            changes.append(area.since)
            continue
        through = passes_usual_hubs and lane in area.lanes
        if not through and not any(touches(area, one) for one in way):
            continue
        changes.append(area.until if area.since <= now else area.since)
        level = LEVEL.get(area.severity, NOTICE)
        if worst is None or level > worst[0]:
            worst = (level, area)
    next_at = min(changes, default=None)
    if worst is None:
        return None, None, next_at
    level, area = worst
    said = _("%(title)s lies on the way.", {"title": area.title})
    danger = Danger(
        DangerKind.AREA.value, level, max(area.since, now), _CAUSE.get(area.hazard, "DELAY.weather"), said,
        None, area.since - now, "hold_or_detour", None, next_at,
    )  # fmt: skip
    return danger, area, next_at
