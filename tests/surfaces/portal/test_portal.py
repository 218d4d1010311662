"""The customer's window: she sees her own things, in full, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, scan, settle
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases.commands import ask, close_case, merge_case, resolve_case, write_to_customer
from nuoda.domains.cases.queries import case_page
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role

PAGES = ("/portal/", "/portal/shipments/", "/portal/orders/", "/portal/cases/", "/portal/promises/")
MOST_QUERIES = 12


@pytest.fixture
def ship(
    make_order: Callable[..., object], make_shipment: Callable[..., ShipmentCard], now: datetime
) -> ShipmentCard:
    """A shipment of acme that will come too late, with its case."""
    make_order(promised_due_at=now + timedelta(hours=30))
    card = make_shipment(order_reference="SO-1001")
    settle()
    scan(card.waybill, "PICKED_UP", now + timedelta(minutes=30))
    clock.advance_to(now + timedelta(hours=1))
    scan(card.waybill, "ON_HOLD", clock.now(), reason="DELAY.vehicle", place="枝江服务区")
    settle()
    return card


@pytest.fixture
def hers(customer_actor: Actor) -> Client:
    client = sign_in(customer_actor)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_overview_tells_danger_first(ship: ShipmentCard, hers: Client) -> None:
    page = hers.get("/portal/").content.decode()
    assert "1 of our promises to you is in danger" in page
    assert ship.waybill in page
    assert "The truck that carries it has broken down. Another truck takes over the load." in page
    assert "Promises due in November 2026" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("address", PAGES)
def test_pages_answer_within_the_query_budget(
    ship: ShipmentCard, hers: Client, address: str, language: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = hers.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES


def test_the_shipment_page_holds_all_that_belongs_to_it(ship: ShipmentCard, hers: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = hers.get(f"/portal/shipments/{ship.id}/").content.decode()
    assert len(queries) <= MOST_QUERIES
    assert "What we are doing:" in page
    assert "枝江服务区" in page
    assert "欧阳小明" not in page
    assert "1502" not in shown(page)


def test_anothers_things_are_the_same_as_nothing(
    ship: ShipmentCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    asked = ask(by=customer_actor, at=clock.now(), shipment_id=ship.id, kind="inquiry", words="?")
    stranger = sign_in(other_customer_actor)
    for known, address in (
        (ship.id, "/portal/shipments/{}/"),
        (asked.id, "/portal/cases/{}/"),
    ):
        foreign, nothing = stranger.get(address.format(known)), stranger.get(address.format(uuid4()))
        assert foreign.status_code == nothing.status_code == 404
        assert len(foreign.content) == len(nothing.content)
    assert (
        stranger.post(f"/portal/shipments/{ship.id}/ask/", {"kind": "chase", "words": "x"}).status_code == 404
    )
    assert stranger.post(f"/portal/cases/{asked.id}/answer/", {"words": "x"}).status_code == 404
    for address in PAGES:
        assert ship.waybill not in stranger.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_only_customers_come_in(address: str, client_of: Callable[[Role], Client]) -> None:
    public = client_of(Role.PUBLIC).get(address)
    assert public.status_code == 302
    assert "/account/login/" in public.headers["Location"]
    assert client_of(Role.AGENT).get(address).status_code == 403


def test_a_thread_is_read_and_answered_but_never_the_internal_notes(
    ship: ShipmentCard, hers: Client, customer_actor: Actor, agent: Actor
) -> None:
    asked = ask(by=customer_actor, at=clock.now(), shipment_id=ship.id, kind="inquiry", words="Where is it?")
    write_to_customer(by=agent, at=clock.now(), case_id=asked.id, words="On the second truck.")
    address = f"/portal/cases/{asked.id}/"
    page = hers.get(address).content.decode()
    assert "Where is it?" in page
    assert "On the second truck." in page
    for _twice in range(2):
        hers.post(address + "answer/", {"words": "Thank you", "key": "same"})
    thread = case_page(asked.id, actor=SYSTEM).thread
    assert [line.body for line in thread].count("Thank you") == 1
    assert hers.post(address + "answer/", {"words": " "}).status_code == 422


@pytest.mark.parametrize("kind", ["suggestion", "praise"])
def test_a_question_never_goes_into_a_suggestion_or_praise(
    ship: ShipmentCard, hers: Client, customer_actor: Actor, kind: str
) -> None:
    apart = ask(by=customer_actor, at=clock.now(), shipment_id=ship.id, kind=kind, words="Print the window.")
    address = f"/portal/shipments/{ship.id}/"
    assert f'name="case" value="{apart.id}"' not in hers.get(address).content.decode()
    # as a form sends it that was shown before
    given = {"kind": "inquiry", "words": "Where is it?", "key": "k1", "case": str(apart.id)}
    took = hers.post(address + "ask/", given).headers["Location"]
    assert str(apart.id) not in took
    assert [line.body for line in case_page(apart.id, actor=SYSTEM).thread] == ["Print the window."]
    joined = hers.post(address + "ask/", {**given, "key": "k2", "case": took.split("/")[-2]})
    assert joined.headers["Location"] == took


def _closed(ship: ShipmentCard, customer: Actor, agent: Actor, words: str) -> UUID:
    asked = ask(by=customer, at=clock.now(), shipment_id=ship.id, kind="inquiry", words=words)
    write_to_customer(by=agent, at=clock.now(), case_id=asked.id, words="On the second truck.")
    version = case_page(asked.id, actor=SYSTEM).card.version
    resolve_case(by=agent, at=clock.now(), case_id=asked.id, version=version, effect="Told where it is.")
    version = case_page(asked.id, actor=SYSTEM).card.version
    close_case(by=agent, at=clock.now(), case_id=asked.id, version=version, code="resolved_accepted")
    return asked.id


def test_her_words_open_a_closed_case_again_and_later_another_follows(
    ship: ShipmentCard, hers: Client, customer_actor: Actor, agent: Actor
) -> None:
    case_id = _closed(ship, customer_actor, agent, "Where is it?")
    address = f"/portal/cases/{case_id}/"
    assert "What you write opens it again." in shown(hers.get(address).content.decode())
    answer = hers.post(address + "answer/", {"words": "It is not there", "key": "a"})
    assert answer.headers["Location"] == address
    assert case_page(case_id, actor=SYSTEM).card.closed_at is None
    old = _closed(ship, customer_actor, agent, "And my other box?")
    clock.advance_to(clock.now() + timedelta(days=31))
    address = f"/portal/cases/{old}/"
    assert "becomes a new case that follows it" in shown(hers.get(address).content.decode())
    answer = hers.post(address + "answer/", {"words": "Still not there", "key": "b"})
    assert answer.headers["Location"] != address
    assert "Still not there" in shown(hers.get(answer.headers["Location"]).content.decode())
    assert case_page(old, actor=SYSTEM).card.state == "closed"


def test_what_she_writes_into_a_merged_case_is_shown_where_it_went(
    ship: ShipmentCard, hers: Client, customer_actor: Actor, agent: Actor
) -> None:
    one, two = [
        ask(by=customer_actor, at=clock.now(), shipment_id=ship.id, kind="chase", words=words).id
        for words in ("Where is it?", "When does it come?")
    ]
    merge_case(by=agent, at=clock.now(), case_id=one, into_id=two, reason="the same")
    address, goes_on = f"/portal/cases/{one}/", f"/portal/cases/{two}/"
    assert f'href="{goes_on}"' in hers.get(address).content.decode()
    answer = hers.post(address + "answer/", {"words": "Please hurry", "key": "c"})
    assert answer.headers["Location"] == goes_on
    assert "Please hurry" in shown(hers.get(goes_on).content.decode())


def test_a_complaint_gets_a_case_of_its_own(ship: ShipmentCard, hers: Client) -> None:
    form = {"kind": "complaint", "words": "Too late again", "key": "k"}
    answer = hers.post(f"/portal/shipments/{ship.id}/ask/", form)
    assert answer.status_code == 302
    assert "Too late again" in hers.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?page=999999999999&size=7&sort=nope&at=nope&text=%00%00&state=x",
        "?due_from=0001-01-01&due_to=9999-12-31",
        "?due_from=2026-99-99&text=" + "x" * 3_000,
        "?sort=-booked_at&page=2&text=%F0%A0%AE%B7",
        "?format=csv",
        "?format=xlsx",
    ],
)
@pytest.mark.parametrize("address", PAGES[1:])
def test_lists_bear_any_query(ship: ShipmentCard, hers: Client, address: str, query: str) -> None:
    answer = hers.get(address + query)
    assert answer.status_code == 200


def test_the_first_page_sends_each_to_her_place(
    client_of: Callable[[Role], Client], db: None, settings: object
) -> None:
    assert client_of(Role.AGENT).get("/").headers["Location"] == "/desk/"
    assert client_of(Role.CUSTOMER).get("/").headers["Location"] == "/portal/"
    assert client_of(Role.PUBLIC).get("/").status_code == 200
