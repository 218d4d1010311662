from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.team.rules import Via as Via
from nuoda.domains.team.rules import Whom as Whom
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentJoined(Fact):
    name: ClassVar[str] = "agent.joined"
    agent_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSaved(Fact):
    """Somebody saved a view of a list."""

    name: ClassVar[str] = "view.saved"
    list_name: str
    view_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDropped(Fact):
    name: ClassVar[str] = "view.dropped"
    list_name: str
    view_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftSet(Fact):
    """A shift was made or altered; ``moved`` counts the duties to come that moved with it."""

    name: ClassVar[str] = "shift.set"
    shift_name: str
    moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPlanned(Fact):
    name: ClassVar[str] = "duty.planned"
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCleared(Fact):
    name: ClassVar[str] = "duty.cleared"
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySwapped(Fact):
    """The subject takes over the duty of ``with_id``, who takes hers."""

    name: ClassVar[str] = "duty.swapped"
    with_id: UUID
    start_at: datetime
    with_start_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRecorded(Fact):
    name: ClassVar[str] = "absence.recorded"
    start_at: datetime
    end_at: datetime
    stand_in_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(Fact):
    name: ClassVar[str] = "absence.withdrawn"
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHandedOver(Fact):
    """At the end of a duty: what is still to be kept and to be answered went to ``taker_id``."""

    name: ClassVar[str] = "work.handed_over"
    taker_id: UUID
    promises: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverWritten(Fact):
    """The subject wrote a hand-over to ``taker_id``, who is to accept it by ``answer_by``."""

    name: ClassVar[str] = "work.hand_over_written"
    giver_id: UUID
    giver: str
    taker_id: UUID
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverAccepted(Fact):
    name: ClassVar[str] = "work.hand_over_accepted"
    giver_id: UUID
