"""An order typed while the caller speaks: read from a pasted line, confirmed, taken once."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests import factories
from tests.factories.goods import furnish, product, stocked

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.queries import OrderPage, order_rows
from nuoda.kernel.paging import Window
from nuoda.pages.parties import countries

pytestmark = pytest.mark.django_db

NEW = "/desk/orders/new/"
LINE = "上海卢湾区淮海中路1号 陈先生 13512345678 200020"
PLAIN = {
    "channel": "phone", "service": "standard", "goods": "轴承", "pieces": "2", "weight_kg": "12.5",
    "handling": "易碎，向上", "once": "0123456789abcdef0123456789abcdef",
}  # fmt: skip


def _orders() -> list[OrderPage]:
    window = Window(page=1, size=10, sort="", descending=False)
    return list(order_rows(actor=factories.SYSTEM, window=window).rows)


def _value(page: str, field: str) -> str:
    found = re.search(rf'name="{field}"[^>]*value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_pasted_line_is_read_confirmed_and_taken_once(desk: Client, acme: CustomerCard) -> None:
    assert desk.get(NEW).status_code == 200
    parts = desk.post(f"{NEW}read/to/", {"to_line": LINE})
    page = parts.content.decode()
    assert (_value(page, "to_district"), _value(page, "to_street")) == ("黄浦区", "淮海中路1号")
    assert "卢湾区已于 2011 年撤销或更名，现为黄浦区。" in page

    opened = desk.get(NEW).content.decode()
    typed = {**PLAIN, "customer": acme.code, "to_line": LINE, "begun": _value(opened, "begun")}
    first = desk.post(NEW, typed)  # without scripts: nothing is taken before somebody saw what was read
    assert first.status_code == 422
    page = first.content.decode()
    assert _value(page, "to_name") == "陈先生"
    assert (_value(page, "once"), _value(page, "begun")) == (PLAIN["once"], typed["begun"])
    assert _orders() == []

    read = {
        f"to_{name}": _value(page, f"to_{name}")
        for name in ("name", "phone", "region", "city", "district", "street", "postcode")
    }
    for weight, why in (
        ("0", "0.001"),
        ("-3", "0.001"),
        ("1e9", "1,000,000,000 不在 0 至 1,000,000 千克的范围内"),
    ):
        light = desk.post(NEW, {**typed, **read, "weight_kg": weight})
        assert (light.status_code, why in light.content.decode(), _orders()) == (422, True, [])
    taken = desk.post(NEW, {**typed, **read, "to_street": "淮海中路1号 2 楼"})
    again = desk.post(NEW, {**typed, **read, "to_street": "淮海中路1号 2 楼"})
    assert taken.status_code == 302
    assert again.headers["Location"] == taken.headers["Location"]
    (order,) = _orders()
    assert re.fullmatch(r"T\d{6}-\w{6}", order.reference), order.reference
    assert (order.consignee["city"], order.consignee["street"]) == ("上海市", "淮海中路1号 2 楼")
    assert (order.consignee["raw"], order.consignee["division"]) == (LINE, "310101")
    assert order.handling == ["易碎", "向上"]
    shown = desk.get(taken.headers["Location"]).content.decode()
    assert "13512345678" not in shown
    assert LINE not in shown


def test_a_line_in_english_says_the_country_or_it_is_asked_for(desk: Client, acme: CustomerCard) -> None:
    line = "Anna Schmidt, Neckarsulmer Strasse 105, 74076 Heilbronn{}, +49 7131 5551234"
    read = desk.post(f"{NEW}read/to/", {"to_line": line.format(", Germany")}).content.decode()
    assert re.search(r'<option value="DE"\s+selected', read)
    typed = {
        **PLAIN, "customer": acme.code, "to_name": "Anna Schmidt", "to_phone": "+4971315551234",
        "to_city": "Heilbronn", "to_street": "Neckarsulmer Strasse 105", "to_line": line.format(""),
        "from_country": "CN",
    }  # fmt: skip
    refused = desk.post(NEW, {**typed, "to_country": ""})
    assert refused.status_code == 422
    assert 'id="id_to_country-errors"' in refused.content.decode()
    assert desk.post(NEW, {**typed, "to_country": "DE"}).status_code == 302
    (order,) = _orders()
    assert (order.consignee["country"], order.consignee["city"]) == ("DE", "Heilbronn")


@pytest.mark.parametrize(
    ("field", "value"),
    [("to_city", ""), ("customer", ""), ("pieces", "0"), ("weight_kg", "-3"), ("to_name", "某" * 201)],
)
def test_what_is_wrong_is_said_at_its_field(desk: Client, acme: CustomerCard, field: str, value: str) -> None:
    typed = {
        **PLAIN, "customer": acme.code, "to_name": "陈某", "to_phone": "13512345678", "to_city": "上海市",
        "to_street": "淮海中路1号", field: value,
    }  # fmt: skip
    refused = desk.post(NEW, typed)
    assert refused.status_code == 422
    assert f'id="id_{field}-errors"' in refused.content.decode()
    assert _orders() == []


def test_a_reference_with_other_content_is_refused(desk: Client, acme: CustomerCard) -> None:
    typed = {
        **PLAIN, "customer": acme.code, "reference": "PO-1", "to_name": "陈某", "to_phone": "13512345678",
        "to_city": "上海市", "to_street": "淮海中路1号",
    }  # fmt: skip
    assert desk.post(NEW, typed).status_code == 302
    other = desk.post(NEW, {**typed, "goods": "齿轮"})
    assert other.status_code == 422
    assert 'id="id_reference-errors"' in other.content.decode()


def test_lines_of_the_customers_products_are_chosen_with_their_substitutes(
    desk: Client, acme: CustomerCard
) -> None:
    furnish()
    product()
    stocked()
    desk.cookies["nuoda_language"] = "en"
    typed = {
        **PLAIN, "customer": acme.code, "goods": "", "pieces": "", "weight_kg": "", "to_name": "陈某",
        "to_phone": "13512345678", "to_city": "上海市", "to_street": "淮海中路1号",
    }  # fmt: skip
    shown = desk.post(f"{NEW}lines/", {**typed, "sku_0": "TEA", "lines": "3", "do": "more"}).content.decode()
    assert '<option value="TEA">' in shown
    assert (_value(shown, "sku_0"), _value(shown, "lines")) == ("TEA", "8")
    nothing = desk.post(NEW, typed)
    assert 'id="id_goods-errors"' in nothing.content.decode()
    strange = desk.post(NEW, {**typed, "sku_0": "NONE", "quantity_0": "2"})
    assert 'id="id_sku_0-errors"' in strange.content.decode()
    taken = desk.post(NEW, {**typed, "sku_0": "TEA", "quantity_0": "2", "substitutes_0": "auto"})
    assert taken.status_code == 302
    (order,) = _orders()
    assert [(one["sku"], one["quantity"], one["substitutes"]) for one in order.lines] == [("TEA", 2, "auto")]
    assert (order.pieces, str(order.weight_kg)) == (2, "16.000")


def test_abroad_the_phone_may_be_left_out_and_at_home_it_is_judged(desk: Client, acme: CustomerCard) -> None:
    typed = {
        **PLAIN, "customer": acme.code, "to_name": "Harbor Mills", "to_city": "Savannah",
        "to_street": "1 River St", "to_country": "US",
    }  # fmt: skip
    wrong = desk.post(NEW, {**typed, "to_country": "CN", "to_phone": "123"})
    assert 'id="id_to_phone-errors"' in wrong.content.decode()
    assert 'id="id_to_phone-errors"' in desk.post(NEW, {**typed, "to_country": "CN"}).content.decode()
    assert _orders() == []
    assert desk.post(NEW, typed).status_code == 302


def test_there_are_two_sides_only(desk: Client) -> None:
    assert desk.post(f"{NEW}read/elsewhere/", {"elsewhere_line": LINE}).status_code == 404


def test_countries_are_named_and_sorted_as_the_reader_does() -> None:
    chinese = countries("zh")
    assert [name for _code, name in chinese[:4]] == ["中国", "中国澳门", "中国台湾", "中国香港"]
    assert [name for _code, name in chinese[4:7]] == ["阿尔巴尼亚", "阿尔及利亚", "阿富汗"], "By their sound."
    assert dict(chinese)["TW"] == "中国台湾"
    english = [name for _code, name in countries("en")]
    assert (english[0], english[1:]) == ("China", sorted(english[1:]))
