"""Places, products and announced deliveries from a sheet: every row is taken, or refused with why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.stock.commands import (
    AdviceDraft,
    PlaceDraft,
    ProductDraft,
    announce,
    record_products,
    set_places,
)
from nuoda.insight.quotes import sentences
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _
from nuoda.pages.navigation import frame_of
from nuoda.surfaces.intake.tariffs.sheets import rows_of_file, text_of

MOST_ROWS = 2_000
Row = Mapping[str, str]
Draft = PlaceDraft | ProductDraft | AdviceDraft


class _Cells:
    """One row of a sheet; what cannot be read is noted by column."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.problems: list[FieldError] = []

    def text(self, name: str, missing: str = "") -> str:
        return self._row.get(name, "").strip() or missing

    def number(self, name: str) -> int | None:
        written = self.text(name).removesuffix(".0")
        if not written:
            return None
        if not written.isascii() or not written.isdigit() or len(written) > 12:
            reason = _("%(value)s is no whole number.", {"value": written[:40]})
            self.problems.append(FieldError(name, reason, _("Write it in figures alone.")))
            return None
        return int(written)

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name)[:10])
        except ValueError:
            self.problems.append(FieldError(name, _("It is no day."), _("Write it like 2026-11-23.")))
            return date.min


def _place(cell: _Cells) -> PlaceDraft:
    return PlaceDraft(
        cell.text("warehouse"), cell.text("place"), cell.text("kind", "storage"), cell.text("zone"),
        cell.number("way") or 0, cell.number("volume_cm3"), cell.number("weight_g"), cell.number("pallets"),
    )  # fmt: skip


def _product(cell: _Cells) -> ProductDraft:
    length, width, height, weight = (
        cell.number(name) or 0 for name in ("length_mm", "width_mm", "height_mm", "weight_g")
    )
    return ProductDraft(
        cell.text("customer"), cell.text("sku"), cell.text("name"), cell.text("name_en"), cell.text("gtin"),
        cell.text("unit", "piece"), length, width, height, weight, cell.number("per_pallet"),
        cell.number("shelf_life_days"), cell.text("turn", "fefo"),
        tuple(cell.text("marks").replace(",", " ").split()),
    )  # fmt: skip


def _delivery(cell: _Cells) -> AdviceDraft:
    return AdviceDraft(
        cell.text("customer"), cell.text("reference"), cell.text("warehouse"), cell.day("expected_on"),
        {cell.text("sku"): cell.number("quantity") or 0},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet: its columns, how a row reads, an example, and where one goes from here."""

    columns: Sequence[str]
    read: Callable[[_Cells], Draft]
    example: Row
    back: str
    lead_alone: bool = False


_SHEETS: Mapping[str, Sheet] = {
    "places": Sheet(
        ("warehouse", "place", "kind", "zone", "way", "volume_cm3", "weight_g", "pallets"), _place,
        {
            "warehouse": "SH1", "place": "A-01-01", "kind": "storage", "zone": "A", "way": "1",
            "volume_cm3": "1200000",
        },
        "desk_warehouses", lead_alone=True,
    ),
    "products": Sheet(
        (
            "customer", "sku", "name", "name_en", "gtin", "unit", "length_mm", "width_mm", "height_mm",
            "weight_g", "per_pallet", "shelf_life_days", "turn", "marks",
        ), _product,
        {
            "customer": "ACME", "sku": "TEA-1", "name": "茶", "name_en": "Tea", "unit": "carton",
            "weight_g": "8000", "shelf_life_days": "300", "turn": "fefo", "marks": "dry up",
        },
        "desk_products",
    ),
    "deliveries": Sheet(
        ("customer", "reference", "warehouse", "expected_on", "sku", "quantity"), _delivery,
        {
            "customer": "ACME", "reference": "PO-1001", "warehouse": "SH1", "expected_on": "2026-11-30",
            "sku": "TEA-1", "quantity": "40",
        },
        "desk_deliveries",
    ),
}  # fmt: skip


def _sheet(kind: str, request: ActedRequest) -> Sheet:
    found = _SHEETS.get(kind)
    if found is None:
        raise NotFound
    if found.lead_alone and request.actor.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise Forbidden
    return found


@door(STAFF)
@require_http_methods(["GET", "POST"])
def stock_sheet(request: ActedRequest, sheet_kind: str) -> HttpResponse:
    """Bring a sheet in; its right rows are taken, the others are told by row and column."""
    sheet = _sheet(sheet_kind, request)
    context: dict[str, Any] = {
        "kind": sheet_kind, "columns": sheet.columns, "most": MOST_ROWS, "once": uuid4().hex,
        "back": sheet.back,
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise Invalid(fields=[FieldError("file", _("No file was chosen."), _("Choose a file."))])
            rows = rows_of_file(file, columns=sheet.columns, most=MOST_ROWS)
            context |= _taken(request, sheet, rows)
        except Invalid as refused:
            context["problems"] = [(one.field, sentences([one])[0]) for one in refused.fields]
            status = 422
    frame = frame_of("desk")(request, "stock")
    return render(request, "intake/stock_sheet.html", {**frame, **context}, status=status)


def _taken(request: ActedRequest, sheet: Sheet, rows: Sequence[Row]) -> dict[str, Any]:
    wrong: dict[int, Sequence[FieldError]] = {}
    drafts: list[tuple[list[int], Draft]] = []
    for nth, row in enumerate(rows):
        cells = _Cells(row)
        draft = sheet.read(cells)
        if cells.problems:
            wrong[nth] = cells.problems
        else:
            drafts.append(([nth], draft))
    drafts = _together(drafts)
    report = _carry_out(request, [draft for _rows, draft in drafts])
    for one in report.refused:
        wrong |= dict.fromkeys(drafts[one.index][0], one.problems)
    refused = [
        (nth + 1, [(one.field, said) for one, said in zip(problems, sentences(problems), strict=True)])
        for nth, problems in sorted(wrong.items())
    ]
    return {
        "answered": True, "accepted": report.accepted, "duplicate": report.duplicate, "refused": refused,
    }  # fmt: skip


def _together(drafts: list[tuple[list[int], Draft]]) -> list[tuple[list[int], Draft]]:
    """The lines of one delivery stand in several rows; what is said twice of a product is added up."""
    merged: dict[object, tuple[list[int], Draft]] = {}
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
        merged[key] = ([*before[0], *rows], AdviceDraft(*key, lines))
    return list(merged.values())


def _carry_out(request: ActedRequest, drafts: Sequence[Draft]) -> IntakeReport:
    by, at = request.actor, request.now
    places = [one for one in drafts if isinstance(one, PlaceDraft)]
    products = [one for one in drafts if isinstance(one, ProductDraft)]
    advices = [one for one in drafts if isinstance(one, AdviceDraft)]
    key = request.POST.get("once", "")[:60] or uuid4().hex
    if places:
        return set_places.once(key)(by=by, at=at, places=places)
    if products:
        return record_products.once(key)(by=by, at=at, products=products)
    return announce.once(key)(by=by, at=at, advices=advices) if advices else IntakeReport(0, 0)


@door(STAFF)
@require_safe
def stock_sheet_example(request: ActedRequest, sheet_kind: str) -> HttpResponse:
    """A sheet with one row that shows every column."""
    sheet = _sheet(sheet_kind, request)
    body = "\ufeff" + text_of(
        [{name: sheet.example.get(name) or " " for name in sheet.columns}], sheet.columns
    )
    headers = {"Content-Disposition": f'attachment; filename="nuoda-{sheet_kind}.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("desk/imports/stock/<slug:sheet_kind>/", stock_sheet, name="desk_stock_sheet"),
    path("desk/imports/stock/<slug:sheet_kind>.csv", stock_sheet_example, name="desk_stock_sheet_example"),
]
