"""What is given out. Personal data is masked; instants are ISO 8601 with their offset."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from nuoda.domains.orders.queries import OrderPage
from nuoda.domains.shipments.queries import ShipmentCard, ShipmentPage, TrackingLine, WindowMoved
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.personal import mask_address, mask_email, mask_name, mask_phone
from nuoda.kernel.translate import here
from nuoda.surfaces.api.shaping import shaped
from nuoda.surfaces.api.standing_shapes import (
    LegOut,
    PieceOut,
    WindowMovedOut,
    parts_out,
    window_moved_out,
)

_LONG_NUMBER = re.compile(r"\d[\d\- ]{5,}\d")


class ProblemOut(Schema):
    """One thing wrong with one field, and what mends it, in the caller's language."""

    field: str
    reason: str
    remedy: str


class RefusedOut(Schema):
    """One item that was not taken; ``index`` is its place in the batch, from 0."""

    index: int
    problems: list[ProblemOut]


class ReportOut(Schema):
    """``accepted + duplicate + len(refused)`` is the number of items sent."""

    accepted: int
    duplicate: int
    refused: list[RefusedOut]


class NumberGivenOut(Schema):
    """The number that an item got which came without one."""

    index: int
    number: str


class RegisteredOut(ReportOut):
    """A report with the numbers that we gave; left out where there are none."""

    numbers: list[NumberGivenOut] = []


class HeldOut(Schema):
    """An item that waits beside ``twin``, the reference of an order of the same customer."""

    index: int
    twin: str


class OrdersReportOut(ReportOut):
    """A report with what is held; empty where nothing is."""

    held: list[HeldOut] = []


class ErrorBody(Schema):
    code: str
    message: str
    fields: list[ProblemOut]


class ErrorOut(Schema):
    """Every error looks like this."""

    error: ErrorBody


class PartyOut(Schema):
    """A sender or consignee, masked."""

    name: str
    phone: str
    email: str
    country: str
    region: str
    city: str
    district: str
    street: str
    postcode: str


class OrderLineOut(Schema):
    description: str
    quantity: int
    unit: str
    sku: str
    value: Decimal | None


class OrderOut(Schema):
    id: UUID
    customer_id: UUID
    reference: str
    channel: str
    service: str
    state: str
    ordered_at: datetime
    recorded_at: datetime
    sender: PartyOut
    consignee: PartyOut
    goods: str
    lines: list[OrderLineOut]
    pieces: int
    weight_kg: Decimal | None
    declared_value: Decimal | None
    currency: str
    handling: list[str]
    pickup_from: datetime | None
    pickup_until: datetime | None
    promised_due_at: datetime | None
    promise_basis: str
    quote: str
    quote_option: str
    price: Decimal | None
    price_currency: str
    version: int
    cancelled_at: datetime | None
    cancel_reason: str


class OrdersOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[OrderOut]
    next: str | None


class ShipmentOut(Schema):
    id: UUID
    customer_id: UUID
    order_id: UUID | None
    carrier: str
    waybill: str
    service: str
    from_city: str
    to_city: str
    consignee: str
    pieces: int
    pieces_arrived: int
    zone: str
    booked_at: datetime
    milestone: str
    milestone_at: datetime | None
    place: str
    heard_at: datetime | None
    reason: str
    delivered_at: datetime | None
    eta_at: datetime | None
    eta_early_at: datetime | None
    eta_late_at: datetime | None
    eta_basis: str


class ShipmentsOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[ShipmentOut]
    next: str | None


class EventOut(Schema):
    """One line of the log; ``declared_wrong`` is true where an error declaration took it back."""

    occurred_at: datetime
    recorded_at: datetime
    milestone: str
    reason: str
    code: str
    piece: str
    text: str
    place: str
    source: str
    zone_source: str
    signer: str
    declared_wrong: bool


class ShipmentDetailOut(ShipmentOut):
    """A shipment with its pieces, its legs, how its window of arrival moved last, and its log, newest line
    first."""

    consignee_phone: str
    consignee_address: str
    weight_kg: str
    attempts: int
    parts: list[PieceOut]
    legs: list[LegOut]
    window_moved: WindowMovedOut | None
    log: list[EventOut]


class FoundShipmentsOut(Schema):
    """Shipments under one waybill: more than one where carriers use the same number."""

    items: list[ShipmentDetailOut]


def order_out(order: OrderPage) -> dict[str, Any]:
    shown = {name: getattr(order, name) for name in OrderOut.model_fields if hasattr(order, name)}
    return shown | {"sender": _party(order.sender), "consignee": _party(order.consignee)}


def _party(party: dict[str, str]) -> dict[str, str]:
    known = {name: party.get(name, "") for name in PartyOut.model_fields}
    return known | {
        "name": mask_name(known["name"]),
        "phone": mask_phone(known["phone"]),
        "email": mask_email(known["email"]) if known["email"] else "",
        "street": mask_address(known["street"]),
    }


def shipment_out(ship: ShipmentCard) -> dict[str, Any]:
    return shaped(ShipmentOut, ship)


def shipment_detail_out(page: ShipmentPage, moved: WindowMoved | None) -> dict[str, Any]:
    return shipment_out(page.card) | parts_out(page.parts) | {
        "consignee_phone": page.consignee_phone, "consignee_address": page.consignee_address,
        "weight_kg": page.weight_kg, "attempts": page.attempts,
        "window_moved": window_moved_out(moved), "log": [_event(line) for line in page.log],
    }  # fmt: skip


def _event(line: TrackingLine) -> dict[str, Any]:
    shown = shaped(EventOut, line)
    return shown | {
        "text": _LONG_NUMBER.sub(lambda found: mask_phone(found.group()), line.text),
        "signer": line.signer,
        "declared_wrong": bool(line.declared_wrong),
    }


def report_out(report: IntakeReport) -> dict[str, Any]:
    told: dict[str, Any] = {
        "accepted": report.accepted,
        "duplicate": report.duplicate,
        "refused": [_refused(one) for one in report.refused],
    }
    if report.numbers:
        told["numbers"] = [{"index": place, "number": number} for place, number in report.numbers]
    if report.held:
        told["held"] = [{"index": place, "twin": twin} for place, twin in report.held]
    return told


def _refused(one: Refused) -> dict[str, Any]:
    problems = [{"field": p.field, "reason": here(p.reason), "remedy": here(p.remedy)} for p in one.problems]
    return {"index": one.index, "problems": problems}
