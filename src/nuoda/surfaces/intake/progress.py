"""Progress on a terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TextIO


class ProgressLine:
    """Says how far a job is: in one line that changes, or in a line every tenth where nobody watches."""

    def __init__(self, out: TextIO, what: str) -> None:
        self._out, self._what = out, what
        self._live = out.isatty()
        self._tenth = -1
        self._shown = ""

    def __call__(self, done: int, total: int | None, at: datetime | None = None) -> None:
        share = done / total if total else 0.0
        when = f"  {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""
        text = f"{self._what}  {share:4.0%}  {done}/{total}{when}" if total else f"{self._what}  {done}"
        if self._live:
            if text != self._shown:
                self._out.write(f"\r{text:<72}")
                self._out.flush()
                self._shown = text
        elif int(share * 10) != self._tenth:
            self._tenth = int(share * 10)
            self._out.write(f"{text}\n")
            self._out.flush()

    def end(self) -> None:
        """Leave the changing line."""
        if self._live and self._shown:
            self._out.write("\n")
            self._shown = ""
