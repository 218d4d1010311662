"""Orders that change, on the desk, in the customer's window, by the link of a mail, and on the floor."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import (
    NOW,
    SYSTEM,
    an_order,
    make_account,
    make_customer_actor,
    make_order,
    make_shipment,
    scan,
    settle,
)
from tests.factories.goods import furnish, product, stocked
from tests.factories.parcels import CONSIGNEE
from tests.factories.people import sign_in

from nuoda.domains.customers.commands import name_agents
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.commands import (
    Amendment,
    Cancellation,
    TermDraft,
    amend_orders,
    cancel_orders,
    record_orders,
    set_change_terms,
)
from nuoda.domains.orders.queries import asks_of, notes_of, order_ids, order_page, order_story
from nuoda.domains.shipments.queries.redirect import redirections_of
from nuoda.domains.stock import commands as stock
from nuoda.domains.team.queries import find_agent_of
from nuoda.insight.rating import ask_link
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.usefixtures("now")


def _desk(role: Role = Role.AGENT) -> Client:
    return sign_in(make_account(role))


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_a_held_order_stands_beside_its_twin_and_is_merged_and_parted(acme: CustomerCard) -> None:
    make_order()
    other = replace(an_order(consignee=CONSIGNEE), reference="WEB-7", channel="store", pieces=1)
    assert record_orders(by=SYSTEM, at=NOW, orders=[other]).held == ((0, "SO-1001"),)
    settle()
    id_ = order_ids([(acme.id, "WEB-7")], actor=SYSTEM)[acme.id, "WEB-7"]
    agent = _desk()
    listed = _text(agent, "/desk/orders/held/")
    assert f"/desk/orders/{id_}/" in listed
    keeper, stranger = (find_agent_of(make_account(Role.AGENT, email=f"{n}@x.example", name=n)) for n in "KS")
    assert keeper is not None
    assert stranger is not None
    name_agents(by=SYSTEM, at=NOW, customer_id=acme.id, agent_id=keeper.id, deputy_id=None)
    city = CONSIGNEE.city
    found = [
        f"/desk/orders/{id_}/" in _text(agent, f"/desk/orders/held/?{asked}")
        for asked in (f"owner={keeper.id}", f"owner={stranger.id}", f"place={city}", "place=Nowhere")
    ]
    assert found == [True, False, True, False]
    for where in ("desk_home", "desk_contingencies"):
        assert "/desk/orders/held/" in _text(agent, reverse(where))
    page = _text(agent, f"/desk/orders/{id_}/")
    assert 'id="hold"' in page
    assert len(re.findall("<mark>", page)) == 2, "they differ in the channel alone"
    assert CONSIGNEE.phone not in page
    empty = agent.post(f"/desk/orders/{id_}/merge/", {"note": ""})
    assert empty.status_code == 422
    assert agent.post(f"/desk/orders/{id_}/merge/", {"note": "同一单"}).status_code == 302
    assert order_page(id_, actor=SYSTEM).state == "merged"
    assert 'data-dialog="part-order"' in _text(agent, f"/desk/orders/{id_}/")
    agent.post(f"/desk/orders/{id_}/part/", {"note": "两单"})
    agent.post(f"/desk/orders/{id_}/release/", {"note": "两单"})
    assert order_page(id_, actor=SYSTEM).state == "confirmed"
    assert 'id="hold"' not in _text(agent, f"/desk/orders/{id_}/")
    assert agent.post(f"/desk/orders/{id_}/release/", {"note": "again"}).status_code == 409


def test_the_form_amends_and_refuses_in_place(acme: CustomerCard) -> None:
    order = make_order()
    make_shipment(order_reference="SO-1001")
    settle()
    agent = _desk()
    form = _text(agent, f"/desk/orders/{order.id}/amend/")
    assert 'name="goods"' not in form, "it is handed over"
    assert CONSIGNEE.phone not in form
    given = {
        "version": "1", "asked_by": "王经理", "region": "江苏省", "city": "苏州市", "district": "",
        "street": "", "postcode": "", "service": "standard", "handling": "fragile, 先电话",
    }  # fmt: skip
    refused = agent.post(f"/desk/orders/{order.id}/amend/", given)
    assert refused.status_code == 422, "another city needs its street"
    done = agent.post(f"/desk/orders/{order.id}/amend/", {**given, "street": "星湖街1号"})
    assert done.status_code == 302
    page = order_page(order.id, actor=SYSTEM)
    assert (page.version, page.consignee["name"], page.consignee["city"]) == (2, CONSIGNEE.name, "苏州市")
    assert page.handling == ["fragile", "先电话"]
    settle()
    (note,) = notes_of(order.id, actor=SYSTEM)
    shown = _text(agent, f"/desk/orders/{order.id}/")
    assert "苏州市" in shown
    assert f"/desk/orders/notes/{note.id}/acknowledge/" not in shown, "an agent does not answer for transport"
    lead = _desk(Role.DISPATCHER)
    assert f"/desk/orders/notes/{note.id}/acknowledge/" in _text(lead, f"/desk/orders/{order.id}/")
    assert str(order.id) in _text(lead, "/desk/orders/notes/?state=open")
    lead.cookies["nuoda_language"] = "zh-hans"
    assert "易碎、先电话" in _text(lead, f"/desk/orders/{order.id}/")
    assert lead.post(f"/desk/orders/notes/{note.id}/acknowledge/").status_code == 302
    assert notes_of(order.id, actor=SYSTEM)[0].answered_by == "Dispatcher"
    terms = {
        "change": "amend", "stage": "moving", "valid_from": "2026-01-01", "fee": "9", "currency": "CNY",
        "source": "tariff",
    }  # fmt: skip
    assert _desk(Role.SUPERVISOR).post("/desk/orders/changes/terms/", terms).status_code == 302
    assert agent.post("/desk/orders/changes/terms/", terms).status_code == 403
    assert "2026-01-01" in _text(agent, "/desk/orders/changes/terms/")


def test_a_question_is_asked_by_mail_and_answered_by_its_link_once(acme: CustomerCard) -> None:
    order = make_order()
    settle()
    agent = _desk()
    path = f"/desk/orders/{order.id}/ask/"
    assert agent.get(path).status_code == 200
    held = agent.post(path, {"question": "明天一定送到，有没有门禁？", "by_mail": "on"})
    assert held.status_code == 422  # words that will not hold go out on no channel
    asked = agent.post(path, {"question": "有没有门禁？", "holds": "on", "by_mail": "on"})
    assert asked.status_code == 302
    settle()
    (row,) = asks_of(order.id, actor=SYSTEM)
    (told,) = [
        one for one in notices_about([Ref("order", str(order.id))], actor=SYSTEM) if one.kind == "order"
    ]
    assert told.label == "SO-1001"
    link = ask_link(row.id)
    anybody = Client()
    page = _text(anybody, link)
    assert "有没有门禁？" in page
    assert CONSIGNEE.phone not in page
    assert anybody.post(link, {"agreed": "yes", "answer": ""}).status_code == 422
    assert anybody.post(link, {"agreed": "yes", "answer": "没有", "who": "李四"}).status_code == 200
    assert anybody.get(link).status_code == 404
    assert anybody.get("/answer/nothing/").status_code == 404
    assert order_page(order.id, actor=SYSTEM).state == "confirmed"
    assert "李四" in _text(agent, f"/desk/orders/{order.id}/")

    agent.post(f"/desk/orders/{order.id}/confirmation/")
    settle()
    confirmation = asks_of(order.id, actor=SYSTEM)[0]
    buyer = sign_in(make_customer_actor(acme))
    assert f"/portal/orders/asks/{confirmation.id}/answer/" in _text(buyer, f"/portal/orders/{order.id}/")
    wrong = {"agreed": "no", "answer": "收货人改为李四"}
    assert buyer.post(f"/portal/orders/asks/{confirmation.id}/answer/", wrong).status_code == 302
    assert order_story(order.id, actor=SYSTEM).asks[0].agreed is False
    assert "收货人改为李四" in _text(agent, f"/desk/orders/{order.id}/")
    answered = agent.post(
        f"/desk/orders/asks/{confirmation.id}/answer/", {"answered_by": "x", "agreed": "no", "answer": "y"}
    )
    assert answered.status_code == 409
    assert buyer.post(f"/portal/orders/{order.id}/cancel/", {"note": "不要了"}).status_code == 302
    assert order_page(order.id, actor=SYSTEM).state == "cancelled"


def test_goods_are_redirected_from_the_window_and_ended_at_the_desk(acme: CustomerCard) -> None:
    order = make_order()
    ship = make_shipment(order_reference="SO-1001")
    scan("NDX900001", "PICKED_UP", NOW)
    settle()
    buyer = sign_in(make_customer_actor(acme))
    path = f"/portal/shipments/{ship.id}/redirect/"
    assert path in _text(buyer, f"/portal/orders/{order.id}/")
    assert "8.50" not in _text(buyer, path)
    term = TermDraft("redirect", "moving", date(2026, 1, 1), "tariff", fee=Decimal("8.5"))
    set_change_terms(by=SYSTEM, at=NOW, terms=[term])
    assert "8.50" in _text(buyer, path), "She knows the fee before she asks."
    assert buyer.post(path, {"kind": "redirect", "city": "苏州市"}).status_code == 422
    to = {"kind": "redirect", "name": "李四", "phone": "13700000000", "city": "苏州市", "street": "星湖街1号"}
    assert buyer.post(path, to).status_code == 302
    (row,) = redirections_of([ship.id], actor=SYSTEM)
    assert (row.side, row.verified) == ("shipper", "signed_in")
    agent = _desk()
    assert "8.50" in _text(agent, f"/desk/shipments/{ship.id}/redirect/")
    page = _text(agent, f"/desk/orders/{order.id}/")
    assert f'<label class="form-label" for="ended-{row.id}-reason">结果</label>' in page
    assert agent.post(f"/desk/shipments/{ship.id}/redirect/", {"kind": "stop"}).status_code == 422
    agent.post(f"/desk/orders/redirects/{row.id}/tried/", {"note": "客服：可以"})
    agent.post(f"/desk/orders/redirects/{row.id}/ended/", {"reason": "failed", "note": "站点不支持"})
    (row,) = redirections_of([ship.id], actor=SYSTEM)
    assert (row.state, row.tried, row.result) == ("failed", "客服：可以", "站点不支持")
    stop = {"kind": "stop", "asked_by": "王经理", "side": "shipper", "verified": "called_back"}
    assert agent.post(f"/desk/shipments/{ship.id}/redirect/", stop).status_code == 302
    assert "站点不支持" in _text(buyer, f"/portal/orders/{order.id}/")


def test_goods_out_for_delivery_are_not_offered_to_be_redirected(acme: CustomerCard) -> None:
    order = make_order()
    ship = make_shipment(order_reference="SO-1001")
    scan("NDX900001", "OUT_FOR_DELIVERY", NOW)
    settle()
    for who, window in ((_desk(), "desk"), (sign_in(make_customer_actor(acme)), "portal")):
        path = f"/{window}/shipments/{ship.id}/redirect/"
        assert path not in _text(who, f"/{window}/orders/{order.id}/")
        refused = who.get(path)
        assert refused.status_code == 409, "Nobody fills a form in that is refused."
        assert "不能再改址或拦截" in refused.content.decode()


def test_the_floor_puts_goods_back_and_acknowledges(acme: CustomerCard) -> None:
    furnish()
    goods = product()
    stocked()
    order = make_order()
    held = stock.ReservationDraft("k1", "SH1", goods, 4, date(2026, 11, 25), "SO-1001")
    ((_index, number),) = stock.reserve(by=SYSTEM, at=NOW, reservations=[held]).numbers
    hand = make_account(Role.WAREHOUSE)
    stock.pick(by=hand, at=NOW, picks=[stock.PickDraft("p1", number, "A-01", "TEA", "L1", 4)])
    amend_orders(
        by=SYSTEM, at=NOW, amendments=[Amendment("ACME", "SO-1001", "王经理", handling=("fragile",))]
    )
    floor = sign_in(hand)
    floor.cookies["nuoda_language"] = "zh-hans"
    settle()
    assert "操作要求：<b>易碎</b>" in _text(floor, "/field/floor/notes/"), "It says what is to be minded."
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "SO-1001", "不要了")])
    settle()
    back = next(one for one in notes_of(order.id, actor=hand) if one.kind == "put_back")
    assert "4 × TEA L1" in _text(floor, "/field/floor/notes/")
    floor.post(f"/field/floor/notes/{back.id}/", {"place": "NOWHERE"})
    assert next(one for one in notes_of(order.id, actor=hand) if one.id == back.id).answered_at is None
    floor.post(f"/field/floor/notes/{back.id}/", {"place": "A-01"})
    assert next(one for one in notes_of(order.id, actor=hand) if one.id == back.id).said == "A-01"
    for one in notes_of(order.id, actor=hand):
        floor.post(f"/field/floor/notes/{one.id}/")
    assert all(one.answered_at for one in notes_of(order.id, actor=hand))
    assert "4 × TEA L1" not in _text(floor, "/field/floor/notes/")
