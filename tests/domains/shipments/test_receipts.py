from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import make_shipment, scan
from tests.factories.people import SYSTEM, sign_in
from tests.factories.pictures import photo

from nuoda.domains.contracts.commands import ReceiptTermDraft, set_receipt_term
from nuoda.domains.contracts.queries import receipt_terms
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import (
    attach_receipt_pictures,
    retract_delivery,
    scan_receipts,
)
from nuoda.domains.shipments.queries import ReceiptRow, ShipmentCard, receipt_rows, receipts_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.kernel.pictures import keep_picture

Settle = Callable[[], int]
TERM = ReceiptTermDraft(24, 7, 15, "合同 8.2")


@pytest.fixture
def delivered(acme: CustomerCard, now: datetime, settle: Settle) -> ShipmentCard:
    """A parcel whose signed paper must come back, delivered an hour ago."""
    set_receipt_term(by=SYSTEM, at=now - timedelta(days=9), customer_id=acme.id, term=TERM)
    card = make_shipment(waybill="NDX700001", booked_at=now - timedelta(days=2))
    scan(card.waybill, "PICKED_UP", now - timedelta(days=1))
    scan(card.waybill, "DELIVERED", now - timedelta(hours=1))
    settle()
    return card


def receipt(card: ShipmentCard, at: datetime) -> ReceiptRow:
    (row,) = receipts_of(card.id, actor=SYSTEM, at=at)
    return row


def states(row: ReceiptRow) -> dict[str, str]:
    refs = [Ref(f"receipt_{step}", str(row.id)) for step in ("image", "station", "shipper")]
    return {one.subject_kind: one.state for one in promises_of(refs, actor=SYSTEM)}


def test_a_delivery_asks_for_its_paper_and_promises_three_steps(
    delivered: ShipmentCard, now: datetime
) -> None:
    row = receipt(delivered, now)
    since = now - timedelta(hours=1)
    assert (row.state, row.due_at) == ("image_due", since + timedelta(hours=24))
    assert row.shipper_due_at == since + timedelta(days=15)
    assert states(row) == dict.fromkeys(("receipt_image", "receipt_station", "receipt_shipper"), "open")


def test_each_step_keeps_its_promise_and_late_ones_break(
    delivered: ShipmentCard, now: datetime, settle: Settle, agent: Actor
) -> None:
    kept = keep_picture(photo(), kind="photo", at=now, by=agent)
    attach_receipt_pictures(by=agent, at=now, shipment_id=delivered.id, pictures=[kept.id])
    settle()
    later = now + timedelta(days=8)
    with clock.simulated(later):
        report = scan_receipts(by=agent, at=later, numbers=["ndx700001", "NDX700001", "NO1"], step="station")
        assert (report.accepted, report.duplicates, report.refused[0].index) == (1, (1,), 2)
        settle()
        assert states(receipt(delivered, later)) == {
            "receipt_image": "kept", "receipt_station": "broken", "receipt_shipper": "open",
        }  # fmt: skip
        scan_receipts(by=agent, at=later, numbers=["NDX700001"], step="shipper")
        settle()
        row = receipt(delivered, later)
    assert (row.state, row.due_at, row.late_step) == ("returned", None, True)
    assert states(row)["receipt_shipper"] == "kept"


def test_paper_that_the_shipper_has_needs_no_station(
    delivered: ShipmentCard, now: datetime, settle: Settle, agent: Actor
) -> None:
    scan_receipts(by=agent, at=now, numbers=["NDX700001"], step="shipper")
    settle()
    row = receipt(delivered, now)
    assert (row.state, states(row)["receipt_station"]) == ("returned", "kept")
    again = scan_receipts(by=agent, at=now, numbers=["NDX700001"], step="station")
    assert (again.accepted, again.duplicates) == (0, (0,))


def test_a_delivery_taken_back_calls_its_paper_off(
    delivered: ShipmentCard, now: datetime, settle: Settle, agent: Actor
) -> None:
    before = receipt(delivered, now)
    retract_delivery(by=agent, at=now, shipment_id=delivered.id, why="not_received", note="没收到")
    settle()
    assert receipts_of(delivered.id, actor=SYSTEM, at=now) == []
    assert set(states(before).values()) == {"withdrawn"}
    later = now + timedelta(hours=5)
    with clock.simulated(later):
        scan(delivered.waybill, "DELIVERED", later - timedelta(minutes=5), code="again")
        settle()
    fresh = receipt(delivered, later)
    assert fresh.id != before.id
    assert set(states(fresh).values()) == {"open"}


def test_who_wants_no_paper_is_asked_for_none(
    delivered: ShipmentCard, now: datetime, settle: Settle, globex: CustomerCard, acme: CustomerCard
) -> None:
    set_receipt_term(by=SYSTEM, at=now, customer_id=acme.id, term=None)
    for customer, waybill in ((globex.code, "NDX700002"), (acme.code, "NDX700003")):
        card = make_shipment(customer, waybill)
        scan(card.waybill, "DELIVERED", now + timedelta(minutes=1))
        settle()
        assert receipts_of(card.id, actor=SYSTEM, at=now) == []
    assert receipt(delivered, now).state == "image_due", "what was delivered before keeps its times"


def test_terms_are_dated_and_checked(acme: CustomerCard, now: datetime, agent: Actor) -> None:
    assert set_receipt_term(by=SYSTEM, at=now, customer_id=acme.id, term=TERM)
    assert not set_receipt_term(by=SYSTEM, at=now, customer_id=acme.id, term=TERM)
    later = now + timedelta(days=1)
    set_receipt_term(by=SYSTEM, at=later, customer_id=acme.id, term=ReceiptTermDraft(48, 7, 15))
    newest, oldest = receipt_terms([acme.id], actor=SYSTEM)[acme.id]
    assert (newest.image_hours, oldest.valid_to) == (48, later)
    for wrong in (ReceiptTermDraft(0, 7, 15), ReceiptTermDraft(240, 7, 15), ReceiptTermDraft(24, 9, 8)):
        with pytest.raises(Invalid):
            set_receipt_term(by=SYSTEM, at=later, customer_id=acme.id, term=wrong)
    with pytest.raises(Forbidden):
        set_receipt_term(by=agent, at=later, customer_id=acme.id, term=None)


def test_the_list_says_what_is_late(
    delivered: ShipmentCard, now: datetime, other_customer_actor: Actor
) -> None:
    window = Window()
    assert receipt_rows(actor=SYSTEM, at=now, window=window, state="late").total == 0
    later = now + timedelta(days=2)
    (row,) = receipt_rows(actor=SYSTEM, at=later, window=window, state="late").rows
    assert row.late_step
    assert receipt_rows(actor=other_customer_actor, at=later, window=window).total == 0


def test_the_desk_scans_one_after_another(delivered: ShipmentCard, agent: Actor) -> None:
    client = sign_in(agent)
    listed = client.get("/desk/receipts/", {"state": "due"}).content.decode()
    assert delivered.waybill in listed
    assert client.get("/desk/receipts/", {"export": "csv"}).status_code == 200
    page = client.post("/desk/receipts/scan/", {"step": "station", "numbers": "NDX700001 NOPE"})
    said = page.content.decode()
    assert (page.status_code, said.count("n-tone-kept"), said.count("n-tone-broken")) == (200, 1, 1)
    part = client.post(
        "/desk/receipts/scan/", {"step": "shipper", "numbers": "NDX700001"}, headers={"HX-Request": "true"}
    )
    assert b"hx-swap-oob" in part.content
    assert b"<html" not in part.content
    empty = client.post("/desk/receipts/scan/", {"step": "shipper", "numbers": " "})
    assert empty.status_code == 422


def test_pictures_of_paper_are_seen_by_its_customer_only(
    delivered: ShipmentCard,
    now: datetime,
    agent: Actor,
    customer_actor: Actor,
    other_customer_actor: Actor,
) -> None:
    desk = sign_in(agent)
    url = f"/desk/shipments/{delivered.id}/receipt/"
    bad = desk.post(url, {"pictures": SimpleUploadedFile("x.jpg", b"no picture")}, follow=True)
    assert receipt(delivered, now).image_at is None
    assert "JPEG" in bad.content.decode()
    good = desk.post(url, {"pictures": SimpleUploadedFile("x.jpg", photo())}, follow=True)
    assert good.status_code == 200
    row = receipt(delivered, now)
    shot = row.pictures[0]
    assert desk.get(f"/desk/receipts/{row.id}/{shot}/")["Content-Type"] == "image/jpeg"
    mine, other = sign_in(customer_actor), sign_in(other_customer_actor)
    assert mine.get(f"/portal/receipts/{row.id}/{shot}/").status_code == 200
    assert other.get(f"/portal/receipts/{row.id}/{shot}/").status_code == 404
    page = mine.get(f"/portal/shipments/{delivered.id}/").content.decode()
    assert f"/portal/receipts/{row.id}/{shot}/" in page


def test_a_supervisor_sets_the_terms(acme: CustomerCard, supervisor: Actor, agent: Actor) -> None:
    url = f"/desk/customers/{acme.id}/receipts/"
    assert sign_in(agent).get(url).status_code == 403
    client = sign_in(supervisor)
    assert client.get(url).status_code == 200
    given = {"wanted": "on", "image_hours": 24, "station_days": 7, "shipper_days": 3, "source": ""}
    assert client.post(url, given).status_code == 422
    assert client.post(url, {**given, "shipper_days": 15}).status_code == 302
    assert receipt_terms([acme.id], actor=SYSTEM)[acme.id][0].shipper_days == 15
