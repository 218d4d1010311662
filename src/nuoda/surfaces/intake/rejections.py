"""The file of rejections: one line for each thing wrong, for the person who mends the source."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

from nuoda.kernel.text import Text
from nuoda.surfaces.intake.problems import Refusal

COLUMNS = ("row", "file", "line", "field", "reason", "remedy")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe_cell(value: str) -> str:
    """The value so that no spreadsheet takes it for a formula, and no decoder stumbles over it."""
    value = value.encode("utf-8", "backslashreplace").decode("utf-8")
    return "'" + value if value.startswith(_FORMULA_STARTS) else value


def unguarded(value: str) -> str:
    """A cell of the file as it was before :func:`safe_cell`, for a page."""
    return value[1:] if value[:1] == "'" and value[1:].startswith(_FORMULA_STARTS) else value


class RejectionFile:
    """Writes refusals to a CSV file as they come; the file is made when it is opened.

    ``say`` turns a sentence into the reader's language. With ``append`` an earlier part is kept, which
    is how a resumed import goes on. Read after the end: ``written`` lines.
    """

    def __init__(self, path: Path, *, say: Callable[[Text], str] = str, append: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.written = 0
        self._say = say
        fresh = not (append and path.exists())
        self._handle = path.open("a" if append else "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._handle)
        if fresh:
            self._writer.writerow(COLUMNS)

    def add(self, refusals: Iterable[Refusal]) -> None:
        for one in refusals:
            cells = (one.file, one.field, self._say(one.reason), self._say(one.remedy))
            file, field, reason, remedy = map(safe_cell, cells)
            self._writer.writerow((one.row, file, one.line, field, reason, remedy))
            self.written += 1

    def flush(self) -> None:
        self._handle.flush()

    def __enter__(self) -> RejectionFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._handle.close()
