"""Small sheets read whole: a file that somebody hands in, or text in a form, as rows by header."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal
from nuoda.surfaces.intake.readers import Form, open_table
from nuoda.surfaces.intake.rejections import safe_cell
from nuoda.surfaces.intake.sheet_import.uploads import Upload, safe_file_name

FILE_BYTES = 10 * 1024 * 1024
_LIMITS = IntakeLimits(file_bytes=FILE_BYTES, cell_characters=400)


@dataclass(frozen=True, slots=True)
class Table:
    """A small sheet as it stands, without its empty rows; ``looked_at`` where a person saw it before."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    looked_at: bool = False

    @property
    def text(self) -> str:
        """The same as CSV text, to be sent again."""
        out = StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.header, *self.rows])
        return out.getvalue()


def table_of_file(upload: Upload, *, most: int) -> Table:
    """A CSV or XLSX file of at most ``most`` rows. Raises :class:`Invalid` for what cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / safe_file_name(upload.name or "sheet.csv")
        size = 0
        with path.open("xb") as file:
            for chunk in upload.chunks():
                size += len(chunk)
                if size > FILE_BYTES:
                    reason = _("The file has more than %(most)s MB.", {"most": FILE_BYTES // 1024 // 1024})
                    raise Invalid(fields=[FieldError("file", reason, _("Divide it."))])
                file.write(chunk)
        return _read(path, most)


def rows_of_file(
    upload: Upload, *, columns: Sequence[str], most: int, known: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The rows of a file by header; a column that is unknown refuses it as a whole, as does ``most``.

    ``known`` gives the column of a head in small letters, "" for one that is left out.
    """
    table = table_of_file(upload, most=most)
    heads = [(known or {}).get(name.strip().casefold(), name) for name in table.header]
    return _by_header(replace(table, header=heads), columns)


def rows_of_text(text: str, *, columns: Sequence[str], most: int) -> list[dict[str, str]]:
    """The rows of CSV text by header, read as a file is."""
    return _by_header(table_of_text(text, most=most), columns)


def table_of_text(text: str, *, most: int) -> Table:
    """CSV text that a page showed, read as a file is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        path.write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        return replace(_read(path, most), looked_at=True)


def _read(path: Path, most: int) -> Table:
    try:
        with open_table(path, Form(fallback_encoding="gb18030"), _LIMITS) as table:
            rows: list[Sequence[str]] = []
            for row in table.rows:
                if isinstance(row, Refusal):
                    raise Invalid(fields=[FieldError(f"rows.{row.row}", row.reason, row.remedy)])
                if len(rows) >= most:
                    reason = _("It has more than %(most)s rows.", {"most": most})
                    raise Invalid(fields=[FieldError("file", reason, _("Divide it."))])
                if any(cell.strip() for cell in row.cells):
                    rows.append(tuple(row.cells))
            return Table(tuple(table.header), rows)
    except FileRefused as refused:
        fields = [FieldError("file", one.reason, one.remedy) for one in refused.fields]
        raise Invalid(fields=fields) from refused


def _by_header(table: Table, columns: Sequence[str]) -> list[dict[str, str]]:
    unknown = [name for name in table.header if name and name not in columns]
    if unknown:
        reason = _("The column %(name)s is not known here.", {"name": unknown[0][:40]})
        remedy = _("Use the columns %(all)s.", {"all": ", ".join(columns)})
        raise Invalid(fields=[FieldError("file", reason, remedy)])
    return [dict(zip(table.header, row, strict=False)) for row in table.rows]


def text_of(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Rows as CSV text with every column that one of them uses."""
    used = [name for name in columns if any(row.get(name) for row in rows)]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([[safe_cell(row.get(name, "")) for name in used] for row in rows])
    return out.getvalue()
