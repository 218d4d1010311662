"""What positions show of the shipments that ride along, weighed in the command that lands them.

As with readings a batch asks few questions, however long it is, and locks only the shipments for which
anything changes. A position moves no milestone: within the destination's fence it is a sign of life.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from nuoda.domains.shipments.commands.dangers import Judged, settle_dangers
from nuoda.domains.shipments.commands.evidence import COLUMNS, WatchedRow
from nuoda.domains.shipments.commands.looks import AT_ONCE
from nuoda.domains.shipments.commands.sensing import Span
from nuoda.domains.shipments.commands.watch import write_levels
from nuoda.domains.shipments.facts import VehicleNear
from nuoda.domains.shipments.models import Danger, Leg, Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.danger import (
    TELEMETRY,
    Fix,
    Point,
    Ride,
    RideJudgement,
    Thresholds,
    judge_ride,
)
from nuoda.domains.shipments.rules.places import Known, locate
from nuoda.domains.shipments.rules.positions import doubtful
from nuoda.kernel.actor import Actor
from nuoda.kernel.arrays import instants, plain, texts
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref

LOOKED_BACK = timedelta(hours=24)
MOST_FIXES = 500
HEARD_EVERY = timedelta(minutes=30)
"""A vehicle that stays at the destination is noted as heard of no more often than this."""
_MEANT = """
SELECT DISTINCT bound.shipment_id FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[])
AS given(device, first, last) JOIN shipments_device_binding AS bound ON bound.device = given.device
AND bound.bound_from <= given.last AND coalesce(bound.bound_to, 'infinity') > given.first
JOIN shipments_shipment AS kept ON kept.id = bound.shipment_id AND kept.milestone <> ALL(%s)
"""
_RIDES = """
SELECT kept.id, kept.milestone, kept.milestone_at, kept.heard_at, kept.origin, kept.destination, kept.leg,
    kept.legs, known.usual, seen.place, seen.region, seen.latitude, seen.longitude, fix.device, fix.at,
    fix.latitude, fix.longitude
FROM shipments_shipment AS kept LEFT JOIN shipments_lane_stop AS known ON known.lane = kept.lane
CROSS JOIN LATERAL (
    SELECT one.device, one.at, one.latitude, one.longitude FROM shipments_device_binding AS bound
    JOIN shipments_position AS one ON one.device = bound.device AND one.at >= bound.bound_from
    AND one.at < coalesce(bound.bound_to, 'infinity') AND one.at >= %(since)s
    WHERE bound.shipment_id = kept.id ORDER BY one.at DESC LIMIT %(most)s
) AS fix LEFT JOIN LATERAL (
    SELECT log.place, log.region, log.latitude, log.longitude FROM shipments_tracking_event AS log
    WHERE log.shipment_id = kept.id AND (log.place <> '' OR log.latitude IS NOT NULL)
    ORDER BY log.occurred_at DESC LIMIT 1
) AS seen ON true
WHERE kept.id = ANY(%(ids)s::uuid[]) ORDER BY kept.id, fix.at
"""
_HEARD = (
    "UPDATE shipments_shipment AS kept SET heard_at = given.at, look_at ="
    " CASE WHEN kept.danger > 0 AND kept.look_at IS NOT NULL THEN %s ELSE kept.look_at END"
    " FROM unnest(%s::uuid[], %s::timestamptz[]) AS given(id, at) WHERE kept.id = given.id"
)
_KINDS = TELEMETRY & {"stoppage", "deviation", "geofence"}


class _Told(NamedTuple):
    """What is known of one ride; its fixes are those of the device that was heard last."""

    milestone: str
    milestone_at: datetime | None
    heard_at: datetime | None
    origin: Mapping[str, str]
    destination: Mapping[str, str]
    leg: int
    legs: int
    usual_stop: timedelta | None
    place: str | None
    region: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One ride and what it shows; ``heard_at`` is the fix by which it is heard of now, else None."""

    device: str
    judgement: RideJudgement
    heard_at: datetime | None
    known_at: datetime | None


def judge_rides(spans: Sequence[Span], *, by: Actor, at: datetime) -> None:
    """Weigh the shipments with which these devices ride; inside the caller's transaction."""
    devices, first, last = zip(*spans, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_MEANT, [texts(devices), instants(first), instants(last), sorted(TERMINAL)])
        meant = {row[0] for row in cursor.fetchall()}
    if not meant:
        return
    threatened = set(_open(meant))
    stirred = [
        shipment_id
        for shipment_id, one in _weigh(meant, at).items()
        if one.judgement.dangers or one.heard_at or shipment_id in threatened
    ]
    if not stirred:
        return
    locked = Shipment.objects.visible_to(by).select_for_update(no_key=True).filter(id__in=stirred)
    rows = [WatchedRow(*row) for row in locked.order_by("id").values_list(*COLUMNS)]
    weighed = _weigh({row.id for row in rows if row.milestone not in TERMINAL}, at)
    shown = [(row, weighed[row.id]) for row in rows if row.id in weighed]
    write_levels(rows, settle_dangers([_judged(row, one.judgement) for row, one in shown], at))
    _hear(shown)


def thresholds() -> Thresholds:
    """From when on a ride is in danger, as the operator set it."""
    return Thresholds(
        stand_after=timedelta(minutes=settings.NUODA_STAND_MINUTES),
        corridor_km=settings.NUODA_CORRIDOR_KM, fence_km=settings.NUODA_FENCE_KM,
    )  # fmt: skip


def _open(shipment_ids: Collection[UUID]) -> list[UUID]:
    rows = Danger.objects.filter(shipment_id__in=list(shipment_ids), cleared_at__isnull=True, kind__in=_KINDS)
    return list(rows.values_list("shipment_id", flat=True))


def _judged(row: WatchedRow, one: RideJudgement) -> Judged:
    return Judged(
        row.id, row.customer_id, row.order_id, row.waybill, 1, one.dangers, one.kinds, recoveries=one.over
    )


def _hear(shown: Sequence[tuple[WatchedRow, _Weighed]]) -> None:
    """Note the sign of life of those whose vehicle is at the destination, and say when it came there."""
    heard = [(row, one) for row, one in shown if one.heard_at is not None]
    if not heard:
        return
    with connection.cursor() as cursor:
        ids, moments = plain(row.id for row, _one in heard), instants(one.heard_at for _row, one in heard)
        cursor.execute(_HEARD, [AT_ONCE, ids, moments])
    for row, one in heard:
        since = one.judgement.near_since
        if since is not None and (one.known_at is None or one.known_at < since):
            state(
                VehicleNear(
                    subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
                    order_id=row.order_id, device=one.device, since=since,
                )
            )  # fmt: skip


def _weigh(shipment_ids: Collection[UUID], at: datetime) -> dict[UUID, _Weighed]:
    """What each ride shows. Two queries; a third where the way of any is known leg by leg."""
    if not shipment_ids:
        return {}
    told: dict[UUID, _Told] = {}
    series: dict[UUID, dict[str, list[Fix]]] = defaultdict(lambda: defaultdict(list))
    given: dict[str, Any] = {"ids": plain(shipment_ids), "since": at - LOOKED_BACK, "most": MOST_FIXES}
    with connection.cursor() as cursor:
        cursor.execute(_RIDES, given)
        for shipment_id, *rest in cursor.fetchall():
            *row, device, moment, latitude, longitude = rest
            told[shipment_id] = _read(row)
            series[shipment_id][device].append(Fix(moment, latitude, longitude))
    legs = _ahead({key: one.leg for key, one in told.items() if one.legs > 1})
    limits = thresholds()
    found = {}
    for shipment_id, one in told.items():
        device, fixes = max(series[shipment_id].items(), key=lambda item: item[1][-1].at)
        believed = [fix for fix, wrong in zip(fixes, doubtful(fixes), strict=True) if not wrong]
        judgement = judge_ride(_ride(one, believed, legs.get(shipment_id, ())), at, limits)
        found[shipment_id] = _Weighed(device, judgement, _heard_at(one, judgement, believed), one.heard_at)
    return found


def _read(row: Sequence[Any]) -> _Told:
    """The driver hands JSON on as text."""
    return _Told._make([*row[:3], json.loads(row[3]), json.loads(row[4]), *row[5:]])


def _heard_at(one: _Told, judgement: RideJudgement, fixes: Sequence[Fix]) -> datetime | None:
    if judgement.near_since is None:
        return None
    last = fixes[-1].at
    return last if one.heard_at is None or last - one.heard_at >= HEARD_EVERY else None


def _ride(one: _Told, fixes: Sequence[Fix], ahead: Sequence[Mapping[str, str]]) -> Ride:
    here = None
    if one.latitude is not None and one.longitude is not None:
        here = Point(one.latitude, one.longitude)
    start = _point(one.place or "", one.region or "", "", here) or _point_of(one.origin)
    goal = _point_of(one.destination)
    way = [start, *map(_point_of, ahead), goal]
    name = one.destination.get("city", "") or one.destination.get("name", "")
    known: list[Point] = []
    for point in way:
        if point is not None and (not known or known[-1] != point):
            known.append(point)
    return Ride(one.milestone, one.milestone_at, fixes, known, goal, name, one.usual_stop)


def _point_of(place: Mapping[str, str]) -> Point | None:
    city, name = place.get("city", ""), place.get("name", "")
    return _point(f"{city} {name}".strip(), place.get("region", ""), place.get("country", ""), None)


def _point(words: str, region: str, country: str, point: Point | None) -> Point | None:
    """Where a place lies, where that is known to a city at least."""
    found = locate(words, region=region, country=country, point=point)
    return found.point if found.known in (Known.EXACT, Known.CITY) else None


def _ahead(current: Mapping[UUID, int]) -> dict[UUID, list[Mapping[str, str]]]:
    """The ends of the leg under way and of those that follow, by shipment."""
    found: dict[UUID, list[Mapping[str, str]]] = defaultdict(list)
    if current:
        for leg in Leg.objects.filter(shipment_id__in=list(current)).order_by("shipment_id", "sequence"):
            if leg.sequence >= current[leg.shipment_id]:
                found[leg.shipment_id].append(leg.destination)
    return found
