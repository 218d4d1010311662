"""What actions against causes came to, weighed from the weeks before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from nuoda.domains.quality.facts import (
    BEFORE_WEEKS,
    Count,
    Effect,
    State,
    came_back,
    effect_of,
    week_of,
)
from nuoda.insight.causes.reading import WEEK, Place, weeks_of_many
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE


class Action(Protocol):
    """What is asked of an action."""

    @property
    def cause(self) -> str: ...
    @property
    def reach(self) -> str: ...
    @property
    def reach_key(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def fall(self) -> int: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...
    @property
    def measured_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Course:
    """The weeks of an action: before its start, between, and after it was done; ``effect`` by the last whole
    one. ``back`` is the first week above the level that was reached, in which its cause came back.
    """

    before: Sequence[Count]
    between: Sequence[Count]
    after: Sequence[Count]
    effect: Effect
    back: Count | None

    @property
    def weeks(self) -> list[Count]:
        return [*self.before, *self.between, *self.after]


def courses_of(actions: Sequence[Action], at: datetime, *, actor: Actor) -> list[Course]:
    """The course of each action by the last whole week before ``at``. One query, however many."""
    if not actions:
        return []
    this_week = week_of(at, HOUSE_ZONE)
    starts = [_start(one) for one in actions]
    found = weeks_of_many(
        actor=actor, wanted=[(one.cause, place_of(one)) for one in actions],
        since=min(starts) - BEFORE_WEEKS * WEEK, until=this_week,
    )  # fmt: skip
    return [
        _course(one, start, found[one.cause, place_of(one)])
        for one, start in zip(actions, starts, strict=True)
    ]


def place_of(action: Action) -> Place:
    return Place(action.reach, action.reach_key)


def _start(action: Action) -> date:
    return week_of(action.started_at or action.opened_at, HOUSE_ZONE)


def _course(action: Action, start: date, weeks: Sequence[Count]) -> Course:
    done = week_of(action.done_at, HOUSE_ZONE) + timedelta(days=7) if action.done_at else date.max
    before = [one for one in weeks if start - BEFORE_WEEKS * WEEK <= one.first < start]
    # What was not yet counted at all is no quiet week.
    while before and not before[0].units:
        before = before[1:]
    between = [one for one in weeks if start <= one.first < done]
    after = [one for one in weeks if one.first >= done]
    settled, later = _settled(action, after)
    back = came_back(settled, later) if action.state == State.WORKED else None
    return Course(before, between, after, effect_of(before, settled, fall=action.fall), back)


def _settled(action: Action, after: Sequence[Count]) -> tuple[Sequence[Count], Sequence[Count]]:
    """The weeks by which the effect was measured, and those that came later."""
    if action.measured_at is None or action.state not in (State.WORKED, State.FELL_SHORT):
        return after, ()
    measured = week_of(action.measured_at, HOUSE_ZONE)
    return [one for one in after if one.first < measured], [one for one in after if one.first >= measured]
