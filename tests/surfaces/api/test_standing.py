"""A shipment of several pieces over the interface: how many came, where each stands, why it moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories import SYSTEM, scan
from tests.surfaces.api.conftest import Machine

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import LegDraft, Place, ShipmentDraft, register_shipments

H = timedelta(hours=1)
PIECES = [f"TEN-{n}" for n in range(10)]


def test_eight_of_ten_pieces_came(machine: Machine, acme: CustomerCard, now: datetime) -> None:
    legs = [LegDraft("NDX", mode="road", origin=Place(city="深圳市")), LegDraft("SF", "SF10000000017")]
    draft = ShipmentDraft(
        customer="ACME", waybill="NDX-TEN", carrier="NDX", booked_at=now - 60 * H, pieces=10,
        piece_numbers=PIECES, legs=legs,
    )  # fmt: skip
    assert not register_shipments(by=SYSTEM, at=now - 60 * H, shipments=[draft]).refused
    for piece in PIECES:
        scan("NDX-TEN", "OUT_FOR_DELIVERY", now - 3 * H, piece=piece)
    for piece in PIECES[:8]:
        scan("NDX-TEN", "DELIVERED", now - 2 * H, piece=piece)
    (found,) = machine.get("/shipments/by-waybill/NDX-TEN").json()["items"]
    assert (found["milestone"], found["pieces_arrived"], found["pieces"]) == ("OUT_FOR_DELIVERY", 8, 10)
    assert [one["number"] for one in found["parts"] if one["delivered_at"]] == PIECES[:8]
    assert [(one["sequence"], one["number"], one["mode"]) for one in found["legs"]] == [
        (1, "", "road"), (2, "SF10000000017", ""),
    ]  # fmt: skip
    assert found["eta_early_at"] <= found["eta_at"] <= found["eta_late_at"]
    (listed,) = machine.get("/shipments").json()["items"]
    assert listed["pieces_arrived"] == 8


def test_the_window_says_why_it_moved_in_the_callers_language(
    machine: Machine, acme: CustomerCard, now: datetime
) -> None:
    draft = ShipmentDraft(customer="ACME", waybill="NDX-W", carrier="NDX", booked_at=now - 9 * H)
    assert not register_shipments(by=SYSTEM, at=now - 9 * H, shipments=[draft]).refused
    (found,) = machine.get("/shipments/by-waybill/NDX-W").json()["items"]
    assert found["window_moved"] is None
    first = found["eta_at"]
    scan("NDX-W", "ON_HOLD", now - H, reason="DELAY.vehicle")
    path = f"/shipments/{found['id']}"
    moved = machine.get(path, Accept_Language="en").json()["window_moved"]
    assert (moved["because"], moved["words"]) == ("DELAY.vehicle", "Truck broken down")
    assert moved["before_likely_at"] == first
    said = machine.get(path, Accept_Language="zh-CN").json()["window_moved"]
    assert said["words"] == "车辆故障"
