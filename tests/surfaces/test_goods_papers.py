"""Purchase order and goods receipt: read back by a scanner, lot by lot, each customer her own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product
from tests.factories.parcels import CONSIGNEE
from tests.factories.people import sign_in
from tests.surfaces.test_papers import read

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands import OfferDraft, Shipped, offer_drop_shipping, ship_purchases
from nuoda.domains.orders.facts import ConsigneeDisclosed
from nuoda.domains.orders.queries.purchases import purchase_page
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries.arrived import ArrivedLot, arrived_lots
from nuoda.domains.stock.queries.furnishing import advice_page
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def delivery(acme: CustomerCard) -> str:
    """A delivery of which one product comes in two lots, short, and one was not announced."""
    furnish()
    for sku in ("TEA", "MINT", "SALT"):
        product(sku, shelf_life=None if sku == "SALT" else 300)
    draft = stock.AdviceDraft("ACME", "IN-7", "SH1", TODAY, {"TEA": 20, "MINT": 4})
    ((_index, number),) = stock.announce(by=SYSTEM, at=NOW, advices=[draft]).numbers
    return number


def take_in(number: str) -> None:
    ends = TODAY + timedelta(200)
    lots = [
        stock.ReceiptDraft("a", number, "TEA", "L1", 9, 2, expires_on=ends),
        stock.ReceiptDraft("b", number, "TEA", "L1", 3, expires_on=ends),
        stock.ReceiptDraft("c", number, "TEA", "L0", 4, expires_on=TODAY - timedelta(1)),
        stock.ReceiptDraft("d", number, "SALT", "S1", 5),
    ]
    report = stock.receive(by=SYSTEM, at=NOW, receipts=lots)
    assert report.accepted == len(lots), report


def key_of(customer: CustomerCard | None, scopes: tuple[str, ...] = ("stock:read",)) -> Client:
    key = issue_api_key(
        by=SYSTEM, at=NOW, label="x", scopes=scopes, customer_id=customer.id if customer else None
    )
    return Client(headers={"Authorization": f"Bearer {key.token}", "Accept-Language": "en"})


def test_a_goods_receipt_tells_each_lot(delivery: str, agent: Actor) -> None:
    desk, hand = sign_in(agent), sign_in(make_account(Role.WAREHOUSE))
    where, page = reverse("desk_goods_receipt", args=[delivery]), reverse("desk_delivery", args=[delivery])
    assert desk.get(where).status_code == 404
    assert where not in desk.get(page).content.decode()
    take_in(delivery)
    assert where in desk.get(page).content.decode()
    words, _codes = read(desk.get(f"{where}?lang=en").content)
    assert "Receiving goes on" in words
    assert "To come" in words
    stock.finish_receipts(by=SYSTEM, at=NOW, numbers=[delivery])
    words, codes = read(hand.get(f"{where}?lang=en").content)
    assert codes == {delivery}
    assert "Short" in words
    assert "Receiving goes on" not in words
    for told in (
        "Page 1 of 1", "IN-7", "TEA TEA tea L0 2026-11-22 20 cartons 4 4 0 4", "L1 2027-06-11 12 2 0",
        "MINT MINT tea – – 4 cartons 0 4 0 0", "SALT SALT tea S1 – 0 cartons 5 0 0 0",
        "In all: ordered 24, received 21, damaged 2, quarantined 4.", "More than ordered: SALT +5.",
        "Received by", "Ordered Received Short Damaged Quarantined",
    ):  # fmt: skip
        assert told in words
    chinese, _codes = read(desk.get(f"{where}?lang=zh-hans").content)
    for told in ("收货单", "短少", "隔离", "合计：订购 24，实收 21，其中破损 2、隔离 4。"):
        assert told in chinese.replace(" ", "") or told in chinese


def test_lots_of_a_delivery_are_those_that_came_with_it(delivery: str, agent: Actor) -> None:
    take_in(delivery)
    card = {one[0].sku: one[0].id for one in advice_page(delivery, actor=agent)[1]}
    ends = TODAY + timedelta(200)
    assert arrived_lots(delivery, actor=agent) == [
        ArrivedLot(card["SALT"], "S1", None, 5, 0, 0),
        ArrivedLot(card["TEA"], "L0", TODAY - timedelta(1), 4, 0, 4),
        ArrivedLot(card["TEA"], "L1", ends, 12, 2, 0),
    ]
    assert arrived_lots("V-none", actor=agent) == []


def test_a_receipt_by_machine_is_the_owners(delivery: str, acme: CustomerCard, globex: CustomerCard) -> None:
    take_in(delivery)
    where = f"/api/v1/stock/advices/{delivery}/receipt"
    mine = key_of(acme).get(where)
    assert mine["Content-Type"] == "application/pdf"
    assert "Goods receipt" in read(mine.content)[0]
    assert key_of(globex).get(where).status_code == 404
    assert key_of(None).get("/api/v1/stock/advices/V-none/receipt").status_code == 404


def test_a_purchase_order_goes_to_its_supplier(
    delivery: str, acme: CustomerCard, agent: Actor, customer_actor: Actor
) -> None:
    offer = OfferDraft("SUP1", "Tea house", "ACME", "MINT", 310, 2, 50, "offer 8")
    offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
    order_goods("B", ("MINT", 5))
    (bought,) = served("B")[0].parts
    desk = sign_in(agent)
    where = reverse("desk_purchase_paper", args=[bought.number])
    assert where in desk.get(reverse("desk_purchase", args=[bought.number])).content.decode()
    words, codes = read(desk.get(f"{where}?lang=en").content)
    assert codes == {bought.number}
    for told in (
        "Purchase order",
        "Tea house",
        "SUP1",
        "MINT MINT tea 5 0 –",
        "15.50",
        "Confirmed by the supplier",
    ):
        assert told in words
    assert CONSIGNEE.phone not in words
    assert "this is no copy to deliver by" in words
    assert "采购单" in read(desk.get(f"{where}?lang=zh-hans").content)[0]
    assert desk.get(reverse("desk_purchase_paper", args=["PO0"])).status_code == 404
    assert sign_in(customer_actor).get(where).status_code in (302, 403, 404)
    ship_purchases(by=SYSTEM, at=NOW, shipped=[Shipped(bought.number, "SF", "SF1234567890")])
    assert "MINT MINT tea 5 5 0" in read(desk.get(f"{where}?lang=en").content)[0]
    path = f"/api/v1/stock/purchases/{bought.number}/paper"
    assert key_of(None).get(path).content.startswith(b"%PDF")
    assert key_of(acme).get(path).status_code == 404


def bought_of_a_supplier() -> str:
    offer = OfferDraft("SUP1", "Tea house", "ACME", "MINT", 310, 2, 50, "offer 8")
    offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
    order_goods("B", ("MINT", 5))
    return served("B")[0].parts[0].number


def disclosed() -> list[tuple[str, str]]:
    return [
        (f"{one.actor_role}:{one.actor_id}", one.fact.number)
        for one in ledger.all_named(["order.consignee_disclosed"])
        if isinstance(one.fact, ConsigneeDisclosed)
    ]


def test_a_supplier_can_deliver_by_her_copy_and_that_it_was_made_is_written_down(
    delivery: str, acme: CustomerCard, agent: Actor, customer_actor: Actor
) -> None:
    number, desk = bought_of_a_supplier(), sign_in(agent)
    page, where = (
        reverse("desk_purchase", args=[number]), reverse("desk_supplier_copy", args=[number]),
    )  # fmt: skip
    assert where in desk.get(page).content.decode()
    for stranger in (customer_actor, make_account(Role.WAREHOUSE)):
        assert sign_in(stranger).post(where).status_code in (302, 403, 404)
    # looking is no disclosure: a link that is only followed shows nobody anything
    assert desk.get(where).status_code == 405
    assert disclosed() == []
    answer = desk.post(f"{where}?lang=en")
    words, codes = read(answer.content)
    assert codes == {number}
    assert "no-store" in answer["Cache-Control"]
    for told in ("收B", CONSIGNEE.phone, "serve this delivery alone"):
        assert told in words
    assert "浦东新区世纪大道B号" in words.replace(" ", "")
    assert "no copy to deliver by" not in words
    assert "仅供本次送货使用" in read(desk.post(f"{where}?lang=zh-hans").content)[0].replace(" ", "")
    assert disclosed() == [(str(agent), number)] * 2
    order = desk.get(reverse("desk_order", args=[purchase_page(number, actor=agent).order_id]))
    assert f"采购单 {number} 已向 SUP1 出示完整收件人信息" in order.content.decode()
    # who has nothing to send any more needs no address
    ship_purchases(by=SYSTEM, at=NOW, shipped=[Shipped(number, "SF", "SF1234567890")])
    assert desk.post(where).status_code == 409
    assert where not in desk.get(page).content.decode()
    assert len(disclosed()) == 2


def test_a_machine_of_the_house_makes_the_suppliers_copy(delivery: str, acme: CustomerCard) -> None:
    number = bought_of_a_supplier()
    path = f"/api/v1/stock/purchases/{number}/supplier-copy"
    for scopes, customer, status in ((("stock:read",), None, 403), (("stock:write",), acme, 403)):
        assert key_of(customer, scopes).post(path).status_code == status
    assert disclosed() == []
    machine = key_of(None, ("stock:write",))
    assert CONSIGNEE.phone in read(machine.post(path).content)[0]
    assert [name for _who, name in disclosed()] == [number]
    unknown = machine.post("/api/v1/stock/purchases/PO0/supplier-copy")
    assert unknown.status_code == 422
    assert "PO0" in unknown.content.decode()
