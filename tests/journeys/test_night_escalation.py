"""A promise in danger at two in the morning: it goes to whoever stands in, then up, and is answered.

Real jobs by a real worker, a real mail server, and time that passes hour by hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.conftest import Mailbox
from tests.factories import NOW, SYSTEM, make_account, make_customer, make_order

from nuoda.domains.promises.commands import (
    PromiseDraft,
    acknowledge_warning,
    keep_promises,
    make_promises,
)
from nuoda.domains.promises.queries import LadderView, ladder_of, open_warnings, promises_of
from nuoda.domains.team.commands import DutyDraft, accept_hand_over, plan_duty
from nuoda.domains.team.queries import agents, hand_overs_for
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.dead_letters import dead_letter_rows
from nuoda.kernel.facts import Ref
from nuoda.surfaces.clock.jobs import tick

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


class Night:
    """Three people, one roster, and a call back promised for the next morning."""

    def __init__(self, drain: Callable[[], None]) -> None:
        self._drain = drain
        self.owner: Actor = make_account(Role.AGENT, name="林晓")
        self.night: Actor = make_account(Role.AGENT, email="night@nuoda.example", name="陈晨", language="en")
        self.boss: Actor = make_account(Role.SUPERVISOR, name="周敏")
        self.ids: dict[str, UUID] = {one.name: one.id for one in agents(actor=SYSTEM)}
        day = (NOW - HOUR, NOW + 8 * HOUR)  # 09:00 to 18:00 in Shanghai
        plan_duty(by=SYSTEM, at=NOW, duties=[
            DutyDraft(self.ids["林晓"], *day), DutyDraft(self.ids["周敏"], *day),
            DutyDraft(self.ids["陈晨"], day[1], NOW + 23 * HOUR, on_call=True),
            DutyDraft(self.ids["林晓"], NOW + 23 * HOUR, NOW + 32 * HOUR),
        ])  # fmt: skip
        make_customer("ACME", name="安科美贸易有限公司")
        self.order = make_order(promised_due_at=NOW + 72 * HOUR)

    def to(self, hours: float) -> datetime:
        """Let time pass to so many hours after ten in the morning; the clock ticks, the worker works."""
        for minutes in (0, 2):
            clock.advance_to(NOW + timedelta(hours=hours, minutes=minutes))
            tick.defer()
            self._drain()
        return clock.now()

    def promise_call_back(self) -> None:
        at = self.to(7)
        make_promises(by=self.owner, at=at, promises=[PromiseDraft(
            kind="call_back", subject_kind="order", subject_id=self.order.id, customer_id=None,
            label=self.order.reference, basis="到站后回电", due_at=at + 18 * HOUR, made_at=at,
            zone="Asia/Shanghai", owner_id=self.ids["林晓"],
        )])  # fmt: skip

    def ladder(self) -> LadderView:
        (row,) = self._rows()
        return ladder_of(row, actor=SYSTEM)

    def told(self) -> list[tuple[int, str, str, str, str]]:
        names = {one: name for name, one in self.ids.items()}
        return [
            (one.stage, names[one.agent_id], one.via, one.because, one.answer)  # type: ignore[index]
            for rung in self.ladder().rungs
            for one in rung.told
        ]

    def _rows(self) -> list[UUID]:
        found = promises_of([Ref("order", str(self.order.id))], actor=SYSTEM)
        return [one.id for one in found if one.kind == "call_back"]


def test_it_wakes_who_stands_in_goes_up_and_is_answered(
    now: datetime, drain: Callable[[], None], mailbox: Mailbox
) -> None:
    story = Night(drain)
    story.promise_call_back()

    # At 18:00 the owner goes home: what may happen before she is back has a stand-in, who accepts it.
    story.to(8.1)
    (row,) = hand_overs_for(story.ids["陈晨"], actor=SYSTEM)
    assert (row.giver_id, row.promises) == (story.ids["林晓"], 1)
    accept_hand_over(by=story.night, at=clock.now(), hand_over_id=row.id)
    assert mailbox.mails() == []

    # 02:00: half of the time is over and nothing was done. Whoever stands in is told, in her language.
    at = story.to(16.1)
    assert at.hour == 18  # UTC: it is night in Shanghai
    assert story.told() == [(0, "陈晨", "stand_in", "clock", "open")]
    (mail,) = mailbox.mails()
    assert (mail.recipient, mail.language) == ("night@nuoda.example", "en")
    assert "You stand in for its owner." in mail.body
    story.to(16.5)
    assert len(mailbox.mails()) == 1  # told once, however often the clock ticks

    # She does not answer within the hour: it goes up, past the owner's second rung, to the lead.
    story.to(17.2)
    assert story.told() == [
        (0, "陈晨", "stand_in", "clock", "unanswered"), (2, "周敏", "supervisor", "unanswered", "open"),
    ]  # fmt: skip
    assert sorted(one.recipient for one in mailbox.mails()) == [
        "night@nuoda.example", "supervisor@nuoda.example",
    ]  # fmt: skip
    (line,) = open_warnings(actor=story.boss, limit=5)
    acknowledge_warning(by=story.boss, at=clock.now(), warning_id=line.warning.id, note="我来回电")
    story.to(19)
    assert [one[-1] for one in story.told()] == ["unanswered", "acknowledged"]

    # The call is made before it is due; nobody is told any more.
    keep_promises(
        by=story.boss, at=story.to(22), kinds=["call_back"], subject_kind="order",
        subject_ids=[story.order.id], done_at=clock.now(), proof="call",
    )  # fmt: skip
    story.to(40)
    assert len(story.told()) == 2
    # The customer alone hears more: nobody ever collected her order.
    later, *warned = mailbox.mails()
    assert (later.subject, len(warned)) == (f"订单 {story.order.reference} 可能晚于承诺时间送达", 2)
    assert dead_letter_rows(actor=SYSTEM) == []
