"""What is sent and told about jobs, plans and trips."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt

from nuoda.domains.dispatch.commands import (
    JobDraft,
    JobPlace,
)
from nuoda.surfaces.api.paging import Asked, Filter60
from nuoda.surfaces.api.shapes_in import Code, Eighty, Figure, Instant, Line, Name, Number, Short, Strict
from nuoda.surfaces.api.stock import Day

MOST_JOBS = 500
Skills = Literal["tail_lift", "dangerous", "chilled", "frozen", "two_people", "heavy"]
Minutes = Annotated[StrictInt, Field(ge=0, le=600)]


class WindowIn(Strict):
    """Service begins between these instants."""

    begins_at: Instant
    ends_at: Instant


class JobIn(Strict):
    """A place to bring goods to, or to fetch them from, on a day. ``reference`` once a depot and kind.

    Without latitude and longitude it is kept, and no plan takes it. ``after`` is the reference of the
    ``collect`` job where the goods come from; else they come from the depot, from ``ready_at`` on.
    """

    depot: Code
    reference: Code
    day: Day
    kind: Literal["deliver", "collect"] = "deliver"
    latitude: Figure | None = None
    longitude: Figure | None = None
    name: Name = ""
    phone: Short = ""
    address: Line = ""
    city: Eighty = ""
    windows: Annotated[list[WindowIn], Field(max_length=5)] = []
    service_minutes: Minutes = 5
    kilograms: Number = Decimal(0)
    volume_m3: Number = Decimal(0)
    pallets: Minutes = 0
    needs: Annotated[list[Skills], Field(max_length=6)] = []
    instructions: Line = ""
    due_at: Instant | None = None
    ready_at: Instant | None = None
    after: Short = ""

    def draft(self) -> JobDraft:
        windows = tuple((one.begins_at, one.ends_at) for one in self.windows)
        plain = self.model_dump(exclude={"windows", "needs"})
        return JobDraft(**plain, windows=windows, needs=tuple(self.needs))


class JobPlaceIn(Strict):
    """Where a job lies, by the ``number`` that it has here."""

    job: Code
    latitude: Figure
    longitude: Figure

    def draft(self) -> JobPlace:
        return JobPlace(**self.model_dump())


class PlanIn(Strict):
    """``full`` makes drafts anew; ``change`` leaves every known stop in its order, and adds what has none."""

    depot: Code
    day: Day
    mode: Literal["full", "change"] = "full"
    seconds: Annotated[StrictInt, Field(ge=1, le=600)] | None = None


class DepotDay(Asked):
    """A depot by code, and a day."""

    depot: Filter60
    day: date


class StopOut(Schema):
    """A stop: when it is planned, and what was told of it. Name and address are masked."""

    id: UUID
    sequence: int
    job: str
    reference: str
    kind: str
    name: str
    address: str
    arrives_at: datetime
    begins_at: datetime
    leaves_at: datetime
    late_minutes: int
    locked: bool
    state: str
    arrived_at: datetime | None
    left_at: datetime | None
    reason: str


class TripOut(Schema):
    """A trip of a vehicle or partner (``who``); money in CNY."""

    id: UUID
    number: str
    day: date
    who: str
    driver: str
    state: str
    locked: bool
    seal: str
    seal_found: str
    opened_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    km: Decimal
    minutes: int
    cost: Decimal
    late_minutes: int
    version: int
    stops: list[StopOut]


class TripsOut(Schema):
    """A depot's day; ``unplanned`` tells the references of jobs without a trip and why ("" not known yet)."""

    trips: list[TripOut]
    unplanned: dict[str, str]


class PlanOut(Schema):
    """A plan; ``before`` and ``after`` are figures of the day, there once it is ready."""

    id: UUID
    number: str
    day: date
    mode: str
    state: str
    before: dict[str, Any]
    after: dict[str, Any]
    error: str


class AppliedOut(Schema):
    trips: list[UUID]
