"""One late parcel, from order to measure: the customer hears of it before she asks.

Real jobs by a real worker, a real mail server, and time that passes hour by hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_order, make_shipment, scan

from nuoda.connectors.messaging.mailbox import CaughtMail
from nuoda.domains.cases.commands import acknowledge_case, close_case, investigate_case, write_to_customer
from nuoda.domains.cases.queries import CaseCard, case_rows
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.team.queries import find_agent_of
from nuoda.insight.measures import timeliness
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.dead_letters import dead_letter_rows
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db(transaction=True)
WAYBILL = "NDX900001"
DUE = NOW + timedelta(hours=72)


class Story:
    """The desk, the customer's mailbox, and the hours."""

    def __init__(self, drain: Callable[[], None], mailbox: Mailbox, language: str) -> None:
        self._drain, self._mailbox = drain, mailbox
        self.agent: Actor = make_account(Role.AGENT, name="林晓")
        make_customer("ACME", name="安科美贸易有限公司", name_en="Acme Trading Co., Ltd.", language=language)
        self.order = make_order(promised_due_at=DUE, usual_transit_hours=60)
        make_shipment(order_reference="SO-1001", usual_transit_hours=60)
        self.to(0)

    def to(self, hours: float) -> datetime:
        """Let time pass to so many hours after the order; the clock ticks, the worker works."""
        at = NOW + timedelta(hours=hours)
        for minutes in (0, 2):
            clock.advance_to(at + timedelta(minutes=minutes))
            tick.defer()
            self._drain()
        return clock.now()

    def promise(self) -> PromiseRow:
        (row,) = promises_of([Ref("order", str(self.order.id))], actor=SYSTEM)
        return row

    def case(self) -> CaseCard:
        (row,) = case_rows(actor=SYSTEM, window=Window()).rows
        return row

    def mails(self) -> list[CaughtMail]:
        return list(reversed(self._mailbox.mails()))


CHINESE = (
    "运单 NDX900001 出现异常",
    "安科美贸易有限公司，您好：",
    "承运车辆途中发生故障。",
    "11月26日 10:00（北京时间）",
    "目前预计送达时间：",
)
ENGLISH = (
    "NDX900001 needs attention",
    "Acme Trading Co., Ltd.",
    "the truck that carries it has broken down.",
    "26 Nov 10:00 (UTC+08:00)",
    "Expected now:",
)


@pytest.mark.parametrize(("language", "words"), [("zh-hans", CHINESE), ("en", ENGLISH)])
def test_a_late_parcel_becomes_a_case_and_ends_as_a_measure(
    now: datetime, drain: Callable[[], None], mailbox: Mailbox, language: str, words: tuple[str, ...]
) -> None:
    story = Story(drain, mailbox, language)
    assert (story.promise().state, story.promise().due_at) == ("open", DUE)

    scan(WAYBILL, "PICKED_UP", story.to(6))
    scan(WAYBILL, "LINEHAUL", story.to(20))
    story.to(21)
    assert story.promise().state == "open"

    # The truck breaks down: what is promised for tomorrow will not be kept, and we know it today.
    scan(WAYBILL, "", story.to(50), reason="DELAY.vehicle", place="武汉转运中心")
    story.to(51)
    warned = story.promise().at_risk_at
    assert warned is not None
    assert warned < DUE - timedelta(hours=12)
    case = story.case()
    me = find_agent_of(story.agent)
    assert me is not None
    assert (case.kind, case.cause, case.owner_id) == ("exception", "DELAY.vehicle", me.id)

    # She hears of it in her language, with the new time and what is being done, before it is late.
    (mail,) = story.mails()
    assert (mail.recipient, mail.subject, mail.language) == ("ops@acme.example", words[0], language)
    assert [one for one in (*words[1:], case.number) if one not in mail.body] == []
    assert story.case().told_at is not None

    # The agent works on it and writes, promising the next word.
    acknowledge_case(by=story.agent, at=clock.now(), case_id=case.id)
    investigate_case(
        by=story.agent, at=clock.now(), case_id=case.id, version=story.case().version, cause="DELAY.vehicle",
        party="carrier", finding="车辆水箱故障，已调换车辆",
    )  # fmt: skip
    write_to_customer(
        by=story.agent, at=clock.now(), case_id=case.id, words="已换车续运，预计明晚送达。",
        next_update_at=clock.now() + timedelta(hours=20),
    )  # fmt: skip
    story.to(53)
    assert "已换车续运，预计明晚送达。" in story.mails()[-1].body

    # It comes late, she is told, and a person closes what a person worked on.
    story.to(73)
    assert story.promise().state == "broken"
    scan(WAYBILL, "DELIVERED", story.to(80))
    story.to(81)
    assert (story.promise().state, story.promise().proof) == ("broken", WAYBILL)
    assert story.case().state == "resolved"
    close_case(
        by=make_account(Role.SUPERVISOR), at=clock.now(), case_id=case.id, version=story.case().version,
        code="resolved_accepted",
    )  # fmt: skip
    at = story.to(82)

    figures = timeliness(actor=SYSTEM, start=NOW, end=at, at=at)
    assert (figures.due, figures.on_time.numerator, figures.on_time.denominator) == (1, 0, 1)
    assert (figures.told_first.numerator, figures.told_first.denominator) == (1, 1)
    assert (figures.warned.numerator, figures.lead_hours) == (1, (DUE - warned).total_seconds() / 3600)
    assert dead_letter_rows(actor=SYSTEM) == []
    kinds = {row.kind: row.state for row in promises_of([Ref("case", str(case.id))], actor=SYSTEM)}
    assert set(kinds.values()) == {"kept"}
