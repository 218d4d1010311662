"""A case promises its end from its first moment, and its next word when a time was said to the customer."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import ask, resolve_case, write_to_customer
from nuoda.domains.cases.queries import CaseCard, case_rows
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window


def _trouble() -> CaseCard:
    """A parcel in trouble, whose customer has not been told yet."""
    make_order(promised_due_at=NOW + timedelta(hours=72), usual_transit_hours=48)
    make_shipment(order_reference="SO-1001", usual_transit_hours=48)
    settle()
    scan("NDX900001", "", NOW, reason="DELAY.vehicle")
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    return case


def _promises(case_id: object, kind: str) -> list[PromiseRow]:
    return [row for row in promises_of([Ref("case", str(case_id))], actor=SYSTEM) if row.kind == kind]


def test_the_end_is_promised_at_once_and_the_next_word_only_when_it_was_said(day: Day) -> None:
    case = _trouble()
    assert [row.due_at for row in _promises(case.id, "resolution")] == [case.resolve_due_at]
    assert _promises(case.id, "next_update") == []
    day.to(1)
    assert len(day.subjects()) == 1
    assert [row.due_at for row in _promises(case.id, "next_update")] == [case.update_due_at]


def test_a_word_keeps_the_last_promise_and_makes_the_next(day: Day, agent: Actor) -> None:
    case = _trouble()
    day.to(1)
    next_time = clock.now() + timedelta(hours=5)
    write_to_customer(by=agent, at=clock.now(), case_id=case.id, words="已换车", next_update_at=next_time)
    settle()
    first, second = _promises(case.id, "next_update")
    assert (first.state, first.proof) == ("kept", "told")
    assert (second.state, second.due_at) == ("open", next_time)


def test_silence_breaks_the_promise_of_the_next_word(day: Day) -> None:
    case = _trouble()
    day.to(1)
    assert case.update_due_at is not None
    day.to((case.update_due_at - NOW) / timedelta(hours=1) + 1)
    assert [row.state for row in _promises(case.id, "next_update")] == ["broken"]


def test_the_end_of_the_case_settles_all_it_promised(day: Day, agent: Actor) -> None:
    case = _trouble()
    day.to(1)
    (row,) = case_rows(actor=SYSTEM, window=Window()).rows
    resolve_case(by=agent, at=clock.now(), case_id=case.id, version=row.version, effect="已送达")
    settle()
    rows = promises_of([Ref("case", str(case.id))], actor=SYSTEM)
    assert {one.state for one in rows} == {"kept"}
    assert {one.proof for one in rows} == {"ended"}


def test_who_asks_is_promised_an_answer_at_once(day: Day, customer_actor: Actor) -> None:
    make_shipment(promised_due_at=NOW + timedelta(hours=72))
    (ship,) = find_by_waybill("NDX900001", actor=SYSTEM)
    asked = ask(by=customer_actor, at=NOW, shipment_id=ship.id, kind="inquiry", words="到哪了？")
    settle()
    assert [row.due_at for row in _promises(asked.id, "next_update")] == [asked.answer_by]


def test_who_asks_is_promised_a_first_reply_that_only_a_person_keeps(
    day: Day, customer_actor: Actor, agent: Actor
) -> None:
    make_shipment(promised_due_at=NOW + timedelta(hours=72))
    (ship,) = find_by_waybill("NDX900001", actor=SYSTEM)
    asked = ask(by=customer_actor, at=NOW, shipment_id=ship.id, kind="inquiry", words="到哪了？")
    settle()
    (reply,) = _promises(asked.id, "first_reply")
    assert (reply.state, reply.ground, reply.due_at) == ("open", "level", NOW + timedelta(hours=24))
    day.to(1)  # what machines send meanwhile is no answer
    assert [row.state for row in _promises(asked.id, "first_reply")] == ["open"]
    write_to_customer(by=agent, at=clock.now(), case_id=asked.id, words="正在查，查到就回您电话")
    settle()
    assert [(row.state, row.proof) for row in _promises(asked.id, "first_reply")] == [("kept", "told")]


def test_a_grave_exception_is_promised_a_plan(day: Day, agent: Actor) -> None:
    make_order(promised_due_at=NOW + timedelta(hours=72), usual_transit_hours=48)
    make_shipment(order_reference="SO-1001", usual_transit_hours=48)
    settle()
    scan("NDX900001", "", NOW, reason="LOSS.whole")
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    assert [bool(_promises(case.id, "plan"))] == [case.severity in ("S1", "S2")]
