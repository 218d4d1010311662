"""CSV files, read as a stream. A broken row costs itself, not its neighbours."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal
from nuoda.surfaces.intake.readers.lines import LineFeed, RowTooTall, chosen_encoding, decoded_lines
from nuoda.surfaces.intake.readers.table import CellCheck, Form, Row, Table, checked_header

PARSER_CHARACTERS = 4_000_000
_DELIMITERS = (",", "\t", ";", "|")


@contextmanager
def open_csv(path: Path, form: Form, limits: IntakeLimits) -> Iterator[Table]:
    """Open a CSV file. Raises :class:`FileRefused` where its header cannot be read."""
    csv.field_size_limit(max(csv.field_size_limit(), PARSER_CHARACTERS))
    encoding = chosen_encoding(path, form.encoding, form.fallback_encoding)
    with path.open("rb") as handle:
        feed = LineFeed(decoded_lines(handle, encoding), encoding, limits.row_lines)
        yield _CsvFile(path.name, feed, form, limits).table()


class _CsvFile:
    def __init__(self, name: str, feed: LineFeed, form: Form, limits: IntakeLimits) -> None:
        self._name = name
        self._feed = feed
        self._limits = limits
        self._check = CellCheck(name, limits)
        self._delimiter = form.delimiter
        self._header: list[str] = []

    def table(self) -> Table:
        try:
            cells = self._header_cells()
            self._header = checked_header(self._name, cells, self._limits)
        except (csv.Error, RowTooTall) as error:
            reason, remedy = self._broken(error)
            raise FileRefused(self._name, reason, remedy, line=1) from error
        except FileRefused as refused:
            byte = self._feed.byte_of_first_bad()
            if byte is None:
                raise
            reason = _("The header is not in the file's encoding, from byte %(byte)s on.", {"byte": byte})
            raise FileRefused(self._name, reason, refused.remedy, line=1, byte=byte) from None
        return Table(self._name, self._header, self._rows())

    def _header_cells(self) -> list[str]:
        self._feed.begin_row()
        if self._delimiter == "auto":
            first = next(self._feed, "")
            self._delimiter = max(_DELIMITERS, key=first.count)
            return next(csv.reader([first], delimiter=self._delimiter, strict=True), [])
        return next(csv.reader(self._feed, delimiter=self._delimiter, strict=True), [])

    def _rows(self) -> Iterator[Row | Refusal]:
        reader = csv.reader(self._feed, delimiter=self._delimiter, strict=True)
        number = 0
        while True:
            self._feed.begin_row()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, RowTooTall) as error:
                number += 1
                reason, remedy = self._broken(error)
                yield Refusal(self._name, number, self._feed.first_line, "", reason, remedy)
                self._feed.give_back()
                continue
            if any(cells):
                number += 1
                yield self._row(cells, number)

    def _row(self, cells: list[str], number: int) -> Row | Refusal:
        wanted = len(self._header)
        line = self._feed.first_line
        if len(cells) > wanted and not any(cells[wanted:]):
            del cells[wanted:]
        if len(cells) != wanted:
            figures = {"found": len(cells), "wanted": wanted}
            reason = _("The row has %(found)s cells where the header has %(wanted)s.", figures)
            remedy = (
                _("The row was cut off. Export the file again.")
                if len(cells) < wanted
                else _("Put a cell that holds the delimiter between double quotes.")
            )
            field = self._header[len(cells)] if len(cells) < wanted else ""
            return Refusal(self._name, number, line, field, reason, remedy)
        return self._check.refusal(self._header, cells, number, line) or Row(number, line, cells)

    def _broken(self, error: Exception) -> tuple[Text, Text]:
        said = str(error)
        if "field limit" in said:
            return _("A cell has more than a million characters."), _("Shorten the cell.")
        if "new-line" in said:
            return _("A cell has a bare line break."), _("Put the cell between double quotes.")
        if self._feed.ended or isinstance(error, RowTooTall):
            return (
                _("A double quote opens a cell and nothing closes it."),
                _("Close the quote; if the file was cut off, export it again."),
            )
        return (
            _("A double quote stands inside a quoted cell."),
            _("Write a double quote inside a cell twice."),
        )
