"""What every reader gives: a header, and rows that are sound or refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal, shown

UNREADABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_ENCODING_REMEDY = _("Save the file as UTF-8, or set encoding in the mapping.")


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written. ``kind`` is ``csv``, ``xlsx``, ``jsonl``, ``json``, or "" to tell by its name.

    ``items`` is the place of the list of objects in a JSON document, by dotted keys; "" for the top.
    """

    kind: str = ""
    encoding: str = "utf-8-sig"
    fallback_encoding: str = ""
    delimiter: str = ","
    sheet: str = ""
    items: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row. ``number`` counts data rows from 1, ``line`` is where it begins in the file."""

    number: int
    line: int
    cells: Sequence[str]


@dataclass(slots=True)
class Table:
    """An open file: its shown name, its header, and its rows in order, each once."""

    name: str
    header: list[str]
    rows: Iterator[Row | Refusal] = field(repr=False)
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class CellCheck:
    """Looks at the cells of one file as they were read, before any meaning is given to them."""

    file: str
    limits: IntakeLimits

    def refusal(self, header: Sequence[str], cells: Sequence[str], number: int, line: int) -> Refusal | None:
        """The first thing wrong with a row, or None. The row has as many cells as the header."""
        most = self.limits.cell_characters
        for place, cell in enumerate(cells):
            if len(cell) > most:
                reason = _(
                    "The cell has %(length)s characters; at most %(most)s are taken.",
                    {"length": len(cell), "most": most},
                )
                remedy = _("Shorten the cell.")
                return Refusal(self.file, number, line, header[place], reason, remedy)
            found = UNREADABLE.search(cell)
            if found:
                reason, remedy = unreadable(found.group())
                return Refusal(self.file, number, line, header[place], reason, remedy)
        return None


def unreadable(sign: str) -> tuple[Text, Text]:
    """Why a character is refused, and what mends it."""
    if "\udc80" <= sign <= "\udcff":
        byte = f"0x{ord(sign) - 0xDC00:02X}"
        reason = _("The byte %(byte)s does not belong to the file's encoding.", {"byte": byte})
        return reason, _ENCODING_REMEDY
    if "\ud800" <= sign <= "\udfff":
        return (
            _("The text has half of a character (a lone surrogate)."),
            _("Export the file again from its source."),
        )
    if sign == "\ufffd":
        return (
            _("The text was damaged before it came here: it has the replacement character."),
            _("Export the file again from its source as UTF-8."),
        )
    if sign == "\x00":
        return _("The cell has a NUL byte."), _("Remove it; a file in UTF-16 must be saved as UTF-8.")
    code = f"U+{ord(sign):04X}"
    return _("The cell has the control character %(code)s.", {"code": code}), _("Remove the character.")


def checked_header(file: str, cells: Sequence[str], limits: IntakeLimits) -> list[str]:
    """The header's names. Raises :class:`FileRefused` where a name is unreadable or stands twice."""
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileRefused(file, _("The file has no header."), _("Put the column names into the first row."))
    if len(names) > limits.columns:
        reason = _("The file has %(many)s columns.", {"many": len(names)})
        raise FileRefused(file, reason, _("Keep only the columns that the mapping uses."), line=1)
    seen: set[str] = set()
    for name in names:
        found = UNREADABLE.search(name)
        if found:
            reason, remedy = unreadable(found.group())
            raise FileRefused(file, reason, remedy, line=1)
        if name in seen and name:
            reason = _("Two columns are both called %(name)s.", {"name": shown(name)})
            raise FileRefused(file, reason, _("Give each column a name of its own."), line=1)
        seen.add(name)
    return names
