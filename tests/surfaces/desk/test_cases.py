"""The queue and the page of a case: who may, what is refused, whose words are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories.people import sign_in

from nuoda.domains.cases.commands import (
    answer_back,
    ask,
    close_case,
    investigate_case,
    note_case,
    resolve_case,
)
from nuoda.domains.cases.queries import CasePage, case_page, case_rows
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

MOST_QUERIES = 12
pytestmark = pytest.mark.usefixtures("now")
READER = Actor(Role.SUPERVISOR, "reader", "reader")


@pytest.fixture
def case_id(now: datetime, acme: CustomerCard, agent: Actor) -> UUID:
    """A chase of ACME about a parcel, new, owned by nobody in particular."""
    ship = factories.make_shipment()
    return ask(by=factories.SYSTEM, at=now, shipment_id=ship.id, kind="chase", words="今天能到吗？").id


@pytest.fixture
def browser(agent: Actor) -> Client:
    return sign_in(agent)


def page_of(case_id: UUID) -> CasePage:
    return case_page(case_id, actor=READER)


def url(name: str, case_id: UUID) -> str:
    return reverse(f"desk_case_{name}" if name else "desk_case", args=[case_id])


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
        assert "S9" in answer.content.decode()

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

    @pytest.mark.parametrize("owner", ["", "nobody", str(uuid4())])
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


FINDING = {"cause": "DELAY.vehicle", "party": "carrier", "finding": "司机来电：变速箱坏了。", "version": "1"}


class TestSteps:
    def test_the_four_steps_in_order(self, case_id: UUID, browser: Client, now: datetime) -> None:
        assert browser.post(url("acknowledge", case_id)).status_code == 302
        browser.post(url("investigate", case_id), {**FINDING, "version": "2"})
        plan = {"plan": "换车，14:30 接驳。", "plan_due_at": "2026-11-23T18:00", "version": "3"}
        browser.post(url("plan", case_id), plan)
        page = page_of(case_id)
        assert (page.card.state, page.finding, page.plan) == ("planned", FINDING["finding"], plan["plan"])
        assert page.plan_due_at == datetime.fromisoformat("2026-11-23T18:00+08:00")
        browser.post(url("resolve", case_id), {"effect": "已送达。", "version": "4"})
        browser.post(url("close", case_id), {"code": "resolved_accepted", "version": "5"})
        assert page_of(case_id).closing_code == "resolved_accepted"
        browser.post(url("reopen", case_id), {"reason": "少了一件。"})
        assert page_of(case_id).card.state == "investigating"

    def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
        self, case_id: UUID, browser: Client, now: datetime
    ) -> None:
        investigate_case(
            by=factories.SYSTEM, at=now, case_id=case_id, version=1, cause="DELAY.traffic", party="nobody",
            finding="高速封路。",
        )  # fmt: skip
        answer = browser.post(url("investigate", case_id), FINDING)
        assert answer.status_code == 409
        assert FINDING["finding"] in answer.content.decode()
        assert 'id="case-version" name="version" value="2"' in answer.content.decode()
        assert page_of(case_id).finding == "高速封路。"

    def test_htmx_is_given_a_status_that_it_swaps(self, case_id: UUID, browser: Client) -> None:
        answer = browser.post(
            url("investigate", case_id), {**FINDING, "version": "7"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 422

    @pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "١"])
    def test_an_unreadable_version_is_a_conflict(self, case_id: UUID, browser: Client, version: str) -> None:
        answer = browser.post(url("investigate", case_id), {**FINDING, "version": version})
        assert answer.status_code == 409

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("investigate", {**FINDING, "cause": "DELAY.aliens"}),
            ("investigate", {**FINDING, "finding": "  "}),
            ("investigate", {**FINDING, "finding": "x" * 4_001}),
            ("investigate", {**FINDING, "finding": "a\u202eb"}),
            ("plan", {"plan": "x", "plan_due_at": "soon", "version": "1"}),
            ("plan", {"plan": "x", "plan_due_at": "0001-01-01T00:00", "version": "1"}),
            ("plan", {"plan": "x", "plan_due_at": "", "version": "1"}),
            ("resolve", {"effect": "", "version": "1"}),
            ("close", {"code": "because", "version": "1"}),
            ("reopen", {"reason": ""}),
        ],
    )
    def test_bad_input_comes_back_with_its_field(
        self, case_id: UUID, browser: Client, name: str, given: dict[str, str]
    ) -> None:
        before = page_of(case_id)
        answer = browser.post(url(name, case_id), given)
        assert answer.status_code == 422
        assert page_of(case_id) == before

    def test_grave_cases_are_closed_by_a_supervisor(
        self, now: datetime, acme: CustomerCard, agent: Actor, supervisor: Actor
    ) -> None:
        case_id = grave_case(now)
        resolve_case(
            by=agent, at=now, case_id=case_id, version=page_of(case_id).card.version, effect="找到了"
        )
        given = {"code": "resolved_accepted", "version": str(page_of(case_id).card.version)}
        refused = sign_in(agent).post(url("close", case_id), given)
        assert refused.status_code == 403
        assert page_of(case_id).card.state == "resolved"
        assert sign_in(supervisor).post(url("close", case_id), given).status_code == 302
        assert page_of(case_id).card.state == "closed"

    def test_reopening_is_refused_after_thirty_days(
        self, case_id: UUID, browser: Client, now: datetime
    ) -> None:
        long_ago = now - timedelta(days=31)
        resolve_case(by=factories.SYSTEM, at=long_ago, case_id=case_id, version=1, effect="到了")
        close_case(by=factories.SYSTEM, at=long_ago, case_id=case_id, version=2, code="duplicate")
        assert browser.post(url("reopen", case_id), {"reason": "又坏了"}).status_code == 409

    def test_verbs_take_posts_only(self, case_id: UUID, browser: Client) -> None:
        assert browser.get(url("resolve", case_id)).status_code == 405


def grave_case(now: datetime) -> UUID:
    """A lost parcel of a platinum customer: S1 or S2."""
    factories.make_customer("GOLD", tier="platinum")
    ship: ShipmentCard = factories.make_shipment(
        "GOLD", "NDX950001", booked_at=now - timedelta(days=4), promised_due_at=now + timedelta(hours=2)
    )
    factories.scan("NDX950001", "LOST", now, reason="LOSS.whole")
    factories.settle()
    found = case_rows(actor=factories.SYSTEM, window=Window(), state="open", kind="exception").rows
    card = next(one for one in found if one.shipment_id == ship.id)
    assert card.severity in ("S1", "S2")
    return card.id


class TestThread:
    def test_a_message_promises_the_next_word(self, case_id: UUID, browser: Client, now: datetime) -> None:
        given = {"words": "正在核实，12 点前回复您。", "next": "2026-11-23T04:00+00:00", "once": "k1"}
        assert browser.post(url("reply", case_id), given).status_code == 302
        card = page_of(case_id).card
        assert card.update_due_at == datetime.fromisoformat("2026-11-23T12:00+08:00")
        assert page_of(case_id).thread[-1].body == given["words"]

    def test_a_double_click_writes_once(self, case_id: UUID, browser: Client) -> None:
        given = {"words": "您好", "next": "none", "once": "same"}
        for _click in range(2):
            assert browser.post(url("reply", case_id), given).status_code == 302
        assert [line.body for line in page_of(case_id).thread].count("您好") == 1

    def test_another_time_is_the_readers_own(self, case_id: UUID, browser: Client) -> None:
        given = {"words": "您好", "next": "other", "next_at": "2026-11-25T09:30", "once": "k"}
        browser.post(url("reply", case_id), given)
        due = page_of(case_id).card.update_due_at
        assert due == datetime.fromisoformat("2026-11-25T09:30+08:00")

    @pytest.mark.parametrize(
        "given",
        [
            {"words": "您好", "next": "2020-01-01T00:00+00:00"},
            {"words": "您好", "next": "other"},
            {"words": "您好", "next": "other", "next_at": "whenever"},
            {"words": "您好", "next": "later"},
            {"words": "您好", "next": "9999-12-31T23:59+00:00"},
            {"words": ""},
            {"words": "x" * 4_001},
            {"words": "a\x00b"},
        ],
    )
    def test_a_refused_message_keeps_its_words(
        self, case_id: UUID, browser: Client, given: dict[str, str]
    ) -> None:
        answer = browser.post(url("reply", case_id), {**given, "once": "k"})
        assert answer.status_code == 422
        if given["words"] == "您好":
            assert ">您好</textarea>" in answer.content.decode()
        assert len(page_of(case_id).thread) == 1

    def test_customers_do_not_read_notes(
        self, case_id: UUID, browser: Client, customer_actor: Actor, now: datetime
    ) -> None:
        browser.post(url("note", case_id), {"words": "站点说车坏了", "once": "k"})
        seen = case_page(case_id, actor=customer_actor).thread
        assert all(line.body != "站点说车坏了" for line in seen)
        assert "站点说车坏了" in browser.get(url("", case_id)).content.decode()

    def test_what_waits_for_an_answer_is_said(
        self, case_id: UUID, browser: Client, customer_actor: Actor, now: datetime
    ) -> None:
        browser.cookies["nuoda_language"] = "en"
        assert "waits for an answer" in browser.get(url("", case_id)).content.decode()
        browser.post(url("reply", case_id), {"words": "马上查", "next": "none", "once": "k"})
        assert "waits for an answer" not in browser.get(url("", case_id)).content.decode()
        answer_back(by=customer_actor, at=now + timedelta(minutes=1), case_id=case_id, words="还没到")
        assert "waits for an answer" in browser.get(url("", case_id)).content.decode()

    def test_a_reply_text_is_filled_and_put_behind_the_draft(self, case_id: UUID, browser: Client) -> None:
        given = {"reply": "find_out", "words": "王女士您好，", "next": "2026-11-23T04:00+00:00"}
        shown = browser.post(url("fill", case_id), given).content.decode()
        assert shown.index("王女士您好，") < shown.index("NDX900001")
        assert "11月23日 12:00" in shown

    def test_what_is_not_known_is_left_to_fill_in(self, case_id: UUID, browser: Client) -> None:
        assert "…" in browser.post(url("fill", case_id), {"reply": "sorry_late"}).content.decode()

    def test_an_unknown_reply_text_is_not_found(self, case_id: UUID, browser: Client) -> None:
        assert browser.post(url("fill", case_id), {"reply": "threaten"}).status_code == 404

    def test_phrases_to_avoid_are_named(self, browser: Client, now: datetime) -> None:
        check = reverse("desk_case_check")
        assert "不可能" in browser.post(check, {"words": "这不可能"}).content.decode()
        assert browser.post(check, {"words": "好的"}).content.decode().strip() == ""
