"""One shipment with its log; what is in clear goes through ``reveal_consignee``."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat

from nuoda.domains.shipments.models import (
    CodeMapping,
    ErrorDeclaration,
    Number,
    Shipment,
    TrackingEvent,
)
from nuoda.domains.shipments.queries.danger_rows import DangerRow, dangers_told, open_dangers
from nuoda.domains.shipments.queries.parts import parts_of, with_parts
from nuoda.domains.shipments.queries.shapes import (
    ShipmentCard,
    ShipmentPage,
    Tracked,
    TrackingLine,
    card,
    rows_for,
)
from nuoda.domains.shipments.rules import TERMINAL, Event
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_address, mask_name, mask_phone, phone_tail


def shipment_page(shipment_id: UUID, *, actor: Actor) -> ShipmentPage:
    """One shipment. Raises :class:`NotFound`."""
    own = with_parts(rows_for(actor=actor).filter(id=shipment_id))
    found = own.annotate(threats=open_dangers(actor=actor))
    row = found.first()
    if row is None:
        raise NotFound
    return _page(row, dangers_told(row.threats))


def _page(row: Shipment, dangers: list[DangerRow]) -> ShipmentPage:
    log = _log(row)
    return ShipmentPage(
        card(row), mask_phone(row.consignee_phone), mask_address(row.consignee_address), row.origin,
        row.destination, str(row.weight_kg.normalize()) if row.weight_kg is not None else "",
        row.usual_transit, row.attempts, row.late_scans, log, parts_of(row, [_event(line) for line in log]),
        dangers,
    )  # fmt: skip


def _log(row: Shipment) -> list[TrackingLine]:
    same = {name: OuterRef(name) for name in ("shipment_id", "occurred_at", "code", "piece")}
    wrong = ErrorDeclaration.objects.filter(**same).values_list(Concat("declared_by", Value(": "), "note"))
    said = CodeMapping.objects.filter(
        source=OuterRef("source"), code=OuterRef("code"), withdrawn_at__isnull=True
    ).values_list(Concat("milestone", Value("/"), "reason"))
    lines = TrackingEvent.objects.filter(shipment_id=row.id).annotate(
        declared_wrong=Subquery(wrong[:1]), said=Subquery(said[:1])
    )
    return [_line(row, line) for line in lines.order_by("-occurred_at", "-recorded_at")]


def _line(row: Shipment, line: TrackingEvent) -> TrackingLine:
    said: str | None = line.said  # type: ignore[attr-defined]
    milestone, _slash, reason = said.partition("/") if said is not None else (line.milestone, "", line.reason)
    ended = row.milestone_at if row.milestone in TERMINAL else None
    wrong: str | None = line.declared_wrong  # type: ignore[attr-defined]
    return TrackingLine(
        line.occurred_at, line.recorded_at, milestone, reason, line.code, line.piece, line.text, line.place,
        line.source, line.zone_source, mask_name(line.signer), wrong or "", line.leg, line.quantity,
        line.quantity_kind, line.latitude, line.longitude, line.document_id, said is not None,
        ended is not None and line.occurred_at > ended,
    )  # fmt: skip


def _event(line: TrackingLine) -> Event:
    return Event(
        line.occurred_at, line.recorded_at, line.milestone, line.reason, line.code, line.piece, line.place,
        bool(line.declared_wrong), line.leg, line.quantity, line.quantity_kind,
    )  # fmt: skip


def find_tracked(number: str, tail: str, *, actor: Actor, cleaned: str = "") -> Tracked | None:
    """The newest shipment under a number whose consignee's phone ends in ``tail`` (four digits), or None.

    Any number of it will do: its waybill, that of a piece or of a leg. ``cleaned`` is another spelling of
    what was typed. An unknown number, a wrong tail and a malformed one cost the same: one query, no early
    way out.
    """
    wanted = number.strip()
    spellings = [wanted, wanted.upper(), cleaned or wanted]
    named = Number.objects.visible_to(actor).filter(number__in=spellings)
    found: Tracked | None = None
    for row_id, customer_id, phone in (
        named.order_by("-shipment__booked_at").values_list(
            "shipment_id", "shipment__customer_id", "shipment__consignee_phone"
        )
    )[:20]:
        proven = compare_digest(phone_tail(phone).rjust(4, "-").encode(), tail.encode("utf-8", "replace"))
        if proven and found is None:
            found = Tracked(row_id, customer_id)
    return found


def find_by_waybill(number: str, *, actor: Actor) -> list[ShipmentCard]:
    """Shipments under a number, the newest first: a waybill, or that of a piece or a leg.

    More than one where carriers use the same number, or one uses it again.
    """
    named = Number.objects.visible_to(actor).filter(number=number.strip())
    rows = rows_for(actor=actor).filter(id__in=named.values("shipment_id"))
    return [card(row) for row in rows.order_by("-booked_at")[:20]]
