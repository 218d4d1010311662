"""The refused rows of a sheet as they came, with what is wrong beside each: to be mended and sent again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here, joined
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.readers import Row, open_table
from nuoda.surfaces.intake.rejections import read_rejections
from nuoda.surfaces.intake.sheet_import.run import schema_for

_MOST = 10_000


def sheet_to_mend(cursor: Mapping[str, Any], path: Path, rejections: Path) -> bytes:
    """An XLSX of the refused rows, at most 10,000, every cell a text, so that nothing of it is reckoned.

    The two columns behind the sheet's own say what is wrong; they are not read when it comes back.
    """
    wrong = _wrong(rejections)
    sheets = import_module("openpyxl")  # with the first one: large, and few processes write any
    book = sheets.Workbook(write_only=True)
    sheet = book.create_sheet()
    cell = sheets.cell.WriteOnlyCell
    with open_table(path, schema_for(cursor).source.form, LIMITS) as table:
        header = list(table.header)
        top = (*header, here(_("What is wrong")), here(_("What mends it")))
        sheet.append([_text(cell(sheet), one) for one in top])
        numbered = ((row.number, row.cells) if isinstance(row, Row) else (row.row, ()) for row in table.rows)
        refused = ((number, cells) for number, cells in numbered if number in wrong)
        for number, cells in islice(refused, _MOST):
            whole = [*cells, *[""] * (len(header) - len(cells)), *wrong[number]]
            sheet.append([_text(cell(sheet), one) for one in whole])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _wrong(rejections: Path) -> dict[int, tuple[str, str]]:
    """What is wrong with each row, and what mends it, by the row's number."""
    reasons: dict[int, list[str]] = defaultdict(list)
    remedies: dict[int, list[str]] = defaultdict(list)
    for one in read_rejections(rejections):
        reasons[one.row].append(f"{one.field}: {here(one.reason)}".removeprefix(": "))
        remedies[one.row].append(here(one.remedy))
    return {row: (joined(said), joined(dict.fromkeys(remedies[row]))) for row, said in reasons.items()}


def _text(cell: Any, value: str) -> Any:
    """The cell with a text in it, whatever it looks like; an empty one stays empty."""
    cell.value = value or None
    if value:
        cell.data_type = "s"
        cell.number_format = "@"
    return cell
