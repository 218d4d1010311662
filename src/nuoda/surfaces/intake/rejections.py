"""The file of rejections: one line for each thing wrong, for the person who mends the source."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from nuoda.kernel.text import Text, text_from, text_json
from nuoda.surfaces.intake.problems import Refusal

COLUMNS = ("row", "file", "line", "field", "reason", "remedy", "text")
"""``text`` keeps both sentences as messages with figures (JSON): each reader gets them in her language."""
_LONE = re.compile("[\ud800-\udfff]")  # half a sign, of which no file can hold any
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
            kept = json.dumps([text_json(one.reason), text_json(one.remedy)], ensure_ascii=False)
            whole = _LONE.sub(lambda sign: f"\\\\u{ord(sign[0]):04x}", kept)
            self._writer.writerow((one.row, file, one.line, field, reason, remedy, whole))
            self.written += 1

    def flush(self) -> None:
        self._handle.flush()

    def __enter__(self) -> RejectionFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._handle.close()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A line of the file of rejections, read back: its sentences are put into words by whoever shows it."""

    row: int
    file: str
    line: int
    field: str
    reason: Text
    remedy: Text


def read_rejections(path: Path) -> Iterator[Rejection]:
    """The lines of a file of rejections, in its order.

    Lines from before ``text`` was written keep the words they were written with.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for one in csv.DictReader(file, restkey="text"):
            kept = one.get("text")
            if isinstance(kept, list):
                kept = kept[0]
            if kept:
                reason, remedy = map(text_from, json.loads(kept))
            else:
                reason, remedy = (Text(unguarded(one[name])) for name in ("reason", "remedy"))
            named = (unguarded(one["file"]), int(one["line"]), unguarded(one["field"]))
            yield Rejection(int(one["row"]), *named, reason, remedy)
