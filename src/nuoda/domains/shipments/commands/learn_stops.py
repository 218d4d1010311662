from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.models import LaneStop
from nuoda.domains.shipments.rules.danger import Circle, Fix, Point, longest_stand
from nuoda.domains.shipments.rules.places import Known, locate
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden

MEMORY = timedelta(days=90)
FEWEST = 10
"""From how many rides on a lane speaks for itself."""
MOST_RIDES = 2_000
FENCE_KM = 25.0
_RIDES = """
WITH gone AS (
    SELECT kept.id, kept.lane, kept.origin, kept.destination, kept.delivered_at
    FROM shipments_shipment AS kept WHERE kept.delivered_at >= %(since)s AND kept.delivered_at < %(until)s
    AND EXISTS (SELECT FROM shipments_device_binding AS bound WHERE bound.shipment_id = kept.id)
    ORDER BY kept.delivered_at DESC LIMIT %(most)s
)
SELECT gone.id, gone.lane, gone.origin::text, gone.destination::text, fix.device, fix.at, fix.latitude,
    fix.longitude
FROM gone JOIN shipments_device_binding AS bound ON bound.shipment_id = gone.id
JOIN shipments_position AS fix ON fix.device = bound.device AND fix.at >= bound.bound_from
    AND fix.at < coalesce(bound.bound_to, 'infinity') AND fix.at <= gone.delivered_at
ORDER BY gone.id, fix.device, fix.at
"""


class _Ride(NamedTuple):
    lane: str
    ends: tuple[Point | None, ...]
    fixes: list[Fix]


@command
def learn_stops(*, by: Actor, at: datetime) -> int:
    """Learn how long vehicles usually stop at most on each lane, from the rides of the last 90 days.

    Nine in ten rides have no longer stop away from their ends. Returns how many lanes speak for themselves;
    what was known of the others stays.
    """
    if not by.sees_all:
        raise Forbidden
    rides: dict[tuple[UUID, str], _Ride] = {}
    with connection.cursor() as cursor:
        cursor.execute(_RIDES, {"since": at - MEMORY, "until": at, "most": MOST_RIDES})
        for shipment_id, lane, origin, destination, device, moment, latitude, longitude in cursor.fetchall():
            key = (shipment_id, device)
            if key not in rides:
                rides[key] = _Ride(lane, (_point(origin), _point(destination)), [])
            rides[key].fixes.append(Fix(moment, latitude, longitude))
    stops: dict[str, list[timedelta]] = defaultdict(list)
    for ride in rides.values():
        fences = [Circle(*end, FENCE_KM) for end in ride.ends if end is not None]
        stops[ride.lane].append(longest_stand(ride.fixes, allowed=fences))
    rows = [
        LaneStop(lane=lane, seen=len(found), usual=sorted(found)[int(0.9 * (len(found) - 1))], learned_at=at)
        for lane, found in stops.items()
        if len(found) >= FEWEST
    ]
    LaneStop.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["lane"], update_fields=["seen", "usual", "learned_at"]
    )
    return len(rows)


def _point(written: str) -> Point | None:
    place = json.loads(written)
    words = f"{place.get('city', '')} {place.get('name', '')}".strip()
    found = locate(words, region=place.get("region", ""), country=place.get("country", ""))
    return found.point if found.known in (Known.EXACT, Known.CITY) else None
