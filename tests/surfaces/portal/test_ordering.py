"""A customer's clerk writes her own orders: prices and promises first, drafts, repeats, new versions."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests import factories
from tests.factories import NOW
from tests.factories.goods import furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.tariffs import make_tariffs

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage, order_page, order_rows, versions_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

NEW = "/portal/orders/new/"
LINE = "上海卢湾区淮海中路1号 陈先生 13512345678 200020"
PARTS = ("name", "phone", "region", "city", "district", "street", "postcode")
PARTY = {
    "to_name": "陈某", "to_phone": "13512345678", "to_region": "上海市", "to_city": "上海市",
    "to_district": "黄浦区", "to_street": "淮海中路1号",
}  # fmt: skip


@pytest.fixture
def hers(customer_actor: Actor) -> Client:
    client = sign_in(customer_actor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def _orders() -> list[OrderPage]:
    return list(order_rows(actor=factories.SYSTEM, window=Window()).rows)


def _value(page: str, field: str) -> str:
    found = re.search(rf'name="{field}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_goods_that_lie_here_go_to_a_pasted_consignee_at_a_price_that_was_shown(
    hers: Client, acme: CustomerCard
) -> None:
    make_tariffs()
    furnish()
    product()
    stocked()
    opened = hers.get(NEW).content.decode()
    assert '<option value="TEA">TEA 茶 · 10 here</option>' in opened
    typed = {
        "once": _value(opened, "once"), "begun": _value(opened, "begun"), "sku_0": "TEA", "quantity_0": "2",
        "substitutes_0": "ask", "to_line": LINE, "handling": "易碎，向上",
    }  # fmt: skip
    parts = hers.post(f"{NEW}read/to/", {"to_line": LINE}, headers={"accept-language": "zh-hans"})
    assert "卢湾区已于 2011 年撤销或更名，现为黄浦区。" in parts.content.decode()
    read = hers.post(NEW, {**typed, "do": "place"})  # without scripts: read first, and nothing is taken
    assert (read.status_code, _orders()) == (422, [])
    page = read.content.decode()
    typed |= {f"to_{name}": _value(page, f"to_{name}") for name in PARTS}
    assert (typed["to_district"], typed["to_street"]) == ("黄浦区", "淮海中路1号")

    priced = hers.post(NEW, {**typed, "do": "price"})
    page = priced.content.decode()
    assert priced.status_code == 200
    assert re.search(r'name="service" value="express@北斗航空"', page)
    number = _value(page, "quote")
    chosen = {**typed, "quote": number, "service": "standard", "do": "place"}
    wrong = hers.post(NEW, {**chosen, "quantity_0": "3"})  # heavier than what was priced
    assert wrong.status_code == 422
    assert "Quote it again" in wrong.content.decode()
    placed = hers.post(NEW, chosen)
    again = hers.post(NEW, chosen)
    assert placed.status_code == 302
    (order,) = _orders()
    assert placed.headers["Location"] == f"/portal/orders/{order.id}/"
    assert again.status_code in (302, 422)
    assert (order.channel, order.quote, order.service, order.pieces) == ("web", number, "standard", 2)
    assert (order.price, order.sender["city"]) != (None, "")
    assert (order.lines[0]["sku"], order.lines[0]["quantity"], str(order.weight_kg)) == ("TEA", 2, "16.000")
    assert order.lines[0]["substitutes"] == "ask"
    assert (order.consignee["raw"], order.consignee["division"]) == (LINE, "310101")
    at = f"/portal/orders/{order.id}/amend/"
    opened = hers.get(at).content.decode()
    assert re.search(r'<option value="ask"\s+selected', opened)
    given = {
        name: _value(opened, name)
        for name in ("once", "version", "pieces", "weight_kg", "handling", "region", "city", "district")
    }
    given |= {"service": order.service, "goods": order.goods, "substitutes_0": "never"}
    assert hers.post(at, given).status_code == 302
    (order,) = _orders()
    assert (order.version, order.lines[0]["substitutes"], order.lines[0]["quantity"]) == (2, "never", 2)
    assert "TEA: No other product" in hers.get(f"/portal/orders/{order.id}/").content.decode()
    shown = hers.get(placed.headers["Location"]).content.decode()
    assert "13512345678" not in shown


def test_without_a_tariff_it_may_be_placed_all_the_same(hers: Client, acme: CustomerCard) -> None:
    typed = {
        **PARTY,
        "goods": "轴承",
        "from_region": "广东省",
        "from_city": "深圳市",
        "from_name": "仓",
        "once": "a" * 32,
    }
    typed |= {"pickup_from": "2026-11-24T09:00", "pickup_until": "2026-11-24T12:00"}
    priced = hers.post(NEW, {**typed, "weight_kg": "3", "do": "price"}).content.decode()
    assert "No tariff holds for this customer" in priced
    assert hers.post(NEW, {**typed, "service": "express", "do": "place"}).status_code == 302
    (order,) = _orders()
    assert (order.service, order.price, order.reference[:2]) == ("express", None, "W2")
    assert order.pickup_until == NOW + timedelta(days=1, hours=2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to_city", ""), ("pieces", "0"), ("pieces", "99999999999"), ("weight_kg", "-3"),
        ("weight_kg", "1e99"), ("to_name", "某" * 201), ("sku_0", "NONE"), ("quantity_0", "4"),
        ("goods", ""), ("service", "by-magic"), ("declared_value", "x"), ("pickup_until", "soon"),
        ("pickup_until", "2026-11-20T09:00"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(hers: Client, acme: CustomerCard, field: str, value: str) -> None:
    refused = hers.post(NEW, {**PARTY, "goods": "轴承", field: value, "do": "place"})
    assert refused.status_code == 422
    page = refused.content.decode()
    named = {"quantity_0": "sku_0"}.get(field, field)
    assert field == "service" or f'id="id_{named}-errors"' in page
    assert _orders() == []


def test_a_draft_waits_for_its_writer_alone_and_goes_when_it_is_placed(
    hers: Client, acme: CustomerCard, other_customer_actor: Actor
) -> None:
    half = {"goods": "一批轴承", "to_city": "上海市", "sku_6": "X", "do": "keep"}
    assert hers.post(NEW, half).headers["Location"] == "/portal/orders/drafts/"
    listed = hers.get("/portal/orders/drafts/").content.decode()
    (draft,) = set(re.findall(r"\?draft=([0-9a-f-]{36})", listed))
    assert "一批轴承" in listed
    opened = hers.get(f"{NEW}?draft={draft}").content.decode()
    assert (_value(opened, "goods"), _value(opened, "sku_6")) == ("一批轴承", "X")
    colleague = factories.make_account(
        Role.CUSTOMER, email="second@acme.example", customer_id=acme.id, language="en"
    )
    for other in (sign_in(colleague), sign_in(other_customer_actor)):
        assert other.get(f"{NEW}?draft={draft}").status_code == 404
        assert "一批轴承" not in other.get("/portal/orders/drafts/").content.decode()
        other.post(f"/portal/orders/drafts/{draft}/drop/")
    for none in (uuid4(), "x"):
        assert hers.get(f"{NEW}?draft={none}").status_code == 404
        assert hers.get(f"{NEW}?repeat={none}").status_code == 404
    assert hers.post(NEW, {**half, "draft": draft, "goods": "两批轴承"}).status_code == 302
    assert hers.get("/portal/orders/drafts/").content.decode().count("?draft=") == 1
    placed = hers.post(NEW, {**PARTY, "goods": "两批轴承", "draft": draft, "do": "place"})
    assert placed.status_code == 302
    assert "?draft=" not in hers.get("/portal/orders/drafts/").content.decode()


def test_an_order_is_repeated_without_its_consignee_being_shown(hers: Client, acme: CustomerCard) -> None:
    assert hers.post(NEW, {**PARTY, "goods": "轴承", "pieces": "3", "do": "place"}).status_code == 302
    (first,) = _orders()
    opened = hers.get(f"{NEW}?repeat={first.id}").content.decode()
    assert (_value(opened, "to_name"), _value(opened, "to_city"), _value(opened, "pieces")) == (
        "",
        "上海市",
        "3",
    )
    assert "13512345678" not in opened
    same = {"repeat": str(first.id), "to_region": "上海市", "to_city": "上海市", "to_district": "黄浦区"}
    moved = hers.post(
        NEW, {**same, "to_region": "广东省", "to_city": "深圳市", "goods": "齿轮", "do": "place"}
    )
    assert moved.status_code == 422
    assert 'id="id_to_street-errors"' in moved.content.decode()
    assert hers.post(NEW, {**same, "goods": "齿轮", "do": "place"}).status_code == 302
    second = next(one for one in _orders() if one.goods == "齿轮")
    assert (second.consignee["name"], second.consignee["street"]) == ("陈某", "淮海中路1号")


def test_she_amends_what_the_stage_leaves_open_and_sees_who_has_not_acknowledged(
    hers: Client, acme: CustomerCard, other_customer_actor: Actor
) -> None:
    order = factories.make_order("ACME", "SO-1")
    factories.settle()
    at = f"/portal/orders/{order.id}/amend/"
    assert "everything may still change" in hers.get(at).content.decode()
    form = {
        "version": "1", "region": order.consignee["region"], "city": order.consignee["city"],
        "district": order.consignee["district"], "postcode": "", "goods": "别的", "pieces": "2",
        "service": order.service, "reason": "typed wrong", "once": "b" * 32,
    }  # fmt: skip
    assert sign_in(other_customer_actor).post(at, form).status_code == 404
    assert hers.post(at, {**form, "pieces": "0"}).status_code == 422
    assert hers.post(at, form).status_code == 302
    now_ = order_page(order.id, actor=factories.SYSTEM)
    assert (now_.goods, now_.version, now_.consignee["name"]) == ("别的", 2, order.consignee["name"])
    (newest, _first) = versions_of(order.id, actor=factories.SYSTEM)
    assert (newest.asked_by, newest.reason) == ("Customer", "typed wrong")
    stale = hers.post(at, {**form, "goods": "再一样", "once": "c" * 32})
    assert stale.status_code == 422
    assert "The order was changed meanwhile." in stale.content.decode()

    factories.make_shipment("ACME", "W-1", order_reference="SO-1")  # a carrier has it booked
    factories.settle()
    assert "goods stay as they are" in hers.get(at).content.decode()
    assert hers.post(at, {**form, "version": "2", "postcode": "200120", "once": "d" * 32}).status_code == 302
    shown = hers.get(f"/portal/orders/{order.id}/").content.decode()
    assert "Not acknowledged yet" in shown
