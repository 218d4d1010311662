"""Orders are promised; carriage weighs the promise; trouble opens one case; delivery ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import note_case
from nuoda.domains.cases.queries import CaseCard, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import order_page
from nuoda.domains.promises.queries import PromiseRow, promise_rows, promises_of
from nuoda.domains.shipments.commands import declare_error
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.dead_letters import dead_letter_rows
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.reactions.table import TABLE
from nuoda.surfaces.clock.jobs import tick

DUE = NOW + timedelta(hours=72)


def _parcel(*, due_at: datetime = DUE, usual_hours: int = 48) -> Ref:
    order = make_order(promised_due_at=due_at, usual_transit_hours=usual_hours)
    make_shipment(order_reference="SO-1001", usual_transit_hours=usual_hours)
    settle()
    return Ref("order", str(order.id))


def _promise(ref: Ref) -> PromiseRow:
    (row,) = [one for one in promises_of([ref], actor=SYSTEM) if one.kind == "delivery"]
    return row


def _cases() -> list[CaseCard]:
    return list(case_rows(actor=SYSTEM, window=Window()).rows)


def test_an_order_is_promised_once_from_its_service_level(day: Day) -> None:
    order = make_order(service="express")
    settle()
    (row,) = promises_of([Ref("order", str(order.id))], actor=SYSTEM)
    assert (row.basis, row.state) == ("house-express v1", "open")
    assert row.due_at == datetime.fromisoformat("2026-11-25T20:00:00+08:00")


def test_a_date_that_was_promised_outside_is_kept(day: Day) -> None:
    assert _promise(_parcel()).due_at == DUE


def test_a_shipment_without_an_order_is_promised_itself(day: Day) -> None:
    ship = make_shipment(promised_due_at=DUE)
    settle()
    assert _promise(Ref("shipment", str(ship.id))).due_at == DUE


def test_all_goes_well_and_nobody_is_bothered(day: Day) -> None:
    ref = _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    scan("NDX900001", "HUB_IN", day.to(20))
    scan("NDX900001", "OUT_FOR_DELIVERY", day.to(38))
    scan("NDX900001", "DELIVERED", day.to(41))
    day.to(100)
    promise = _promise(ref)
    assert (promise.state, promise.proof) == ("kept", "NDX900001")
    assert order_page(promise.subject_id, actor=SYSTEM).state == "delivered"
    assert _cases() == []
    assert day.subjects() == []


def test_silence_is_noticed_before_the_promise_breaks(day: Day) -> None:
    ref = _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    day.to(71)
    promise = _promise(ref)
    assert promise.state == "at_risk"
    assert promise.at_risk_at is not None
    assert promise.at_risk_at < DUE
    (case,) = _cases()
    assert (case.cause, case.label) == ("SYSTEM.silence", "NDX900001")
    assert case.owner_id is not None


def test_trouble_on_the_way_is_one_case_and_each_thing_is_told_once(day: Day) -> None:
    _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    at = day.to(60)
    scan("NDX900001", "", at, reason="DELAY.vehicle")
    day.to(90)
    (case,) = _cases()
    assert case.cause == "DELAY.vehicle"
    assert case.told_at is not None
    assert case.told_at < DUE
    assert day.subjects() == [
        "运单 NDX900001 可能晚于承诺时间送达",
        "运单 NDX900001 预计送达时间有更新",
        "运单 NDX900001 已延误",
    ]


def test_delivery_ends_what_was_late_and_says_so(day: Day) -> None:
    ref = _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    day.to(80)
    scan("NDX900001", "DELIVERED", day.to(81))
    day.to(84)
    promise = _promise(ref)
    assert (promise.state, promise.settled_at) == ("broken", NOW + timedelta(hours=81))
    (case,) = _cases()
    assert case.state in ("resolved", "closed")
    assert day.subjects()[-1] == "运单 NDX900001 已送达"


def test_late_news_of_a_delivery_in_time_corrects_the_promise(day: Day) -> None:
    ref = _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    day.to(80)
    assert _promise(ref).state == "broken"
    scan("NDX900001", "DELIVERED", NOW + timedelta(hours=70), heard_at=day.to(81))
    day.to(82)
    assert _promise(ref).state == "kept"
    (case,) = _cases()
    assert case.state in ("resolved", "closed")


def test_a_false_delivery_opens_the_promise_again(day: Day, agent: Actor) -> None:
    ref = _parcel()
    scan("NDX900001", "DELIVERED", NOW)
    day.to(1)
    assert _promise(ref).state == "kept"
    (ship,) = find_by_waybill("NDX900001", actor=SYSTEM)
    declare_error(
        by=agent, at=NOW, shipment_id=ship.id, occurred_at=NOW, code="DELIVERED",
        reason="did_not_occur", note="没收到",
    )  # fmt: skip
    settle()
    assert _promise(ref).state in ("open", "at_risk")
    assert _promise(ref).settled_at is None


def test_damage_found_at_delivery_is_a_case_although_it_came_in_time(day: Day) -> None:
    _parcel()
    scan("NDX900001", "DELIVERED_WITH_EXCEPTION", NOW, reason="DAMAGE.wet")
    day.to(10)
    (case,) = _cases()
    assert (case.cause, case.state) == ("DAMAGE.wet", "new")


def test_an_order_of_two_parcels_is_delivered_with_the_last(day: Day) -> None:
    ref = _parcel()
    make_shipment(waybill="NDX900002", order_reference="SO-1001")
    scan("NDX900001", "DELIVERED", NOW)
    settle()
    assert _promise(ref).state in ("open", "at_risk")
    scan("NDX900002", "DELIVERED", day.to(2))
    settle()
    assert (_promise(ref).state, _promise(ref).settled_at) == ("kept", NOW + timedelta(hours=2))


def test_an_order_that_nobody_ever_collects_is_noticed(day: Day) -> None:
    order = make_order(promised_due_at=DUE, usual_transit_hours=48)
    day.to(73)
    assert _promise(Ref("order", str(order.id))).state == "broken"
    (case,) = _cases()
    assert (case.label, case.cause, case.order_id) == ("SO-1001", "PICKUP.missed", order.id)


def test_an_order_of_years_ago_that_nobody_collected_is_noticed_in_a_replay(acme: CustomerCard) -> None:
    ordered_at = datetime(2018, 3, 5, 2, tzinfo=UTC)
    with clock.simulated(ordered_at):
        order = make_order(ordered_at=ordered_at, promised_due_at=ordered_at + timedelta(hours=72))
        settle()
        clock.advance_to(ordered_at + timedelta(hours=80))
        tick()
        settle()
    (case,) = _cases()
    assert (case.cause, case.order_id) == ("PICKUP.missed", order.id)


def test_a_case_promises_its_own_end_and_its_next_word(day: Day) -> None:
    _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    day.to(72)
    (case,) = _cases()
    kinds = {one.kind: one for one in promises_of([Ref("case", str(case.id))], actor=SYSTEM)}
    assert kinds["resolution"].due_at == case.resolve_due_at
    assert "next_update" in kinds


def test_being_given_facts_twice_changes_nothing(day: Day, agent: Actor) -> None:
    _parcel()
    scan("NDX900001", "PICKED_UP", NOW)
    day.to(73)
    (case,) = _cases()
    note_case(by=agent, at=day.to(74), case_id=case.id, words="跟进中")
    scan("NDX900001", "DELIVERED", day.to(80))
    day.to(82)
    before = _trace()
    for reaction in TABLE:
        reaction.effect(ledger.all_named([kind.name for kind in reaction.facts]))
        settle()
        assert _trace() == before, reaction.name
    day.to(84)
    assert _trace() == before
    assert dead_letter_rows(actor=SYSTEM) == []


def _trace() -> object:
    rows = promise_rows(actor=SYSTEM, window=Window(size=200)).rows
    states = sorted((one.kind, one.state, str(one.settled_at)) for one in rows)
    names = [one.fact.name for one in ledger.since(0, actor=SYSTEM)]
    return states, [(one.state, one.severity, one.cause) for one in _cases()], names
