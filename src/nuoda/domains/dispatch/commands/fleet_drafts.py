"""Depots, vehicles, drivers and partners as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from uuid import UUID

from nuoda.domains.dispatch.rules import STEADY_SPEEDS


@dataclass(frozen=True, slots=True)
class DepotDraft:
    """A depot. ``version`` is the one that was read, None for whichever it is. See :class:`Depot`."""

    code: str
    name: str
    latitude: float
    longitude: float
    name_en: str = ""
    city: str = ""
    address: str = ""
    zone: str = "Asia/Shanghai"
    warehouse_id: UUID | None = None
    detour: float = 1.35
    speeds: Sequence[float] = STEADY_SPEEDS
    late_cost: Decimal = Decimal(1)
    drive_minutes: int = 240
    break_minutes: int = 20
    plan_seconds: int = 10
    automatic: bool = False
    carrier: str = ""
    cities: Sequence[str] = ()
    closed: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class VehicleDraft:
    """A vehicle of a depot by code. ``back``: it is whole again."""

    code: str
    depot: str
    kilograms: int
    volume_m3: Decimal
    opens: time
    closes: time
    name: str = ""
    pallets: int = 0
    temperature: str = ""
    skills: Sequence[str] = ()
    fixed_cost: Decimal = Decimal(0)
    km_cost: Decimal = Decimal(0)
    hour_cost: Decimal = Decimal(0)
    device: str = ""
    back: bool = False
    closed: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DriverDraft:
    """A driver. ``vehicle`` is the code of the one he usually drives; ``shifts`` replace those he has,
    unless None.
    """

    code: str
    name: str
    depot: str
    phone: str = ""
    licence: str = ""
    account_id: UUID | None = None
    vehicle: str = ""
    skills: Sequence[str] = ()
    shifts: Sequence[tuple[datetime, datetime]] | None = None
    closed: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """A partner who takes ``jobs_a_day`` of at most ``kilograms`` each, if told before ``cutoff``."""

    code: str
    name: str
    jobs_a_day: int
    kilograms: int
    job_price: Decimal
    cutoff: time
    kg_price: Decimal = Decimal(0)
    cities: Sequence[str] = ()
    skills: Sequence[str] = ()
    closed: bool = False
    version: int | None = None
