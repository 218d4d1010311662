"""The board of promises, one promise with its story, and what people agree about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.cases.commands import write_to_customer
from nuoda.domains.cases.queries import cases_of
from nuoda.domains.promises.queries import PromiseRow, promise_story, promises_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref

pytestmark = pytest.mark.django_db


def _delivery(late: LateParcel) -> PromiseRow:
    rows = promises_of([Ref("order", str(late.order.id))], actor=factories.SYSTEM)
    return next(row for row in rows if row.kind == "delivery")


def _page(promise_id: UUID) -> str:
    return reverse("desk_promise_page", args=[promise_id])


def _local(at: datetime) -> str:
    return at.astimezone(factories.SHANGHAI).strftime("%Y-%m-%dT%H:%M")


def _excuse_form(now: datetime, **changed: str) -> dict[str, str]:
    given = {
        "reason": "DELAY.weather", "from_at": _local(now - timedelta(hours=2)),
        "until_at": _local(now + timedelta(hours=20)), "evidence": "Typhoon warning 12", "once": "k-1",
    }  # fmt: skip
    return {**given, **changed}


def test_a_promise_has_a_page_of_its_own(
    desk: Client, late: LateParcel, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    promise = _delivery(late)
    with at_most_twelve():
        response = desk.get(_page(promise.id))
    words = response.content.decode()
    assert response.status_code == 200
    assert reverse("desk_promise", args=[promise.id]) in words
    assert reverse("desk_promise_agree", args=[promise.id]) in words


def test_the_calendar_counts_what_falls_due_on_each_day(
    desk: Client, late: LateParcel, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    address = reverse("desk_promise_days")
    with at_most_twelve():
        words = desk.get(address, {"kind": "delivery"}).content.decode()
    assert "?kind=delivery&amp;due_from=2026-11-23&amp;due_to=2026-11-23" in words
    assert "claim_decision&amp;due_from" not in desk.get(address, {"kind": "claim_decision"}).content.decode()
    assert desk.get(address, {"week": "never", "owner": "nobody"}).status_code == 200


def test_the_list_finds_by_owner(
    desk: Client, late: LateParcel, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    with at_most_twelve():
        assert desk.get(reverse("desk_promises")).status_code == 200
    mine = desk.get(reverse("desk_promises"), {"owner": "me"})
    assert mine.status_code == 200
    assert _page(_delivery(late).id) not in mine.content.decode()


def test_the_list_shows_what_is_still_to_be_kept_unless_asked_for_all(
    desk: Client, late: LateParcel, now: datetime, settle: Callable[[], int]
) -> None:
    its_page = _page(_delivery(late).id)
    address = reverse("desk_promises")
    assert its_page in desk.get(address).content.decode()
    factories.scan("NDX900001", "DELIVERED", now, place="武汉分拨中心")
    settle()
    assert _delivery(late).state == "kept"
    assert its_page not in desk.get(address).content.decode()
    assert its_page in desk.get(address, {"state": "any"}).content.decode()


def test_another_date_is_agreed_in_a_form(desk: Client, late: LateParcel, now: datetime) -> None:
    promise = _delivery(late)
    address = reverse("desk_promise_agree", args=[promise.id])
    given = {
        "due_at": _local(now + timedelta(days=1)), "asked_by": "us", "agreed_by": "王芳", "channel": "phone",
        "once": "k-1",
    }  # fmt: skip
    refused = desk.post(address, {**given, "due_at": _local(now - timedelta(days=1))})
    assert refused.status_code == 422
    assert "n-invalid" in refused.content.decode() or "invalid" in refused.content.decode()
    response = desk.post(address, given)
    successor = _delivery(late)
    assert response["Location"] == _page(successor.id)
    assert successor.id != promise.id
    assert successor.due_at == now + timedelta(days=1)
    assert promise_story(successor.id, actor=factories.SYSTEM).chain[0].state == "replaced"
    assert desk.post(address, {**given, "once": "k-2"}).status_code == 422


def test_an_excuse_is_asked_by_one_and_decided_by_another(
    desk: Client, late: LateParcel, now: datetime, supervisor: Actor
) -> None:
    promise = _delivery(late)
    address = reverse("desk_promise_excuse", args=[promise.id])
    assert desk.post(address, _excuse_form(now, evidence=" ")).status_code == 422
    assert desk.post(address, _excuse_form(now)).status_code == 302
    (asked,) = promise_story(promise.id, actor=factories.SYSTEM).excuses
    decide = reverse("desk_excuse_decide", args=[asked.id])
    assert desk.post(decide, {"outcome": "approve"}).status_code == 403
    boss = sign_in(supervisor)
    for words, found in (("", True), ("typhoon", True), ("earthquake", False)):
        markup = boss.get(reverse("desk_excuses"), {"text": words}).content.decode()
        assert ("Typhoon warning 12" in markup) is found, words
    assert decide in boss.get(_page(promise.id)).content.decode()
    assert boss.post(decide, {"outcome": "approve", "once": "d"}).status_code == 302
    assert _delivery(late).excused_due_at is not None
    assert boss.post(decide, {"outcome": "decline", "once": "e"}).status_code == 422
    revoke = reverse("desk_excuse_revoke", args=[asked.id])
    assert boss.post(revoke, {"answer": "Another city", "once": "f"}).status_code == 302
    assert _delivery(late).excused_due_at is None


def test_who_asked_cannot_decide(late: LateParcel, now: datetime, supervisor: Actor) -> None:
    boss, promise = sign_in(supervisor), _delivery(late)
    boss.post(reverse("desk_promise_excuse", args=[promise.id]), _excuse_form(now))
    (asked,) = promise_story(promise.id, actor=factories.SYSTEM).excuses
    decide = reverse("desk_excuse_decide", args=[asked.id])
    assert decide not in boss.get(_page(promise.id)).content.decode()
    assert boss.post(decide, {"outcome": "approve"}).status_code == 422


def test_the_clock_stops_only_for_a_question_that_is_outstanding(
    desk: Client, late: LateParcel, now: datetime, agent: Actor
) -> None:
    promise = _delivery(late)
    address = reverse("desk_promise_wait", args=[promise.id])
    assert desk.post(address, {"question": "message:made-up"}).status_code == 422
    (case,) = cases_of(actor=factories.SYSTEM, order_ids=[late.order.id])
    write_to_customer(by=agent, at=now, case_id=case.id, words="送到哪个门?")
    shown = desk.get(address).content.decode()
    assert "送到哪个门?" in shown
    key = shown.split('value="message:')[1].split('"')[0]
    assert desk.post(address, {"question": f"message:{key}"}).status_code == 302
    assert _delivery(late).state == "paused"
    assert reverse("desk_promise_resume", args=[promise.id]) in desk.get(_page(promise.id)).content.decode()
    desk.post(reverse("desk_promise_resume", args=[promise.id]))
    assert _delivery(late).state in ("open", "at_risk")
