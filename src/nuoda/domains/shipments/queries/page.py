"""One shipment with its log; what is in clear goes through ``reveal_consignee``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.models import Number, Shipment, TrackingEvent
from nuoda.domains.shipments.queries.danger_rows import THREATS, dangers_told
from nuoda.domains.shipments.queries.parts import PARTS, parts_of
from nuoda.domains.shipments.queries.shapes import (
    ShipmentCard,
    ShipmentPage,
    ShipmentScan,
    ShipmentWhole,
    Tracked,
    TrackingLine,
    card,
    rows_for,
)
from nuoda.domains.shipments.rules import TERMINAL, Event
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_address, mask_name, mask_phone, phone_tail
from nuoda.kernel.readings import Reading, along, read_together, shapes_reading
from nuoda.kernel.statements import Computed

_SAME = " AND ".join(
    f"wrong.{name} = shipments_tracking_event.{name}"
    for name in ("shipment_id", "occurred_at", "code", "piece")
)
SAID = Computed(
    "said",
    "(SELECT said.milestone || '/' || said.reason FROM shipments_code_mapping AS said"
    " WHERE said.source = shipments_tracking_event.source AND said.code = shipments_tracking_event.code"
    " AND said.withdrawn_at IS NULL LIMIT 1)",
)
_BESIDE = (
    Computed(
        "declared_wrong",
        "(SELECT concat_ws(': ', wrong.declared_by, nullif(wrong.note, ''))"
        f" FROM shipments_error_declaration AS wrong WHERE {_SAME} LIMIT 1)",
    ),
    SAID,
)


_LOG = along(
    "log", ShipmentScan, TrackingEvent, "shipment_id = shipments_shipment.id",
    order="occurred_at DESC, recorded_at DESC", computed=_BESIDE,
)  # fmt: skip


def shipment_page(shipment_id: UUID, *, actor: Actor) -> ShipmentPage:
    """One shipment. Raises :class:`NotFound`."""
    (page,) = read_together(shipment_reading(shipment_id, actor=actor))
    if page is None:
        raise NotFound
    return page


def shipment_reading(shipment_id: UUID, *, actor: Actor) -> Reading[ShipmentPage | None]:
    """One shipment, to be read together with other things; None where the actor sees no such shipment."""
    rows = shapes_reading(
        ShipmentWhole, Shipment, "id = %s", [shipment_id], actor=actor, computed=(*PARTS, THREATS, _LOG)
    )
    return Reading(rows.sql, rows.values, lambda value: next(map(_page, rows.read(value)), None))


def _page(row: ShipmentWhole) -> ShipmentPage:
    log = [_line(row, line) for line in row.log]
    return ShipmentPage(
        card(row), mask_phone(row.consignee_phone), mask_address(row.consignee_address), row.origin,
        row.destination, str(row.weight_kg.normalize()) if row.weight_kg is not None else "",
        row.usual_transit, row.attempts, row.late_scans, log, parts_of(row, [_event(line) for line in log]),
        dangers_told(row.threats),
    )  # fmt: skip


def _line(row: ShipmentWhole, line: ShipmentScan) -> TrackingLine:
    said = line.said
    milestone, _slash, reason = said.partition("/") if said is not None else (line.milestone, "", line.reason)
    ended = row.milestone_at if row.milestone in TERMINAL else None
    return TrackingLine(
        line.occurred_at, line.recorded_at, milestone, reason, line.code, line.piece, line.text, line.place,
        line.source, line.zone_source, mask_name(line.signer), line.declared_wrong or "", line.leg,
        line.quantity, line.quantity_kind, line.latitude, line.longitude, line.document_id, said is not None,
        ended is not None and line.occurred_at > ended, line.region,
    )  # fmt: skip


def _event(line: TrackingLine) -> Event:
    return Event(
        line.occurred_at, line.recorded_at, line.milestone, line.reason, line.code, line.piece, line.place,
        bool(line.declared_wrong), line.leg, line.quantity, line.quantity_kind,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Named:
    shipment_id: UUID
    whose: tuple[UUID, UUID | None, str]
    """Customer, order, and the consignee's phone."""


def _whose(told: Sequence[Any]) -> tuple[UUID, UUID | None, str]:
    customer, order, phone = told
    return UUID(customer), UUID(order) if order else None, phone


_OF_SHIPMENT = "(SELECT {} FROM shipments_shipment WHERE id = shipment_id)"
_WHOSE = Computed(
    "whose", _OF_SHIPMENT.format("json_build_array(customer_id, order_id, consignee_phone)"), _whose
)


def tracked_reading(number: str, tail: str, *, actor: Actor, cleaned: str = "") -> Reading[Tracked | None]:
    """The newest shipment under a number whose consignee's phone ends in ``tail`` (four digits), or None.

    Any number of it will do: its waybill, that of a piece or of a leg. ``cleaned`` is another spelling of
    what was typed. An unknown number, a wrong tail and a malformed one cost the same: one reading, no early
    way out.
    """
    wanted = number.strip()
    rows = shapes_reading(
        _Named, Number, "number IN (%s, %s, %s)", (wanted, wanted.upper(), cleaned or wanted), actor=actor,
        order=f"{_OF_SHIPMENT.format('booked_at')} DESC", limit=20, computed=(_WHOSE,),
    )  # fmt: skip
    return Reading(rows.sql, rows.values, lambda value: _tracked(rows.read(value), tail))


def _tracked(rows: Sequence[_Named], tail: str) -> Tracked | None:
    found: Tracked | None = None
    for row in rows:
        customer_id, order_id, phone = row.whose
        ours = phone_tail(phone).rjust(4, "-").encode()
        if compare_digest(ours, tail.encode("utf-8", "replace")) and found is None:
            found = Tracked(row.shipment_id, customer_id, order_id)
    return found


def find_by_waybill(number: str, *, actor: Actor) -> list[ShipmentCard]:
    """Shipments under a number, the newest first: a waybill, or that of a piece or a leg.

    More than one where carriers use the same number, or one uses it again.
    """
    named = Number.objects.visible_to(actor).filter(number=number.strip())
    rows = rows_for(actor=actor).filter(id__in=named.values("shipment_id"))
    return [card(row) for row in rows.order_by("-booked_at", "-id")[:20]]
