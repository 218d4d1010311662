"""Pages of supply: fill rates, order cycle, terms set by those who lead, purchase orders that are late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM, make_account, settle
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.commands import OfferDraft
from nuoda.domains.stock import commands as stock
from nuoda.kernel import clock
from nuoda.kernel.actor import Role

SINCE = {"valid_from": "2026-11-01", "source": "contract 7"}
POLICY = {
    **SINCE, "customer": "ACME", "split": "lines", "most": "2", "consent": "auto", "backorder_days": "9",
    "shortage": "oldest_first", "least": "0", "payer": "customer", "lateness": "1.50", "split_cost": "7",
    "declined": "cancel", "answer_hours": "4", "preferred": "SH1", "detour": "20",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_ten(acme: CustomerCard) -> Iterator[None]:
    with clock.simulated(NOW):
        furnish()
        product()
        product("MINT")
        stocked(lots=[("L1", 10, 200)])
        yield


@pytest.mark.django_db
def test_terms_are_set_at_the_desk_and_orders_follow_them(acme: CustomerCard) -> None:
    client, agent = sign_in(make_account(Role.SUPERVISOR)), sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    assert "No policy is set" in client.get("/desk/stock/policies/").content.decode()
    for name in ("policies", "costs", "suppliers", "substitutes"):
        assert agent.get(f"/desk/stock/{name}/").status_code == 200
        assert agent.get(f"/desk/stock/{name}/new/").status_code in (302, 403, 404)
        assert client.get(f"/desk/stock/{name}/new/").status_code == 200
        assert client.post(f"/desk/stock/{name}/new/", {"once": "x"}).status_code == 422
    assert client.post("/desk/stock/policies/new/", {**POLICY, "source": ""}).status_code == 422
    assert client.post("/desk/stock/policies/new/", POLICY).status_code == 302
    listed = client.get("/desk/stock/policies/?format=csv").getvalue().decode()
    assert acme.name_en in listed.replace(chr(34), "")
    cost = {
        **SINCE, "place": "SH1", "trip": "12.34", "kg": "0", "piece": "0", "transfer": "0", "days": "1",
        "cutoff": "16:00",
    }  # fmt: skip
    assert client.post("/desk/stock/costs/new/", cost).status_code == 302
    assert "12.34" in client.get("/desk/stock/costs/?place=SH1").content.decode()
    pair = {
        **SINCE,
        "customer": "ACME",
        "owner": "ACME",
        "sku": "TEA",
        "other": "MINT",
        "turn": "1",
        "auto": "on",
    }
    wrong = client.post("/desk/stock/substitutes/new/", {**pair, "source": "contract 7", "other": "GONE"})
    assert wrong.status_code == 422
    assert client.post("/desk/stock/substitutes/new/", {**pair, "source": "contract 7"}).status_code == 302
    assert "MINT" in client.get("/desk/stock/substitutes/?sku=TEA").content.decode()
    offer = {
        "supplier": "SUP1", "name": "Tea house", "customer": "ACME", "sku": "MINT", "cost": "3.10",
        "lead_days": "2", "most": "50", "source": "offer 8", "email": "orders@tea.example", "language": "en",
    }  # fmt: skip
    assert client.post("/desk/stock/suppliers/new/", {**offer, "email": "tea"}).status_code == 422
    assert client.post("/desk/stock/suppliers/new/", offer).status_code == 302
    assert "orders@tea.example" in client.get("/desk/stock/suppliers/").content.decode()
    assert "3.10" in client.get("/desk/stock/suppliers/?supplier=SUP1").content.decode()
    order_goods("A", ("TEA", 4))
    assert served("A")[0].decision["cost"] == 1_234
    order_goods("B", ("MINT", 5))
    (bought,) = served("B")[0].parts
    listed = agent.get("/desk/stock/purchases/?state=open").content.decode()
    assert bought.number in listed
    assert bought.number not in agent.get("/desk/stock/purchases/?late=1").content.decode()
    agent.cookies["nuoda_language"] = "en"
    page = shown(agent.get(f"/desk/stock/purchases/{bought.number}/").content.decode())
    assert "Tea house" in page
    assert "Order that waits for it" in page
    assert agent.get("/desk/stock/purchases/PO0/").status_code == 404
    advice = stock.AdviceDraft("ACME", "IN-9", "SH1", TODAY, {"TEA": 9})
    ((_index, number),) = stock.announce(by=SYSTEM, at=NOW, advices=[advice]).numbers
    order_goods("C", ("TEA", 14))
    page = shown(agent.get(f"/desk/stock/deliveries/{number}/").content.decode())
    assert "Orders that wait for these products" in page
    with clock.simulated(NOW + timedelta(days=9)):
        assert bought.number in agent.get("/desk/stock/purchases/?late=1").content.decode()


@pytest.mark.django_db
def test_fill_rates_are_shown_filtered_and_exported(acme: CustomerCard) -> None:
    order_goods("A", ("TEA", 4))
    order_goods("B", ("TEA", 9), ("MINT", 2))
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    page = client.get("/desk/stock/fill/").content.decode()
    assert "1 of 3 lines" in page
    assert "10 of 15 pieces" in page
    assert "1 of 2 orders" in page
    assert "1 of 2 lines" in client.get("/desk/stock/fill/?sku=TEA&by=customer").content.decode()
    assert "2 of 2 lines" not in client.get("/desk/stock/fill/?warehouse=SH1").content.decode()
    odd = client.get("/desk/stock/fill/?by=colour&warehouse=NOWHERE&period=9x&customer=7&sku=%00")
    assert odd.status_code == 200
    assert "colour" in odd.content.decode()
    rows = client.get("/desk/stock/fill/?format=csv").getvalue().decode().splitlines()
    assert len(rows) == 3
    assert "TEA" in rows[1] + rows[2]
    assert client.get("/desk/stock/cycle/").status_code == 200
    assert client.get("/desk/stock/cycle/?format=csv").status_code == 200
    machine, own = Machine(make_key(None)), Machine(make_key(acme))
    days = "first=2026-11-01&last=2026-11-30"
    told = machine.get(f"/stock/fill-rate?{days}&by=product").json()
    assert (told["whole"]["unit"]["numerator"], told["whole"]["unit"]["denominator"]) == (10, 15)
    assert (told["whole"]["line"]["share"], len(told["parts"])) == (pytest.approx(1 / 3), 2)
    assert own.get(f"/stock/fill-rate?{days}").json()["whole"] == told["whole"]
    assert machine.get("/stock/fill-rate?first=2026-11-30&last=2026-11-01").status_code == 422
    assert machine.get(f"/orders/cycle-time?{days}").json()["whole"]["orders"] == 0
    assert machine.get("/stock/reorder-advice?sku=TEA").json()["items"] == []
    assert machine.get("/stock/reorder-advice?colour=1").status_code == 422
    again = {"deliveries": [{"number": "V0000", "expected_on": "2026-12-01"}]}
    assert machine.post("/stock/advices/order", again).status_code == 404


@pytest.mark.django_db
def test_a_suppliers_answer_is_written_down_at_the_desk(acme: CustomerCard) -> None:
    offers = [OfferDraft(f"SUP{n}", "Tea house", "ACME", "MINT", n * 100, 2, 50, "offer 8") for n in (1, 2)]
    orders.offer_drop_shipping(by=SYSTEM, at=NOW, offers=offers)
    order_goods("A", ("MINT", 5))
    client = sign_in(make_account(Role.AGENT))
    client.cookies["nuoda_language"] = "en"
    (bought,) = served("A")[0].parts
    page = f"/desk/stock/purchases/{bought.number}/"
    assert client.post(f"{page}refuse/", {"once": "x", "why": ""}).status_code == 422
    assert client.post(f"{page}ship/", {"once": "x", "carrier": "SF"}).status_code == 422
    assert client.post(f"{page}accept/").status_code == 302
    assert "The supplier accepts it" not in shown(client.get(page).content.decode())
    assert client.post(f"{page}refuse/", {"once": "1", "why": "sold out"}).status_code == 302
    assert "Refused: sold out" in shown(client.get(page).content.decode())
    assert client.post(f"{page}accept/").status_code == 409
    settle()
    (other,) = served("A")[0].parts
    assert (bought.source, other.source) == ("SUP1", "SUP2")
    page = f"/desk/stock/purchases/{other.number}/"
    sent = {"once": "2", "carrier": "SF", "waybill": "SF1234567890"}
    assert client.post(f"{page}ship/", sent).status_code == 302
    assert "SF1234567890" in shown(client.get(page).content.decode())
    settle()
    order = shown(client.get(f"/desk/orders/{served('A')[0].order_id}/").content.decode())
    assert "SF1234567890" in order
    assert "SUP1 does not send 5 × MINT: sold out" in order
