"""Retention in the demo: a parcel of long ago is forgotten, another is kept by a lawsuit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nuoda.domains.privacy.commands import place_hold
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft, record_scans, register_shipments
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight.retention.runs import ask_for_run
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import BOOKS, SUPERVISOR

LONG_AGO = timedelta(days=5 * 365)
"""Past every period, and past the three years within which a claim could be sued for."""
FORGOTTEN, SUED = "ND2021000017", "ND2021000025"
_CARRIER = "ZTO"
_WHOM = {FORGOTTEN: ("葛怀瑾", "13900006017"), SUED: ("费知秋", "13900006025")}


def arrange_retention(staff: Mapping[str, Colleague], at: datetime) -> None:
    """Two parcels of five years ago, a hold on one, and a run; done before, nothing is done."""
    if find_by_waybill(FORGOTTEN, actor=DEMO):
        return
    booked = at - LONG_AGO
    drafts = [
        ShipmentDraft(
            customer=BOOKS, waybill=waybill, carrier=_CARRIER, booked_at=booked, consignee_name=name,
            consignee_phone=phone, consignee_address="江苏省苏州市姑苏区平江路120号3幢402室",
            origin=Place(region="上海市", city="上海市"), destination=Place(region="江苏省", city="苏州市"),
        )
        for waybill, (name, phone) in _WHOM.items()
    ]  # fmt: skip
    register_shipments(by=DEMO, at=booked, shipments=drafts)
    handed = booked + timedelta(days=2)
    scans = [
        Scan(
            carrier=_CARRIER, waybill=waybill, occurred_at=handed, code="SIGNED", milestone="DELIVERED",
            place=Place(city="苏州市"), text=f"快件已由{name}本人签收",
        )
        for waybill, (name, _phone) in _WHOM.items()
    ]  # fmt: skip
    record_scans(by=DEMO, at=handed, scans=scans)
    lead = staff[SUPERVISOR].actor
    (held,) = find_by_waybill(SUED, actor=DEMO)
    place_hold(
        by=lead, at=at, subject_kind="shipment", subject_id=held.id, label=SUED,
        reason="苏州姑苏法院（2026）苏0508民初117号，演示", customer_id=held.customer_id,
    )  # fmt: skip
    ask_for_run(actor=lead, at=at)
