"""The customer asks: a case with an owner and a time by which she is answered."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM

from nuoda.domains.cases.commands import answer_back, ask
from nuoda.domains.cases.queries import case_by_number, case_page, case_rows, said_case
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.worker import open_jobs


def test_a_question_becomes_a_case_with_a_time_to_answer(
    agent: Actor, customer_actor: Actor, parcel: ShipmentCard
) -> None:
    asked = ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="chase", words="什么时候到？")
    page = said_case(asked.id, actor=customer_actor)
    assert (page.card.kind, page.card.severity, page.card.owner_id) == (
        "chase",
        "S4",
        agents(actor=SYSTEM)[0].id,
    )
    assert asked.answer_by > NOW
    assert [(line.body, line.author_role) for line in page.thread] == [("什么时候到？", "customer")]


def test_asking_reads_once_and_writes_once(agent: Actor, customer_actor: Actor, parcel: ShipmentCard) -> None:
    with CaptureQueriesContext(connection) as queries:
        asked = ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="inquiry", words="在哪？")
    said = [one["sql"] for one in queries if one["sql"].startswith(("SELECT json", "WITH lot_0"))]
    assert len(said) == 2
    assert len([one for one in queries if one["sql"].lstrip().startswith(("SELECT", "WITH", "INSERT"))]) == 2
    assert case_page(asked.id, actor=SYSTEM).card.customer_id == parcel.customer_id


def test_a_question_makes_work_only_where_something_follows(
    agent: Actor, customer_actor: Actor, parcel: ShipmentCard
) -> None:
    before = open_jobs()
    ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="inquiry", words="在哪？")
    question = open_jobs() - before
    ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="服务太差")
    assert question == 3
    assert open_jobs() - before - question > question


def test_a_complaint_is_graver_than_a_question(customer_actor: Actor, parcel: ShipmentCard) -> None:
    asked = ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind="complaint", words="服务太差")
    assert case_page(asked.id, actor=SYSTEM).card.severity == "S3"


@pytest.mark.parametrize(
    ("kind", "words"), [("inquiry", ""), ("inquiry", "x" * 4_001), ("exception", "hm"), ("", "hm")]
)
def test_what_cannot_be_taken_opens_nothing(
    customer_actor: Actor, parcel: ShipmentCard, kind: str, words: str
) -> None:
    with pytest.raises(Invalid):
        ask(by=customer_actor, at=NOW, shipment_id=parcel.id, kind=kind, words=words)
    assert case_rows(actor=SYSTEM, window=Window()).total == 0


def test_nobody_asks_about_what_is_not_hers(parcel: ShipmentCard, other_customer_actor: Actor) -> None:
    for actor in (other_customer_actor, ANONYMOUS):
        with pytest.raises(NotFound):
            ask(by=actor, at=NOW, shipment_id=parcel.id, kind="inquiry", words="在哪？")


def test_answering_back_is_for_the_threads_customer(
    open_case: Open, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    case = open_case()
    with pytest.raises(NotFound):
        answer_back(by=other_customer_actor, at=NOW, case_id=case.id, words="?")
    answer_back(by=customer_actor, at=NOW, case_id=case.id, words="请尽快")
    assert [line.body for line in said_case(case.id, actor=customer_actor).thread] == ["请尽快"]


def test_cases_are_found_by_number_and_words(open_case: Open, other_customer_actor: Actor) -> None:
    case = open_case()
    assert case_by_number(f" {case.number.lower()} ", actor=SYSTEM) == case
    assert case_by_number(case.number, actor=other_customer_actor) is None
    for text in (case.number, "ndx900001", "DELAY"):
        assert [row.id for row in case_rows(actor=SYSTEM, window=Window(), text=text).rows] == [case.id]
