"""From a field's source to one function on a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from nuoda.surfaces.intake.mapping.convert import converter, unmapped
from nuoda.surfaces.intake.mapping.fields import Field, Kind
from nuoda.surfaces.intake.mapping.schema import Condition, Guard, Record, Value
from nuoda.surfaces.intake.mapping.scope import Getter
from nuoda.surfaces.intake.mapping.scope import Record as Cells

_CASES: Mapping[str, Callable[[str], str]] = {
    "": str, "lower": str.lower, "upper": str.upper, "title": str.title,
}  # fmt: skip
Read = Callable[[Cells], Any]
Holds = Callable[[Cells], bool]
_PICKS: Mapping[str, Callable[[list[Any]], Any]] = {
    "first": lambda found: found[0], "earliest": min, "latest": max,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compiled:
    """One field ready to be read. ``label`` is the file's own column, for whoever mends it."""

    name: str
    label: str
    read: Read
    required: bool
    instant: bool


@dataclass(frozen=True, slots=True)
class CompiledRecord:
    fields: tuple[Compiled, ...]
    holds: Holds


class Columns(Protocol):
    """Where columns are found: a file with what is joined to it, or the rows of one join."""

    def getter(self, column: str) -> Getter: ...

    def shown_as(self, column: str) -> str: ...


class Compiler:
    """Compiles the fields of one mapping for one open file."""

    def __init__(self, columns: Columns, zone: str, null: tuple[str, ...]) -> None:
        self._scope, self._zone = columns, zone
        self._null = null

    def record(self, record: Record | None, catalogue: Mapping[str, Field]) -> CompiledRecord | None:
        return None if record is None else self.required(record, catalogue)

    def required(self, record: Record, catalogue: Mapping[str, Field]) -> CompiledRecord:
        return CompiledRecord(self.fields(record.fields, catalogue).fields, self.holds(record.guard))

    def fields(self, values: Mapping[str, Value], catalogue: Mapping[str, Field]) -> CompiledRecord:
        found = tuple(self.field(name, value, catalogue[name]) for name, value in values.items())
        return CompiledRecord(found, self.holds(Guard()))

    def field(self, name: str, value: Value, field: Field) -> Compiled:
        columns = [self._scope.shown_as(column) for column in _columns(value)]
        label = " + ".join(dict.fromkeys(columns)) or name
        required = field.required or value.required
        return Compiled(name, label, self._read(value, field), required, field.kind is Kind.INSTANT)

    def _read(self, value: Value, field: Field) -> Read:
        convert = converter(field, value, self._zone)
        if value.pick:
            each = [self._text(value, self._scope.getter(column)) for column in value.columns]
            return _picked(each, convert, _PICKS[value.pick])
        text = self._source(value)

        def read(record: Cells) -> Any:
            found = text(record)
            return convert(found) if found else None

        return read

    def _source(self, value: Value) -> Getter:
        if value.const is not None:
            fixed = value.const
            return lambda _record: fixed
        if value.parts:
            return self._text(value, self._parts(value))
        getters = [self._scope.getter(column) for column in value.columns]
        if len(getters) == 1:
            return self._text(value, getters[0])
        is_null, between = _nulls((*self._null, *value.null)), value.join

        def joined(record: Cells) -> str:
            return between.join(cell for getter in getters if not is_null(cell := getter(record)))

        return self._text(value, joined)

    def _parts(self, value: Value) -> Getter:
        parts = [(self._source(part), part.const is not None) for part in value.parts]

        def whole(record: Cells) -> str:
            cells = [(source(record), fixed) for source, fixed in parts]
            if not any(cell for cell, fixed in cells if not fixed):
                return ""
            return value.join.join(cell for cell, _fixed in cells if cell)

        return whole

    def _text(self, value: Value, source: Getter) -> Getter:
        """The source with the mapping's null, cut, case, map and default applied, in this order."""
        is_null = _nulls((*self._null, *value.null))
        shape = _shape(value)
        default = value.default or ""
        table = value.map
        folded = {key.casefold(): found for key, found in table.items()} if table is not None else {}

        def text(record: Cells) -> str:
            cell = source(record)
            if is_null(cell):
                return default
            if shape is not None:
                cell = shape(cell)
            if table is None:
                return cell
            found = table.get(cell)
            found = folded.get(cell.casefold()) if found is None else found
            if found is not None:
                return found
            if value.keep_unmapped:
                return cell
            if value.drop_unmapped:
                return default
            if value.default is None:
                raise unmapped(cell, tuple(table))
            return default

        return text

    def holds(self, guard: Guard) -> Holds:
        when = [self._condition(one) for one in guard.when]
        unless = [self._condition(one) for one in guard.unless]
        if not when and not unless:
            return lambda _record: True
        return lambda record: all(one(record) for one in when) and not any(one(record) for one in unless)

    def _condition(self, condition: Condition) -> Holds:
        getter, values = self._scope.getter(condition.column), condition.values
        if condition.how == "present":
            is_null, wanted = _nulls(self._null), condition.wanted
            return lambda record: (not is_null(getter(record))) is wanted
        if condition.how == "in":
            return lambda record: getter(record) in values
        return lambda record: getter(record) not in values


def _columns(value: Value) -> list[str]:
    return [*value.columns, *(column for part in value.parts for column in _columns(part))]


def _picked(each: list[Getter], convert: Callable[[str], Any], pick: Callable[[list[Any]], Any]) -> Read:
    def read(record: Cells) -> Any:
        found = [convert(cell) for getter in each if (cell := getter(record))]
        return pick(found) if found else None

    return read


def _nulls(words: tuple[str, ...]) -> Callable[[str], bool]:
    """True for an empty cell and for the words that mean no value; ``See *`` means any that begins so."""
    exact = frozenset(word for word in words if not word.endswith("*")) | {""}
    starts = tuple(word[:-1] for word in words if word.endswith("*"))
    if not starts:
        return lambda cell: cell in exact
    return lambda cell: cell in exact or cell.startswith(starts)


def _shape(value: Value) -> Callable[[str], str] | None:
    cut, case = value.cut, value.case
    if cut is None and not case:
        return None
    change = _CASES[case]
    return lambda cell: change(cell[:cut] if cut is not None else cell)
