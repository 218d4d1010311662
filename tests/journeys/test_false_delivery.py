"""Delivered, says the driver; not received, says the customer: taken back, counted anew, delivered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from tests.factories import make_account, make_shipment, scan
from tests.factories.people import SYSTEM, sign_in
from tests.factories.pictures import photo, signature

from nuoda.domains.cases.commands import dispute_delivery
from nuoda.domains.cases.queries import CaseCard, case_page, cases_of
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import ProofDraft, assign_courier, record_proofs
from nuoda.domains.shipments.queries import ShipmentCard, proofs_of, shipment_page
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.pictures import keep_picture

Settle = Callable[[], int]


@pytest.fixture
def proven(acme: object, now: datetime, settle: Settle) -> ShipmentCard:
    """A parcel due this evening, that a driver proved delivered an hour ago."""
    driver = make_account(Role.DRIVER, name="王师傅")
    card = make_shipment(
        waybill="NDX555001", booked_at=now - timedelta(days=2), promised_due_at=now + timedelta(hours=8)
    )
    scan(card.waybill, "PICKED_UP", now - timedelta(days=1))
    settle()
    scan(card.waybill, "OUT_FOR_DELIVERY", now - timedelta(hours=3))
    assign_courier(by=SYSTEM, at=now - timedelta(hours=3), waybills=[card.waybill], account=UUID(driver.id))
    _prove(card, driver, now - timedelta(hours=1), now)
    settle()
    return card


def _prove(card: ShipmentCard, driver: Actor, occurred_at: datetime, at: datetime) -> None:
    shot = keep_picture(photo(), kind="photo", at=at, by=driver)
    drawn = keep_picture(signature(), kind="signature", at=at, by=driver)
    draft = ProofDraft(
        client_id=uuid4(), outcome="proxy", occurred_at=occurred_at, shipment_id=card.id, signer="物业小李",
        relation="reception", consent="电话同意", pictures=[shot.id], signature=drawn.id, place="前台",
        remarks="门禁 1234",
    )  # fmt: skip
    report = record_proofs(by=driver, at=at, proofs=[draft])
    assert report.refused == ()


def _state(card: ShipmentCard) -> str:
    promises = promises_of([Ref("shipment", str(card.id))], actor=SYSTEM)
    return next(one.state for one in promises if one.kind == "delivery")


def _open_cases(card: ShipmentCard) -> list[CaseCard]:
    return [one for one in cases_of(actor=SYSTEM, shipment_ids=[card.id]) if one.resolved_at is None]


def test_a_false_delivery_is_taken_back(
    proven: ShipmentCard, now: datetime, settle: Settle, customer_actor: Actor, agent: Actor
) -> None:
    assert _state(proven) == "kept"
    customer, desk = sign_in(customer_actor), sign_in(agent)
    asked = customer.get(f"/portal/shipments/{proven.id}/")
    assert "我没有收到" in asked.content.decode() or "I did not receive it" in asked.content.decode()
    said = customer.post(
        f"/portal/shipments/{proven.id}/ask/", {"kind": "not_received", "words": "前台说没有", "key": "k1"}
    )
    assert said.status_code == 302
    (case,) = _open_cases(proven)
    assert (case.kind, case.cause, case.severity) == ("exception", "MISDELIVERY.false_delivery", "S2")
    settle()

    empty = desk.post(f"/desk/shipments/{proven.id}/retract/", {"why": "not_received", "note": ""})
    assert empty.status_code == 422
    with clock.simulated(now + timedelta(minutes=10)):
        back = desk.post(
            f"/desk/shipments/{proven.id}/retract/",
            {"why": "not_received", "note": "监控里没有人来过"},
        )
        assert (back.status_code, back["Location"]) == (302, f"/desk/shipments/{proven.id}/")
        settle()
        card = shipment_page(proven.id, actor=SYSTEM).card
        assert (card.milestone, card.reason) == ("OUT_FOR_DELIVERY", "MISDELIVERY.false_delivery")
        assert _state(proven) in ("open", "at_risk"), "the promise is open again"
        assert [one.id for one in _open_cases(proven)] == [case.id], "one case, fed"
        (fact,) = ledger.all_named(["shipment.delivery_retracted"])
        assert fact.actor_name == "林晓"
        page = desk.get(f"/desk/shipments/{proven.id}/").content.decode()
        assert "监控里没有人来过" in page, "the history says why"
        again = desk.post(f"/desk/shipments/{proven.id}/retract/", {"why": "not_received", "note": "又"})
        assert again.status_code == 302
        assert len(ledger.all_named(["shipment.delivery_retracted"])) == 1

    later = now + timedelta(hours=10)
    with clock.simulated(later):
        driver = make_account(Role.DRIVER, name="王师傅")
        _prove(proven, driver, later - timedelta(minutes=5), later)
        settle()
        assert _state(proven) == "broken", "it came after the promised time, in truth"
        assert [one.is_retracted for one in proofs_of(proven.id, actor=SYSTEM)] == [False, True]
        (case,) = _open_cases(proven)
        assert case.cause == "MISDELIVERY.false_delivery", "a person says what went wrong"


def _pictures(card: ShipmentCard) -> tuple[str, str, str]:
    (proof,) = proofs_of(card.id, actor=SYSTEM)
    return str(proof.id), str(proof.pictures[0]), str(proof.signature)


def test_who_sees_the_pictures(
    proven: ShipmentCard, customer_actor: Actor, other_customer_actor: Actor, agent: Actor
) -> None:
    proof, shot, drawn = _pictures(proven)
    desk = f"/desk/shipments/{proven.id}/proofs/{proof}"
    portal = f"/portal/shipments/{proven.id}/proofs/{proof}"
    staff, owner, other = sign_in(agent), sign_in(customer_actor), sign_in(other_customer_actor)
    shown = staff.get(f"{desk}/{shot}/")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert staff.get(f"{desk}/{drawn}/")["Content-Type"] == "image/png"
    assert staff.get(f"{desk}/{uuid4()}/").status_code == 404
    assert staff.get(f"/desk/shipments/{uuid4()}/proofs/{proof}/{shot}/").status_code == 404
    assert owner.get(f"{portal}/{shot}/").status_code == 200
    assert owner.get(f"{portal}/{drawn}/").status_code == 404, "the signature is the consignee's"
    assert owner.get(f"{desk}/{shot}/").status_code == 403
    assert other.get(f"{portal}/{shot}/").status_code == 404
    assert Client().get(f"{portal}/{shot}/").status_code == 302


def test_what_each_page_says(proven: ShipmentCard, customer_actor: Actor, agent: Actor) -> None:
    client = sign_in(agent)
    assert "/door/" in client.get(f"/desk/shipments/{proven.id}/").content.decode()
    desk = client.get(f"/desk/shipments/{proven.id}/door/").content.decode()
    assert all(words in desk for words in ("物业小李", "门禁 1234", "电话同意", "王师傅"))
    portal = sign_in(customer_actor).get(f"/portal/shipments/{proven.id}/").content.decode()
    assert "物***" in portal
    assert not any(words in portal for words in ("物业小李", "门禁 1234", "王师傅"))
    stranger = Client()
    found = stranger.post("/track/", {"number": proven.waybill, "tail": "5678"}, follow=True)
    public = found.content.decode()
    assert "物***" in public
    assert "/proofs/" not in public


def test_a_photo_is_gone_for_the_customer_once_taken_back(
    proven: ShipmentCard, customer_actor: Actor, agent: Actor, now: datetime
) -> None:
    proof, shot, _drawn = _pictures(proven)
    sign_in(agent).post(f"/desk/shipments/{proven.id}/retract/", {"why": "by_mistake", "note": "错件"})
    portal = f"/portal/shipments/{proven.id}/proofs/{proof}/{shot}/"
    assert sign_in(customer_actor).get(portal).status_code == 404
    assert shipment_page(proven.id, actor=SYSTEM).card.reason == "", "a slip of ours is no trouble"


@pytest.mark.django_db(transaction=True)
def test_disputes_in_the_same_instant_are_one_case(
    proven: ShipmentCard, now: datetime, customer_actor: Actor
) -> None:
    def dispute(place: int) -> UUID:
        try:
            return dispute_delivery(
                by=customer_actor, at=now, shipment_id=proven.id, words=f"Not here, says {place}."
            ).id
        finally:
            connection.close()

    with clock.simulated(now), ThreadPoolExecutor(8) as pool:
        found = set(pool.map(dispute, range(8)))
    (case,) = _open_cases(proven)
    assert found == {case.id}
    assert len([line for line in case_page(case.id, actor=SYSTEM).thread if line.body]) >= 8
