"""Which shipments a warning may touch: found in the database widely, judged by the rules one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from nuoda.domains.shipments.commands.evidence import area_of
from nuoda.domains.shipments.models import AreaWarning
from nuoda.domains.shipments.rules.danger import Circle, Point, cities_inside, inside, region_key, spellings

SAMPLE, LEAST_SEEN, USUAL_SHARE = 20_000, 5, 0.5

_LANES = (
    "WITH recent AS (SELECT id, lower(origin->>'region') AS start, lower(destination->>'region') AS finish"
    " FROM shipments_shipment WHERE delivered_at IS NOT NULL ORDER BY booked_at DESC LIMIT %s)"
    " SELECT start, finish FROM recent LEFT JOIN LATERAL (SELECT 1 AS through"
    " FROM shipments_tracking_event AS log WHERE log.shipment_id = recent.id AND ({touched}) LIMIT 1)"
    " AS hit ON TRUE WHERE start <> ALL(%s) AND finish <> ALL(%s) AND start <> '' AND finish <> ''"
    " GROUP BY start, finish HAVING count(*) >= %s AND count(hit.through) >= %s * count(*)"
)
_TOUCHED = "(lower(log.region) = ANY(%s) AND position(%s in lower(log.place)) > 0)"

_WAKE = (
    "WITH picked AS (SELECT one.id FROM shipments_shipment AS one WHERE one.look_at > %s AND ({touched})"
    " ORDER BY one.id FOR NO KEY UPDATE)"
    " UPDATE shipments_shipment AS kept SET look_at = %s FROM picked WHERE picked.id = kept.id"
)
_ENDANGERED = (
    "EXISTS (SELECT 1 FROM shipments_danger AS open WHERE open.shipment_id = one.id"
    " AND open.cleared_at IS NULL AND open.warning_id = ANY(%s))"
)
_REGIONS = (
    "lower(one.origin->>'region') = ANY(%s) OR lower(one.destination->>'region') = ANY(%s)"
    " OR lower(one.origin->>'region') || '>' || lower(one.destination->>'region') = ANY(%s)"
    " OR EXISTS (SELECT 1 FROM shipments_tracking_event AS log WHERE log.shipment_id = one.id"
    " AND (lower(log.region) = ANY(%s) OR (log.latitude BETWEEN %s AND %s"
    " AND log.longitude BETWEEN %s AND %s)))"
    " OR EXISTS (SELECT 1 FROM shipments_leg AS leg WHERE leg.shipment_id = one.id"
    " AND lower(leg.origin->>'region') = ANY(%s))"
)


def places_of(row: AreaWarning) -> list[tuple[list[str], str]]:
    """The places of a warning as the database compares them: spellings of the region, part of the place."""
    area = area_of(row)
    found = sorted(area.names)
    if area.polygons or area.circles:
        outlines: list[Circle | Sequence[Point]] = [*area.circles, *area.polygons]
        found += cities_inside(lambda point: any(inside(point, one) for one in outlines))
    return [(spellings(region), city) for region, city in found]


def lanes_through(row: AreaWarning) -> list[tuple[str, str]]:
    """Lanes that usually lead through the area: at least half of the newest arrivals on them did.

    A lane that begins or ends in the area is left out: it is known by its ends.
    """
    places = places_of(row)
    if not places:
        return []
    within = sorted({one for names, _city in places for one in names})
    touched = " OR ".join(_TOUCHED for _ in places)
    given: list[Any] = [SAMPLE]
    for names, city in places:
        given += [names, city]
    with connection.cursor() as cursor:
        cursor.execute(_LANES.format(touched=touched), [*given, within, within, LEAST_SEEN, USUAL_SHARE])
        return sorted({(region_key(start), region_key(end)) for start, end in cursor.fetchall()})


def look_at_touched(rows: Sequence[AreaWarning], at: datetime, *, endangered_only: bool = False) -> None:
    """Let the watch look now at every shipment under way that these warnings may touch or touched."""
    conditions = [_ENDANGERED]
    given: list[Any] = [[row.id for row in rows]]
    if not endangered_only:
        conditions.append(_REGIONS)
        given += _reach(rows)
    with connection.cursor() as cursor:
        cursor.execute(_WAKE.format(touched=" OR ".join(conditions)), [at, *given, at])


def _reach(rows: Sequence[AreaWarning]) -> list[Any]:
    names = sorted({one for row in rows for spelled, _city in places_of(row) for one in spelled})
    lanes = [
        f"{start}>{end}"
        for row in rows
        for first, last in row.lanes
        for start in spellings(first)
        for end in spellings(last)
    ]
    south, north, west, east = _box(rows)
    return [names, names, lanes, names, south, north, west, east, names]


def _box(rows: Sequence[AreaWarning]) -> tuple[float, float, float, float]:
    """The box around all outlines, in degrees; one that holds nothing where there are none."""
    corners = [(lat, lon) for row in rows for ring in row.polygons for lat, lon in ring]
    for row in rows:
        for lat, lon, km in row.circles:
            # A degree of longitude shrinks towards the poles; at 80 degrees it is a sixth.
            corners += [(lat - km / 110, lon - km / 19), (lat + km / 110, lon + km / 19)]
    if not corners:
        return (1.0, -1.0, 1.0, -1.0)
    lats, lons = [one[0] for one in corners], [one[1] for one in corners]
    return (min(lats), max(lats), min(lons), max(lons))
