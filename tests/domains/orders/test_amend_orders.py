"""Orders change after they were taken: versions, promises, prices, notes, questions, redirections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.factories import (
    NOW,
    SYSTEM,
    an_order,
    make_account,
    make_order,
    make_shipment,
    scan,
    settle,
)  # fmt: skip
from tests.factories.goods import furnish, product, stocked
from tests.factories.parcels import CONSIGNEE
from tests.factories.tariffs import make_quote, make_tariffs

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import (
    Amendment,
    AskOver,
    Cancellation,
    OrderLine,
    QuestionDraft,
    TermDraft,
    acknowledge_notes,
    amend_orders,
    answer_ask,
    ask_about_orders,
    ask_confirmations,
    cancel_orders,
    record_orders,
    set_change_terms,
)
from nuoda.domains.orders.queries import asks_of, notes_of, order_ids, order_page, versions_of
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.commands import (
    RedirectDraft,
    RedirectEnded,
    RedirectRunning,
    TooLateToRedirect,
    ask_redirect,
    end_redirects,
    try_redirect,
)
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.shipments.queries.redirect import redirections_of
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries.lying import stock_rows
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.usefixtures("acme", "now")
HARBIN = replace(CONSIGNEE, region="黑龙江省", city="哈尔滨市", district="南岗区", street="西大直街1号")
CHANGE = Amendment("ACME", "SO-1001", "采购王经理", "收货地变更")


def _promises(order_id: object, kind: str = "delivery") -> list[PromiseRow]:
    found = promises_of([Ref("order", str(order_id))], actor=SYSTEM, replaced=True)
    return [one for one in found if one.kind == kind]


def test_a_new_place_makes_a_version_and_another_promise_and_the_first_stays() -> None:
    order = make_order()
    settle()
    (before,) = _promises(order.id)
    nearer = replace(CHANGE, consignee=replace(CONSIGNEE, street="世纪大道200号"))
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[nearer]).accepted == 1
    settle()
    assert [one.id for one in _promises(order.id)] == [before.id], "the same city: the same promise"
    later = NOW + timedelta(hours=30)
    clock.advance_to(later)
    report = amend_orders(
        by=SYSTEM, at=later, amendments=[replace(CHANGE, consignee=HARBIN, version=2, handling=("fragile",))]
    )
    assert (report.accepted, report.refused) == (1, ())
    settle()
    page = order_page(order.id, actor=SYSTEM)
    assert (page.version, page.consignee["city"], page.handling) == (3, "哈尔滨市", ["fragile"])
    newest, second, first = versions_of(order.id, actor=SYSTEM)
    assert (first.number, first.content["consignee"]["street"]) == (1, CONSIGNEE.street)
    assert {
        "field": "consignee.street",
        "before": CONSIGNEE.street,
        "after": "世纪大道200号",
    } in second.changes
    assert {one["field"] for one in newest.changes} >= {"consignee.city", "consignee.region", "handling"}
    assert newest.asked_by == "采购王经理"
    kept, now = _promises(order.id)
    assert (kept.id, kept.state, kept.successor_id) == (before.id, "replaced", now.id)
    assert now.due_at > kept.due_at
    assert now.first_due_at == before.due_at
    told = [one for one in notices_about([Ref("order", str(order.id))], actor=SYSTEM) if one.kind == "order"]
    assert len(told) == 2

    again = amend_orders(by=SYSTEM, at=later, amendments=[replace(CHANGE, consignee=HARBIN)])
    assert (again.accepted, again.duplicate) == (0, 1)
    stale = amend_orders(by=SYSTEM, at=later, amendments=[replace(CHANGE, pieces=3, version=2)])
    assert [one.field for one in stale.refused[0].problems] == ["version"]
    wrong = replace(CHANGE, pieces=0, asked_by="", cause="redirected")
    refused = amend_orders(by=make_account(Role.AGENT), at=later, amendments=[wrong]).refused[0]
    assert {one.field for one in refused.problems} == {"pieces", "asked_by", "cause"}


def test_a_quoted_order_is_priced_anew_and_a_fee_is_charged(acme: CustomerCard) -> None:
    make_tariffs()
    quote = make_quote()
    draft = replace(
        an_order(weight_kg=Decimal("3.2")), quote=quote.row.number, quote_option="standard", channel="phone"
    )
    assert record_orders(by=SYSTEM, at=NOW, orders=[draft]).accepted == 1
    settle()
    key = (acme.id, "SO-1001")
    order = order_page(order_ids([key], actor=SYSTEM)[key], actor=SYSTEM)
    assert order.price is not None
    (asked,) = asks_of(order.id, actor=SYSTEM)
    assert asked.kind == "confirmation", "who typed an order gets it back to confirm"
    term = TermDraft("amend", "taken", date(2026, 1, 1), "tariff of 2026", fee=Decimal(8))
    with pytest.raises(Invalid):
        set_change_terms(by=SYSTEM, at=NOW, terms=[replace(term, stage="somewhere", fee=Decimal(-1))])
    set_change_terms(by=SYSTEM, at=NOW, terms=[term])
    report = amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, weight_kg=Decimal("7.5"))])
    assert report.refused == ()
    (newest, first) = versions_of(order.id, actor=SYSTEM)
    page = order_page(order.id, actor=SYSTEM)
    assert first.price == order.price
    assert (newest.price, newest.fee, newest.fee_currency) == (page.price, Decimal(8), "CNY")
    assert page.price is not None
    assert page.price > order.price
    refused = amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, service="unknown")]).refused
    assert refused[0].problems[0].field == "service"
    set_change_terms(by=SYSTEM, at=NOW, terms=[replace(term, allowed=False)])
    refused = amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, goods="别的")]).refused
    assert refused[0].problems[0].field == "reference"


def test_cancel_after_pick(acme: CustomerCard) -> None:
    """Journey: the warehouse has picked; the order is called off; the goods go back to their shelf."""
    furnish()
    goods = product()
    stocked()
    order = make_order()
    held = stock.ReservationDraft("k1", "SH1", goods, 4, date(2026, 11, 25), "SO-1001")
    late = replace(held, key="k2", quantity=2)
    numbers = [one for _i, one in stock.reserve(by=SYSTEM, at=NOW, reservations=[held, late]).numbers]
    pick = stock.PickDraft("p1", numbers[0], "A-01", "TEA", "L1", 4)
    hand = make_account(Role.WAREHOUSE)
    assert stock.pick(by=hand, at=NOW, picks=[pick]).accepted == 1
    amended = amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, pieces=2)])
    assert [one.field for one in amended.refused[0].problems] == ["pieces"], "it is picked"
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, handling=("fragile",))]).accepted == 1
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "SO-1001", "不要了")])
    settle()
    raced = stock.PickDraft("p2", numbers[1], "A-01", "TEA", "L1", 2)
    assert stock.pick(by=hand, at=NOW, picks=[raced]).refused != (), "the cancellation won this one"
    notes = notes_of(order.id, actor=hand)
    assert sorted(one.kind for one in notes) == ["amended", "cancelled", "put_back"]
    back = next(one for one in notes if one.kind == "put_back")
    assert [one["after"] for one in back.lines] == ["4 × TEA L1"]
    agent = make_account(Role.AGENT)
    with pytest.raises(Forbidden):
        acknowledge_notes(by=agent, at=NOW, note_ids=[back.id])
    with pytest.raises(NotFound):
        acknowledge_notes(by=make_account(Role.DRIVER), at=NOW, note_ids=[back.id])
    (number,) = {one["number"] for one in back.lines}
    nowhere = stock.put_back(by=hand, at=NOW, backs=[stock.BackDraft("b0", number, "PACK")])
    assert [one.field for one in nowhere.refused[0].problems] == ["target"]
    returned = [stock.BackDraft("b1", number, "a-01")]
    assert stock.put_back(by=hand, at=NOW, backs=returned).accepted == 1
    assert stock.put_back(by=hand, at=NOW, backs=returned).duplicate == 1
    again = stock.put_back(by=hand, at=NOW, backs=[stock.BackDraft("b2", number, "A-01")])
    assert [one.field for one in again.refused[0].problems] == ["number"]
    assert acknowledge_notes(by=hand, at=NOW, note_ids=[back.id], said="A-01") == 1
    assert acknowledge_notes(by=hand, at=NOW, note_ids=[back.id]) == 0
    settle()
    (kept,) = promises_of([Ref("order_note", str(back.id))], actor=SYSTEM)
    assert (kept.state, kept.proof) == ("kept", "acknowledged")
    (row,) = stock_rows(actor=SYSTEM, window=Window(), today=date(2026, 11, 23)).rows
    assert (row.place, row.quantity) == ("A-01", 10)
    clock.advance_to(NOW + timedelta(hours=2))
    tick()
    settle()
    rest = [one for one in notes if one.kind != "put_back"]
    states = {
        one.state for one in promises_of([Ref("order_note", str(one.id)) for one in rest], actor=SYSTEM)
    }
    assert states == {"broken"}, "what nobody acknowledged goes up the ladder"


def test_a_question_holds_the_order_until_it_is_answered() -> None:
    order = make_order()
    settle()
    ask = QuestionDraft(order.id, "楼下有没有门禁？", holds=True)
    with pytest.raises(Invalid):
        ask_about_orders(by=SYSTEM, at=NOW, questions=[replace(ask, question=" ")])
    (one,) = ask_about_orders(by=SYSTEM, at=NOW, questions=[ask])
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "held"
    with pytest.raises(Invalid):
        answer_ask(by=SYSTEM, at=NOW, ask_id=one, agreed=True)
    with pytest.raises(AskOver):
        answer_ask(by=SYSTEM, at=NOW + timedelta(days=8), ask_id=one, agreed=True, answer="有")
    assert answer_ask(by=SYSTEM, at=NOW, ask_id=one, agreed=True, answer="有，密码在单上") == order.id
    with pytest.raises(AskOver):
        answer_ask(by=SYSTEM, at=NOW, ask_id=one, agreed=True, answer="没有")
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "confirmed"
    assert len(_promises(order.id)) == 1
    assert ask_confirmations(by=SYSTEM, at=NOW, order_ids=[order.id]) == 1
    assert ask_confirmations(by=SYSTEM, at=NOW, order_ids=[order.id]) == 0
    confirmation = asks_of(order.id, actor=SYSTEM)[0]
    with pytest.raises(Invalid):
        answer_ask(by=SYSTEM, at=NOW, ask_id=confirmation.id, agreed=False)
    answer_ask(by=SYSTEM, at=NOW, ask_id=confirmation.id, agreed=True, answered_by="王经理")
    assert asks_of(order.id, actor=SYSTEM)[0].answered_by == "王经理"


def test_a_change_of_consent_alone_is_a_version_and_keeps_the_goods(acme: CustomerCard) -> None:
    line = OrderLine("面霜", 2, sku="CREAM-50")
    record_orders(by=SYSTEM, at=NOW, orders=[replace(an_order(), lines=(line,))])
    settle()
    key = (acme.id, "SO-1001")
    order = order_page(order_ids([key], actor=SYSTEM)[key], actor=SYSTEM)
    change = Amendment("ACME", "SO-1001", "王经理", lines=(replace(line, substitutes="ask"),))
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[change]).accepted == 1
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[change]).duplicate == 1
    _first, second = sorted(versions_of(order.id, actor=SYSTEM), key=lambda one: one.number)
    assert second.changes == [{"field": "substitutes", "before": "", "after": "CREAM-50: ask"}]
    assert order_page(order.id, actor=SYSTEM).lines[0]["substitutes"] == "ask"
    wrong = replace(change, lines=(replace(line, substitutes="maybe"),))
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[wrong]).refused[0].problems[0].field == "substitutes"


def _redirect(shipment_id: object, **given: object) -> RedirectDraft:
    to = {
        "name": "王芳",
        "phone": "13700000000",
        "region": "黑龙江省",
        "city": "哈尔滨市",
        "street": "西大直街1号",
    }
    draft = RedirectDraft(shipment_id, "redirect", "王经理", "shipper", "called_back", to)  # type: ignore[arg-type]
    return replace(draft, **given)  # type: ignore[arg-type]


def test_goods_on_their_way_are_redirected_by_the_shipper_until_they_are_out() -> None:
    order = make_order()
    ship = make_shipment(order_reference="SO-1001")
    settle()
    scan("NDX900001", "PICKED_UP", NOW)
    settle()
    (first,) = _promises(order.id)
    direct = amend_orders(by=SYSTEM, at=NOW, amendments=[replace(CHANGE, consignee=HARBIN)])
    assert direct.refused[0].problems[0].field == "consignee", "on its way: only a redirection"
    set_change_terms(
        by=SYSTEM, at=NOW,
        terms=[TermDraft("redirect", "moving", date(2026, 1, 1), "tariff of 2026", fee=Decimal(20))],
    )  # fmt: skip
    with pytest.raises(Invalid) as stranger:
        ask_redirect(by=SYSTEM, at=NOW, draft=_redirect(ship.id, side="consignee"))
    assert [one.field for one in stranger.value.fields] == ["verified"]
    with pytest.raises(Invalid) as nowhere:
        ask_redirect(by=SYSTEM, at=NOW, draft=_redirect(ship.id, consignee={"city": "哈尔滨市"}))
    assert {one.field for one in nowhere.value.fields} == {
        "consignee.name", "consignee.phone", "consignee.street",
    }  # fmt: skip
    unheard = {"name": "王芳", "phone": "123", "city": "哈尔滨市", "street": "西大直街1号"}
    with pytest.raises(Invalid) as short:
        ask_redirect(by=SYSTEM, at=NOW, draft=_redirect(ship.id, consignee=unheard))
    assert [one.field for one in short.value.fields] == ["consignee.phone"]
    one = ask_redirect(by=SYSTEM, at=NOW, draft=_redirect(ship.id))
    with pytest.raises(RedirectRunning):
        ask_redirect(by=SYSTEM, at=NOW, draft=_redirect(ship.id, kind="stop"))
    try_redirect(by=SYSTEM, at=NOW, redirect_id=one, tried="承运商客服 95xxx：可改")
    later = NOW + timedelta(hours=30)
    clock.advance_to(later)
    assert end_redirects(by=SYSTEM, at=later, redirect_ids=[one], state_="done") == 1
    with pytest.raises(RedirectEnded):
        end_redirects(by=SYSTEM, at=later, redirect_ids=[one], state_="failed", result="no")
    settle()
    (row,) = redirections_of([ship.id], actor=SYSTEM)
    assert (row.state, row.fee, row.milestone, row.verified) == (
        "done",
        Decimal(20),
        "PICKED_UP",
        "called_back",
    )
    assert shipments_by_id([ship.id], actor=SYSTEM)[ship.id].to_city == "哈尔滨市"
    page = order_page(order.id, actor=SYSTEM)
    assert (page.version, page.consignee["city"], page.state) == (2, "哈尔滨市", "dispatched")
    assert page.consignee["country"] == "CN", "nobody named another country"
    assert versions_of(order.id, actor=SYSTEM)[0].cause == "redirected"
    kept, now = _promises(order.id)
    assert (kept.id, now.due_at > first.due_at) == (first.id, True)

    two = ask_redirect(by=SYSTEM, at=later, draft=_redirect(ship.id, kind="stop"))
    scan("NDX900001", "OUT_FOR_DELIVERY", later + timedelta(hours=20))
    settle()
    assert redirections_of([ship.id], actor=SYSTEM)[0].id == two
    assert redirections_of([ship.id], actor=SYSTEM)[0].state == "too_late"
    with pytest.raises(TooLateToRedirect):
        ask_redirect(by=SYSTEM, at=later, draft=_redirect(ship.id))
    told = [
        one for one in notices_about([Ref("shipment", str(ship.id))], actor=SYSTEM) if one.kind == "order"
    ]
    assert len(told) == 4
