"""Papers of orders and quotes: read back by a scanner, masked, in both languages, each customer her own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests import factories
from tests.factories import NOW, SYSTEM
from tests.factories.goods import furnish, held, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.factories.tariffs import a_wish, make_quote, make_tariffs

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import (
    Amendment,
    OrderLine,
    QuestionDraft,
    amend_orders,
    answer_ask,
    ask_about_orders,
    record_orders,
)
from nuoda.domains.orders.queries import OrderPage, order_ids, order_page
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries.packages import package_rows
from nuoda.insight.papers import minding
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Window

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PHONE, NAME = "13812345678", "欧阳小明"


@pytest.fixture
def order(acme: CustomerCard, now: datetime) -> OrderPage:
    """An order of which two packages are packed, and one more pick waits."""
    furnish()
    stock.change_warehouse(
        by=SYSTEM, at=NOW, draft=stock.WarehouseDraft("SH1", "上海一仓", "Shanghai 1", gs1_prefix="9521234")
    )
    product()
    stocked(lots=[("L1", 10, 200)])
    terms = stock.LotTermDraft("ACME", NOW.date(), "contract 4", percent=33, single=True)
    stock.set_lot_terms(by=SYSTEM, at=NOW, terms=[terms])
    made = factories.make_order("ACME", "SO-r1")
    asked = [QuestionDraft(made.id, one, by_mail=False) for one in ("Which gate?", "A forklift?")]
    gate, _forklift = ask_about_orders(by=SYSTEM, at=NOW, questions=asked)
    answer_ask(by=SYSTEM, at=NOW, ask_id=gate, agreed=True, answer="Gate 7 only", answered_by="Wang")
    number = held(6)
    stock.pick(by=SYSTEM, at=NOW, picks=[stock.PickDraft("p", number, "A-01", "TEA", "L1", 5)])
    packages = [
        stock.PackageDraft(f"b{n}", (stock.Packed(number, "L1", n),), weight=n * 8_100) for n in (3, 2)
    ]
    stock.pack_goods(by=SYSTEM, at=NOW, packages=packages)
    return made


def read(body: bytes) -> tuple[str, set[str]]:
    """The words of a document, and what a scanner reads of its first sheet."""
    document = pypdfium2.PdfDocument(body)
    words = "".join(sheet.get_textpage().get_text_range() for sheet in document)
    image = document[0].render(scale=203 / 72).to_pil().convert("L")
    return " ".join(words.split()), {one.text for one in zxingcpp.read_barcodes(image)}


def test_papers_of_an_order(
    order: OrderPage, agent: Actor, customer_actor: Actor, other_customer_actor: Actor, acme: CustomerCard
) -> None:
    desk, mine, other = sign_in(agent), sign_in(customer_actor), sign_in(other_customer_actor)
    said = {}
    for language in ("en", "zh-hans"):
        for kind in ("confirmation", "packing"):
            where = reverse("desk_order_paper", args=[order.id, kind])
            words, codes = read(desk.get(f"{where}?lang={language}").content)
            assert codes == {"SO-r1"}
            assert PHONE not in words
            assert NAME not in words
            said[kind, language] = words
    packing = said["packing", "en"]
    assert "Packing list" in packing
    for told in ("1/2", "2/2", "L1", "24.30 kg", "16.20 kg", "40.50 kg", "In all: 5 pieces in 2 packages."):
        assert told in packing
    assert packing.count("09521234") == 2
    confirmed = said["confirmation", "en"]
    assert "at least 33 % of the life left at delivery; a single lot" in confirmed
    assert "By the tariff of the contract." in confirmed
    assert "Which gate? Gate 7 only (Agreed, Wang)" in confirmed
    assert "A forklift? Not answered yet." in confirmed
    page = desk.get(reverse("desk_order", args=[order.id])).content.decode()
    assert reverse("desk_order_paper", args=[order.id, "packing"]) in page
    assert mine.get(reverse("portal_order_paper", args=[order.id, "packing"])).content.startswith(b"%PDF")
    assert other.get(reverse("portal_order_paper", args=[order.id, "packing"])).status_code == 404
    assert desk.get(reverse("desk_order_paper", args=[order.id, "poem"])).status_code == 404
    bare = factories.make_order("ACME", "SO-bare")
    assert desk.get(reverse("desk_order_paper", args=[bare.id, "packing"])).status_code == 404
    key = issue_api_key(by=SYSTEM, at=NOW, label="x", scopes=("orders:read",), customer_id=acme.id)
    machine = Client(headers={"Authorization": f"Bearer {key.token}"})
    sent = machine.get(f"/api/v1/orders/{order.id}/papers/confirmation")
    assert "Order confirmation" in read(sent.content)[0]
    assert machine.get(f"/api/v1/orders/{order.id}/papers/poem").status_code == 422


def test_a_line_that_is_a_number_alone_is_named_by_its_product(order: OrderPage, agent: Actor) -> None:
    lines = (
        OrderLine("TEA", 2, sku="TEA"), OrderLine("as written", 1, sku="TEA"), OrderLine("Book", 3, "套"),
        OrderLine("Rope", 4, "捆"),
    )  # fmt: skip
    draft = replace(factories.an_order("ACME", "SO-lines"), lines=lines)
    record_orders(by=SYSTEM, at=NOW, orders=[draft])
    id_ = order_ids([(order.customer_id, "SO-lines")], actor=SYSTEM)[order.customer_id, "SO-lines"]
    paper = reverse("desk_order_paper", args=[id_, "confirmation"])
    desk = sign_in(agent)
    words, _codes = read(desk.get(f"{paper}?lang=en").content)
    packing, _codes = read(
        desk.get(reverse("desk_order_paper", args=[order.id, "packing"]), {"lang": "en"}).content
    )
    assert "3 cartons" in packing
    for told in ("TEA tea TEA 2 cartons", "as written TEA 1 cartons", "Book – 3 sets", "Rope – 4 捆"):
        assert told in words
    kept = [(one["quantity"], one["unit"]) for one in order_page(id_, actor=SYSTEM).lines]
    assert kept == [(2, "carton"), (1, "carton"), (3, "set"), (4, "捆")]
    amended = Amendment("ACME", "SO-lines", "buyer", lines=(*lines[:3], OrderLine("Rope", 5, "捆")))
    assert amend_orders(by=SYSTEM, at=NOW, amendments=[amended]).accepted == 1
    assert order_page(id_, actor=SYSTEM).lines[0]["unit"] == "carton"


def test_a_pick_list_goes_along_the_aisles(order: OrderPage, agent: Actor) -> None:
    where = reverse("desk_pick_list", args=["SH1"])
    words, codes = read(sign_in(agent).get(f"{where}?lang=en").content)
    assert codes == {"SH1"}
    assert "A-01 TEA TEA tea L1" in words
    words, codes = read(sign_in(agent).get(f"{where}?lang=en&order=SO-none").content)
    assert (codes, "Nothing waits to be picked." in words) == ({"SO-none"}, True)
    assert sign_in(agent).get(reverse("desk_pick_list", args=["NONE"])).status_code == 404


def test_instructions_stand_with_a_box_to_tick() -> None:
    told = [("1/2", ["fragile", "up"]), ("2/2", []), ("1/2", ["fragile", "Ring twice"])]
    with override("en"):
        assert minding(told) == [
            ("Mind, and tick at the hand-over", "□ 1/2: Fragile, This side up, Ring twice")
        ]
        assert minding([("2/2", ())]) == []


def test_a_quote_explains_each_line(
    acme: CustomerCard, agent: Actor, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    make_tariffs()
    quote = make_quote(a_wish("ACME", services=("upstairs",)))
    where = reverse("desk_quote_paper", args=[quote.row.id])
    words, codes = read(sign_in(agent).get(f"{where}?lang=en").content)
    assert codes == {quote.row.number}
    assert "Assumptions" in words
    assert "Recommended" in words
    assert "First 1 kg: 23; then 5 × 0.5 kg at 10 each." in words
    mine = reverse("portal_quote_paper", args=[quote.row.id])
    for language, service in (("zh-hans", "送货上楼：6.00 CNY"), ("en", "Upstairs: 6.00 CNY")):
        own, _codes = read(sign_in(customer_actor).get(f"{mine}?lang={language}").content)
        assert service in own
    assert sign_in(other_customer_actor).get(mine).status_code == 404


def test_packages_are_listed_and_bound_to_a_trip(order: OrderPage, supervisor: Actor) -> None:
    desk = sign_in(supervisor)
    desk.cookies["nuoda_language"] = "en"
    where = reverse("desk_packages")
    rows = package_rows(actor=SYSTEM, window=Window(), warehouse="SH1", state="waiting").rows
    numbers = [one.number for one in rows]
    assert sorted(one.pieces for one in rows) == [2, 3]
    assert numbers[0] in shown(desk.get(where, {"text": "SO-r1"}).content.decode())
    sent = desk.post(reverse("desk_packages_bind"), {"selected": [*numbers, "0"], "trip": "T7"})
    assert sent["Location"] == where
    page = shown(desk.get(where).content.decode())
    assert "2 packages are bound." in page
    assert "Package 0 does not stand at the dock." in page
    assert {one.trip for one in package_rows(actor=SYSTEM, window=Window(), text="T7").rows} == {"T7"}
    desk.post(reverse("desk_packages_bind"), {"selected": numbers, "trip": "T" * 41})
    assert "at most 40 fit" in shown(desk.get(where).content.decode())
    assert package_rows(actor=SYSTEM, window=Window(), state="loaded").total == 0
