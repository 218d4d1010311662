"""Spreadsheets (XLSX, XLS): values as they stand, formulas by their last result."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal, shown
from nuoda.surfaces.intake.readers.table import CellCheck, Form, Row, Table, checked_header

EXACT_NUMBER = 10**15
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_BLOCK = 1 << 20
_TITLES = 4
"""So many rows of titles may stand above the names of the columns."""
_PAIR = 2
_OVERLAP = 64
_FORMULA = re.compile(rb"<f[ >/]")


@dataclass(frozen=True, slots=True)
class Peculiar:
    """What a workbook has that a table has not: cells with formulas, and cells that were merged."""

    formulas: int = 0
    merged: int = 0


def peculiarities(path: Path) -> Peculiar:
    """Count formulas and merged ranges of a workbook that could be opened; none of anything else."""
    if not zipfile.is_zipfile(path):
        return Peculiar()
    formulas = merged = 0
    with zipfile.ZipFile(path) as parts:
        names = [one for one in parts.namelist() if one.startswith("xl/worksheets/")]
        for name in names:
            rest = b""
            with parts.open(name) as stream:
                while block := stream.read(_BLOCK):
                    text = rest + block
                    whole, rest = text[: text.rfind(b"<")], text[text.rfind(b"<") :]
                    formulas += len(_FORMULA.findall(whole))
                    merged += whole.count(b"<mergeCell ")
    return Peculiar(formulas, merged)


@contextmanager
def open_sheet(path: Path, form: Form, limits: IntakeLimits) -> Iterator[Table]:
    """Open one sheet of a workbook. Raises :class:`FileRefused` where it is none, or too large."""
    name = path.name
    _refuse_bomb(path, limits)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = _sheet(name, book, form.sheet)
            yield _table(name, sheet, limits)
    except CalamineError as error:
        raise FileRefused(
            name,
            _("The file is not a workbook that can be opened: %(why)s.", {"why": shown(str(error))}),
            _("Save it as XLSX without a password."),
        ) from error


def _sheet(name: str, book: CalamineWorkbook, wanted: str) -> CalamineSheet:
    names = book.sheet_names
    if wanted and wanted not in names:
        figures = {"wanted": shown(wanted), "there": shown(", ".join(names))}
        raise FileRefused(
            name,
            _("The workbook has no sheet %(wanted)s; it has %(there)s.", figures),
            _("Rename the sheet, or name the right one in the mapping."),
        )
    if not names:
        raise FileRefused(name, _("The workbook has no sheet."), _("Save it as XLSX again."))
    return book.get_sheet_by_name(wanted) if wanted else book.get_sheet_by_index(0)


def _table(name: str, sheet: CalamineSheet, limits: IntakeLimits) -> Table:
    rows = enumerate(sheet.iter_rows(), start=(sheet.start or (0, 0))[0] + 1)
    above = list(islice(rows, _TITLES + 1))
    at = _header_at([cells for _line, cells in above])
    header = checked_header(name, [_text(cell) for cell in above[at][1]] if above else [], limits)
    rest = chain(above[at + 1 :], rows)
    return Table(name, header, _rows(name, header, rest, CellCheck(name, limits)))


def _header_at(above: Sequence[Sequence[Any]]) -> int:
    """Which of the first rows names the columns: titles of one cell, merged over all, may stand above it."""
    filled = [sum(value != "" for value in cells) for cells in above]
    at = next((place for place, many in enumerate(filled) if many > 1), 0)
    return at if filled and filled[at] > _PAIR else 0  # a second cell beside a column of its own is a remark


def _rows(
    name: str, header: list[str], rows: Iterable[tuple[int, list[Any]]], check: CellCheck
) -> Iterator[Row | Refusal]:
    number = 0
    for line, whole_row in rows:
        values = whole_row[: len(header)]
        if all(value == "" for value in values):
            continue
        number += 1
        lost = next((place for place, value in enumerate(values) if _has_lost_digits(value)), None)
        if lost is not None:
            yield Refusal(
                name, number, line, header[lost],
                _("The number has more than 15 digits, and a spreadsheet keeps no more."),
                _("Format the column as text and enter the number again."),
            )  # fmt: skip
            continue
        cells: Sequence[str] = [_text(value) for value in values]
        yield check.refusal(header, cells, number, line) or Row(number, line, cells)


def _has_lost_digits(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= EXACT_NUMBER


def _text(value: Any) -> str:
    """A typed cell as text: dates in ISO form, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _refuse_bomb(path: Path, limits: IntakeLimits) -> None:
    """A few bytes can unpack to gigabytes, and one far cell makes a sheet as large as its corner."""
    if not zipfile.is_zipfile(path):
        return
    too_large = FileRefused(
        path.name, _("The workbook is too large once it is unpacked."), _("Delete empty rows, or split it.")
    )
    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > limits.unpacked_bytes:
                raise too_large
            for part in parts.infolist():
                swells = part.file_size > limits.packed_at_most * part.compress_size
                if swells and part.file_size > limits.packed_at_will:
                    raise too_large
                if part.filename.startswith("xl/worksheets/") and _cells(parts, part) > limits.sheet_cells:
                    raise too_large
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(path.name, _("The workbook is damaged."), _("Save it as XLSX again.")) from error


def _cells(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """The area up to the furthest cell that a worksheet names."""
    widest = tallest = 0
    rest = b""
    with parts.open(part) as stream:
        while block := stream.read(_BLOCK):
            for letters, digits in _CELL.findall(rest + block):
                column = 0
                for letter in letters:
                    column = column * 26 + letter - 64
                widest, tallest = max(widest, column), max(tallest, int(digits))
            rest = block[-_OVERLAP:]
    return widest * tallest
