"""Who answers a warning: somebody who is there, by the rung of the ladder; never a person who sleeps.

Where nobody is there, the supervisor is told all the same, and told that nobody was.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from nuoda.domains.team.rules.presence import DutyBook, Member, Presence

ACCOUNT_SKILL = "key_account"
"""The skill that marks who looks after accounts."""


class Whom(StrEnum):
    """Whom a rung of a ladder names."""

    OWNER = "owner"
    ON_CALL = "on_call"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ACCOUNT_MANAGER = "account_manager"


class Via(StrEnum):
    """As what somebody was found. ``nobody``: no one was there, a supervisor is told of it."""

    OWNER = "owner"
    STAND_IN = "stand_in"
    ON_CALL = "on_call"
    COLLEAGUE = "colleague"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ACCOUNT_MANAGER = "account_manager"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Found:
    """Who is told; None only where no agent is recorded at all."""

    agent_id: UUID | None
    via: Via


_Choice = tuple[UUID, Via]


def find_answerer(
    book: DutyBook,
    whom: str,
    at: datetime,
    *,
    owner_id: UUID | None,
    stand_in_id: UUID | None = None,
    passed_over: Collection[UUID] = (),
) -> Found:
    """Somebody on duty at ``at`` for a rung; those ``passed_over`` only where nobody else is there."""
    choices = list(_choices(book, whom, at, owner_id, stand_in_id))
    for agent_id, via in choices:
        if agent_id not in passed_over:
            return Found(agent_id, via)
    if choices:
        return Found(*choices[0])
    bosses = [*_ids(book, lambda one: one.runs), *_ids(book, lambda one: one.leads), *_ids(book, _anybody)]
    return Found(bosses[0] if bosses else None, Via.NOBODY)


def _choices(
    book: DutyBook, whom: str, at: datetime, owner_id: UUID | None, stand_in_id: UUID | None
) -> Iterator[_Choice]:
    owner = book.members.get(owner_id) if owner_id else None
    everywhere = book.at(at)
    team = book.at(at, team_id=owner.team_id) if owner and owner.team_id else everywhere
    if whom == Whom.OWNER:
        yield from _owner(everywhere, owner_id, stand_in_id)
        yield from _desk(book, team)
    elif whom == Whom.ON_CALL:
        yield from _desk(book, team)
    elif whom == Whom.ACCOUNT_MANAGER:
        yield from _there(book, everywhere, lambda one: ACCOUNT_SKILL in one.skills, Via.ACCOUNT_MANAGER)
    if whom == Whom.LEAD:
        yield from _there(book, team, lambda one: one.leads, Via.LEAD)
        yield from _there(book, everywhere, lambda one: one.leads, Via.LEAD)
    if whom not in (Whom.OWNER, Whom.ON_CALL):
        yield from _there(book, everywhere, lambda one: one.runs, Via.SUPERVISOR)
        # At night those who run the house are asleep: they are woken for the higher rungs alone.
        for boss in _ids(book, lambda one: one.runs):
            yield boss, Via.SUPERVISOR
    yield from _desk(book, everywhere)


def _owner(there: Presence, owner_id: UUID | None, stand_in_id: UUID | None) -> Iterator[_Choice]:
    if owner_id is not None:
        if owner_id in there.working:
            yield owner_id, Via.OWNER
        if owner_id in there.covered:
            yield there.covered[owner_id], Via.STAND_IN
    if stand_in_id is not None and there.holds(stand_in_id):
        yield stand_in_id, Via.STAND_IN
    if owner_id is not None and owner_id in there.on_call:
        yield owner_id, Via.OWNER


def _desk(book: DutyBook, there: Presence) -> Iterator[_Choice]:
    """Whoever is on call outside hours, and colleagues at work; those who lead come last."""
    for one in there.on_call:
        yield one, Via.ON_CALL
    leading = {one for one in there.working if (m := book.members.get(one)) is not None and m.leads}
    for one in (*(one for one in there.working if one not in leading), *sorted(leading, key=str)):
        yield one, Via.COLLEAGUE


def _there(book: DutyBook, there: Presence, fits: Callable[[Member], bool], via: Via) -> Iterator[_Choice]:
    for one in (*there.working, *there.on_call):
        member = book.members.get(one)
        if member is not None and fits(member):
            yield one, via


def _ids(book: DutyBook, fits: Callable[[Member], bool]) -> list[UUID]:
    return sorted((one.id for one in book.members.values() if fits(one)), key=str)


def _anybody(_one: Member) -> bool:
    return True
