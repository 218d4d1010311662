"""The filtered list as a file: CSV for machines, XLSX for people, both safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from importlib import import_module
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from nuoda.pages.badges import find
from nuoda.pages.lists.shapes import Column
from nuoda.pages.reading import read

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*%?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST_CELL = 32_767


def safe_text(text: str) -> str:
    """``text`` so that no spreadsheet takes it for a formula: a leading ``'`` where it might."""
    clean = _CONTROL.sub("", text)[:_LONGEST_CELL]
    if clean.startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(clean):
        return f"'{clean}"[:_LONGEST_CELL]
    return clean


def export_value(column: Column, row: Any) -> object:
    """What a file says for a cell: numbers and instants as they are, states as their words."""
    value = column.export(row) if column.export else read(row, column.key)
    if column.export is None and value not in (None, ""):
        if column.kind == "state":
            return str(find("promise", str(value)).label)
        if column.kind == "badge":
            return str(find(column.badge_kind, str(value)).label)
        if column.kind == "flag":
            return _("yes") if value else _("no")
    return value


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_response(
    name: str, columns: Sequence[Column], rows: Iterable[Any], zone: tzinfo
) -> StreamingHttpResponse:
    """Streams UTF-8 with a byte order mark; instants in ISO 8601 with the offset of ``zone``."""
    writer = csv.writer(_Echo())
    heading = [safe_text(str(column.label)) for column in columns]

    def lines() -> Iterator[str]:
        yield "\ufeff" + str(writer.writerow(heading))
        for row in rows:
            yield str(writer.writerow([_csv_cell(export_value(column, row), zone) for column in columns]))

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv_cell(value: object, zone: tzinfo) -> object:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, int | float | Decimal | date):
        return value
    return safe_text(str(value))


def xlsx_response(
    name: str, columns: Sequence[Column], rows: Iterable[Any], zone: tzinfo, about: Sequence[tuple[str, str]]
) -> FileResponse:
    """A workbook written row by row to a temporary file; ``about`` fills a second sheet.

    Instants become the clock time of ``zone``, because a sheet's cells know no zones.
    """
    # Loaded with the first sheet that is asked for: it takes numpy along, and both twenty megabytes.
    book = import_module("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet(_("List"))
    sheet.freeze_panes = "B2"
    sheet.append([safe_text(str(column.label)) for column in columns])
    for row in rows:
        sheet.append([_xlsx_cell(export_value(column, row), zone) for column in columns])
    notes = book.create_sheet(_("About this file"))
    for label, words in about:
        notes.append([safe_text(label), safe_text(words)])
    # Closed by the response when it has been sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def _xlsx_cell(value: object, zone: tzinfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if value is None or isinstance(value, int | float | Decimal | date):
        return value
    return safe_text(str(value))
