"""The end of a shift in the demo: one colleague leaves the next a note on each case that needs one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from nuoda.domains.cases.queries import case_rows
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.team.commands import CaseNote, write_hand_over
from nuoda.domains.team.queries import hand_over_rows
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import AGENT, AGENT_KEY

WORDS = "今晚冷链车队只有两台备车，先保医药和生鲜。客户来电都说过预计时间了，有变化再打。"
NOTES = ("司机 21 点前回电，不接就打车队值班。", "等站点的复称照片，到了转给客户。")
WITHIN = timedelta(hours=2)


def leave_a_note(staff: Mapping[str, Colleague], now: datetime) -> None:
    """Write the hand-over of the day; where one was written nothing more is."""
    if any(row.answer_by for row in hand_over_rows(actor=DEMO, window=Window(size=200)).rows):
        return
    giver, taker = staff[AGENT].agent_id, staff[AGENT_KEY].agent_id
    if giver is None or taker is None:
        raise LookupError("The colleagues of the demo take no cases.")
    cases = case_rows(actor=DEMO, window=Window(size=len(NOTES)), state="open", owner_id=giver).rows
    due = promise_rows(
        actor=DEMO, window=Window(size=1), state="live", owner_id=giver, due_until=now + timedelta(hours=8)
    ).total  # fmt: skip
    write_hand_over(
        by=staff[AGENT].actor, at=now, taker_id=taker, note=WORDS, promises=due,
        cases=[CaseNote(one.id, one.number, words) for one, words in zip(cases, NOTES, strict=False)],
        answer_by=now + WITHIN,
    )  # fmt: skip
