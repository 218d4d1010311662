"""An order is cancelled after its supplier accepted: she is told, answers, and somebody bears her charge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account, settle
from tests.factories.allocating import order_goods, served
from tests.factories.goods import furnish, product
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.api.conftest import Machine, make_key
from tests.surfaces.test_papers import read

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.commands import release_notices
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import Cancellation, OfferDraft
from nuoda.domains.orders.queries.purchases import PurchaseRow, purchase_page
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref

CANCELLATIONS = "/stock/purchases/cancellations"


@pytest.fixture(autouse=True)
def _house(acme: CustomerCard) -> Iterator[None]:
    """A supplier who reads English; each order of TEA is hers, for 1.00 a piece."""
    with clock.simulated(NOW):
        furnish()
        product()
        offer = OfferDraft(
            "SUP1", "Tea house", "ACME", "TEA", 100, 2, 50, "offer 8", "orders@tea.example", "en"
        )
        orders.offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
        yield


def _cancelled(reference: str, *, accepted: bool) -> PurchaseRow:
    """An order of five that was cancelled after, or before, its supplier accepted; what she was to send."""
    order_goods(reference, ("TEA", 5))
    (part,) = served(reference)[0].parts
    if accepted:
        orders.accept_purchases(by=SYSTEM, at=NOW, numbers=[part.number])
    orders.cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", reference, "not needed")])
    settle()
    return purchase_page(part.number, actor=SYSTEM)


def _told(row: PurchaseRow) -> list[NoticeRow]:
    release_notices(by=SYSTEM, at=NOW + timedelta(minutes=1))
    found = notices_about([Ref("order", str(row.order_id))], actor=SYSTEM)
    return [one for one in found if one.kind == "purchase"]


def test_the_supplier_is_asked_once_to_take_back_what_she_accepted() -> None:
    row = _cancelled("A", accepted=True)
    assert (row.state, row.cancel_asked_at) == ("cancel_asked", NOW)
    settle()
    (told,) = _told(row)
    assert (told.recipient, told.state) == ("orders@tea.example", "released")
    assert row.number in told.mail_subject
    assert "tell us whether you take it back" in told.body
    assert told.customer_id is None


def test_what_she_had_not_accepted_is_called_off_and_told() -> None:
    row = _cancelled("A", accepted=False)
    assert (row.state, row.cancel_asked_at) == ("called_off", None)
    (told,) = _told(row)
    assert "please do not send them" in told.body
    answer = {"answers": [{"number": row.number, "agreed": True}]}
    assert Machine(make_key(None)).post(CANCELLATIONS, answer).status_code == 409


def test_an_amendment_that_drops_the_goods_asks_as_well(acme: CustomerCard) -> None:
    order_goods("A", ("TEA", 5))
    (part,) = served("A")[0].parts
    orders.accept_purchases(by=SYSTEM, at=NOW, numbers=[part.number])
    fewer = (orders.OrderLine("TEA", 3, sku="TEA"),)
    orders.amend_orders(
        by=SYSTEM, at=NOW, amendments=[orders.Amendment("ACME", "A", "Ms Wang", "fewer", lines=fewer)]
    )
    settle()
    before = purchase_page(part.number, actor=SYSTEM)
    (now,) = served("A")[0].parts
    assert (before.state, now.quantity) == ("cancel_asked", 3)
    assert [one.label for one in _told(before)] == [part.number]


def test_where_no_address_of_hers_is_known_the_message_waits_for_a_person() -> None:
    offer = OfferDraft("SUP2", "Mint house", "ACME", "TEA", 10, 2, 50, "offer 9")
    orders.offer_drop_shipping(by=SYSTEM, at=NOW, offers=[offer])
    row = _cancelled("A", accepted=True)
    assert row.supplier == "SUP2"
    (told,) = _told(row)
    assert (told.recipient, told.state) == ("", "unreachable")


def test_machines_write_down_what_suppliers_answer(acme: CustomerCard) -> None:
    machine, own = Machine(make_key(None)), Machine(make_key(acme))
    back, stays = _cancelled("A", accepted=True), _cancelled("B", accepted=True)
    listed = machine.get("/stock/purchases?state=cancel_asked").json()["items"]
    assert {one["number"] for one in listed} == {back.number, stays.number}
    agreed = {"number": back.number, "agreed": True}
    refused = {"number": stays.number, "agreed": False, "why": "cut to size"}
    assert own.post(CANCELLATIONS, {"answers": [agreed]}).status_code == 403
    unborne = machine.post(CANCELLATIONS, {"answers": [agreed, refused]})
    assert (unborne.status_code, "borne_by" in unborne.content.decode()) == (422, True)
    silent = machine.post(CANCELLATIONS, {"answers": [{**refused, "why": "", "borne_by": "house"}]})
    assert (silent.status_code, "why" in silent.content.decode()) == (422, True)
    dear = {**refused, "borne_by": "house", "charge": stays.cost + 1}
    assert machine.post(CANCELLATIONS, {"answers": [dear]}).status_code == 422
    assert purchase_page(back.number, actor=SYSTEM) == back
    given = {"answers": [agreed, {**refused, "borne_by": "customer"}]}
    assert machine.post(CANCELLATIONS, given).json() == {"count": 2}
    assert machine.post(CANCELLATIONS, given).json() == {"count": 0}
    (called_off,) = machine.get("/stock/purchases?state=called_off").json()["items"]
    assert (called_off["number"], called_off["charge"], called_off["borne_by"]) == (back.number, 0, "")
    (kept,) = machine.get("/stock/purchases?state=cancel_refused").json()["items"]
    assert (kept["number"], kept["charge"], kept["borne_by"]) == (stays.number, 500, "customer")
    other = {"answers": [{**agreed, "agreed": False, "why": "late", "borne_by": "house"}]}
    assert machine.post(CANCELLATIONS, other).status_code == 409


def test_the_desk_sees_it_and_writes_the_answer_down() -> None:
    row = _cancelled("A", accepted=True)
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    page, form = f"/desk/stock/purchases/{row.number}/", f"/desk/stock/purchases/{row.number}/cancellation/"
    assert row.number in client.get("/desk/stock/purchases/?state=cancel_asked").content.decode()
    _told(row)
    first = shown(client.get(page).content.decode())
    assert "SUP1 was asked to take it back" in first
    assert f"Purchase order {row.number}: please cancel it" in first
    order = shown(client.get(f"/desk/orders/{row.order_id}/").content.decode())
    assert "What the customer was told" in order
    assert "您的订单 A 已取消" in order
    assert f"Purchase order {row.number}: please cancel it" not in order, "That was her supplier's."
    missing = client.post(form, {"once": "1", "agreed": "no", "why": "", "charge": "", "borne_by": ""})
    assert missing.status_code == 422
    said = {"once": "2", "agreed": "no", "why": "cut to size", "charge": "2.50", "borne_by": "house"}
    assert client.post(form, said).status_code == 302
    told = shown(client.get(page).content.decode())
    assert "does not take it back: cut to size" in told
    assert "We bear it" in told
    assert purchase_page(row.number, actor=SYSTEM).charge == 250
    order = shown(client.get(f"/desk/orders/{row.order_id}/").content.decode())
    assert "SUP1 was asked to take back purchase order" in order
    assert "2.50 CNY" in order
    paper, _codes = read(client.get(f"{reverse('desk_purchase_paper', args=[row.number])}?lang=en").content)
    assert "Cancellation refused" in paper
