from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, make_account, make_shipment, scan
from tests.factories.people import SYSTEM
from tests.factories.pictures import photo, signature

from nuoda.domains.shipments.commands import ProofDraft, assign_courier, declare_error, record_proofs
from nuoda.domains.shipments.queries import ShipmentCard, courier_day, proofs_of, shipment_page
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.pictures import keep_picture

THEN = NOW + timedelta(hours=1)


@pytest.fixture
def driver(db: None) -> Actor:
    return make_account(Role.DRIVER, name="王师傅")


@pytest.fixture
def parcel(acme: object) -> ShipmentCard:
    """Ten pieces, out for delivery."""
    card = make_shipment(pieces=10)
    scan(card.waybill, "PICKED_UP", NOW - timedelta(hours=20))
    scan(card.waybill, "OUT_FOR_DELIVERY", NOW - timedelta(hours=1))
    return card


@pytest.fixture
def mine(parcel: ShipmentCard, driver: Actor) -> ShipmentCard:
    """The parcel, on the driver's list."""
    assign_courier(by=SYSTEM, at=NOW, waybills=[parcel.waybill], account=UUID(driver.id))
    return parcel


def draft(shipment: ShipmentCard, outcome: str = "delivered", **more: Any) -> ProofDraft:
    given: dict[str, Any] = {"signer": "欧阳小明", "relation": "self"} if outcome == "delivered" else {}
    return ProofDraft(
        client_id=uuid4(), outcome=outcome, occurred_at=NOW, waybill=shipment.waybill, **{**given, **more}
    )


def status(shipment: ShipmentCard) -> tuple[str, str, int]:
    card = shipment_page(shipment.id, actor=SYSTEM).card
    return card.milestone, card.reason, card.pieces_arrived


def test_a_delivery_is_proven_and_follows_from_the_log(mine: ShipmentCard, driver: Actor) -> None:
    kept = [keep_picture(photo(n), kind="photo", at=NOW, by=driver) for n in range(2)]
    drawn = keep_picture(signature(), kind="signature", at=NOW, by=driver)
    one = draft(
        mine, pictures=[picture.id for picture in kept], signature=drawn.id, latitude=31.2, longitude=121.5,
        place="世纪大道100号", remarks="前台旁边",
    )  # fmt: skip
    report = record_proofs(by=driver, at=THEN, proofs=[one])
    assert (report.accepted, report.duplicate, report.refused) == (1, 0, ())
    assert status(mine) == ("DELIVERED", "", 10)
    (line,) = shipment_page(mine.id, actor=SYSTEM).log[:1]
    assert (line.code, line.source, line.occurred_at) == ("proof:delivered", "proof", NOW)
    (proof,) = proofs_of(mine.id, actor=SYSTEM)
    assert (proof.recorded_by, proof.recorded_at, proof.accepted) == ("王师傅", THEN, 10)
    assert (len(proof.pictures), proof.signature) == (2, drawn.id)
    (fact,) = ledger.all_named(["shipment.proven"])
    assert fact.actor_name == "王师傅"


def test_the_same_proof_lands_once(mine: ShipmentCard, driver: Actor) -> None:
    one = draft(mine)
    first = record_proofs(by=driver, at=THEN, proofs=[one, one])
    again = record_proofs(by=driver, at=THEN + timedelta(hours=1), proofs=[one])
    assert (first.accepted, first.duplicate, again.duplicate) == (1, 1, 1)
    assert first.proof_ids[0] == first.proof_ids[1] == again.proof_ids[0]
    assert len(proofs_of(mine.id, actor=SYSTEM)) == 1


def test_the_same_id_for_another_proof_is_a_conflict(mine: ShipmentCard, driver: Actor) -> None:
    one = draft(mine)
    record_proofs(by=driver, at=THEN, proofs=[one])
    report = record_proofs(by=driver, at=THEN, proofs=[replace(one, signer="别人")])
    assert (report.conflicts, report.refused[0].problems[0].field) == ((0,), "client_id")
    assert status(mine)[0] == "DELIVERED"


@pytest.mark.parametrize(
    ("outcome", "counts", "expected"),
    [
        ("partial", {"accepted": 8, "short": 2}, ("DELIVERED_PARTIAL", "LOSS.partial", 8)),
        ("partial", {"accepted": 7, "refused": 3}, ("DELIVERED_PARTIAL", "CONSIGNEE.refused", 7)),
        ("partial", {"accepted": 7, "damaged": 1, "short": 2}, ("DELIVERED_PARTIAL", "DAMAGE.unstated", 8)),
        (
            "with_exception",
            {"accepted": 9, "damaged": 1},
            ("DELIVERED_WITH_EXCEPTION", "DAMAGE.unstated", 10),
        ),
        ("with_exception", {"accepted": 10, "over": 1}, ("DELIVERED", "", 10)),
        ("refused", {}, ("REFUSED", "CONSIGNEE.refused", 0)),
    ],
)
def test_status_never_says_more_than_was_counted(
    mine: ShipmentCard, driver: Actor, outcome: str, counts: dict[str, int], expected: tuple[str, str, int]
) -> None:
    given: dict[str, Any] = {} if outcome == "refused" else {"signer": "欧阳小明", "relation": "self"}
    report = record_proofs(by=driver, at=THEN, proofs=[draft(mine, outcome, **given, **counts)])
    assert report.refused == ()
    assert status(mine) == expected


def test_the_rest_comes_on_another_day(mine: ShipmentCard, driver: Actor) -> None:
    given: dict[str, Any] = {"signer": "欧阳小明", "relation": "self"}
    first = draft(mine, "partial", accepted=8, short=2, **given)
    rest = replace(draft(mine, accepted=2), occurred_at=NOW + timedelta(minutes=30))
    report = record_proofs(by=driver, at=THEN, proofs=[rest, first])
    assert report.refused == ()
    assert status(mine) == ("DELIVERED", "", 10)


def test_another_takes_it_only_with_consent(mine: ShipmentCard, driver: Actor) -> None:
    told: dict[str, Any] = {"signer": "物业小李", "relation": "reception"}
    (refused,) = record_proofs(by=driver, at=THEN, proofs=[draft(mine, "proxy", **told)]).refused
    assert [problem.field for problem in refused.problems] == ["consent"]
    report = record_proofs(by=driver, at=THEN, proofs=[draft(mine, "proxy", consent="电话同意", **told)])
    assert (report.accepted, status(mine)[0]) == (1, "DELIVERED_PROXY")


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("outcome", {"outcome": "thrown"}),
        ("relation", {"relation": "dog"}),
        ("relation", {"relation": "family"}),
        ("signer", {"signer": " "}),
        ("accepted", {"accepted": 9}),
        ("accepted", {"accepted": -1}),
        ("outcome", {"accepted": 8, "short": 2}),
        ("latitude", {"latitude": 91.0, "longitude": 0.0}),
        ("latitude", {"latitude": 1.0}),
        ("pictures", {"pictures": [UUID(int=7)]}),
        ("signature", {"signature": UUID(int=7)}),
        ("occurred_at", {"occurred_at": THEN + timedelta(hours=1)}),
        ("occurred_at", {"occurred_at": NOW - timedelta(days=2)}),
        ("occurred_at", {"occurred_at": NOW.replace(tzinfo=None)}),
        ("remarks", {"remarks": "x" * 501}),
        ("reason", {"outcome": "attempt_failed"}),
        ("reason", {"outcome": "attempt_failed", "reason": "NO.such"}),
        ("waybill", {"waybill": "NOSUCH1"}),
        ("waybill", {"waybill": "\x00"}),
    ],
)
def test_what_is_wrong_names_its_field(
    mine: ShipmentCard, driver: Actor, field: str, more: dict[str, Any]
) -> None:
    report = record_proofs(by=driver, at=THEN, proofs=[replace(draft(mine), **more), draft(mine)])
    assert field in [problem.field for problem in report.refused[0].problems]
    assert all(str(problem.remedy) for problem in report.refused[0].problems)
    assert report.accepted == 1, "the other one lands all the same"


def test_an_attempt_that_failed(mine: ShipmentCard, driver: Actor) -> None:
    report = record_proofs(
        by=driver, at=THEN, proofs=[draft(mine, "attempt_failed", reason="CONSIGNEE.absent")]
    )
    assert (report.accepted, status(mine)) == (1, ("ATTEMPT_FAILED", "CONSIGNEE.absent", 0))


def test_a_driver_proves_what_was_his_when_it_happened(
    parcel: ShipmentCard, driver: Actor, make_customer: Callable[..., object]
) -> None:
    other = make_account(Role.DRIVER, email="other@nuoda.example", name="李师傅")
    assert record_proofs(by=driver, at=THEN, proofs=[draft(parcel)]).accepted == 0
    assign_courier(by=SYSTEM, at=NOW - timedelta(hours=2), waybills=[parcel.waybill], account=UUID(driver.id))
    assign_courier(
        by=SYSTEM, at=NOW + timedelta(minutes=5), waybills=[parcel.waybill], account=UUID(other.id)
    )
    late = replace(draft(parcel), occurred_at=NOW + timedelta(minutes=10))
    assert record_proofs(by=driver, at=THEN, proofs=[late]).accepted == 0
    assert record_proofs(by=driver, at=THEN, proofs=[draft(parcel)]).accepted == 1


def test_a_picture_is_its_keepers(mine: ShipmentCard, driver: Actor) -> None:
    other = make_account(Role.DRIVER, email="other@nuoda.example", name="李师傅")
    stolen = keep_picture(photo(), kind="photo", at=NOW, by=other)
    report = record_proofs(by=driver, at=THEN, proofs=[draft(mine, pictures=[stolen.id])])
    assert report.refused[0].problems[0].field == "pictures"


def test_customers_and_strangers_prove_nothing(parcel: ShipmentCard, customer_actor: Actor) -> None:
    for actor in (customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            record_proofs(by=actor, at=THEN, proofs=[draft(parcel)])


def test_a_proof_is_retracted_with_its_scan(mine: ShipmentCard, driver: Actor, agent: Actor) -> None:
    record_proofs(by=driver, at=THEN, proofs=[draft(mine)])
    declare_error(
        by=agent, at=THEN, shipment_id=mine.id, occurred_at=NOW, code="proof:delivered",
        reason="did_not_occur", note="没收到",
    )  # fmt: skip
    (proof,) = proofs_of(mine.id, actor=agent)
    assert (proof.is_retracted, proof.retracted, status(mine)[0]) == (
        True, "林晓: 没收到", "OUT_FOR_DELIVERY",
    )  # fmt: skip
    again = replace(draft(mine), occurred_at=NOW + timedelta(minutes=30))
    assert record_proofs(by=driver, at=THEN, proofs=[again]).accepted == 1
    assert status(mine)[0] == "DELIVERED"


def test_who_reads_a_proof(
    mine: ShipmentCard, driver: Actor, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    record_proofs(by=driver, at=THEN, proofs=[draft(mine, remarks="门禁 1234")])
    (hers,) = proofs_of(mine.id, actor=customer_actor)
    assert (hers.signer, hers.remarks, hers.recorded_by) == ("欧***", "", "")
    assert proofs_of(mine.id, actor=other_customer_actor) == []
    assert proofs_of(mine.id, actor=ANONYMOUS) == []


def test_the_day_of_a_driver(mine: ShipmentCard, driver: Actor) -> None:
    (stop,) = courier_day(actor=driver, on=NOW.date())
    assert (stop.phone, stop.address[-5:], stop.consignee) == ("13812345678", "1502室", "欧***")
    record_proofs(by=driver, at=THEN, proofs=[draft(mine)])
    (stop,) = courier_day(actor=driver, on=NOW.date())
    assert (stop.is_over, stop.proven, stop.phone) == (True, True, "*******5678")
    assert courier_day(actor=driver, on=NOW.date() + timedelta(days=3)) == []


def test_the_number_of_queries_does_not_depend_on_the_length(acme: object, driver: Actor) -> None:
    def batch(names: range) -> list[ProofDraft]:
        cards = [make_shipment(waybill=f"NDX77{n:04}") for n in names]
        assign_courier(
            by=SYSTEM, at=NOW - timedelta(hours=1), waybills=[one.waybill for one in cards],
            account=UUID(driver.id),
        )  # fmt: skip
        return [draft(card) for card in cards]

    few, many = batch(range(2)), batch(range(10, 30))
    record_proofs(by=driver, at=THEN, proofs=batch(range(40, 41)))
    counts = []
    for proofs in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert record_proofs(by=driver, at=THEN, proofs=proofs).accepted == len(proofs)
        counts.append(len(captured))
    assert counts[0] == counts[1]
