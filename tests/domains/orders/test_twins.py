"""One order told twice: held beside its twin, released, merged, parted; never promised or shipped twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, a_scan, an_order, make_account, make_customer, settle
from tests.factories.parcels import CONSIGNEE, SHANGHAI_CITY, SHENZHEN

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import (
    Cancellation,
    NotHeld,
    OrderDraft,
    TwinIsOver,
    cancel_orders,
    merge_orders,
    part_orders,
    record_orders,
    release_orders,
)
from nuoda.domains.orders.queries import OrderPage, held_pairs, holds_of, merged_into, order_ids, order_page
from nuoda.domains.orders.rules import normal, phones_differ, plain_phone, twin_key
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import ShipmentDraft, record_scans, register_shipments
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.paging import Window

TO = CONSIGNEE
PARTY = {
    "name": "欧阳小明",
    "phone": "138 1234 5678",
    "city": "上海市",
    "street": "世纪大道100号 3单元1502室",
}


def _key(party: dict[str, str], goods: str = "蓝牙耳机", pieces: int = 1) -> str:
    return twin_key(party, goods=goods, lines=(), pieces=pieces, weight_kg=Decimal("2.50"))


def test_what_makes_a_consignee_is_name_and_address_and_never_a_phone_alone() -> None:
    wide = {
        **PARTY,
        "name": "欧阳　小明",
        "street": "世纪大道１００号,3单元1502室",
        "phone": "+86 13812345678",
    }
    assert _key(PARTY) == _key(wide) != ""
    assert _key(PARTY) == twin_key(PARTY, goods=" 蓝牙耳机", lines=(), pieces=1, weight_kg=Decimal("2.5"))
    for other in ({"name": "王芳"}, {"street": "世纪大道101号"}, {"city": "苏州市"}):
        assert _key({**PARTY, **other}) != _key(PARTY)
    assert _key(PARTY, "充电器") != _key(PARTY) != _key(PARTY, pieces=2)
    assert {_key({**PARTY, "name": ""}), _key({**PARTY, "street": " "}), _key(PARTY, "")} == {""}
    line = [{"sku": "BT-1", "description": "耳机", "quantity": 2}]
    first = twin_key(PARTY, goods="a", lines=line, pieces=1, weight_kg=None)
    assert first == twin_key(PARTY, goods="b", lines=line, pieces=9, weight_kg=Decimal(3))
    assert first != twin_key(PARTY, goods="a", lines=[{**line[0], "quantity": 3}], pieces=1, weight_kg=None)


def test_a_phone_speaks_against_a_likeness_only_where_both_are_plain() -> None:
    assert plain_phone("+86 138-1234-5678") == plain_phone("０１３８12345678".lstrip("０")) == "13812345678"
    assert {plain_phone(one) for one in ("138****5678", "4008001234转5566", "95013123456789", "")} == {""}
    assert phones_differ("13812345678", "13900000000")
    assert not phones_differ("13812345678", "138****5678")
    assert not phones_differ("13812345678", "+8613812345678")
    assert normal("Ａ-1 Main St.") == "a1mainst"


def _take(*drafts: OrderDraft) -> IntakeReport:
    return record_orders(by=SYSTEM, at=NOW, orders=drafts)


def _page(owner: CustomerCard, reference: str) -> OrderPage:
    key = (owner.id, reference)
    return order_page(order_ids([key], actor=SYSTEM)[key], actor=SYSTEM)


@pytest.mark.usefixtures("now")
def test_one_order_by_two_channels_is_held_and_decided(acme: CustomerCard, settings: Settings) -> None:
    """Journey: one order by two channels."""
    first = replace(an_order(consignee=TO), channel="phone")
    by_store = replace(first, reference="WEB-77", channel="store", ordered_at=NOW + timedelta(hours=3))
    assert _take(first) == IntakeReport(1, 0)
    assert _take(by_store) == IntakeReport(1, 0, held=((0, "SO-1001"),))
    settle()
    held, twin = _page(acme, "WEB-77"), _page(acme, "SO-1001")
    assert (held.state, twin.state) == ("held", "confirmed")
    assert promises_of([Ref("order", str(held.id))], actor=SYSTEM) == []
    assert [one.kind for one in promises_of([Ref("order", str(twin.id))], actor=SYSTEM)] != []
    told = [one for one in notices_about([Ref("order", str(held.id))], actor=SYSTEM) if one.kind == "order"]
    assert [one.label for one in told] == ["WEB-77"]
    (pair,) = held_pairs(actor=SYSTEM, window=Window()).rows
    assert (pair.order.reference, pair.twin and pair.twin.reference) == ("WEB-77", "SO-1001")
    assert pair.differs == frozenset()

    ship = ShipmentDraft(
        customer="ACME", waybill="W1", carrier="NDX", booked_at=NOW, order_reference="WEB-77",
        origin=SHENZHEN, destination=SHANGHAI_CITY,
    )  # fmt: skip
    report = register_shipments(by=SYSTEM, at=NOW, shipments=[ship])
    assert [one.problems[0].field for one in report.refused] == ["order_reference"]

    agent = make_account(Role.AGENT)
    with pytest.raises(Invalid):
        merge_orders(by=agent, at=NOW, order_ids=[held.id], why=" ")
    assert merge_orders(by=agent, at=NOW, order_ids=[held.id], why="客户确认是同一单") == 1
    settle()
    assert _page(acme, "WEB-77").state == "merged"
    assert merged_into(twin.id, actor=SYSTEM) == [(held.id, "WEB-77")]
    assert _take(by_store) == IntakeReport(0, 1), "its reference is remembered"
    with pytest.raises(NotHeld):
        merge_orders(by=agent, at=NOW, order_ids=[held.id], why="again")
    off = cancel_orders(by=agent, at=NOW, cancellations=[Cancellation("ACME", "WEB-77")])
    assert off.refused[0].problems[0].field == "reference"

    assert part_orders(by=agent, at=NOW, order_ids=[held.id], why="是两单") == 1
    assert _page(acme, "WEB-77").state == "held"
    assert release_orders(by=agent, at=NOW, order_ids=[held.id], why="客户要两份") == 1
    settle()
    assert _page(acme, "WEB-77").state == "confirmed"
    assert [one.decision for one in holds_of(held.id, actor=SYSTEM)] == ["released", "merged"]
    assert holds_of(held.id, actor=SYSTEM)[0].decided_by == agent.name
    assert promises_of([Ref("order", str(held.id))], actor=SYSTEM) != []
    assert register_shipments(by=SYSTEM, at=NOW, shipments=[ship]).accepted == 1
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan("W1", "PICKED_UP", NOW)])


@pytest.mark.usefixtures("now")
def test_what_is_no_twin(acme: CustomerCard, settings: Settings) -> None:
    make_customer("OTHER")
    one = an_order(consignee=TO)
    assert _take(one).held == ()
    for other in (
        replace(one, reference="A", ordered_at=NOW + timedelta(hours=25)),
        replace(one, reference="B", consignee=replace(TO, phone="13999999999")),
        replace(one, reference="C", goods="充电器"),
        replace(one, reference="D", channel="replay"),
        replace(one, reference="E", customer="OTHER"),
    ):
        assert _take(other).held == (), other.reference
    settings.NUODA_TWIN_HOURS = 0
    assert _take(replace(one, reference="F")).held == ()
    settings.NUODA_TWIN_HOURS = 24
    masked = replace(TO, phone="138****5678")
    assert _take(replace(one, reference="G", consignee=masked)).held == ((0, "SO-1001"),)


@pytest.mark.usefixtures("now")
def test_twins_of_one_batch_and_of_what_is_over(acme: CustomerCard) -> None:
    one = an_order(consignee=TO)
    report = _take(one, replace(one, reference="A"), replace(one, reference="B"))
    assert (report.accepted, report.held) == (3, ((1, "SO-1001"), (2, "SO-1001")))
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "SO-1001")])
    held = _page(acme, "A")
    with pytest.raises(TwinIsOver):
        merge_orders(by=SYSTEM, at=NOW, order_ids=[held.id], why="twin gone")
    with pytest.raises(Forbidden):
        release_orders(
            by=make_account(Role.CUSTOMER, customer_id=acme.id), at=NOW, order_ids=[held.id], why="mine"
        )
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "A", "double")])
    assert [hold.decision for hold in holds_of(held.id, actor=SYSTEM)] == ["cancelled"]
