"""The queue and the page of a case: who may, what is refused, whose words are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.chases import a_chase, page_of, url

from nuoda.domains.cases.commands import (
    ask,
    note_case,
    resolve_case,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Actor, Role

MOST_QUERIES = 12
pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def case_id(now: datetime, acme: CustomerCard, agent: Actor) -> UUID:
    return a_chase(now)


@pytest.fixture
def browser(agent: Actor) -> Client:
    return sign_in(agent)


class TestQueue:
    def test_shows_what_is_open_and_whose_it_is(self, case_id: UUID, browser: Client) -> None:
        shown = browser.get(reverse("desk_cases")).content.decode()
        assert page_of(case_id).card.number in shown
        assert "今天能到吗？" in shown
        assert "安科美贸易有限公司" in shown

    def test_leaves_out_what_has_ended_unless_asked(
        self, case_id: UUID, browser: Client, now: datetime
    ) -> None:
        resolve_case(by=factories.SYSTEM, at=now, case_id=case_id, version=1, effect="到了")
        number = page_of(case_id).card.number
        assert number not in browser.get(reverse("desk_cases")).content.decode()
        assert number in browser.get(reverse("desk_cases") + "?state=any").content.decode()
        assert number in browser.get(reverse("desk_cases") + "?state=resolved").content.decode()

    @pytest.mark.parametrize(
        "query", ["whose=mine", "whose=nobody", "severity=S4", "kind=chase", "text=能到"]
    )
    def test_filters_answer(self, case_id: UUID, browser: Client, query: str) -> None:
        assert browser.get(f"{reverse('desk_cases')}?{query}").status_code == 200

    def test_bad_filters_are_named_and_ignored(self, case_id: UUID, browser: Client) -> None:
        answer = browser.get(reverse("desk_cases") + "?state=%00x&severity=S9&customer=none&page=99&sort=zz")
        assert answer.status_code == 200
        assert page_of(case_id).card.number in answer.content.decode()
        assert "S9" in shown(answer.content.decode())

    def test_exports_without_formulas(self, case_id: UUID, browser: Client) -> None:
        rows = b"".join(browser.get(reverse("desk_cases") + "?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
        assert "NDX900001" in rows

    def test_costs_the_same_for_many_rows(self, now: datetime, acme: CustomerCard, browser: Client) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(reverse("desk_cases")).status_code == 200
            return len(seen)

        first = cost()
        for number in range(6):
            ship = factories.make_shipment(waybill=f"NDX91{number:04d}")
            ask(by=factories.SYSTEM, at=now, shipment_id=ship.id, kind="inquiry", words="在哪里？")
        assert cost() <= max(first, MOST_QUERIES)
        assert cost() <= MOST_QUERIES

    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.PUBLIC])
    def test_is_for_staff(self, client_of: Callable[[Role], Client], role: Role, now: datetime) -> None:
        answer = client_of(role).get(reverse("desk_cases"))
        assert answer.status_code in (302, 403)

    def test_gives_selected_cases_to_somebody(self, case_id: UUID, browser: Client, agent: Actor) -> None:
        me = agents(actor=agent)[0]
        answer = browser.post(
            reverse("desk_cases_assign"), {"selected": [str(case_id)], "owner_id": str(me.id)}
        )
        assert answer.status_code == 302
        assert page_of(case_id).card.owner_id == me.id

    @pytest.mark.parametrize("owner", ["", "nobody", str(uuid4())], ids=["none", "no-id", "unknown"])
    def test_refuses_an_owner_who_is_not_there(self, case_id: UUID, browser: Client, owner: str) -> None:
        before = page_of(case_id).card
        answer = browser.post(
            reverse("desk_cases_assign"),
            {"selected": [str(case_id)], "owner_id": owner, "back": "https://evil.example/"},
        )
        assert answer["Location"] == reverse("desk_cases")
        assert page_of(case_id).card == before

    def test_gives_all_or_none(self, case_id: UUID, browser: Client, agent: Actor) -> None:
        before = page_of(case_id).card
        chosen = [str(case_id), str(uuid4())]
        me = agents(actor=agent)[0]
        answer = browser.post(reverse("desk_cases_assign"), {"selected": chosen, "owner_id": str(me.id)})
        assert answer.status_code == 404
        assert page_of(case_id).card == before


class TestPage:
    def test_tells_what_happened_and_who_waits(self, case_id: UUID, browser: Client) -> None:
        shown = browser.get(url("", case_id)).content.decode()
        for part in (page_of(case_id).card.number, "NDX900001", "今天能到吗？", "安科美贸易有限公司"):
            assert part in shown

    def test_keeps_personal_data_masked(self, case_id: UUID, browser: Client) -> None:
        shown = browser.get(url("", case_id)).content.decode()
        assert "欧阳小明" not in shown
        assert "13812345678" not in shown

    @pytest.mark.parametrize("name", ["", "panel", "history"])
    def test_an_unknown_case_is_not_found(self, browser: Client, now: datetime, name: str) -> None:
        assert browser.get(url(name, uuid4())).status_code == 404

    @pytest.mark.parametrize(
        "name",
        ["acknowledge", "investigate", "plan", "resolve", "close", "reopen", "reply", "note", "fill"],
    )
    def test_a_verb_on_an_unknown_case_is_not_found(self, browser: Client, now: datetime, name: str) -> None:
        sound = {
            "cause": "DELAY.vehicle", "party": "carrier", "finding": "x", "plan": "x", "effect": "x",
            "plan_due_at": "2026-11-24T10:00", "code": "duplicate", "reason": "x", "words": "x",
            "version": "1", "reply": "locate",
        }  # fmt: skip
        given = {**sound, "reason": "x"} if name != "fill" else sound
        assert browser.post(url(name, uuid4()), given).status_code == 404

    def test_stays_within_its_queries(self, case_id: UUID, browser: Client) -> None:
        for address in (url("", case_id), url("panel", case_id), url("history", case_id)):
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= MOST_QUERIES, [one["sql"][:90] for one in seen]

    def test_the_thread_alone_renews_itself(self, case_id: UUID, browser: Client) -> None:
        part = browser.get(url("", case_id) + "?part=thread", headers={"HX-Request": "true"}).content.decode()
        assert 'id="thread"' in part
        assert "<html" not in part

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_speaks_both_languages(self, case_id: UUID, browser: Client, language: str) -> None:
        browser.cookies["nuoda_language"] = language
        shown = browser.get(url("", case_id)).content.decode()
        assert ("Four steps" in shown) is (language == "en")

    def test_script_in_words_stays_words(self, case_id: UUID, browser: Client, now: datetime) -> None:
        note_case(by=factories.SYSTEM, at=now, case_id=case_id, words="<script>alert(1)</script>")
        assert "<script>alert(1)" not in browser.get(url("", case_id)).content.decode()
