from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.quality.rules import AFTER_STATES as AFTER_STATES
from nuoda.domains.quality.rules import BEFORE_WEEKS as BEFORE_WEEKS
from nuoda.domains.quality.rules import ENDED as ENDED
from nuoda.domains.quality.rules import RUNNING as RUNNING
from nuoda.domains.quality.rules import Count as Count
from nuoda.domains.quality.rules import Effect as Effect
from nuoda.domains.quality.rules import Limits as Limits
from nuoda.domains.quality.rules import Reach as Reach
from nuoda.domains.quality.rules import State as State
from nuoda.domains.quality.rules import Sum as Sum
from nuoda.domains.quality.rules import Verdict as Verdict
from nuoda.domains.quality.rules import came_back as came_back
from nuoda.domains.quality.rules import effect_of as effect_of
from nuoda.domains.quality.rules import limits_of as limits_of
from nuoda.domains.quality.rules import promise_key as promise_key
from nuoda.domains.quality.rules import summed as summed
from nuoda.domains.quality.rules import week_of as week_of
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFact(Fact):
    """What every fact about a corrective action carries; ``turn`` counts from 1, each opening anew."""

    number: str
    cause: str
    reach: str
    reach_key: str
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanned(ActionFact):
    name: ClassVar[str] = "action.planned"
    what: str
    owner_id: UUID
    due_at: datetime
    fall: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionStarted(ActionFact):
    name: ClassVar[str] = "action.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDone(ActionFact):
    name: ClassVar[str] = "action.done"
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDropped(ActionFact):
    name: ClassVar[str] = "action.dropped"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionMeasured(ActionFact):
    """Its effect is known: cases per 1,000 shipments before and after."""

    name: ClassVar[str] = "action.measured"
    verdict: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReopened(ActionFact):
    """The cause came back, or a person wants another turn; due anew."""

    name: ClassVar[str] = "action.reopened"
    reason: str
    came_back: bool
    owner_id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWeekRecorded(Fact):
    """A week before the house counted by itself, from its Monday: cases by cause among shipments."""

    name: ClassVar[str] = "causes.past_week_recorded"
    week: date
    reach: str
    reach_key: str
    shipments: int
    cases: dict[str, int]
