"""A delivery that is taken back is told to whoever believed it, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import dispute_delivery
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.shipments.commands import retract_delivery
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref

FALSE = "系统显示已签收，但您并未收到"


@pytest.fixture
def delivered(day: Day, acme: CustomerCard) -> ShipmentCard:
    ship = make_shipment()
    scan(ship.waybill, "PICKED_UP", NOW)
    scan(ship.waybill, "DELIVERED", day.to(4))
    settle()
    return ship


def told(day: Day) -> list[str]:
    """What says that a delivery was none, once the gathered mails are out."""
    day.to((clock.now() - NOW).total_seconds() / 3_600 + 4)
    return [mail.body for mail in day.mailbox.mails() if FALSE in mail.body]


def test_what_she_disputed_is_told_when_it_is_taken_back(
    delivered: ShipmentCard, day: Day, customer_actor: Actor, agent: Actor
) -> None:
    dispute_delivery(by=customer_actor, at=clock.now(), shipment_id=delivered.id, words="前台没有。")
    assert told(day) == []
    retract_delivery(
        by=agent, at=clock.now(), shipment_id=delivered.id, why="not_received", note="没有人来过"
    )
    (body,) = told(day)
    assert delivered.waybill in body
    assert "找到后立即为您送达" in body
    assert "没有人来过" not in body, "the note is ours"


def test_what_we_found_ourselves_is_told_by_its_case(delivered: ShipmentCard, day: Day, agent: Actor) -> None:
    retract_delivery(by=agent, at=clock.now(), shipment_id=delivered.id, why="not_received", note="丢在车上")
    assert len(told(day)) == 1


def test_a_slip_of_ours_is_told_to_nobody(delivered: ShipmentCard, day: Day, agent: Actor) -> None:
    retract_delivery(by=agent, at=clock.now(), shipment_id=delivered.id, why="by_mistake", note="错件")
    assert told(day) == []


@pytest.mark.parametrize("again", [False, True])
def test_who_was_written_to_that_it_came_reads_that_it_did_not(
    delivered: ShipmentCard, day: Day, agent: Actor, again: bool
) -> None:
    figures = {"label": delivered.waybill, "to": "上海市", "done": "12:00", "name": "安科美"}
    letter = NoticeDraft(
        "delivered", "shipment", delivered.id, delivered.customer_id, delivered.waybill, "a@acme.example",
        "zh-hans", figures, "delivered:x",
    )  # fmt: skip
    queue_notices(by=SYSTEM, at=clock.now(), notices=[letter])
    day.to(5)
    retract_delivery(by=agent, at=clock.now(), shipment_id=delivered.id, why="by_mistake", note="错件")
    if again:
        scan(delivered.waybill, "DELIVERED", clock.now() + timedelta(minutes=1))
    day.to(8)
    said = [mail.body for mail in day.mailbox.mails() if "签收有误" in mail.body]
    assert len(said) == (0 if again else 1)
    assert "错件" not in "".join(said), "the note is ours"


@pytest.mark.parametrize(("late_again", "state"), [(False, "superseded"), (True, "queued")])
def test_a_letter_that_waits_tells_of_no_delivery_that_was_none(
    delivered: ShipmentCard, agent: Actor, late_again: bool, state: str
) -> None:
    """Letters wait a minute for others, and over night: meanwhile a delivery may be taken back."""
    at = clock.now()
    figures = {"label": delivered.waybill, "to": "上海市", "done": "12:00", "name": "安科美"}
    letter = NoticeDraft(
        "delivered", "shipment", delivered.id, delivered.customer_id, delivered.waybill, "a@acme.example",
        "zh-hans", figures, "delivered:x", not_before=at + timedelta(hours=8),
    )  # fmt: skip
    queue_notices(by=SYSTEM, at=at, notices=[letter])
    retract_delivery(by=agent, at=at, shipment_id=delivered.id, why="by_mistake", note="错件")
    if late_again:
        scan(delivered.waybill, "DELIVERED", at + timedelta(minutes=1))
    settle()
    about = notices_about([Ref("shipment", str(delivered.id))], actor=SYSTEM)
    (row,) = [one for one in about if one.kind == "delivered"]
    assert row.state == state
