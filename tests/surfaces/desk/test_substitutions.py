"""Customers are asked to take another product: at the desk, by the mail's link, in the portal, by API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from tests.factories import NOW, SYSTEM, make_account, make_customer, settle
from tests.factories.allocating import order_goods, served
from tests.factories.goods import TODAY, furnish, product, stocked
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.api.conftest import Machine, make_key

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.models import Substitute, Substitution
from nuoda.domains.orders.rules.allocating import Policy
from nuoda.insight.rating import ask_link
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(acme: CustomerCard) -> Iterator[None]:
    with clock.simulated(NOW):
        furnish()
        furnish("BJ1")
        product()
        product("JAR")
        stocked(lots=[("L1", 4, 200)])
        stocked("JAR", lots=[("L1", 9, 200)])
        pair = orders.StandIn("ACME", "ACME", "TEA", "JAR", "contract 7")
        orders.allow_substitutes(by=SYSTEM, at=NOW, stand_ins=[pair])
        policy = Policy(consent="ask", answer_hours=6)
        draft = orders.PolicyDraft(TODAY, "contract 7", policy, "ACME")
        orders.set_allocation_policies(by=SYSTEM, at=NOW, policies=[draft])
        yield


def _asked(reference: str, n: int = 6) -> Substitution:
    order_goods(reference, ("TEA", n))
    found = Substitution.objects.filter(order__reference=reference, state="open")
    return found.select_related("ask").get()


def _english(client: Client) -> Client:
    client.cookies["nuoda_language"] = "en"
    return client


def test_the_desk_lists_questions_and_answers_for_the_caller(acme: CustomerCard) -> None:
    offer = _asked("A")
    agent = _english(sign_in(make_account(Role.AGENT)))
    listed = shown(agent.get("/desk/stock/substitutions/?state=open").content.decode())
    assert "A" in listed
    assert "JAR" in listed
    assert "Asked" in listed
    assert "JAR" not in shown(agent.get("/desk/stock/substitutions/?state=expired").content.decode())
    rows = agent.get("/desk/stock/substitutions/?format=csv").getvalue().decode().splitlines()
    assert len(rows) == 2
    page = shown(agent.get(f"/desk/orders/{offer.order_id}/").content.decode())
    assert "Another product?" in page
    assert "Write down the answer" in page
    form = f"/desk/orders/asks/{offer.ask_id}/answer/"
    blank = agent.get(form).content.decode()
    assert ("She takes the other product" in blank, "checked" in blank) == (True, False)
    unsaid = agent.post(form, {"answered_by": "Li", "answer": "no, call it off"})
    assert unsaid.status_code == 422, "nobody says yes in her name"
    assert agent.post(form, {"answered_by": "Li", "agreed": "yes"}).status_code == 302
    settle()
    page = shown(agent.get(f"/desk/orders/{offer.order_id}/").content.decode())
    assert "in place of TEA, accepted by Li: contract 7" in page
    assert "2 × JAR in place of TEA: Accepted" in page
    again = agent.post(form, {"answered_by": "Li", "agreed": "yes"})
    assert again.status_code == 409


def test_she_answers_by_the_link_or_in_the_portal(customer_actor: Actor) -> None:
    offer = _asked("A")
    assert offer.ask_id
    path, anybody = ask_link(offer.ask_id), _english(Client())
    page = shown(anybody.get(path).content.decode())
    assert "Yes, send it instead" in page
    assert "JAR" in page
    done = anybody.post(path, {"agreed": "yes", "who": "Wang"})
    assert "you get a mail that says what happens now" in shown(done.content.decode())
    assert anybody.post(path, {"agreed": "no"}).status_code == 404
    settle()
    assert served("A")[0].state == "substituted"
    hers, second = _english(sign_in(customer_actor)), _asked("B", 3)
    page = shown(hers.get(f"/portal/orders/{second.order_id}/").content.decode())
    assert "No, I want what I ordered" in page
    answer = f"/portal/orders/asks/{second.ask_id}/answer/"
    assert hers.post(answer, {"agreed": "no"}).status_code == 302
    assert "Declined" in shown(hers.get(f"/portal/orders/{second.order_id}/").content.decode())
    third = _asked("C", 3)
    orders.cancel_orders(by=SYSTEM, at=NOW, cancellations=[orders.Cancellation("ACME", "C", "changed")])
    assert third.ask_id
    gone = anybody.post(ask_link(third.ask_id), {"agreed": "yes"})
    assert gone.status_code == 409
    assert "The order was called off or changed meanwhile" in shown(gone.content.decode())


def test_machines_list_answer_and_set_pairs(acme: CustomerCard) -> None:
    house, own = Machine(make_key(None)), Machine(make_key(acme))
    stranger = Machine(make_key(make_customer("OTHER")))
    offer = _asked("A")
    (told,) = own.get("/orders/substitutions?state=open").json()["items"]
    assert (told["sku"], told["other_sku"], told["quantity"]) == ("TEA", "JAR", 2)
    assert stranger.get("/orders/substitutions").json()["items"] == []
    assert house.get("/orders/substitutions?colour=1").status_code == 422
    path = f"/order-questions/{told['ask_id']}/answer"
    assert stranger.post(path, {"agreed": True}).status_code == 404
    assert own.post(path, {"agreed": True}).status_code == 200
    assert own.post(path, {"agreed": True}).status_code == 409
    settle()
    (line,) = house.get(f"/orders/{offer.order_id}/allocation").json()["lines"]
    swapped = next(part for part in line["parts"] if part["sku"] == "JAR")
    assert (swapped["consent"], swapped["agreed"]) == ("ask", "contract 7")
    pair = {"customer": "ACME", "owner": "ACME", "sku": "JAR", "other": "TEA", "source": "contract 8"}
    assert house.post("/stock/substitutes", {"substitutes": [pair]}).json() == {"count": 1}
    assert house.post("/stock/substitutes", {"substitutes": [pair]}).json() == {"count": 0}
    assert own.post("/stock/substitutes", {"substitutes": [pair]}).status_code == 403
    (row,) = own.get("/stock/substitutes?sku=JAR&limit=1").json()["items"]
    end = {"substitutes": [row["id"]], "why": "recipe changed"}
    assert house.post("/stock/substitutes/withdraw", {**end, "why": ""}).status_code == 422
    assert house.post("/stock/substitutes/withdraw", end).json() == {"count": 1}
    assert len(house.get("/stock/substitutes?past=true").json()["items"]) == 2


def test_pairs_are_withdrawn_and_warehouses_named_at_the_desk(acme: CustomerCard) -> None:
    lead, agent = (_english(sign_in(make_account(role))) for role in (Role.SUPERVISOR, Role.AGENT))
    row = Substitute.objects.get()
    form = f"/desk/stock/substitutes/{row.id}/withdraw/"
    assert form in lead.get("/desk/stock/substitutes/").content.decode()
    assert form not in agent.get("/desk/stock/substitutes/").content.decode()
    assert lead.post(form, {"why": ""}).status_code == 422
    assert lead.post(form, {"why": "recipe changed"}).status_code == 302
    assert "recipe changed" not in lead.get("/desk/stock/substitutes/").content.decode()
    assert "recipe changed" in lead.get("/desk/stock/substitutes/?past=1").content.decode()
    policy = {
        "customer": "ACME", "split": "pieces", "most": "2", "consent": "ask", "backorder_days": "9",
        "shortage": "priority", "least": "0", "payer": "house", "lateness": "1", "split_cost": "5",
        "declined": "cancel", "answer_hours": "4", "allowed": ["SH1", "BJ1"], "preferred": ["BJ1"],
        "detour": "30", "valid_from": "2026-11-23", "source": "contract 9",
    }  # fmt: skip
    wrong = lead.post("/desk/stock/policies/new/", {**policy, "excluded": ["BJ1"]})
    assert wrong.status_code == 422
    assert "BJ1 are wanted and excluded at once." in shown(wrong.content.decode())
    assert lead.post("/desk/stock/policies/new/", policy).status_code == 302
    listed = shown(lead.get("/desk/stock/policies/").content.decode())
    assert "only SH1, BJ1; rather BJ1" in listed
    stocked(lots=[("L2", 9, 200)], warehouse="BJ1")
    order_goods("A", ("TEA", 3))
    line = served("A")[0]
    assert [part.source for part in line.parts] == ["BJ1"]
    page = shown(agent.get(f"/desk/orders/{line.order_id}/").content.decode())
    assert "only SH1, BJ1; rather BJ1 as her policy says" in page
