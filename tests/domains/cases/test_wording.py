"""Texts to customers: held for what will not hold, let pass for what a good agent writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.factories import SYSTEM

from nuoda.domains.cases.commands import write_to_customer
from nuoda.domains.cases.commands.wording import WordsHeld
from nuoda.domains.cases.facts import WordsOverridden
from nuoda.domains.cases.queries import CaseCard, case_page
from nuoda.domains.cases.rules import Standing, weigh_words
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import Ref

ZONE = ZoneInfo("Asia/Shanghai")
WRITTEN = datetime(2026, 11, 18, 10, 20, tzinfo=ZONE)
UNDER_WAY = Standing(datetime(2026, 11, 20, 15, 30, 40, tzinfo=ZONE), delivered=False)
ARRIVED = Standing(None, delivered=True)


def _held(text: str, standing: Standing = UNDER_WAY) -> list[tuple[str, str]]:
    found = weigh_words(text, standing=standing, now=WRITTEN, zone=ZONE)
    return [(one.kind, one.phrase) for one in found]


@pytest.mark.parametrize(
    ("text", "kind", "phrase"),
    [
        ("您的货明天上午送达。", "early_date", "明天上午"),
        ("预计11月20日中午前到。", "early_date", "11月20日中午"),
        ("48小时内派送。", "early_date", "48小时内"),
        ("It will arrive tomorrow.", "early_date", "tomorrow"),
        ("You will have it by Friday noon.", "early_date", "Friday noon"),
        ("您的包裹已签收。", "unproved_delivery", "已签收"),
        ("货已经安全送达您处。", "unproved_delivery", "已经安全送达"),
        ("It has been delivered.", "unproved_delivery", "has been delivered"),
        ("一定能到，请放心。", "guarantee", "一定能到"),
        ("我们保证送达。", "guarantee", "保证送"),
        ("It will definitely arrive.", "guarantee", "definitely arrive"),
        ("We guarantee that it is delivered in time.", "guarantee", "guarantee that it is delivered"),
        ("这很简单。", "phrase", "这很简单"),
        ("Please calm down.", "phrase", "calm down"),
    ],
)
def test_what_will_not_hold_is_held(text: str, kind: str, phrase: str) -> None:
    assert (kind, phrase) in _held(text)


@pytest.mark.parametrize(
    "text",
    [
        "预计11月20日 15:30 送达。",
        "预计11月20日下午送达。",
        "我明天上午10点前给您回电，不论有没有结果。",
        "今天16:00前我再联系您。",
        "原承诺11月19日送达，现预计11月21日送达，给您添麻烦了。",
        "昨天18:00到达杭州分拨中心。",
        "货物尚未签收，送达后我会告诉您。",
        "签收时请检查外包装。",
        "I will call you tomorrow before noon.",
        "It has not been delivered yet; once it has been delivered, I will tell you.",
        "We expect it by 20 Nov 15:30 (UTC+08:00); promised was 19 Nov 18:00.",
        "You will hear from me again by Thursday 10:00.",
    ],
)
def test_what_a_good_agent_writes_goes_out(text: str) -> None:
    assert _held(text) == []


def test_delivered_goods_may_be_called_delivered() -> None:
    assert _held("您的包裹已签收，感谢您的耐心。", ARRIVED) == []
    assert _held("It has been delivered this morning.", ARRIVED) == []


def test_every_finding_says_why_and_what_to_write_instead() -> None:
    found = weigh_words("已签收，肯定能到，明天到，这很简单。", standing=UNDER_WAY, now=WRITTEN, zone=ZONE)
    assert len(found) == 4
    assert all(str(one.why) and str(one.better) for one in found)
    assert "2026-11-20 15:30" in "".join(str(one.better) for one in found)


def test_a_held_text_is_not_sent_and_a_supervisor_answers_for_sending_it(
    agent: Actor, supervisor: Actor, open_case: Callable[..., CaseCard], now: datetime
) -> None:
    case = open_case()
    with pytest.raises(WordsHeld) as held:
        write_to_customer(by=agent, at=now, case_id=case.id, words="货已签收")
    assert held.value.fields[0].field == "words"
    assert case_page(case.id, actor=SYSTEM).card.told_at is None
    with pytest.raises(Forbidden):
        write_to_customer(by=agent, at=now, case_id=case.id, words="货已签收", override="我知道")
    write_to_customer(by=supervisor, at=now, case_id=case.id, words="货已签收", override="电话确认")
    facts = ledger.about([Ref("case", str(case.id))], actor=SYSTEM)
    (kept,) = [one for one in facts if isinstance(one.fact, WordsOverridden)]
    assert isinstance(kept.fact, WordsOverridden)
    assert (kept.actor_role, kept.fact.findings, kept.fact.reason) == (
        Role.SUPERVISOR.value, ("已签收",), "电话确认",
    )  # fmt: skip
