"""Working on a case: the four steps, the thread, and words that are never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from tests import factories
from tests.factories.people import sign_in
from tests.factories.shown import shown
from tests.surfaces.desk.chases import READER, a_chase, a_grave_case, page_of, url

from nuoda.domains.cases.commands import answer_back, ask, close_case, investigate_case, resolve_case
from nuoda.domains.cases.queries import case_dossier, case_rows, said_case
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window
from nuoda.surfaces.desk.cases import page as page_steps

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def case_id(now: datetime, acme: CustomerCard, agent: Actor) -> UUID:
    return a_chase(now)


@pytest.fixture
def browser(agent: Actor) -> Client:
    return sign_in(agent)


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
        given = {"effect": "已送达。", "version": "4"}
        held = browser.post(url("resolve", case_id), given)
        assert held.status_code == 409
        (measure,) = case_dossier(case_id, actor=READER).measures
        ended = {"measure_id": measure.id, "done": "yes", "result": "14:20 接驳"}
        browser.post(url("measure", case_id), ended)
        browser.post(url("resolve", case_id), {**given, "version": "5"})
        browser.post(url("close", case_id), {"code": "resolved_accepted", "version": "6"})
        assert page_of(case_id).closing_code == "resolved_accepted"
        browser.post(url("reopen", case_id), {"reason": "少了一件。"})
        assert page_of(case_id).card.state == "investigating"

    def test_a_reopened_case_is_looked_into_again_and_goes_on(
        self, case_id: UUID, browser: Client, agent: Actor, now: datetime
    ) -> None:
        def step_now() -> str:
            page = page_of(case_id)
            return page_steps.step_now(page, case_dossier(case_id, actor=READER))

        def send(name: str, **given: str) -> None:
            version = str(page_of(case_id).card.version)
            assert browser.post(url(name, case_id), {**given, "version": version}).status_code == 302, name

        browser.post(url("acknowledge", case_id))
        found = {name: value for name, value in FINDING.items() if name != "version"}
        send("investigate", **found)
        assert step_now() == "plan"
        send("resolve", effect="已送达。")
        assert step_now() == "feedback"
        send("close", code="resolved_accepted")
        assert browser.post(url("investigate", case_id), {**FINDING, "version": "4"}).status_code == 409
        send("reopen", reason="少了一件。")
        assert (step_now(), page_of(case_id).effect) == ("investigate", "已送达。")
        send("investigate", **(found | {"finding": "少装一件。"}))
        assert (step_now(), page_of(case_id).effect) == ("plan", "")
        assert "已送达。" in str(page_of(case_id).thread)
        send("resolve", effect="补送一件。")
        send("investigate", **(found | {"finding": "漏扫一件。"}))
        assert (step_now(), page_of(case_id).effect) == ("feedback", "补送一件。")

    @pytest.mark.parametrize(
        ("kind", "known", "way"),
        [
            ("praise", ["identify", "feedback"], ["acknowledge", "resolve", "close"]),
            (
                "suggestion",
                ["identify", "plan", "feedback"],
                ["acknowledge", "assess", "plan", "resolve", "close"],
            ),
        ],
    )
    def test_praise_and_suggestions_take_the_steps_of_their_kind(
        self, kind: str, known: list[str], way: list[str], case_id: UUID, browser: Client
    ) -> None:
        ship = factories.make_shipment(waybill="NDX900002")
        made = ask(
            by=factories.SYSTEM, at=factories.NOW, shipment_id=ship.id, kind=kind, words="司机很细心"
        ).id
        given = {
            "acknowledge": {}, "assess": {"wanted": "面单加印时段"}, "close": {"code": "resolved_satisfied"},
            "plan": {"plan": "改面单", "plan_due_at": "2026-11-25T18:00"}, "resolve": {"effect": "已转告"},
        }  # fmt: skip
        steps = {"acknowledge": "identify", "assess": "identify", "plan": "plan", "close": "feedback"}
        for name in way:
            page = page_of(made)
            record = case_dossier(made, actor=READER)
            if name == "resolve":
                for one in record.measures:
                    browser.post(url("measure", made), {"measure_id": one.id, "done": "yes", "result": "好"})
                page, record = page_of(made), case_dossier(made, actor=READER)
            assert page_steps.step_now(page, record) == steps.get(name, "feedback"), name
            assert [one.key for one in browser.get(url("", made)).context["steps"]] == known
            sent = browser.post(url(name, made), {**given[name], "version": str(page.card.version)})
            assert sent.status_code == 302, name
        assert page_of(made).card.state == "closed"
        words = shown(browser.get(url("", made)).content.decode())
        assert ("重新打开" in words) == (kind == "suggestion")

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
        case_id = a_grave_case(now)
        resolve_case(
            by=agent, at=now, case_id=case_id, version=page_of(case_id).card.version, effect="找到了"
        )
        given = {"code": "resolved_accepted", "version": str(page_of(case_id).card.version)}
        refused = sign_in(agent).post(url("close", case_id), given)
        assert refused.status_code == 403
        assert page_of(case_id).card.state == "resolved"
        chief = sign_in(supervisor)
        held = chief.post(url("close", case_id), given)
        assert held.status_code == 409
        assert "playbook" in chief.get(url("", case_id)).content.decode()
        check = {"result": "effective", "said": "客户已收到", "version": given["version"]}
        assert sign_in(agent).post(url("effect", case_id), check).status_code == 403
        assert chief.post(url("effect", case_id), check).status_code == 302
        again = {"cause": "LOSS.whole", "party": "carrier", "finding": "查无实物", "reason": "补记"}
        version = str(page_of(case_id).card.version)
        assert chief.post(url("investigate", case_id), {**again, "version": version}).status_code == 302
        for line in case_dossier(case_id, actor=READER).steps:
            step = {"key": line.step.key, "waived": "yes", "said": "货已找到"}
            assert chief.post(url("step", case_id), step).status_code == 302
        hers = sign_in(agent)
        for who, name, more in (
            (hers, "resolve", {"effect": "找到了"}), (chief, "effect", check), (chief, "close", given),
        ):  # fmt: skip
            version = str(page_of(case_id).card.version)
            assert who.post(url(name, case_id), {**more, "version": version}).status_code == 302, name
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
        seen = said_case(case_id, actor=customer_actor).thread
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

    def test_a_draft_is_checked_while_it_is_written(self, case_id: UUID, browser: Client) -> None:
        assert "不可能" in browser.post(url("check", case_id), {"words": "这不可能"}).content.decode()
        assert browser.post(url("check", case_id), {"words": "好的"}).content.decode().strip() == ""

    def test_a_false_promise_is_held_until_a_supervisor_sends_it(
        self, case_id: UUID, browser: Client, client_of: Callable[[Role], Client]
    ) -> None:
        false = {"words": "货已签收，请放心。", "next": "none", "once": "x"}
        held = browser.post(url("reply", case_id), false)
        assert held.status_code == 422
        assert "已签收" in held.content.decode()
        assert 'name="override"' not in held.content.decode()
        assert browser.post(url("reply", case_id), {**false, "override": "知道"}).status_code == 403
        supervisor = client_of(Role.SUPERVISOR)
        assert 'name="override"' in supervisor.post(url("reply", case_id), false).content.decode()
        sent = supervisor.post(url("reply", case_id), {**false, "override": "收件人来电确认"})
        assert sent.status_code == 302
        history = supervisor.get(url("history", case_id)).content.decode()
        assert "收件人来电确认" in history


class TestWhatTheSystemDid:
    def test_a_case_that_ended_by_itself_shows_no_steps_that_nobody_took(
        self, browser: Client, acme: CustomerCard, now: datetime
    ) -> None:
        browser.cookies["nuoda_language"] = "zh-hans"
        due = now + timedelta(hours=3)
        factories.make_shipment(booked_at=now - timedelta(days=2), promised_due_at=due)
        factories.scan("NDX900001", "", now - timedelta(hours=1), reason="DELAY.weather")
        factories.settle()
        factories.scan("NDX900001", "DELIVERED", now)
        factories.settle()
        found = case_rows(actor=READER, window=Window(), state="closed").rows
        shown = browser.get(url("", found[0].id)).content.decode()
        assert shown.count("n-step-done") == 2
        assert "Delivered at" not in shown
