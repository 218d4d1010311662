"""Shipments by their waybills, in batches."""

from __future__ import annotations

from collections.abc import Iterable

from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.queries.shapes import ShipmentCard, card
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import visible_where

_BY_WAYBILL = "waybill = ANY(%s::text[])"


def shipments_by_waybill(waybills: Iterable[str], *, actor: Actor) -> dict[str, ShipmentCard]:
    """Shipments by waybill; of several under one number that which was booked last. One query."""
    wanted = sorted({one.strip() for one in waybills if one.strip() and one.isprintable()})
    rows = visible_where(Shipment, _BY_WAYBILL, [wanted], actor=actor, order="booked_at") if wanted else []
    return {row.waybill: card(row) for row in rows}
