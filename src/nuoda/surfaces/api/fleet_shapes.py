"""What is told and asked about the fleet: depots, vehicles, drivers, partners, and windows they can hold."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from nuoda.domains.dispatch.commands import DepotDraft, DriverDraft, PartnerDraft, VehicleDraft
from nuoda.surfaces.api.dispatch_shapes import Skills, WindowIn
from nuoda.surfaces.api.paging import Asked, Filter60
from nuoda.surfaces.api.shapes_in import LARGEST, Code, Eighty, Figure, Line, Name, Number, Short, Strict

Whole = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Cities = Annotated[list[Eighty], Field(max_length=400)]
SkillList = Annotated[list[Skills], Field(max_length=6)]


class DepotIn(Strict):
    """A depot. What goes under the name of ``carrier`` to one of ``cities`` becomes a job by itself.

    ``speeds`` are 24 figures in km/h, one an hour; ``detour`` is how many times the straight line a way is.
    """

    code: Code
    name: Name
    latitude: Figure
    longitude: Figure
    name_en: Name = ""
    city: Eighty = ""
    address: Line = ""
    zone: Short = "Asia/Shanghai"
    detour: Figure = 1.35
    speeds: Annotated[list[Figure], Field(min_length=24, max_length=24)] | None = None
    late_cost: Number = Decimal(1)
    drive_minutes: Whole = 240
    break_minutes: Whole = 20
    plan_seconds: Whole = 10
    automatic: StrictBool = False
    carrier: Short = ""
    cities: Cities = []
    closed: StrictBool = False
    version: Whole | None = None

    def draft(self) -> DepotDraft:
        told = self.model_dump(exclude={"speeds"} if self.speeds is None else set())
        return DepotDraft(**told)


class VehicleIn(Strict):
    """A vehicle of a depot. It drives from ``opens`` to ``closes``; ``back`` says that it is whole again."""

    code: Code
    depot: Code
    kilograms: Whole
    volume_m3: Number
    opens: Clock
    closes: Clock
    name: Name = ""
    pallets: Whole = 0
    temperature: Literal["", "chilled", "frozen"] = ""
    skills: SkillList = []
    fixed_cost: Number = Decimal(0)
    km_cost: Number = Decimal(0)
    hour_cost: Number = Decimal(0)
    device: Short = ""
    back: StrictBool = False
    closed: StrictBool = False
    version: Whole | None = None

    def draft(self) -> VehicleDraft:
        hours = {name: time.fromisoformat(getattr(self, name)) for name in ("opens", "closes")}
        return VehicleDraft(**{**self.model_dump(), **hours})


class DriverIn(Strict):
    """A driver. ``vehicle`` is the one he usually drives; ``shifts`` replace those he has, where given."""

    code: Code
    name: Name
    depot: Code
    phone: Short = ""
    licence: Short = ""
    account_id: UUID | None = None
    vehicle: Short = ""
    skills: SkillList = []
    shifts: Annotated[list[WindowIn], Field(max_length=400)] | None = None
    closed: StrictBool = False
    version: Whole | None = None

    def draft(self) -> DriverDraft:
        told = self.model_dump(exclude={"shifts"})
        shifts = None if self.shifts is None else [(one.begins_at, one.ends_at) for one in self.shifts]
        return DriverDraft(**told, shifts=shifts)


class PartnerIn(Strict):
    """A partner who takes ``jobs_a_day`` of at most ``kilograms`` each, if told before ``cutoff``."""

    code: Code
    name: Name
    jobs_a_day: Whole
    kilograms: Whole
    job_price: Number
    cutoff: Clock
    kg_price: Number = Decimal(0)
    cities: Cities = []
    skills: SkillList = []
    closed: StrictBool = False
    version: Whole | None = None

    def draft(self) -> PartnerDraft:
        return PartnerDraft(**{**self.model_dump(), "cutoff": time.fromisoformat(self.cutoff)})


class DepotAsk(Asked):
    depot: Filter60


class WindowAsk(DepotAsk):
    """A window at a place, and what is to be carried there."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    begins_at: datetime
    ends_at: datetime
    kilograms: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal(0)


class DepotOut(Schema):
    code: str
    name: str
    name_en: str
    city: str
    latitude: float
    longitude: float
    zone: str
    automatic: bool
    carrier: str
    cities: list[str]
    version: int


class DepotsOut(Schema):
    items: list[DepotOut]


class VehicleOut(Schema):
    code: str
    name: str
    kilograms: int
    volume_m3: Decimal
    pallets: int
    temperature: str
    skills: list[str]
    out_from_at: datetime | None
    out_until_at: datetime | None


class VehiclesOut(Schema):
    items: list[VehicleOut]


class DriverOut(Schema):
    """A driver with his shifts as pairs of instants."""

    code: str
    name: str
    skills: list[str]
    shifts: list[list[datetime]]


class DriversOut(Schema):
    items: list[DriverOut]


class PartnerOut(Schema):
    code: str
    name: str
    jobs_a_day: int
    kilograms: int
    cities: list[str]
    job_price: Decimal
    kg_price: Decimal
    cutoff: time
    skills: list[str]
    version: int


class PartnersOut(Schema):
    items: list[PartnerOut]


class SetOut(Schema):
    """Whether the code was new; else what it names was changed."""

    new: bool


class WindowOut(Schema):
    """Whether a window can be held; ``nearest`` are pairs of instants of windows that can."""

    checked: bool
    possible: bool
    reason: str
    nearest: list[list[datetime]]
