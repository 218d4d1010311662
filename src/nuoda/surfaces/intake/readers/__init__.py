"""Files as tables: CSV, spreadsheets, JSON."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, shown
from nuoda.surfaces.intake.readers.csv_table import open_csv
from nuoda.surfaces.intake.readers.json_table import open_json, open_json_lines
from nuoda.surfaces.intake.readers.lines import refuse_too_large
from nuoda.surfaces.intake.readers.sheet_table import open_sheet
from nuoda.surfaces.intake.readers.table import Form, Row, Table

KINDS = {"csv": open_csv, "xlsx": open_sheet, "jsonl": open_json_lines, "json": open_json}
SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xls": "xlsx", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "json",
}  # fmt: skip

__all__ = ["KINDS", "SUFFIXES", "Form", "Row", "Table", "open_table"]


def open_table(path: Path, form: Form, limits: IntakeLimits) -> AbstractContextManager[Table]:
    """Open a file as a table. Raises :class:`FileRefused` where it cannot be one at all."""
    refuse_too_large(path, path.name, limits.file_bytes)
    kind = form.kind or SUFFIXES.get(path.suffix.lower(), "")
    if not kind:
        raise FileRefused(
            path.name,
            _("A file ending in %(ending)s is not known.", {"ending": shown(path.suffix or path.name)}),
            _("Save it as CSV (UTF-8), XLSX or JSON."),
        )
    return KINDS[kind](path, form, limits)
