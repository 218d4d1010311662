from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.factories import NOW, SYSTEM, make_order, make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Place, ShipmentDraft, register_shipments
from nuoda.domains.shipments.queries import find_by_waybill, shipment_count
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.intake import IntakeReport

DRAFT = ShipmentDraft(customer="ACME", waybill="W1", carrier="NDX", booked_at=NOW)


def _register(*drafts: ShipmentDraft) -> IntakeReport:
    return register_shipments(by=SYSTEM, at=NOW, shipments=drafts)


def test_it_is_watched_from_booking_on(acme: CustomerCard) -> None:
    card = make_shipment(usual_transit_hours=48)
    assert (card.milestone, card.eta_at) == ("BOOKED", NOW + timedelta(hours=48))
    assert card.consignee == "欧***"


def test_a_waybill_of_the_same_carrier_lands_once(acme: CustomerCard) -> None:
    assert _register(DRAFT, DRAFT, replace(DRAFT, waybill=" W1 ")) == IntakeReport(1, 2)
    assert _register(DRAFT) == IntakeReport(0, 1)
    assert len(ledger.all_named(["shipment.registered"])) == 1


def test_carriers_may_use_the_same_number(acme: CustomerCard) -> None:
    assert _register(DRAFT, replace(DRAFT, carrier="YTO")).accepted == 2
    assert {one.carrier for one in find_by_waybill("W1", actor=SYSTEM)} == {"NDX", "YTO"}


def test_it_is_tied_to_the_order_of_its_own_customer(acme: CustomerCard, globex: CustomerCard) -> None:
    order = make_order("ACME", "SO-1")
    assert make_shipment(order_reference="SO-1").order_id == order.id
    report = _register(replace(DRAFT, customer="GLOBEX", order_reference="SO-1"))
    assert [problem.field for one in report.refused for problem in one.problems] == ["order_reference"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, customer="NOBODY"), "customer"),
        (replace(DRAFT, waybill="", carrier="SF"), "waybill"),
        (replace(DRAFT, waybill="W" * 61), "waybill"),
        (replace(DRAFT, carrier=" "), "carrier"),
        (replace(DRAFT, pieces=0), "pieces"),
        (replace(DRAFT, weight_kg=Decimal("-1")), "weight_kg"),
        (replace(DRAFT, weight_kg=Decimal("NaN")), "weight_kg"),
        (replace(DRAFT, zone="Mars/Olympus"), "zone"),
        (replace(DRAFT, booked_at=NOW.replace(tzinfo=None)), "booked_at"),
        (replace(DRAFT, consignee_address="x" * 401), "consignee_address"),
        (replace(DRAFT, destination=Place(city="上海\x00")), "destination.city"),
        (replace(DRAFT, order_reference="SO-404"), "order_reference"),
    ],
)
def test_a_bad_one_is_refused_alone(acme: CustomerCard, draft: ShipmentDraft, field: str) -> None:
    report = _register(draft, replace(DRAFT, waybill="W2"))
    assert report.accepted == 1
    (refused,) = report.refused
    assert (refused.index, [problem.field for problem in refused.problems]) == (0, [field])
    assert all(str(problem.reason) and str(problem.remedy) for problem in refused.problems)


def test_a_machine_of_one_customer_cannot_book_for_another(acme: CustomerCard, globex: CustomerCard) -> None:
    machine = Actor(Role.MACHINE, "key", "key", globex.id)
    report = register_shipments(by=machine, at=NOW, shipments=[DRAFT])
    assert [problem.field for problem in report.refused[0].problems] == ["customer"]
    assert shipment_count(actor=SYSTEM) == 0
