"""A customer's words are hers whoever took them down, and the thread says by which way they came."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.chases import page_of, url

from nuoda.domains.cases.commands import ask, merge_case
from nuoda.domains.cases.facts import Channel
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor
from nuoda.pages.vocabulary import choices

pytestmark = pytest.mark.usefixtures("now")


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ("phone", "客户来电"),
        ("mail", "客户来信"),
        ("portal", "客户网页留言"),
        ("visit", "客户到柜台"),
        ("", "客户"),
    ],
)
def test_the_first_words_are_named_by_their_way(
    channel: str, said: str, now: datetime, agent: Actor, customer_actor: Actor
) -> None:
    ship = factories.make_shipment()
    asked = ask(
        by=agent, at=now, shipment_id=ship.id, kind="complaint", words="外箱破了", contact="王先生",
        channel=channel,
    )  # fmt: skip
    browser = sign_in(agent)
    browser.cookies["nuoda_language"] = "zh-hans"
    assert f"王先生 {said} " in shown(browser.get(url("", asked.id)).content.decode())
    hers = sign_in(customer_actor).get(reverse("portal_case", args=[asked.id])).content.decode()
    assert "外箱破了" in hers
    [line] = [one for one in page_of(asked.id).thread if one.body == "外箱破了"]
    assert (line.author, line.author_role, line.channel) == ("王先生", "customer", channel)


def test_who_calls_again_is_heard_as_the_customer(now: datetime, acme: CustomerCard, agent: Actor) -> None:
    ship = factories.make_shipment()
    asked = ask(by=agent, at=now, shipment_id=ship.id, kind="complaint", words="外箱破了", channel="phone")
    other = ask(by=agent, at=now, shipment_id=ship.id, kind="inquiry", words="到哪了")
    merge_case(by=agent, at=now, case_id=asked.id, into_id=other.id, reason="同一件事")
    again = ask(
        by=agent, at=now, shipment_id=ship.id, kind="complaint", words="还是没有人来", contact="王先生",
        channel="phone",
    )  # fmt: skip
    assert again.id == asked.id
    browser = sign_in(agent)
    browser.cookies["nuoda_language"] = "zh-hans"
    page = shown(browser.get(url("", asked.id)).content.decode())
    assert "王先生 客户来电 " in page
    assert "联系我们，等待答复" in page


def test_every_way_has_its_words() -> None:
    for kind in ("from_customer", "from_consignee"):
        assert {code for code, _label in choices(kind)} == {"", *(one.value for one in Channel)}
