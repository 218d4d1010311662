"""Dangers that positions show: standing still, off the way, out of bounds.

All functions take plain fixes in the order of time and an instant; none keeps state. A rule that needs
several fixes to agree (deviation) says so: one bad fix of a receiver is no danger.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians
from typing import NamedTuple

from nuoda.domains.shipments.rules.danger.kinds import (
    ALARM,
    WARNING,
    Danger,
    DangerKind,
    doubling_at,
    doublings,
    last_step,
    length,
)
from nuoda.domains.shipments.rules.danger.late import hours
from nuoda.kernel.geodesy import EARTH_KM, great_circle_km
from nuoda.kernel.text import text as _

STAND_AFTER = timedelta(minutes=60)
STAND_RADIUS_KM = 0.3
STRAYS_AFTER = timedelta(hours=1)
OFF_FIXES = 3


class Point(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Fix(NamedTuple):
    """Where a vehicle or device was. ``at`` is aware."""

    at: datetime
    latitude: float
    longitude: float


class Circle(NamedTuple):
    """A round fence."""

    latitude: float
    longitude: float
    radius_km: float


Polygon = Sequence[Point]


def inside(point: Sequence[float], fence: Circle | Polygon) -> bool:
    """True where the point lies within. Polygons by even-odd crossing; they must not span the date line."""
    if isinstance(fence, Circle):
        return great_circle_km(point, fence) <= fence.radius_km
    latitude, longitude = point[0], point[1]
    within = False
    for place, corner in enumerate(fence):
        before = fence[place - 1]
        if (corner.latitude > latitude) != (before.latitude > latitude):
            share = (latitude - corner.latitude) / (before.latitude - corner.latitude)
            if longitude < corner.longitude + share * (before.longitude - corner.longitude):
                within = not within
    return within


def stoppage(
    fixes: Sequence[Fix],
    now: datetime,
    *,
    allowed: Sequence[Circle | Polygon] = (),
    after: timedelta = STAND_AFTER,
) -> Danger | None:
    """A vehicle on the road that has not left a radius of 300 m for ``after``; at ``allowed`` places it may.

    A device that fell silent is not known to stand: the last fix must be no older than ``after``.
    """
    if not fixes or now - fixes[-1].at > after or any(inside(fixes[-1][1:], one) for one in allowed):
        return None
    since = fixes[-1].at
    for fix in reversed(fixes):
        if great_circle_km(fix[1:], fixes[-1][1:]) > STAND_RADIUS_KM:
            break
        since = fix.at
    stands = now - since
    if stands < after:
        return None
    passed = doublings(stands, after)
    return Danger(
        DangerKind.STOPPAGE.value, WARNING + passed - 1, since, "DELAY.unstated",
        _("The vehicle has stood still for %(hours)s h; up to %(usual)s h are usual here.",
          {"hours": hours(stands), "usual": hours(after)}), None, after - stands,
        "call_driver", None, doubling_at(since, after, passed),
    )  # fmt: skip


def longest_stand(fixes: Sequence[Fix], *, allowed: Sequence[Circle | Polygon] = ()) -> timedelta:
    """The longest stretch within which a device did not leave a radius of 300 m, away from ``allowed``.

    A stretch begins at a fix and lasts while the fixes after it lie within that radius of it.
    """
    longest, start = timedelta(0), 0
    for place, fix in enumerate(fixes):
        if great_circle_km(fix[1:], fixes[start][1:]) > STAND_RADIUS_KM:
            start = place
        stands = fix.at - fixes[start].at
        if stands > longest and not any(inside(fixes[start][1:], one) for one in allowed):
            longest = stands
    return longest


def off_path_km(point: Sequence[float], path: Sequence[Point]) -> float:
    """How far a point lies off a polyline; flat-earth within each stretch, which holds for road distances."""
    if len(path) == 1:
        return great_circle_km(point, path[0])
    shrink = cos(radians(point[0]))
    best = float("inf")
    for start, end in pairwise(path):
        ax, ay = (start.longitude - point[1]) * shrink, start.latitude - point[0]
        bx, by = (end.longitude - point[1]) * shrink, end.latitude - point[0]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
        best = min(best, hypot(ax + along * dx, ay + along * dy))
    return radians(best) * EARTH_KM


def deviation(
    fixes: Sequence[Fix], path: Sequence[Point], corridor_km: float, *, after: timedelta = STRAYS_AFTER
) -> Danger | None:
    """The last three fixes or more lie outside the corridor about the planned path.

    Far outside is grave at once, else what lasts for ``after``: from the first fix of that row to its last.
    """
    off: list[tuple[datetime, float]] = []
    for fix in reversed(fixes):
        far = off_path_km(fix[1:], path) if path else 0.0
        if far <= corridor_km:
            break
        off.append((fix.at, far))
    if len(off) < OFF_FIXES:
        return None
    since = off[-1][0]
    passed = doublings(fixes[-1].at - since, after)
    far_off = ALARM if min(far for _at, far in off[:OFF_FIXES]) > 3 * corridor_km else WARNING
    figures: dict[str, object] = {"km": round(off[0][1], 1), "corridor": round(corridor_km, 1)}
    said = _("%(km)s km off the planned way (%(corridor)s km allowed).", figures)
    if passed:
        figures |= {"long": length(last_step(after, passed))}
        said = _("%(km)s km off the planned way (%(corridor)s km allowed), for more than %(long)s.", figures)
    level = max(far_off, WARNING + passed)
    return Danger(DangerKind.DEVIATION.value, level, since, "DELAY.unstated", said, step="call_driver")
