"""After her case was closed she is asked how content she is; a low score opens it again, and we call."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.factories.people import sign_in

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import CaseCard, cases_by_id, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.domains.surveys.commands import set_survey_wish
from nuoda.domains.surveys.facts import Wish
from nuoda.domains.surveys.queries import surveys_about
from nuoda.insight.rating import rating_link, survey_of
from nuoda.insight.satisfaction import satisfaction
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def _card(case_id: UUID) -> CaseCard:
    return cases_by_id([case_id], actor=SYSTEM)[case_id]


def _pass(to: datetime) -> None:
    """What follows from what was done, and the mails of it once they were gathered."""
    clock.advance_to(to)
    settle()
    clock.advance_to(to + timedelta(minutes=2))
    tick()
    settle()


def _closed(agent: Actor, hers: Actor, waybill: str, *, at: datetime) -> UUID:
    """A question of hers that was answered and closed."""
    parcel = make_shipment("ACME", waybill=waybill)
    asked = cases.ask(by=hers, at=at, shipment_id=parcel.id, kind="chase", words="什么时候到？")
    cases.write_to_customer(by=agent, at=at + HOUR, case_id=asked.id, words="已在派送途中，稍后再联系您。")
    version = _card(asked.id).version
    cases.resolve_case(by=agent, at=at + HOUR, case_id=asked.id, version=version, effect="已答复")
    version = _card(asked.id).version
    cases.close_case(by=agent, at=at + HOUR, case_id=asked.id, version=version, code="resolved_accepted")
    return asked.id


def _links(mailbox: Mailbox) -> list[str]:
    found = [re.search(r"http\S+(/rate/\S+/)", mail.body) for mail in mailbox.mails()]
    return [one.group(1) for one in found if one]


def test_a_low_score_opens_the_case_again_and_promises_a_call(
    acme: CustomerCard, agent: Actor, customer_actor: Actor, now: datetime, mailbox: Mailbox
) -> None:
    case_id = _closed(agent, customer_actor, "NDX900001", at=NOW)
    other_id = _closed(agent, customer_actor, "NDX900002", at=NOW)
    _pass(NOW + 2 * HOUR)
    (link,) = _links(mailbox)  # two cases closed at once: she is asked once
    stranger = Client()
    shown = stranger.get(link)
    assert shown.status_code == 200
    for hidden in (acme.name, acme.code, "什么时候到"):
        assert hidden not in shown.content.decode()
    for wrong in ({}, {"score": "9"}, {"score": "1", "words": "x" * 1001}):
        assert stranger.post(link, wrong).status_code == 422
    assert stranger.post(link, {"score": "1", "words": "没人打电话"}).status_code == 200
    answers = [stranger.get(one) for one in (link, "/rate/made:up/", rating_link(new_id()))]
    assert {one.status_code for one in answers} == {404}
    shown_of = {one.content.decode().split("<h1")[1].split("</main>")[0] for one in answers}
    assert len(shown_of) == 1  # used, made up and unknown look the same
    assert stranger.post(link, {"score": "5"}).status_code == 404
    settle()
    (survey,) = surveys_about([case_id, other_id], actor=SYSTEM)
    assert (survey.score, survey.words, survey.recovery_id) == (1, "没人打电话", survey.subject_id)
    taken_up = _card(survey.subject_id)
    assert (taken_up.state, taken_up.closed_at) == ("investigating", None)
    (call,) = promises_of([Ref("case_recovery", str(taken_up.id))], actor=SYSTEM)
    assert (call.kind, call.state, call.due_at, call.owner_id) == (
        "call_back", "open", survey.answered_at and survey.answered_at + DAY, taken_up.owner_id,
    )  # fmt: skip
    at = clock.now() + HOUR
    cases.note_case(by=agent, at=at, case_id=taken_up.id, words="请主管看一下")
    _pass(at)
    (call,) = promises_of([Ref("case_recovery", str(taken_up.id))], actor=SYSTEM)
    assert call.state == "open"  # a note for colleagues is no call
    at = clock.now() + HOUR
    cases.note_case(by=agent, at=at, case_id=taken_up.id, words="已致电道歉，客户接受。", kind="call")
    _pass(at)
    (call,) = promises_of([Ref("case_recovery", str(taken_up.id))], actor=SYSTEM)
    assert call.state == "kept"
    (total,) = satisfaction(actor=SYSTEM, start=NOW, end=at)
    counts = (total.csat.numerator, total.csat.denominator, total.response.denominator, total.low)
    assert counts == (0, 1, 1, 1)
    (by_agent,) = satisfaction(actor=SYSTEM, start=NOW, end=at, by="agent")
    assert by_agent.key == str(taken_up.owner_id)
    page = sign_in(agent).get(reverse("desk_surveys"), {"by": "agent", "days": "30"}).content.decode()
    assert "没人打电话" in page
    assert "林晓" in page


def test_a_case_that_a_low_score_reopened_is_closed_again_and_she_is_not_asked_twice(
    acme: CustomerCard, agent: Actor, customer_actor: Actor, now: datetime, mailbox: Mailbox
) -> None:
    case_id = _closed(agent, customer_actor, "NDX900001", at=NOW)
    _pass(NOW + 2 * HOUR)
    (link,) = _links(mailbox)
    assert Client().post(link, {"score": "1", "words": "没人打电话"}).status_code == 200
    settle()
    desk = sign_in(agent)
    assert "客户在结案后给了低分，须在" in desk.get(reverse("desk_case", args=[case_id])).content.decode()
    at = clock.now() + HOUR
    cases.note_case(by=agent, at=at, case_id=case_id, words="已致电道歉，客户接受。", kind="call")
    _pass(at)
    assert _card(case_id).state == "investigating"
    at, version = clock.now() + HOUR, _card(case_id).version
    cases.resolve_case(by=agent, at=at, case_id=case_id, version=version, effect="已致电道歉，客户接受")
    version = _card(case_id).version
    cases.close_case(by=agent, at=at, case_id=case_id, version=version, code="resolved_accepted")
    _pass(at + HOUR)
    assert (_card(case_id).state, _card(case_id).closed_at) == ("closed", at)
    assert _links(mailbox) == [link]
    assert len(surveys_about([case_id], actor=SYSTEM)) == 1
    recovery, case = Ref("case_recovery", str(case_id)), Ref("case", str(case_id))
    assert {one.state for one in promises_of([recovery, case], actor=SYSTEM)} == {"kept"}
    assert Client().get(link).status_code == 404


def test_deliveries_are_rated_by_who_wants_it_and_nobody_is_asked_too_often(
    acme: CustomerCard, agent: Actor, customer_actor: Actor, now: datetime, mailbox: Mailbox
) -> None:
    set_survey_wish(by=SYSTEM, at=NOW, customer_id=acme.id, wish=Wish(True, True, 10))
    make_shipment("ACME", waybill="NDX900001")
    make_shipment("ACME", waybill="NDX900002")
    scan("NDX900001", "DELIVERED", NOW + HOUR)
    _pass(NOW + 2 * HOUR)
    scan("NDX900002", "DELIVERED", NOW + 2 * HOUR)
    _pass(NOW + 3 * HOUR)
    (link,) = _links(mailbox)
    survey_id = survey_of(link.removeprefix("/rate/").removesuffix("/"))
    assert Client().post(link, {"score": "2"}).status_code == 200
    settle()
    rows = surveys_about([_of("NDX900001")], actor=SYSTEM)
    (parcel,) = [one for one in rows if one.audience == "customer"]
    assert parcel.id == survey_id
    (opened,) = cases_of(actor=SYSTEM, shipment_ids=[_of("NDX900001")])
    assert (opened.kind, opened.channel, parcel.recovery_id) == ("complaint", "survey", opened.id)
    make_shipment("ACME", waybill="NDX900003")
    clock.advance_to(NOW + 30 * DAY)
    scan("NDX900003", "DELIVERED", NOW + 30 * DAY)
    _pass(NOW + 30 * DAY + HOUR)
    late = _links(mailbox)[0]
    set_survey_wish(by=agent, at=clock.now(), customer_id=acme.id, wish=Wish(True, True, 0))
    make_shipment("ACME", waybill="NDX900004")
    scan("NDX900004", "DELIVERED", clock.now())
    _pass(clock.now() + HOUR)
    assert late in _links(mailbox)[1:]  # with no rest she is asked each time
    clock.advance_to(NOW + 60 * DAY)
    assert Client().get(late).status_code == 404


def _of(waybill: str) -> UUID:
    return find_by_waybill(waybill, actor=SYSTEM)[0].id
