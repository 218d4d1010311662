"""A sheet is looked at first, with its columns named and its rows read; then its right rows are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.insight.quotes import sentences
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _
from nuoda.pages.navigation import frame_of
from nuoda.surfaces.intake.record_sheets.cells import Row
from nuoda.surfaces.intake.record_sheets.kinds import SHEETS, Read, Sheet, read_rows
from nuoda.surfaces.intake.record_sheets.words import column_words
from nuoda.surfaces.intake.tariffs.sheets import Table, table_of_file, table_of_text, text_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_ROWS = 2_000
SHOWN_ROWS = 5


def _sheet(kind: str, request: ActedRequest) -> Sheet:
    found = SHEETS.get(kind)
    if found is None:
        raise NotFound
    if found.only is not None and request.actor.role not in found.only:
        raise Forbidden
    return found


@door(STAFF)
@require_http_methods(["GET", "POST"])
def record_sheet(request: ActedRequest, sheet_kind: str) -> HttpResponse:
    """Bring a sheet in: ``step`` look shows what it says, take takes its right rows and tells the others."""
    sheet = _sheet(sheet_kind, request)
    context: dict[str, Any] = {
        "kind": sheet_kind, "sheet": sheet, "most": MOST_ROWS, "once": uuid4().hex, "back": sheet.back,
        "named": [(one, column_words(sheet_kind, one), sheet.example.get(one, "")) for one in sheet.columns],
    }  # fmt: skip
    status = 200
    if request.method == "POST":
        try:
            table = _table(request)
            names = _names(request, table, sheet, sheet_kind)
            if request.POST.get("step") == "look":
                context |= _looked_at(table, names, sheet, sheet_kind)
            else:
                context |= _taken(request, sheet, sheet_kind, _rows(table, names, sheet))
        except Invalid as refused:
            context["problems"] = [(one.field, sentences([one])[0]) for one in refused.fields]
            status = 422
    frame = frame_of("desk")(request, sheet.nav)
    return render(request, "intake/record_sheet.html", {**frame, **context}, status=status)


def _table(request: ActedRequest) -> Table:
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    if file is not None:
        return table_of_file(file, most=MOST_ROWS)
    if not text:
        raise Invalid(fields=[FieldError("file", _("No file was chosen."), _("Choose a file."))])
    return table_of_text(text, most=MOST_ROWS)


def _names(request: ActedRequest, table: Table, sheet: Sheet, kind: str) -> list[str]:
    """By place in the header the column that it is read as, "" for none: as chosen, else by its own name
    or its words."""
    spoken = {str(column_words(kind, one)).casefold(): one for one in sheet.columns}
    chosen = [request.POST.get(f"column-{place}") for place in range(len(table.header))]
    found = []
    for head, given in zip(table.header, chosen, strict=True):
        plain = head.strip().casefold()
        name = given if given is not None else spoken.get(plain, plain.replace(" ", "_"))
        found.append(name if name in sheet.columns and name not in found else "")
    return found


def _rows(table: Table, names: Sequence[str], sheet: Sheet) -> list[Row]:
    """The rows by our columns. A file that was never looked at may hold no column that is unknown."""
    unknown = [head for head, name in zip(table.header, names, strict=True) if head.strip() and not name]
    if unknown and not table.looked_at:
        reason = _("The column %(name)s is not known here.", {"name": unknown[0][:40]})
        remedy = _("Use the columns %(all)s.", {"all": ", ".join(sheet.columns)})
        raise Invalid(fields=[FieldError("file", reason, remedy)])
    return [{name: cell for name, cell in zip(names, row, strict=False) if name} for row in table.rows]


def _looked_at(table: Table, names: Sequence[str], sheet: Sheet, kind: str) -> dict[str, Any]:
    rows = [{name: cell for name, cell in zip(names, row, strict=False) if name} for row in table.rows]
    read = read_rows(sheet, rows)
    return {
        "looked": True, "columns": list(zip(table.header, names, strict=True)),
        "shown": [list(row) + [""] * (len(names) - len(row)) for row in table.rows[:SHOWN_ROWS]],
        "count": len(rows), "wrong": len(read.wrong), "refused": _told(read.wrong, kind)[:50],
        "text": table.text,
        "missing": [column_words(kind, name) for name in sheet.columns if name not in names],
    }  # fmt: skip


def _taken(request: ActedRequest, sheet: Sheet, kind: str, rows: Sequence[Row]) -> dict[str, Any]:
    read: Read = read_rows(sheet, rows)
    wrong = dict(read.wrong)
    key = request.POST.get("once", "")[:60] or uuid4().hex
    report = IntakeReport(0, 0)
    if read.drafts:
        report = sheet.take(request.actor, request.now, key, [draft for _rows_of, draft in read.drafts])
    for one in report.refused:
        wrong |= dict.fromkeys(read.drafts[one.index][0], one.problems)
    return {
        "answered": True, "accepted": report.accepted, "duplicate": report.duplicate,
        "refused": _told(wrong, kind),
    }  # fmt: skip


def _told(
    wrong: Mapping[int, Sequence[FieldError]], kind: str
) -> list[tuple[int, list[tuple[StrOrPromise, str]]]]:
    def said(problems: Sequence[FieldError]) -> list[tuple[StrOrPromise, str]]:
        told = zip(problems, sentences(problems), strict=True)
        return [(column_words(kind, one.field), words) for one, words in told]

    return [(nth + 1, said(problems)) for nth, problems in sorted(wrong.items())]


@door(STAFF)
@require_safe
def record_sheet_example(request: ActedRequest, sheet_kind: str) -> HttpResponse:
    """A sheet with one row that shows every column."""
    sheet = _sheet(sheet_kind, request)
    body = "\ufeff" + text_of(
        [{name: sheet.example.get(name) or " " for name in sheet.columns}], sheet.columns
    )
    headers = {"Content-Disposition": f'attachment; filename="nuoda-{sheet_kind}.csv"'}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


urlpatterns: list[URLPattern] = [
    path("desk/imports/records/<slug:sheet_kind>/", record_sheet, name="desk_record_sheet"),
    path(
        "desk/imports/records/<slug:sheet_kind>.csv", record_sheet_example, name="desk_record_sheet_example"
    ),
]
