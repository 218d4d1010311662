"""The small sheets that people bring in: their columns, how a row reads, and what takes the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.commands import (
    DriverDraft,
    JobPlace,
    PartnerDraft,
    VehicleDraft,
    place_jobs,
    take_drivers,
    take_partners,
    take_vehicles,
)
from nuoda.domains.stock.commands import (
    AdviceDraft,
    PlaceDraft,
    ProductDraft,
    announce,
    record_products,
    set_places,
)
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.intake import IntakeReport
from nuoda.surfaces.intake.record_sheets.cells import Cells, Row

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Draft: TypeAlias = (
    PlaceDraft | ProductDraft | AdviceDraft | VehicleDraft | DriverDraft | PartnerDraft | JobPlace
)
LEADS = frozenset({Role.SUPERVISOR, Role.ADMIN})
DISPATCHERS = frozenset({Role.DISPATCHER, *LEADS})


def _place(cell: Cells) -> PlaceDraft:
    return PlaceDraft(
        cell.text("warehouse"), cell.text("place"), cell.text("kind", "storage"), cell.text("zone"),
        cell.number("way") or 0, cell.number("volume_cm3"), cell.number("weight_g"), cell.number("pallets"),
    )  # fmt: skip


def _product(cell: Cells) -> ProductDraft:
    length, width, height, weight = (
        cell.number(name) or 0 for name in ("length_mm", "width_mm", "height_mm", "weight_g")
    )
    return ProductDraft(
        cell.text("customer"), cell.text("sku"), cell.text("name"), cell.text("name_en"), cell.text("gtin"),
        cell.text("unit", "piece"), length, width, height, weight, cell.number("per_pallet"),
        cell.number("shelf_life_days"), cell.text("turn", "fefo"),
        cell.words("marks"),
    )  # fmt: skip


def _delivery(cell: Cells) -> AdviceDraft:
    return AdviceDraft(
        cell.text("customer"), cell.text("reference"), cell.text("warehouse"), cell.day("expected_on"),
        {cell.text("sku"): cell.number("quantity") or 0},
    )  # fmt: skip


def _vehicle(cell: Cells) -> VehicleDraft:
    return VehicleDraft(
        cell.text("code"), cell.text("depot"), cell.number("kilograms") or 0,
        cell.decimal("volume_m3") or Decimal(0), cell.clock("opens", time(7)), cell.clock("closes", time(19)),
        cell.text("name"), cell.number("pallets") or 0, cell.text("temperature"), cell.words("skills"),
        cell.decimal("fixed_cost") or Decimal(0), cell.decimal("km_cost") or Decimal(0),
        cell.decimal("hour_cost") or Decimal(0), cell.text("device"),
    )  # fmt: skip


def _driver(cell: Cells) -> DriverDraft:
    return DriverDraft(
        cell.text("code"), cell.text("name"), cell.text("depot"), cell.text("phone"), cell.text("licence"),
        vehicle=cell.text("vehicle"), skills=cell.words("skills"),
    )  # fmt: skip


def _partner(cell: Cells) -> PartnerDraft:
    return PartnerDraft(
        cell.text("code"), cell.text("name"), cell.number("jobs_a_day") or 0, cell.number("kilograms") or 0,
        cell.decimal("job_price") or Decimal(0), cell.clock("cutoff", time(18)),
        cell.decimal("kg_price") or Decimal(0), cell.words("cities"), cell.words("skills"),
    )  # fmt: skip


def _job_place(cell: Cells) -> JobPlace:
    return JobPlace(
        cell.text("job"), float(cell.decimal("latitude") or 999), float(cell.decimal("longitude") or 999)
    )


Take: TypeAlias = Callable[[Actor, datetime, str, Any], IntakeReport]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet. ``back`` is the list that it belongs to, ``only`` whom it is for (None: all staff)."""

    title: StrOrPromise
    label: StrOrPromise
    columns: Sequence[str]
    read: Callable[[Cells], Draft]
    example: Row
    back: str
    take: Take
    nav: str = "stock"
    only: frozenset[Role] | None = None


SHEETS: Mapping[str, Sheet] = {
    "places": Sheet(
        _("Places from a sheet"), _("Warehouses"),
        ("warehouse", "place", "kind", "zone", "way", "volume_cm3", "weight_g", "pallets"), _place,
        {
            "warehouse": "SH1", "place": "A-01-01", "kind": "storage", "zone": "A", "way": "1",
            "volume_cm3": "1200000",
        },
        "desk_warehouses",
        lambda by, at, key, drafts: set_places.once(key)(by=by, at=at, places=drafts), only=LEADS,
    ),
    "products": Sheet(
        _("Products from a sheet"), _p("goods", "Products"),
        (
            "customer", "sku", "name", "name_en", "gtin", "unit", "length_mm", "width_mm", "height_mm",
            "weight_g", "per_pallet", "shelf_life_days", "turn", "marks",
        ), _product,
        {
            "customer": "ACME", "sku": "TEA-1", "name": "茶", "name_en": "Tea", "unit": "carton",
            "weight_g": "8000", "shelf_life_days": "300", "turn": "fefo", "marks": "dry up",
        },
        "desk_products",
        lambda by, at, key, drafts: record_products.once(key)(by=by, at=at, products=drafts),
    ),
    "deliveries": Sheet(
        _("Deliveries from a sheet"), _p("stock", "Deliveries"),
        ("customer", "reference", "warehouse", "expected_on", "sku", "quantity"), _delivery,
        {
            "customer": "ACME", "reference": "PO-1001", "warehouse": "SH1", "expected_on": "2026-11-30",
            "sku": "TEA-1", "quantity": "40",
        },
        "desk_deliveries", lambda by, at, key, drafts: announce.once(key)(by=by, at=at, advices=drafts),
    ),
    "vehicles": Sheet(
        _("Vehicles from a sheet"), _("Vehicles"),
        (
            "code", "depot", "name", "kilograms", "volume_m3", "pallets", "temperature", "skills", "opens",
            "closes", "fixed_cost", "km_cost", "hour_cost", "device",
        ), _vehicle,
        {
            "code": "沪A·D1206", "depot": "SHD", "name": "4.2 m", "kilograms": "1500", "volume_m3": "11",
            "pallets": "4", "temperature": "chilled", "skills": "tail_lift two_people", "opens": "07:00",
            "closes": "19:00", "fixed_cost": "120", "km_cost": "1.60", "hour_cost": "38",
        },
        "desk_vehicles", lambda by, at, key, drafts: take_vehicles.once(key)(by=by, at=at, vehicles=drafts),
        "dispatch", DISPATCHERS,
    ),
    "drivers": Sheet(
        _("Drivers from a sheet"), _("Drivers"),
        ("code", "name", "depot", "phone", "licence", "vehicle", "skills"), _driver,
        {
            "code": "D-17", "name": "郑长河", "depot": "SHD", "phone": "13900001234", "licence": "C1",
            "vehicle": "沪A·D1206", "skills": "heavy",
        },
        "desk_drivers", lambda by, at, key, drafts: take_drivers.once(key)(by=by, at=at, drivers=drafts),
        "dispatch", DISPATCHERS,
    ),
    "partners": Sheet(
        _("Partners from a sheet"), _p("dispatch", "Partners"),
        (
            "code", "name", "jobs_a_day", "kilograms", "job_price", "kg_price", "cutoff", "cities", "skills",
        ), _partner,
        {
            "code": "TCPS", "name": "同城配送", "jobs_a_day": "30", "kilograms": "80", "job_price": "42",
            "kg_price": "0.30", "cutoff": "18:00", "cities": "上海市 苏州市",
        },
        "desk_partners", lambda by, at, key, drafts: take_partners.once(key)(by=by, at=at, partners=drafts),
        "dispatch", DISPATCHERS,
    ),
    "job-places": Sheet(
        _("Places of stops from a sheet"), _("Dispatch"), ("job", "latitude", "longitude"), _job_place,
        {"job": "J261122-00017", "latitude": "31.2304", "longitude": "121.4737"}, "desk_jobs",
        lambda by, at, key, drafts: place_jobs.once(key)(by=by, at=at, places=drafts), "dispatch",
        DISPATCHERS,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """Rows as drafts, each with the places of the rows it came from, and what is wrong with others."""

    drafts: Sequence[tuple[Sequence[int], Draft]]
    wrong: Mapping[int, Sequence[Any]]


def read_rows(sheet: Sheet, rows: Sequence[Row]) -> Read:
    """Read rows by a sheet; the lines of one delivery go together."""
    wrong: dict[int, Sequence[Any]] = {}
    drafts: list[tuple[Sequence[int], Draft]] = []
    for nth, row in enumerate(rows):
        cells = Cells(row)
        draft = sheet.read(cells)
        if cells.problems:
            wrong[nth] = cells.problems
        else:
            drafts.append(((nth,), draft))
    return Read(_together(drafts), wrong)


def _together(drafts: Sequence[tuple[Sequence[int], Draft]]) -> Sequence[tuple[Sequence[int], Draft]]:
    """The lines of one delivery stand in several rows; what is said twice of a product is added up."""
    merged: dict[object, tuple[Sequence[int], Draft]] = {}
    for nth, (rows, draft) in enumerate(drafts):
        if not isinstance(draft, AdviceDraft):
            merged[nth] = (rows, draft)
            continue
        key = (draft.customer, draft.reference, draft.warehouse, draft.expected_on)
        before = merged.get(key)
        if before is None or not isinstance(before[1], AdviceDraft):
            merged[key] = (rows, draft)
            continue
        lines = dict(before[1].lines)
        for sku, quantity in draft.lines.items():
            lines[sku] = lines.get(sku, 0) + quantity
        merged[key] = ((*before[0], *rows), replace(draft, lines=lines))
    return list(merged.values())
