"""Physical lines of a text file, decoded one by one, that can be given back.

A byte that does not belong to the encoding becomes a lone surrogate (PEP 383), so that one bad cell
refuses its row and not the file.
"""

from __future__ import annotations

import codecs
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.problems import FileRefused, shown

ENCODINGS = frozenset(
    {
        "ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312", "big5",
        "big5hkscs", "shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "latin-1", "iso8859-1", "iso8859-15",
        "cp1250", "cp1251", "cp1252",
    }
)  # fmt: skip
_PROBE = 65_536


class RowTooTall(Exception):
    """A quoted cell goes on over more lines than a row may have: its quote was never closed."""


class LineFeed:
    """Feeds lines to ``csv.reader``, knows where each row begins, and takes lines back."""

    def __init__(self, lines: Iterator[tuple[str, int]], encoding: str, row_lines: int) -> None:
        self._lines = lines
        self._encoding = encoding
        self._most = row_lines
        self._ahead: deque[tuple[str, int]] = deque()
        self._taken: list[tuple[str, int]] = []
        self._offset = 0
        self.number = 0
        self.ended = False

    def __iter__(self) -> LineFeed:
        return self

    def __next__(self) -> str:
        if len(self._taken) >= self._most:
            raise RowTooTall
        if self._ahead:
            line = self._ahead.popleft()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.ended = True
                raise
        self.number += 1
        self._taken.append(line)
        return line[0]

    def begin_row(self) -> None:
        self._offset += sum(size for _text, size in self._taken)
        self._taken.clear()
        self.ended = False

    @property
    def first_line(self) -> int:
        """The line where the row in hand begins, from 1."""
        return self.number - max(len(self._taken), 1) + 1

    def give_back(self) -> None:
        """Keep the first line of the row in hand and read the others again, as rows of their own."""
        others = self._taken[1:]
        self._ahead.extendleft(reversed(others))
        self.number -= len(others)
        del self._taken[1:]

    def byte_of_first_bad(self) -> int | None:
        """The file position of the first byte in the row in hand that could not be decoded."""
        start = self._offset
        codec = "utf-8" if self._encoding == "utf-8-sig" else self._encoding
        for text, size in self._taken:
            mark = size - len(text.encode(codec, "surrogateescape"))
            for place, sign in enumerate(text):
                if "\udc80" <= sign <= "\udcff":
                    return start + mark + len(text[:place].encode(codec, "surrogateescape"))
            start += size
        return None


def known_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name).name in ENCODINGS or name.lower() in ENCODINGS
    except LookupError:
        return False


def chosen_encoding(path: Path, declared: str, fallback: str) -> str:
    """The byte order mark if there is one, else the declared encoding, else its declared fallback."""
    with path.open("rb") as handle:
        start = handle.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if fallback and _fits_better(path, fallback, declared):
        return fallback
    return declared


def _fits_better(path: Path, fallback: str, declared: str) -> bool:
    """True where more lines are readable only in the fallback than only bear out the declared encoding.

    A file that is UTF-8 but for one broken line stays UTF-8, and that line is refused.
    """
    votes = 0
    with path.open("rb") as handle:
        for line in handle:
            if not line.isascii():
                votes += -1 if _decodes(line, declared) else 1 if _decodes(line, fallback) else 0
    return votes > 0


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def decoded_lines(handle: BinaryIO, encoding: str) -> Iterator[tuple[str, int]]:
    """Lines with their line ends, and how many bytes each took (0 where that is not known)."""
    probe = handle.read(_PROBE)
    handle.seek(0)
    bare_returns = b"\r" in probe and b"\n" not in probe
    if bare_returns or encoding.lower().startswith("utf-16"):
        yield from ((line, 0) for line in io.TextIOWrapper(handle, encoding, "surrogateescape"))
        return
    codec = encoding
    for raw in handle:
        text = raw.decode(codec, "surrogateescape")
        if codec == "utf-8-sig":
            codec = "utf-8"
        yield text, len(raw)


def refuse_too_large(path: Path, file: str, most: int) -> None:
    """Raises :class:`FileRefused` for a file that is missing, no file, or too large."""
    if not path.is_file():
        raise FileRefused(
            file,
            _("There is no file at %(path)s.", {"path": shown(str(path))}),
            _("Check the name and the folder."),
        )
    size = path.stat().st_size
    if size > most:
        figures = {"size": size, "most": most}
        raise FileRefused(
            file,
            _("The file has %(size)s bytes; at most %(most)s are taken.", figures),
            _("Split the file."),
        )
