"""Orders, shipments and their scans."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zlib import crc32

from tests.factories.moments import NOW
from tests.factories.people import SYSTEM

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import OrderDraft, Party, record_orders
from nuoda.domains.orders.queries import OrderPage, order_ids, order_page
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft, record_scans, register_shipments
from nuoda.domains.shipments.queries import ShipmentCard, find_by_waybill
from nuoda.kernel.intake import IntakeReport

CARRIER = "NDX"
SENDER = Party(name="深圳华芯电子", phone="13900139000", region="广东省", city="深圳市", district="南山区")
CONSIGNEE = Party(
    name="欧阳小明", phone="13812345678", region="上海市", city="上海市", district="浦东新区",
    street="世纪大道100号3单元1502室",
)  # fmt: skip
SHENZHEN = Place(region="广东省", city="深圳市")
SHANGHAI_CITY = Place(region="上海市", city="上海市")


def an_order(
    customer: str = "ACME",
    reference: str = "SO-1001",
    *,
    ordered_at: datetime = NOW,
    service: str = "standard",
    sender: Party = SENDER,
    consignee: Party = CONSIGNEE,
    goods: str = "蓝牙耳机",
    pieces: int = 1,
    weight_kg: Decimal | None = Decimal("2.5"),
    promised_due_at: datetime | None = None,
    promise_basis: str = "",
    usual_transit_hours: int | None = None,
    pickup: tuple[datetime | None, datetime | None] = (None, None),
) -> OrderDraft:
    """What arrives when a customer asks for one parcel from Shenzhen to Shanghai.

    Each reference has a room of its own, so that no two are twins unless a test wants them to be.
    """
    if consignee is CONSIGNEE and reference != "SO-1001":
        room = f"世纪大道100号3单元{crc32(reference.encode())}室"
        consignee = replace(CONSIGNEE, street=room)
    return OrderDraft(
        customer=customer, reference=reference, ordered_at=ordered_at, consignee=consignee, sender=sender,
        service=service, goods=goods, pieces=pieces, weight_kg=weight_kg, promised_due_at=promised_due_at,
        promise_basis=promise_basis, usual_transit_hours=usual_transit_hours, pickup_from=pickup[0],
        pickup_until=pickup[1],
    )  # fmt: skip


def make_order(
    customer: str = "ACME",
    reference: str = "SO-1001",
    *,
    ordered_at: datetime = NOW,
    service: str = "standard",
    consignee: Party = CONSIGNEE,
    goods: str = "蓝牙耳机",
    promised_due_at: datetime | None = None,
    usual_transit_hours: int | None = None,
) -> OrderPage:
    """One order that was taken. Its promise follows when the jobs run."""
    draft = an_order(
        customer, reference, ordered_at=ordered_at, service=service, consignee=consignee, goods=goods,
        promised_due_at=promised_due_at, usual_transit_hours=usual_transit_hours,
    )  # fmt: skip
    report = record_orders(by=SYSTEM, at=ordered_at, orders=[draft])
    if report.refused:
        raise ValueError(report.refused)
    owner = customers_by_code([customer], actor=SYSTEM)[customer].id
    return order_page(order_ids([(owner, reference)], actor=SYSTEM)[owner, reference], actor=SYSTEM)


def make_shipment(
    customer: str = "ACME",
    waybill: str = "NDX900001",
    *,
    carrier: str = CARRIER,
    booked_at: datetime = NOW,
    order_reference: str = "",
    service: str = "standard",
    origin: Place = SHENZHEN,
    destination: Place = SHANGHAI_CITY,
    consignee_name: str = "欧阳小明",
    consignee_phone: str = "13812345678",
    consignee_address: str = "上海市浦东新区世纪大道100号3单元1502室",
    pieces: int = 1,
    promised_due_at: datetime | None = None,
    usual_transit_hours: int | None = None,
) -> ShipmentCard:
    """One shipment that was registered."""
    draft = ShipmentDraft(
        customer=customer, waybill=waybill, carrier=carrier, booked_at=booked_at,
        order_reference=order_reference, service=service, origin=origin, destination=destination,
        consignee_name=consignee_name, consignee_phone=consignee_phone, consignee_address=consignee_address,
        pieces=pieces, promised_due_at=promised_due_at, usual_transit_hours=usual_transit_hours,
    )  # fmt: skip
    report = register_shipments(by=SYSTEM, at=booked_at, shipments=[draft])
    if report.refused:
        raise ValueError(report.refused)
    return next(card for card in find_by_waybill(waybill, actor=SYSTEM) if card.carrier == carrier)


def a_scan(
    waybill: str,
    milestone: str,
    occurred_at: datetime,
    *,
    carrier: str = CARRIER,
    reason: str = "",
    code: str = "",
    place: str = "",
    piece: str = "",
    text: str = "",
) -> Scan:
    """One event as a carrier reports it."""
    return Scan(
        carrier=carrier, waybill=waybill, occurred_at=occurred_at, code=code or milestone or reason,
        milestone=milestone, reason=reason, place=Place(name=place), piece=piece, text=text,
    )  # fmt: skip


def scan(
    waybill: str,
    milestone: str,
    occurred_at: datetime,
    *,
    carrier: str = CARRIER,
    reason: str = "",
    code: str = "",
    place: str = "",
    piece: str = "",
    heard_at: datetime | None = None,
) -> IntakeReport:
    """Record one scan, at the instant it happened unless it was heard of later."""
    one = a_scan(
        waybill, milestone, occurred_at, carrier=carrier, reason=reason, code=code, place=place, piece=piece
    )
    report = record_scans(by=SYSTEM, at=heard_at or occurred_at, scans=[one])
    if report.refused:
        raise ValueError(report.refused)
    return report
