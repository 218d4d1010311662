from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.dispatch.rules import HolderKind as HolderKind
from nuoda.domains.dispatch.rules import JobKind as JobKind
from nuoda.domains.dispatch.rules import JobState as JobState
from nuoda.domains.dispatch.rules import PlanCause as PlanCause
from nuoda.domains.dispatch.rules import PlanMode as PlanMode
from nuoda.domains.dispatch.rules import PlanState as PlanState
from nuoda.domains.dispatch.rules import Skill as Skill
from nuoda.domains.dispatch.rules import StopState as StopState
from nuoda.domains.dispatch.rules import Temperature as Temperature
from nuoda.domains.dispatch.rules import TripState as TripState
from nuoda.domains.dispatch.rules import Why as Why
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAsked(Fact):
    """A plan is to be worked out; its subject is the plan."""

    name: ClassVar[str] = "plan.asked"
    depot: str
    day: date
    mode: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(Fact):
    """A plan is ready; ``automatic`` where nobody has to look at it before it holds."""

    name: ClassVar[str] = "plan.made"
    automatic: bool
    cost_before: str
    cost_after: str
    unplanned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanApplied(Fact):
    name: ClassVar[str] = "plan.applied"
    trips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _AboutTrip(Fact):
    number: str
    vehicle: str
    driver_account: UUID | None
    shipment_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TripReleased(_AboutTrip):
    """Its driver knows it now: what he carries."""

    name: ClassVar[str] = "trip.released"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripChanged(_AboutTrip):
    """A trip that its driver knew was changed. ``gone`` are shipments that he carries no longer."""

    name: ClassVar[str] = "trip.changed"
    gone: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TripStarted(_AboutTrip):
    name: ClassVar[str] = "trip.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFinished(_AboutTrip):
    name: ClassVar[str] = "trip.finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class TripBroken(_AboutTrip):
    """The vehicle is out. ``shipment_ids`` are those that it had still to bring or fetch."""

    name: ClassVar[str] = "trip.broken"
    reason: str
    city: str
    device: str
    began_at: datetime
    goods_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SealDiffered(_AboutTrip):
    """The doors bore another seal when they were opened than when they were closed; ``found`` may be none.

    ``stops`` are those that were still to be made.
    """

    name: ClassVar[str] = "trip.seal_differed"
    seal: str
    found: str
    stops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDone(Fact):
    """A stop is over: its job was ``done``, or failed for a ``reason``. Its subject is the stop."""

    name: ClassVar[str] = "trip.stop_done"
    trip_id: UUID
    job_id: UUID
    kind: str
    done: bool
    reason: str
    occurred_at: datetime
    shipment_id: UUID | None = None
    order_id: UUID | None = None
