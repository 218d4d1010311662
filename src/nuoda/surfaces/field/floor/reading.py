"""One step as the phone sends it, read into a draft; what cannot be read is told field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from nuoda.domains.stock.commands import (
    CountDraft,
    CountedLine,
    Goods,
    JudgeDraft,
    LeaveDraft,
    LoadDraft,
    MoveDraft,
    PackageDraft,
    Packed,
    PickDraft,
    ReceiptDraft,
    WorkDraft,
    WorkFailure,
)
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

Draft = (
    ReceiptDraft
    | MoveDraft
    | PickDraft
    | CountDraft
    | JudgeDraft
    | PackageDraft
    | LoadDraft
    | LeaveDraft
    | WorkDraft
    | WorkFailure
    | str
)
_MOST = 2**31 - 1
_LONGEST = 200
_LINES = 500


class _Reader:
    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.problems: list[FieldError] = []

    def wrong(self, name: str) -> None:
        remedy = _("Begin the step again.")
        self.problems.append(FieldError(name, _("It is not what this field takes."), remedy))

    def text(self, name: str) -> str:
        value = self._given.get(name, "")
        if not isinstance(value, str) or len(value) > _LONGEST:
            self.wrong(name)
            return ""
        return value.strip()

    def number(self, name: str, missing: int | None = None) -> int:
        value = self._given.get(name, missing)
        if type(value) is not int or not 0 <= value <= _MOST:
            self.wrong(name)
            return 0
        return value

    def day(self, name: str) -> date | None:
        value = self._given.get(name) or None
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(name)
            return None

    def goods(self) -> Goods:
        return Goods(self.text("customer"), self.text("sku"), self.text("lot"))

    def _each(self, name: str) -> list[_Reader]:
        value = self._given.get(name, [])
        fit = isinstance(value, list) and len(value) <= _LINES
        if not fit or not all(isinstance(one, dict) for one in value):
            self.wrong(name)
            return []
        return [_Reader(one) for one in value]

    def lines(self) -> list[CountedLine]:
        found = []
        for reader in self._each("lines"):
            kept = reader.text("state") or "good"
            found.append(CountedLine(reader.goods(), reader.number("quantity"), kept))
            self.problems += reader.problems
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._given.get(name, [])
        fit = isinstance(value, list) and len(value) <= _LINES
        if not fit or not all(isinstance(one, str) and len(one) <= _LONGEST for one in value):
            self.wrong(name)
            return ()
        return tuple(value)

    def used(self) -> tuple[tuple[Goods, int], ...]:
        found = []
        for reader in self._each("used"):
            found.append((reader.goods(), reader.number("quantity")))
            self.problems += reader.problems
        return tuple(found)

    def packed(self) -> list[Packed]:
        found = []
        for reader in self._each("lines"):
            found.append(Packed(reader.text("reservation"), reader.text("lot"), reader.number("quantity")))
            self.problems += reader.problems
        return found


def read_step(given: object) -> tuple[str, Draft] | list[FieldError]:
    """The kind of a step and its draft, or every problem that kept it from being read. Raises nothing."""
    reader = _Reader(given if isinstance(given, dict) else {})
    kind, key = reader.text("kind"), reader.text("client_id")
    if not key:
        reader.wrong("client_id")
    draft = _draft(kind, key, reader)
    if draft is None:
        reader.wrong("kind")
    return reader.problems if reader.problems or draft is None else (kind, draft)


def _draft(kind: str, key: str, read: _Reader) -> Draft | None:
    if kind == "receive":
        return ReceiptDraft(
            key, read.text("advice"), read.text("sku"), read.text("lot"), read.number("quantity"),
            read.number("damaged", 0), expires_on=read.day("expires_on"),
        )  # fmt: skip
    if kind in ("put_away", "move"):
        return MoveDraft(
            key, read.text("warehouse"), read.goods(), read.number("quantity"), read.text("origin"),
            read.text("target"),
        )  # fmt: skip
    if kind == "pick":
        return PickDraft(
            key, read.text("reservation"), read.text("place"), read.text("sku"), read.text("lot"),
            read.number("quantity"), read.number("short", 0) > 0, read.texts("ticks"),
        )  # fmt: skip
    if kind == "count":
        return CountDraft(key, read.text("warehouse"), read.text("place"), tuple(read.lines()))
    if kind == "damage":
        return JudgeDraft(
            key, read.text("warehouse"), read.goods(), read.number("quantity"), read.text("place"),
            read.text("note"),
        )  # fmt: skip
    if kind == "pack":
        return PackageDraft(
            key, tuple(read.packed()), read.number("weight", 0), read.number("length", 0),
            read.number("width", 0), read.number("height", 0), read.text("trip"), read.texts("ticks"),
        )  # fmt: skip
    if kind == "load":
        return LoadDraft(key, read.text("package"), read.text("trip"), read.texts("ticks"))
    if kind == "leave":
        return LeaveDraft(key, read.text("warehouse"), read.text("trip"))
    if kind == "work":
        return WorkDraft(
            key, read.text("warehouse"), read.text("place"), read.text("customer"), read.text("service"),
            read.number("quantity"), read.used(), minutes=read.number("minutes", 0),
            reference=read.text("reference"), order=read.text("order"),
        )  # fmt: skip
    if kind == "give_up":
        return WorkFailure(read.text("order"), read.text("reason"))
    return read.text("undoes") if kind == "undo" else None
