"""Devices: where each rides, when it was last heard of, and what it measured of one consignment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.models import Condition, Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.danger import mean_kinetic
from nuoda.domains.shipments.rules.sensing import Limits, Quantity
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window

MOST_READINGS = 20_000
MOST_SHOWN = 240
# Every device that ever spoke or was bound: each table's own index is skipped through, device by device.
_DEVICES = """
WITH RECURSIVE placed AS (
    (SELECT device FROM shipments_position ORDER BY device LIMIT 1)
    UNION ALL SELECT
        (SELECT device FROM shipments_position WHERE device > placed.device ORDER BY device LIMIT 1)
    FROM placed WHERE placed.device IS NOT NULL
), measured AS (
    (SELECT device FROM shipments_reading ORDER BY device LIMIT 1)
    UNION ALL SELECT
        (SELECT device FROM shipments_reading WHERE device > measured.device ORDER BY device LIMIT 1)
    FROM measured WHERE measured.device IS NOT NULL
), bound AS (
    SELECT device, count(*) FILTER (WHERE rides) AS rides, min(bound_from) FILTER (WHERE rides) AS since,
        coalesce(
            jsonb_agg(jsonb_build_array(shipment_id, waybill) ORDER BY waybill) FILTER (WHERE rides), '[]'
        ) AS shipments
    FROM (
        SELECT one.device, one.bound_from, kept.id AS shipment_id, kept.waybill,
            one.bound_from <= %(at)s AND coalesce(one.bound_to, 'infinity') > %(at)s
            AND kept.milestone <> ALL(%(over)s) AS rides
        FROM shipments_device_binding AS one JOIN shipments_shipment AS kept ON kept.id = one.shipment_id
    ) AS each GROUP BY device
), named AS (
    SELECT device FROM placed WHERE device <> '' UNION SELECT device FROM measured WHERE device <> ''
    UNION SELECT device FROM bound
), told AS (
    SELECT named.device, coalesce(bound.rides, 0) AS rides, bound.since,
        coalesce(bound.shipments, '[]') AS shipments, greatest(fix.at, said.at) AS heard_at, fix.battery,
        said.quantity, said.value
    FROM named LEFT JOIN bound USING (device)
    LEFT JOIN LATERAL (
        SELECT at, battery FROM shipments_position WHERE device = named.device ORDER BY at DESC LIMIT 1
    ) AS fix ON true
    LEFT JOIN LATERAL (
        SELECT newest.at, newest.quantity, newest.value FROM unnest(%(quantities)s::text[]) AS kinds(quantity)
        CROSS JOIN LATERAL (
            SELECT at, quantity, value FROM shipments_reading
            WHERE device = named.device AND quantity = kinds.quantity ORDER BY at DESC LIMIT 1
        ) AS newest ORDER BY newest.at DESC LIMIT 1
    ) AS said ON true
)
SELECT device, rides, since, shipments::text, heard_at, battery, quantity, value, count(*) OVER () FROM told
WHERE (%(text)s = '' OR position(lower(%(text)s) in lower(device)) > 0 OR position(lower(%(text)s) in
    lower(shipments::text)) > 0)
AND (%(state)s = '' OR %(state)s = 'bound' AND rides > 0 OR %(state)s = 'free' AND rides = 0
    OR %(state)s = 'silent' AND rides > 0 AND (heard_at IS NULL OR heard_at < %(silent)s))
"""
_SORTS = {
    "device": "device",
    "heard_at": "heard_at",
    "battery": "battery",
    "rides": "rides",
    "since": "since",
}
_RIDDEN = """
SELECT bound.device, bound.bound_from, bound.bound_to, bound.bound_by, greatest(fix.at, said.at), fix.battery
FROM shipments_device_binding AS bound LEFT JOIN LATERAL (
    SELECT at, battery FROM shipments_position AS one WHERE one.device = bound.device
    AND one.at >= bound.bound_from AND one.at < coalesce(bound.bound_to, 'infinity') ORDER BY at DESC LIMIT 1
) AS fix ON true LEFT JOIN LATERAL (
    SELECT max(newest.at) AS at FROM unnest(%s::text[]) AS kinds(quantity) CROSS JOIN LATERAL (
        SELECT one.at FROM shipments_reading AS one WHERE one.device = bound.device
        AND one.quantity = kinds.quantity AND one.at >= bound.bound_from
        AND one.at < coalesce(bound.bound_to, 'infinity') ORDER BY one.at DESC LIMIT 1
    ) AS newest
) AS said ON true
WHERE bound.shipment_id = %s ORDER BY bound.bound_from, bound.device
"""
_MEASURED = """
SELECT quantity, device, at, value FROM (
    SELECT said.quantity, said.device, said.at, said.value FROM shipments_device_binding AS bound
    JOIN shipments_reading AS said ON said.device = bound.device AND said.at >= bound.bound_from
    AND said.at < coalesce(bound.bound_to, 'infinity') AND said.shipment_id IS NULL
    AND said.at <= coalesce(%(ended)s::timestamptz, 'infinity')
    WHERE bound.shipment_id = %(shipment)s
    UNION ALL SELECT quantity, device, at, value FROM shipments_reading WHERE shipment_id = %(shipment)s
) AS told ORDER BY at DESC LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device. ``shipments`` are those under way that it rides with now, as (id, waybill).

    ``quantity`` and ``value`` are the last that it measured, "" and None where it measures nothing.
    """

    device: str
    rides: int
    since: datetime | None
    shipments: Sequence[tuple[UUID, str]]
    heard_at: datetime | None
    battery: float | None
    quantity: str
    value: float | None


@dataclass(frozen=True, slots=True)
class RidingDevice:
    """A device that rides or rode with one consignment, and when it was last heard of within that time."""

    device: str
    bound_from: datetime
    bound_to: datetime | None
    bound_by: str
    heard_at: datetime | None
    battery: float | None


class Measured(NamedTuple):
    """One value in the unit of its quantity."""

    at: datetime
    value: float
    device: str


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What rode along and measured. ``series`` holds at most 240 values a quantity, in the order of time.

    Where there were more, the greatest and the least of each stretch stand for it. ``mean_kinetic`` is that
    of all temperatures in °C, None without any.
    """

    devices: Sequence[RidingDevice]
    limits: Mapping[str, Limits]
    series: Mapping[str, Sequence[Measured]]
    last: Mapping[str, Measured]
    counts: Mapping[str, int]
    mean_kinetic: float | None


def device_rows(
    *, actor: Actor, window: Window, at: datetime, silent_since: datetime, state: str = "", text: str = ""
) -> Page[DeviceRow]:
    """Every device there is, the last heard first. ``state`` may be ``bound``, ``free`` or ``silent``.

    A silent one rides with something and was not heard of since ``silent_since``. For whoever sees all.
    """
    if not actor.sees_all:
        return Page([], 0, window.page, window.size)
    order = _SORTS.get(window.sort, "heard_at")
    descending = window.descending if window.sort in _SORTS else True
    given: dict[str, Any] = {
        "at": at, "over": sorted(TERMINAL), "quantities": [one.value for one in Quantity],
        "text": text.strip(), "state": state, "silent": silent_since, "size": window.size,
        "offset": (window.page - 1) * window.size,
    }  # fmt: skip
    direction = "DESC" if descending else "ASC"
    tail = f" ORDER BY {order} {direction} NULLS LAST, device LIMIT %(size)s OFFSET %(offset)s"
    with connection.cursor() as cursor:
        cursor.execute(_DEVICES + tail, given)
        found = cursor.fetchall()
    total = found[0][-1] if found else 0
    return Page([_device(row) for row in found], total, window.page, window.size)


def telemetry_of(shipment_id: UUID, *, actor: Actor) -> Telemetry:
    """What rode with one consignment and measured, until its delivery. Raises NotFound. Four queries."""
    row = Shipment.objects.visible_to(actor).filter(id=shipment_id).values_list("delivered_at").first()
    if row is None:
        raise NotFound
    limits = {
        one.quantity: Limits(one.quantity, one.low, one.high, one.tolerance)
        for one in Condition.objects.visible_to(actor).filter(shipment_id=shipment_id)
    }
    with connection.cursor() as cursor:
        cursor.execute(_RIDDEN, [[one.value for one in Quantity], shipment_id])
        devices = [RidingDevice(*one) for one in cursor.fetchall()]
        cursor.execute(_MEASURED, {"shipment": shipment_id, "ended": row[0], "most": MOST_READINGS})
        told = cursor.fetchall()
    series: dict[str, list[Measured]] = {}
    for quantity, device, moment, value in reversed(told):
        series.setdefault(quantity, []).append(Measured(moment, value, device))
    warmth = [one.value for one in series.get(Quantity.TEMPERATURE.value, ())]
    return Telemetry(
        devices, limits, {name: _thinned(values) for name, values in series.items()},
        {name: values[-1] for name, values in series.items()},
        {name: len(values) for name, values in series.items()}, mean_kinetic(warmth),
    )  # fmt: skip


def _thinned(values: Sequence[Measured], most: int = MOST_SHOWN) -> list[Measured]:
    """At most ``most`` of them in order: of each stretch the least and the greatest, so no peak is lost."""
    if len(values) <= most:
        return list(values)
    stretches = most // 2
    found: list[Measured] = []
    for number in range(stretches):
        part = values[number * len(values) // stretches : (number + 1) * len(values) // stretches]
        ends = {min(part, key=lambda one: one.value), max(part, key=lambda one: one.value)}
        found += sorted(ends)
    return found


def _device(row: Sequence[Any]) -> DeviceRow:
    shipments = [(UUID(one), waybill) for one, waybill in json.loads(row[3])]
    return DeviceRow(row[0], row[1], row[2], shipments, row[4], row[5], row[6] or "", row[7])
