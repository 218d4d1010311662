"""What readers of dispatch are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.dispatch.rules import same_seal
from nuoda.kernel.text import Text

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class DepotRow:
    """A depot with the terms of its planning; ``speeds`` in km/h by hour of its zone."""

    id: UUID
    code: str
    name: str
    name_en: str
    city: str
    address: str
    latitude: float
    longitude: float
    zone: str
    warehouse_id: UUID | None
    detour: float
    speeds: Sequence[float]
    late_cost: Decimal
    drive_minutes: int
    break_minutes: int
    plan_seconds: int
    automatic: bool
    carrier: str
    cities: Sequence[str]
    version: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle; costs in CNY, ``opens`` and ``closes`` local times of its depot."""

    id: UUID
    code: str
    name: str
    depot_id: UUID
    kilograms: int
    volume_m3: Decimal
    pallets: int
    temperature: str
    skills: Sequence[str]
    fixed_cost: Decimal
    km_cost: Decimal
    hour_cost: Decimal
    opens: time
    closes: time
    device: str
    out_from_at: datetime | None
    out_until_at: datetime | None
    out_reason: str
    version: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DriverRow:
    """A driver and his shifts from the day before on. The phone is masked."""

    id: UUID
    code: str
    name: str
    phone: str
    licence: str
    account_id: UUID | None
    depot_id: UUID
    vehicle_id: UUID | None
    skills: Sequence[str]
    version: int
    closed_at: datetime | None
    shifts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PartnerRow:
    id: UUID
    code: str
    name: str
    jobs_a_day: int
    kilograms: int
    cities: Sequence[str]
    job_price: Decimal
    kg_price: Decimal
    cutoff: time
    skills: Sequence[str]
    version: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job; name, phone and address are masked except for the driver of its released trip.

    ``trip_id`` is its trip now, if any.
    """

    id: UUID
    number: str
    depot_id: UUID
    kind: str
    after_id: UUID | None
    customer_id: UUID | None
    order_id: UUID | None
    shipment_id: UUID | None
    reference: str
    name: str
    phone: str
    address: str
    city: str
    latitude: float | None
    longitude: float | None
    day: date
    windows: tuple[Span, ...]
    service_minutes: int
    kilograms: Decimal
    volume_m3: Decimal
    pallets: int
    pieces: int
    needs: Sequence[str]
    instructions: str
    due_at: datetime | None
    ready_at: datetime | None
    state: str
    why: str
    version: int
    trip_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop with its job. ``why``: what it costs here, and what it would cost in the next best trip."""

    id: UUID
    trip_id: UUID
    sequence: int
    job: JobRow
    locked: bool
    arrives_at: datetime
    begins_at: datetime
    leaves_at: datetime
    late_minutes: int
    km: Decimal
    why: Mapping[str, Any]
    state: str
    arrived_at: datetime | None
    left_at: datetime | None
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip with its figures as of the last change; ``who`` is its vehicle's or partner's code."""

    id: UUID
    number: str
    depot_id: UUID
    day: date
    vehicle_id: UUID | None
    partner_id: UUID | None
    driver_id: UUID | None
    who: str
    driver: str
    account_id: UUID | None
    state: str
    locked: bool
    version: int
    changed_by: str
    seal: str
    seal_found: str
    opened_at: datetime | None
    opened_by: str
    starts_at: datetime
    ends_at: datetime
    latest_at: datetime
    km: Decimal
    minutes: int
    cost: Decimal
    late_minutes: int
    kilograms: Decimal
    volume_m3: Decimal
    pallets: int
    released_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    broken_at: datetime | None
    break_reason: str

    @property
    def seal_differs(self) -> bool:
        """Whether the doors were opened with another seal than the one of loading, or with none."""
        return self.opened_at is not None and not same_seal(self.seal, self.seal_found)


@dataclass(frozen=True, slots=True)
class TripPage:
    trip: TripRow
    stops: tuple[StopRow, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What trips amount to together."""

    trips: int
    jobs: int
    partner_jobs: int
    unplanned: int
    km: Decimal
    minutes: int
    cost: Decimal
    late_minutes: int


@dataclass(frozen=True, slots=True)
class Board:
    """A depot's day: its trips, the jobs that have none, ``vehicles`` that have no trip yet, and the whole
    ``fleet``.
    """

    depot: DepotRow
    day: date
    trips: tuple[TripPage, ...]
    unplanned: tuple[JobRow, ...]
    vehicles: tuple[VehicleRow, ...]
    fleet: tuple[VehicleRow, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan; ``before`` and ``after`` are figures, ``proposal`` trips with stops and the jobs left over."""

    id: UUID
    number: str
    depot_id: UUID
    day: date
    mode: str
    cause: str
    state: str
    seconds: int
    automatic: bool
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    proposal: Mapping[str, Any]
    error: str
    asked_by: str
    asked_at: datetime
    ready_at: datetime | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MoveCost:
    """What a move would cost: money more (or less), kilometres, minutes, and minutes late in all.

    Where it is not ``possible``, ``reasons`` say why, and the figures are nought.
    """

    possible: bool
    reasons: tuple[Text, ...] = ()
    cost: Decimal = Decimal(0)
    km: Decimal = Decimal(0)
    minutes: int = 0
    late_minutes: int = 0
    arrives_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BestPlace:
    """A place in a trip that a job would fit, counted from 1."""

    trip_id: UUID
    position: int
    cost: MoveCost
