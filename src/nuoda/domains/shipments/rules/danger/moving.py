"""Dangers of one ride: what the fixes of the device that rides along say of the shipment. Pure.

Only what the log says to be on the road may stand still too long or stray; a vehicle may stand at any place
of its way. A position never moves a shipment: one within the destination's fence is a sign of life, and a
vehicle that leaves that fence again without a delivery has carried the goods past it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.domains.shipments.rules.danger.kinds import WARNING, Danger, DangerKind
from nuoda.domains.shipments.rules.danger.telemetry import (
    OFF_FIXES,
    STAND_AFTER,
    Circle,
    Fix,
    Point,
    deviation,
    inside,
    stoppage,
)
from nuoda.domains.shipments.rules.milestones import Milestone
from nuoda.kernel.geodesy import great_circle_km
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

ON_THE_ROAD = frozenset({Milestone.HUB_OUT.value, Milestone.LINEHAUL.value})
FRESH = timedelta(minutes=60)
"""A fix older than this says nothing of now."""
OUT_AGAIN = 1.5
"""So many radii away a vehicle has left a fence: one that drives along its edge has not."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on a ride is in danger. Proposals, until a house sets its own.

    Places are known to about ten kilometres and roads wind, so the corridor is wide: ``corridor_km`` at
    least, and ``corridor_share`` of the way between the last place and the next. ``fence_km`` is the radius
    about a place that counts as being there.
    """

    stand_after: timedelta = STAND_AFTER
    corridor_km: float = 60.0
    corridor_share: float = 0.25
    fence_km: float = 25.0


@dataclass(frozen=True, slots=True)
class Ride:
    """What is known of one ride, and the fixes that can be believed, in the order of time.

    ``way`` leads from the last place by what lies ahead to the destination, as far as places are known;
    ``destination`` is None where its place is not. ``usual_stop`` is the longest stop that is usual on
    this lane, None where none is known.
    """

    milestone: str
    milestone_at: datetime | None
    fixes: Sequence[Fix]
    way: Sequence[Point]
    destination: Point | None
    destination_name: str = ""
    usual_stop: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RideJudgement:
    """The kinds that could be judged, the dangers among them, and why each of the others is over.

    ``near_since`` is when the vehicle came into the destination's fence, while it is there.
    """

    kinds: frozenset[str]
    dangers: Sequence[Danger]
    over: dict[str, Text]
    near_since: datetime | None = None


_OVER = {
    DangerKind.STOPPAGE.value: _("The vehicle moves again."),
    DangerKind.DEVIATION.value: _("The vehicle is on its way again."),
    DangerKind.GEOFENCE.value: _("The vehicle is back in the area."),
}


def judge_ride(ride: Ride, now: datetime, limits: Thresholds) -> RideJudgement:
    """Weigh one ride as of ``now``. What cannot be judged (nothing fresh, no place known) is left out."""
    fixes = ride.fixes
    if not fixes or now - fixes[-1].at > FRESH:
        return RideJudgement(frozenset(), (), {})
    kinds = {DangerKind.STOPPAGE.value}
    found: list[Danger] = []
    rides = ride.milestone in ON_THE_ROAD
    if rides:
        allowed = [Circle(*place, limits.fence_km) for place in ride.way]
        after = max(limits.stand_after, ride.usual_stop or timedelta(0))
        found += _some(stoppage(fixes, now, allowed=allowed, after=after))
    if len(ride.way) > 1:
        kinds.add(DangerKind.DEVIATION.value)
        if rides:
            found += _some(deviation(fixes, ride.way, corridor_km(ride.way, limits)))
    near_since = None
    if ride.destination is not None:
        kinds.add(DangerKind.GEOFENCE.value)
        fence = Circle(*ride.destination, limits.fence_km)
        near_since = _inside_since(fixes, fence)
        if rides:
            found += _some(_carried_past(ride, fence))
    over = {kind: _OVER[kind] for kind in kinds}
    return RideJudgement(frozenset(kinds), found, over, near_since)


def corridor_km(way: Sequence[Point], limits: Thresholds) -> float:
    """How far from the straight way a vehicle may be: a share of its first stretch, or the least."""
    return max(limits.corridor_km, limits.corridor_share * great_circle_km(way[0], way[1]))


def _inside_since(fixes: Sequence[Fix], fence: Circle) -> datetime | None:
    since = None
    for fix in reversed(fixes):
        if not inside(fix[1:], fence):
            break
        since = fix.at
    return since


def _carried_past(ride: Ride, fence: Circle) -> Danger | None:
    """The vehicle was within the destination's fence since the last scan, and has clearly left it again."""
    since = ride.milestone_at
    fixes = [fix for fix in ride.fixes if since is None or fix.at >= since]
    wide = Circle(fence.latitude, fence.longitude, fence.radius_km * OUT_AGAIN)
    last = fixes[-OFF_FIXES:]
    if len(last) < OFF_FIXES or any(inside(fix[1:], wide) for fix in last):
        return None
    within = [fix for fix in fixes if inside(fix[1:], fence)]
    if len(within) < OFF_FIXES:
        return None
    left_at = next(fix.at for fix in fixes if fix.at > within[-1].at)
    said = _("Left the area %(name)s without a delivery.", {"name": ride.destination_name})
    return Danger(DangerKind.GEOFENCE.value, WARNING, left_at, "DELAY.unstated", said, step="call_driver")


def _some(danger: Danger | None) -> list[Danger]:
    return [danger] if danger is not None else []
