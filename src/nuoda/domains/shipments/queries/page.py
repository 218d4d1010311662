"""One shipment with its log; what is in clear goes through ``reveal_consignee``."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat

from nuoda.domains.shipments.models import ErrorDeclaration, Shipment, TrackingEvent
from nuoda.domains.shipments.queries.shapes import (
    ShipmentCard,
    ShipmentPage,
    Tracked,
    TrackingLine,
    card,
    rows_for,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_address, mask_name, mask_phone, phone_tail


def shipment_page(shipment_id: UUID, *, actor: Actor) -> ShipmentPage:
    """One shipment. Raises :class:`NotFound`."""
    row = rows_for(actor=actor).filter(id=shipment_id).first()
    if row is None:
        raise NotFound
    return _page(row)


def _page(row: Shipment) -> ShipmentPage:
    same = {name: OuterRef(name) for name in ("shipment_id", "occurred_at", "code", "piece")}
    said = ErrorDeclaration.objects.filter(**same).values_list(Concat("declared_by", Value(": "), "note"))
    lines = TrackingEvent.objects.filter(shipment_id=row.id).annotate(declared_wrong=Subquery(said[:1]))
    return ShipmentPage(
        card(row), mask_phone(row.consignee_phone), mask_address(row.consignee_address), row.origin,
        row.destination, str(row.weight_kg.normalize()) if row.weight_kg is not None else "",
        row.usual_transit, row.attempts, row.late_scans,
        [
            TrackingLine(
                line.occurred_at, line.recorded_at, line.milestone, line.reason, line.code, line.piece,
                line.text, line.place, line.source, line.zone_source, mask_name(line.signer),
                line.declared_wrong or "",
            )
            for line in lines.order_by("-occurred_at", "-recorded_at")
        ],
    )  # fmt: skip


def find_tracked(waybill: str, tail: str, *, actor: Actor) -> Tracked | None:
    """The newest shipment under a waybill whose consignee's phone ends in ``tail`` (four digits), or None.

    An unknown waybill, a wrong tail and a malformed one cost the same: one query, no early way out.
    """
    wanted = waybill.strip()
    rows = Shipment.objects.visible_to(actor).filter(waybill__in={wanted, wanted.upper()})
    found: Tracked | None = None
    for row_id, customer_id, phone in rows.order_by("-booked_at").values_list(
        "id", "customer_id", "consignee_phone"
    )[:20]:
        proven = compare_digest(phone_tail(phone).rjust(4, "-").encode(), tail.encode("utf-8", "replace"))
        if proven and found is None:
            found = Tracked(row_id, customer_id)
    return found


def find_by_waybill(waybill: str, *, actor: Actor) -> list[ShipmentCard]:
    """Shipments under a waybill; more than one where carriers use the same number."""
    return [
        card(row) for row in rows_for(actor=actor).filter(waybill=waybill.strip()).order_by("-booked_at")[:20]
    ]
