from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, make_account, make_shipment, scan

from nuoda.domains.shipments.commands import assign_courier
from nuoda.domains.shipments.queries import ShipmentCard, courier_day
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.ids import new_id


@pytest.fixture
def parcel(acme: object) -> ShipmentCard:
    return make_shipment()


@pytest.fixture
def wang(db: None) -> Actor:
    return make_account(Role.DRIVER, name="王师傅")


@pytest.fixture
def li(db: None) -> Actor:
    return make_account(Role.DRIVER, email="li@nuoda.example", name="李师傅")


def carried(driver: Actor) -> list[str]:
    return [stop.waybill for stop in courier_day(actor=driver, on=NOW.date())]


def test_a_shipment_is_carried_by_one_at_a_time(
    parcel: ShipmentCard, agent: Actor, wang: Actor, li: Actor
) -> None:
    numbers = [f" {parcel.waybill.lower()} "]
    first = assign_courier(by=agent, at=NOW, waybills=numbers, account=UUID(wang.id))
    again = assign_courier(by=agent, at=NOW, waybills=numbers, account=UUID(wang.id))
    assert (first.accepted, again.duplicate) == (1, 1)
    assert (carried(wang), carried(li)) == ([parcel.waybill], [])
    later = NOW + timedelta(hours=1)
    assign_courier(by=agent, at=later, shipment_ids=[parcel.id], account=UUID(li.id))
    assert (carried(wang), carried(li)) == ([], [parcel.waybill])
    assign_courier(by=agent, at=later + timedelta(hours=1), shipment_ids=[parcel.id], account=None)
    assert carried(li) == []
    named = [one.fact.courier_name for one in ledger.all_named(["shipment.courier_assigned"])]  # type: ignore[attr-defined]
    assert named == ["王师傅", "李师傅", ""]


def test_what_cannot_be_given_is_refused_and_holds_nobody_up(
    parcel: ShipmentCard, agent: Actor, wang: Actor
) -> None:
    over = make_shipment(waybill="NDX900002")
    scan(over.waybill, "DELIVERED", NOW)
    numbers = ["NOPE", over.waybill, "", "\x00", parcel.waybill]
    report = assign_courier(by=agent, at=NOW, waybills=numbers, account=UUID(wang.id))
    assert (report.accepted, [one.index for one in report.refused]) == (1, [0, 1, 2, 3])
    assert all(str(problem.remedy) for one in report.refused for problem in one.problems)


def test_only_drivers_carry_and_only_staff_gives_out(
    parcel: ShipmentCard, agent: Actor, wang: Actor, customer_actor: Actor
) -> None:
    for account in (UUID(agent.id), new_id()):
        with pytest.raises(Invalid):
            assign_courier(by=agent, at=NOW, waybills=[parcel.waybill], account=account)
    for actor in (wang, customer_actor):
        with pytest.raises(Forbidden):
            assign_courier(by=actor, at=NOW, waybills=[parcel.waybill], account=UUID(wang.id))
