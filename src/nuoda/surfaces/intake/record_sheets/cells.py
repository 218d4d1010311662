"""One row of a small sheet, read cell by cell; what cannot be read is noted by column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation

from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

Row = Mapping[str, str]


class Cells:
    """A row by the names of its columns, with what is wrong in it."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.problems: list[FieldError] = []

    def text(self, name: str, missing: str = "") -> str:
        return self._row.get(name, "").strip() or missing

    def words(self, name: str) -> tuple[str, ...]:
        """Several words apart by blanks or commas of either script."""
        return tuple(self.text(name).replace("，", ",").replace("、", ",").replace(",", " ").split())

    def number(self, name: str) -> int | None:
        written = self.text(name).removesuffix(".0")
        if not written:
            return None
        if not written.isascii() or not written.isdigit() or len(written) > 12:
            reason = _("%(value)s is no whole number.", {"value": written[:40]})
            self.problems.append(FieldError(name, reason, _("Write it in figures alone.")))
            return None
        return int(written)

    def decimal(self, name: str) -> Decimal | None:
        written = self.text(name)
        if not written:
            return None
        try:
            found = Decimal(written)
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) > 10**9:
            reason = _("%(value)s is no number that can stand here.", {"value": written[:40]})
            remedy = _("Write it in figures, with a point for decimals.")
            self.problems.append(FieldError(name, reason, remedy))
            return None
        return found

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name)[:10])
        except ValueError:
            self.problems.append(FieldError(name, _("It is no day."), _("Write it like 2026-11-23.")))
            return date.min

    def clock(self, name: str, missing: time) -> time:
        written = self.text(name)
        if not written:
            return missing
        try:
            return time.fromisoformat(written.zfill(5) if len(written) == 4 else written[:8])
        except ValueError:
            self.problems.append(FieldError(name, _("It is no time of day."), _("Write it like 07:30.")))
            return missing
