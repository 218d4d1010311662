"""Value-added work: the catalogue of what warehouses do, what orders ask for, and what was done."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.stock.commands import (
    Goods,
    WorkDraft,
    WorkServiceDraft,
    record_work,
    record_work_services,
)
from nuoda.domains.stock.queries.works import (
    WorkRow,
    WorkServiceRow,
    work_service_rows,
    works_after,
)
from nuoda.kernel.paging import Window
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Count, Short, Strict
from nuoda.surfaces.api.shapes_out import ReportOut

MOST_SERVICES, MOST_WORKS = 200, 200
_ALL = 1_000
FamilyName = Literal["customer", "promotion", "manufacturing", "time"]


class MaterialIn(Strict):
    """Pieces of a product of the customer that one piece of work uses up."""

    sku: Code
    pieces: Count


class WorkServiceIn(Strict):
    """A kind of work. ``code`` is the service's in tariffs, which hold its price; ``minutes`` a piece."""

    code: Code
    name: Annotated[str, Field(max_length=120)]
    family: FamilyName
    name_en: Annotated[str, Field(max_length=120)] = ""
    minutes: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 0
    per_day: Count | None = None
    evidence: Short = ""
    materials: Annotated[list[MaterialIn], Field(max_length=20)] = []
    closed: bool = False

    def draft(self) -> WorkServiceDraft:
        materials = tuple((one.sku, one.pieces) for one in self.materials)
        return WorkServiceDraft(**self.model_dump(exclude={"materials"}), materials=materials)


class UsedIn(Strict):
    """Pieces of a lot that were used."""

    sku: Code
    lot: Code
    quantity: Count


class WorkIn(Strict):
    """Work that was done in a place: ``order`` is its number where an order asked for it.

    What it used is taken from the place. ``key`` names it once and for all.
    """

    key: Code
    warehouse: Code
    place: Code
    customer: Code
    service: Annotated[str, Field(max_length=40)]
    quantity: Count
    used: Annotated[list[UsedIn], Field(max_length=50)] = []
    minutes: Annotated[int, Field(strict=True, ge=0, le=100_000)] = 0
    reference: Annotated[str, Field(max_length=80)] = ""
    order: Annotated[str, Field(max_length=20)] = ""

    def draft(self) -> WorkDraft:
        used = tuple((Goods(self.customer, one.sku, one.lot), one.quantity) for one in self.used)
        return WorkDraft(**self.model_dump(exclude={"used"}), used=used)


class MaterialOut(Schema):
    sku: str
    pieces: int


class WorkServiceOut(Schema):
    """A kind of work; its price is in the tariffs, under the same code."""

    code: str
    name: str
    name_en: str
    family: FamilyName
    minutes: int
    per_day: int | None
    evidence: str
    materials: list[MaterialOut]
    closed_at: datetime | None


class WorkServicesOut(Schema):
    items: list[WorkServiceOut]


class WorkOut(Schema):
    """Work that an order asks for: ``done`` pieces of ``quantity``; ``price`` is for all of it."""

    number: str
    customer_id: UUID
    warehouse: str
    reference: str
    service: str
    name: str
    family: FamilyName
    quantity: int
    done: int
    state: Literal["open", "done", "failed", "waived"]
    price: Decimal | None
    currency: str
    asked_at: datetime
    ended_at: datetime | None
    said: str


class WorksOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[WorkOut]
    next: str | None


class WorkFilter(Cursor):
    """``reference`` is that of an order, whole."""

    reference: Filter60 = ""


_SERVICES = Intake(TypeAdapter(WorkServiceIn), MOST_SERVICES, record_work_services, "services")
_WORKS = Intake(TypeAdapter(WorkIn), MOST_WORKS, record_work, "works")

router = Router(tags=["stock"])


@router.get(
    "/stock/services",
    operation_id="list_work_services",
    summary="List value-added services",
    auth=Key("list_work_services"),
    response={200: WorkServicesOut},
)
def services(request: HttpRequest) -> dict[str, Any]:
    """What warehouses do beside storing and moving, by code; closed ones too."""
    by, _at = acted(request)
    return {"items": [_service(one) for one in work_service_rows(actor=by, window=Window(size=_ALL)).rows]}


@router.post(
    "/stock/services",
    operation_id="record_work_services",
    summary="Record value-added services",
    auth=Key("record_work_services"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("WorkServiceIn", MOST_SERVICES),
)
def recorded(request: HttpRequest) -> dict[str, Any]:
    """Record 1 to 200 kinds of work; one that is known takes what is said now."""
    return _SERVICES.take(request)


@router.get(
    "/stock/works",
    operation_id="list_works",
    summary="List value-added work",
    auth=Key("list_works"),
    response={200: WorksOut},
)
def works(request: HttpRequest, wanted: Query[WorkFilter]) -> dict[str, Any]:
    """Work that orders ask for, a page at a time. A key of a customer sees her own alone."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = works_after(wanted.after, actor=by, limit=wanted.limit, reference=wanted.reference)
    return {"items": [_work(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.post(
    "/stock/works",
    operation_id="record_works",
    summary="Record value-added work",
    auth=Key("record_works"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("WorkIn", MOST_WORKS),
)
def done(request: HttpRequest) -> dict[str, Any]:
    """Record 1 to 200 pieces of work, each wholly or not at all; what they used leaves the stock."""
    return _WORKS.take(request)


def _service(row: WorkServiceRow) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in WorkServiceOut.model_fields if name != "materials"}
    return {**told, "materials": [{"sku": sku, "pieces": each} for sku, each in row.materials]}


def _work(row: WorkRow) -> dict[str, Any]:
    own = {"service": row.service.code, "name": row.service.name, "family": row.service.family}
    return {name: own[name] if name in own else getattr(row, name) for name in WorkOut.model_fields}
