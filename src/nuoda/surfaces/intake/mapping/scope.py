"""Which cell a column's name means: in a file's own row, or in a row joined to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping.cells import folded
from nuoda.surfaces.intake.mapping.schema import Schema, SourceFile, Value
from nuoda.surfaces.intake.problems import FileRefused, shown
from nuoda.surfaces.intake.readers import Table

Cells = Sequence[str]
Record = tuple[Cells, ...]
"""A row with what is joined to it: its own cells, then one sequence a join ("" cells where none)."""

Getter = Callable[[Record], str]


@dataclass(slots=True)
class Joined:
    """The rows of a joined file by key: ``names`` are the columns kept, ``many`` the rows for lines."""

    names: Mapping[str, int]
    rows: dict[Cells, list[str]] = field(default_factory=dict)
    line_names: Mapping[str, int] = field(default_factory=dict)
    many: dict[Cells, list[list[str]]] = field(default_factory=dict)

    @property
    def blank(self) -> list[str]:
        return [""] * len(self.names)


class Scope:
    """The columns that can be named in one file, and how to make a record of one of its rows.

    Raises :class:`FileRefused` for a column that the file lacks.
    """

    def __init__(self, source: SourceFile, table: Table, joined: Mapping[str, Joined]) -> None:
        self._source, self._table = source, table
        self._joined = joined
        self._place = {join.file: place for place, join in enumerate(source.joins, start=1)}
        self._own = _positions(source, table.header)
        keys = [[self.getter(own) for own, _theirs in join.on] for join in source.joins]
        self._joins = [
            (_key_of(getters), joined[join.file]) for getters, join in zip(keys, source.joins, strict=True)
        ]

    def record(self, cells: Cells) -> Record:
        alone: Record = (cells,)
        if not self._joins:
            return alone
        return (cells, *(found.rows.get(key(alone)) or found.blank for key, found in self._joins))

    def many(self, file: str, record: Record) -> list[list[str]]:
        """The joined rows behind a record, for goods lines."""
        key, found = self._joins[self._place[file] - 1]
        return found.many.get(key(record), [])

    def line_names(self, file: str) -> Mapping[str, int]:
        return self._joins[self._place[file] - 1][1].line_names

    def getter(self, column: str) -> Getter:
        """The function that reads ``column`` from a record, without spaces around."""
        file, dot, rest = column.partition(".")
        if dot and file in self._place and column not in self._own:
            return self._joined_getter(file, rest)
        place = self._own.get(column)
        if place is not None:
            return lambda record: record[0][place].strip()
        declared = self._source.columns.get(column)
        if self._table.open_ended or (declared is not None and declared.optional):
            return lambda _record: ""
        raise self._missing(column)

    def _joined_getter(self, file: str, column: str) -> Getter:
        slot, place = self._place[file], self._joined[file].names[column]
        return lambda record: record[slot][place]

    def shown_as(self, column: str) -> str:
        """The file's own header for a column, for the person who mends it."""
        place = self._own.get(column)
        return self._table.header[place] if place is not None else column

    def _missing(self, column: str) -> FileRefused:
        declared = self._source.columns.get(column)
        wanted = " / ".join(filter(None, (declared.zh, declared.en))) if declared else ""
        near = get_close_matches(column, self._table.header, 1)
        figures = {"column": shown(wanted or column), "near": shown(near[0]) if near else ""}
        return FileRefused(
            self._table.name,
            _("The file has no column %(column)s.", figures),
            _("Did you mean %(near)s? Rename the column, or correct the mapping.", figures)
            if near
            else _("Add the column, or correct the mapping."),
            line=1,
        )


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file as a mapping sees it: how the file calls a column, and what is not read."""

    called: Mapping[str, str]
    ignored: tuple[str, ...]


def header_of(schema: Schema, header: list[str]) -> Header:
    """``header`` of the main file: its own names by the mapping's, and those that nothing reads."""
    source = schema.source
    positions = _positions(source, header)
    named = columns_used(schema) | set(source.key) | {own for join in source.joins for own, _their in join.on}
    read = {positions[column] for column in named if column in positions}
    return Header(
        {column: header[place] for column, place in positions.items()},
        tuple(name for place, name in enumerate(header) if name and place not in read),
    )


class LineScope:
    """The columns of the rows of one join, for goods lines."""

    def __init__(self, scope: Scope, file: str) -> None:
        self._names, self._file = scope.line_names(file), file

    def getter(self, column: str) -> Getter:
        place = self._names[column]
        return lambda record: record[0][place]

    def shown_as(self, column: str) -> str:
        return f"{self._file}.{column}"


def key_getter(getters: list[Getter]) -> Callable[[Record], Cells]:
    return _key_of(getters)


def _key_of(getters: list[Getter]) -> Callable[[Record], Cells]:
    if len(getters) == 1:
        return getters[0]
    return lambda record: tuple(getter(record) for getter in getters)


def _positions(source: SourceFile, header: list[str]) -> dict[str, int]:
    exact = {name: place for place, name in enumerate(header) if name}
    bare = {loose(name): place for name, place in exact.items()}
    found = dict(exact)
    for column in source.columns.values():
        if column.only is not None:
            found.pop(column.name, None)
        for name in column.headers:
            if loose(name) in bare:
                found[column.name] = bare[loose(name)]
                break
    return found


def loose(name: str) -> str:
    """A header without case, spaces, underscores, stars and full-width forms: how headers are compared."""
    return "".join(folded(name).rstrip("*").casefold().replace("_", " ").split())


def columns_used(schema: Schema) -> set[str]:
    """Every column that the mapping names for the rows of its main file."""
    single = (schema.customer, schema.order, schema.shipment, schema.tracking)
    records = [*single, *schema.events, *schema.cancellations, *schema.positions, *schema.readings]
    used: set[str] = set()
    for record in records:
        if record is not None:
            used |= {one.column for one in (*record.guard.when, *record.guard.unless)}
            for value in record.fields.values():
                used |= value_columns(value)
    if schema.lines is not None and not schema.lines.file:
        used |= {one.column for one in (*schema.lines.guard.when, *schema.lines.guard.unless)}
        for value in schema.lines.fields.values():
            used |= value_columns(value)
    return used


def value_columns(value: Value) -> set[str]:
    return set(value.columns).union(*(value_columns(part) for part in value.parts))
