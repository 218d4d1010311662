"""Duties end: what is left goes to somebody who is there, and is noted as handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.commands import Cover, name_stand_ins
from nuoda.domains.promises.queries import open_warnings_by_agent
from nuoda.domains.team.commands import HandOverDraft, hand_over
from nuoda.domains.team.facts import Via, Whom
from nuoda.domains.team.queries import DutyBook, EndedDuty, duties_to_hand, duty_book, find_answerer
from nuoda.kernel.actor import Actor

AT_ONCE = 100
UNPLANNED = timedelta(days=1)
"""For whom no next duty is planned, a stand-in is named for what is due within a day."""


def hand_over_shifts(*, by: Actor, at: datetime) -> int:
    """Hand over the duties that ended, at most a hundred. Returns how many were seen to.

    A process that dies in between begins again: a stand-in is named once, a duty is handed over once.
    """
    ended = duties_to_hand(at, actor=by, limit=AT_ONCE)
    if not ended:
        return 0
    book = duty_book(at, at, actor=by)
    takers = {one.id: _taker(one, book, at) for one in ended}
    covers = _covers(ended, takers, at)
    promises = name_stand_ins(by=by, at=at, covers=covers) if covers else {}
    warnings = open_warnings_by_agent({one.agent_id for one in ended}, actor=by)
    drafts = [
        HandOverDraft(
            one.agent_id, takers[one.id], promises.get(one.agent_id, 0), warnings.get(one.agent_id, 0), one.id
        )
        for one in ended
    ]
    hand_over(by=by, at=at, hand_overs=drafts)
    return len(ended)


def _taker(one: EndedDuty, book: DutyBook, at: datetime) -> UUID | None:
    """Who takes over: somebody there now; None where she is there still, or nobody is."""
    if book.at(at).holds(one.agent_id):
        return None
    found = find_answerer(book, Whom.ON_CALL, at, owner_id=one.agent_id, passed_over=[one.agent_id])
    return None if found.via is Via.NOBODY or found.agent_id == one.agent_id else found.agent_id


def _covers(ended: Sequence[EndedDuty], takers: dict[UUID, UUID | None], at: datetime) -> list[Cover]:
    return [
        Cover(one.agent_id, taker, one.back_at or at + UNPLANNED)
        for one in ended
        if (taker := takers[one.id]) is not None
    ]
