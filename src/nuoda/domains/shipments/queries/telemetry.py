"""Where the devices that rode with a shipment were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from nuoda.domains.shipments.models import DeviceBinding, Shipment
from nuoda.domains.shipments.rules.danger.telemetry import Fix
from nuoda.domains.shipments.rules.positions import doubtful
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound

MOST_POINTS = 5_000
LOOKED_BACK = 50
# A device drives on after the delivery: what comes later says nothing of this consignment.
_TRACK = """
SELECT p.device, p.at, p.latitude, p.longitude, p.speed_kmh, p.bearing, p.altitude_m, p.accuracy_m, p.battery
FROM shipments_device_binding b JOIN shipments_position p
  ON p.device = b.device AND p.at >= b.bound_from AND p.at < coalesce(b.bound_to, 'infinity')
  AND p.at <= coalesce(%(ended)s::timestamptz, 'infinity')
WHERE b.shipment_id = %(shipment)s ORDER BY p.at DESC, p.device LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class TrackPoint:
    """One fix of a track. ``doubtful`` where the device cannot have come there so fast."""

    device: str
    at: datetime
    latitude: float
    longitude: float
    speed_kmh: float | None
    bearing: float | None
    altitude_m: float | None
    accuracy_m: float | None
    battery: float | None
    doubtful: bool = False


def track_of(shipment_id: UUID, *, actor: Actor, most: int = MOST_POINTS) -> list[TrackPoint]:
    """The newest ``most`` fixes of the devices while they rode with a shipment, in the order of time.

    Those after its delivery are left out. Raises :class:`NotFound`. Two queries.
    """
    found = Shipment.objects.visible_to(actor).filter(id=shipment_id).values_list("delivered_at")
    row = found.first()
    if row is None:
        raise NotFound
    with connection.cursor() as cursor:
        cursor.execute(_TRACK, {"shipment": shipment_id, "ended": row[0], "most": most})
        points = [TrackPoint(*one) for one in reversed(cursor.fetchall())]
    return _judged(points)


def last_position(shipment_id: UUID, *, actor: Actor) -> TrackPoint | None:
    """The last fix of a shipment that can be believed, None where there is none. Raises NotFound."""
    points = track_of(shipment_id, actor=actor, most=LOOKED_BACK)
    return next((one for one in reversed(points) if not one.doubtful), None)


def carried_by(spans: Mapping[str, tuple[datetime, datetime]], *, actor: Actor) -> list[str]:
    """The waybills with which these devices rode at any time from first to last (both included), in order."""
    rows = DeviceBinding.objects.visible_to(actor).filter(device__in=list(spans))
    told = rows.values_list("device", "bound_from", "bound_to", "shipment__waybill")
    return sorted(
        {
            waybill
            for device, since, until, waybill in told
            if since <= spans[device][1] and (until is None or until > spans[device][0])
        }
    )


def devices_with(shipment_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, list[str]]:
    """The devices that ride, or rode, with each of these shipments, in order."""
    rows = DeviceBinding.objects.visible_to(actor).filter(shipment_id__in=list(shipment_ids))
    found: dict[UUID, list[str]] = defaultdict(list)
    for shipment_id, device in rows.values_list("shipment_id", "device").distinct().order_by("device"):
        found[shipment_id].append(device)
    return found


def riding_with(device: str, at: datetime, *, actor: Actor) -> list[UUID]:
    """The shipments that ride with a device at an instant and have not arrived."""
    rows = DeviceBinding.objects.visible_to(actor).filter(device=device.strip(), bound_from__lte=at)
    rows = rows.filter(Q(bound_to__isnull=True) | Q(bound_to__gt=at), shipment__delivered_at__isnull=True)
    return sorted(set(rows.values_list("shipment_id", flat=True)))


def _judged(points: Sequence[TrackPoint]) -> list[TrackPoint]:
    """Each device is measured against itself only."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(points):
        places[one.device].append(place)
    found = list(points)
    for own in places.values():
        verdicts = doubtful([Fix(found[at].at, found[at].latitude, found[at].longitude) for at in own])
        for place, verdict in zip(own, verdicts, strict=True):
            if verdict:
                found[place] = replace(found[place], doubtful=True)
    return found
