"""A customer who says that her order is wrong hears from a person: it is a case with an owner."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories import SYSTEM, make_account, make_order, settle
from tests.factories.people import sign_in

from nuoda.domains.cases.queries import case_page, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.facts import OrderAnswered
from nuoda.domains.orders.queries import asks_of, order_story
from nuoda.domains.promises.queries import promises_of
from nuoda.insight.rating import ask_link
from nuoda.kernel import ledger
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.reactions.corrections import take_corrections

pytestmark = pytest.mark.usefixtures("now")


def _agent() -> Client:
    return sign_in(make_account(Role.AGENT))


def test_what_a_customer_corrects_by_the_link_of_the_mail_is_somebodys_work(acme: CustomerCard) -> None:
    order = make_order()
    settle()
    agent = _agent()
    agent.post(f"/desk/orders/{order.id}/confirmation/")
    settle()
    (confirmation,) = asks_of(order.id, actor=SYSTEM)
    anybody = Client()
    anybody.cookies["nuoda_language"] = "en"
    answer = anybody.post(ask_link(confirmation.id), {"agreed": "no", "answer": "两箱，不是一箱"})
    assert answer.status_code == 200
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    page = case_page(case.id, actor=SYSTEM)
    assert (case.kind, case.label, case.owner_id is None) == ("inquiry", "SO-1001", False)
    (said,) = [one for one in page.thread if one.body == "两箱，不是一箱"]
    assert (said.audience, said.author) == ("customer", acme.name_en)
    promised = promises_of([Ref("case", str(case.id))], actor=SYSTEM)
    assert any(one.kind in ("first_reply", "next_update") for one in promised), "she hears from us by a time"
    assert f"/desk/cases/{case.id}/" in agent.get(f"/desk/orders/{order.id}/").content.decode()
    facts = [one for one in ledger.since(0, actor=SYSTEM) if isinstance(one.fact, OrderAnswered)]
    take_corrections(facts)
    assert len(case_rows(actor=SYSTEM, window=Window()).rows) == 1, "told twice changes nothing"


def test_what_is_confirmed_or_noted_by_an_agent_opens_no_case(acme: CustomerCard) -> None:
    order = make_order()
    settle()
    agent = _agent()
    agent.post(f"/desk/orders/{order.id}/confirmation/")
    (first,) = asks_of(order.id, actor=SYSTEM)
    noted = {"answered_by": "王经理", "agreed": "no", "answer": "改两箱"}
    assert agent.post(f"/desk/orders/asks/{first.id}/answer/", noted).status_code == 302
    assert order_story(order.id, actor=SYSTEM).asks[0].agreed is False
    other = make_order(reference="SO-1002")
    settle()
    agent.post(f"/desk/orders/{other.id}/confirmation/")
    (second,) = asks_of(other.id, actor=SYSTEM)
    assert Client().post(ask_link(second.id), {"agreed": "yes"}).status_code == 200
    settle()
    assert not case_rows(actor=SYSTEM, window=Window()).rows
