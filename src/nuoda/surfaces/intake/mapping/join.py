"""Left joins: the files beside the main one are read into memory, by key, and only what is used of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.mapping import cells
from nuoda.surfaces.intake.mapping.drafts import Place
from nuoda.surfaces.intake.mapping.schema import Join, Schema, SourceFile, Take
from nuoda.surfaces.intake.mapping.scope import (
    Cells,
    Getter,
    Joined,
    Record,
    Scope,
    key_getter,
    value_columns,
)
from nuoda.surfaces.intake.problems import CellProblem, FileRefused, MappingRefused, Refusal, shown
from nuoda.surfaces.intake.readers import Row, open_table

Paths = Mapping[str, list[Path]]
Sink = Callable[[Refusal], None]
LIST_CHARACTERS = 190
JOINT = "; "


class Joiner:
    """Reads the joined files of one mapping. What is wrong with their rows goes to ``sink``."""

    def __init__(
        self, schema: Schema, paths: Paths, limits: IntakeLimits, sink: Sink, *, headers_only: bool = False
    ) -> None:
        self._schema, self._paths = schema, paths
        self._limits, self._sink = limits, sink
        self._headers_only = headers_only

    def joined(self, source: SourceFile, used: set[str]) -> dict[str, Joined]:
        """What ``source`` joins, by the joined file's name. ``used`` are the columns named there."""
        return {join.file: self._read(source, join, used) for join in source.joins}

    def _read(self, above: SourceFile, join: Join, used: set[str]) -> Joined:
        wanted = {name.removeprefix(join.file + ".") for name in used if name.startswith(join.file + ".")}
        line_columns = self._line_columns(above, join)
        direct = {take.column for take in join.takes if take.column} if join.takes else wanted
        kept = sorted(direct | line_columns | ({join.order_by} if join.order_by else set()))
        self._refuse_untaken(above, join, wanted)
        groups = self._groups(self._schema.files[join.file], join, kept, many=bool(line_columns))
        place = {name: number for number, name in enumerate(kept)}
        if join.order_by:
            for rows in groups.values():
                rows.sort(key=lambda row: _natural(row[place[join.order_by]]))
        many = groups if line_columns else {}
        if not join.takes:
            return Joined(place, {key: rows[0] for key, rows in groups.items()}, place, many)
        names = {take.name: number for number, take in enumerate(join.takes)}
        taken = {key: [_taken(take, rows, place) for take in join.takes] for key, rows in groups.items()}
        return Joined(names, taken, place, many)

    def _line_columns(self, above: SourceFile, join: Join) -> set[str]:
        lines = self._schema.lines
        if lines is None or lines.file != join.file or above.name != self._schema.rows:
            return set()
        return set().union(*(value_columns(value) for value in lines.fields.values()))

    def _refuse_untaken(self, above: SourceFile, join: Join, wanted: set[str]) -> None:
        for name in wanted - {take.name for take in join.takes} if join.takes else ():
            known = ", ".join(take.name for take in join.takes)
            figures = {"name": f"{join.file}.{shown(name)}", "known": known}
            raise MappingRefused(
                Path(self._schema.path).name,
                f"files.{above.name}.joins",
                _("The join takes no %(name)s; it takes %(known)s.", figures),
                _("Add it under take."),
            )

    def _groups(
        self, source: SourceFile, join: Join, kept: list[str], *, many: bool
    ) -> dict[Cells, list[list[str]]]:
        nested = self.joined(source, set(kept))
        single = not join.takes and not many
        groups: dict[Cells, list[list[str]]] = {}
        for path in self._paths[source.name]:
            for row, record, key, getters in self._records(path, source, join, nested, kept):
                rows = groups.setdefault(key, [])
                if single and rows:
                    self._sink(repeated(Place(path.name, row.number, row.line), join.on[0][1], key))
                    continue
                rows.append([getter(record) for getter in getters])
                if len(groups) > self._limits.joined_rows:
                    raise FileRefused(
                        path.name, _("The file has too many rows to join."), _("Split the data.")
                    )
        return groups

    def _records(
        self, path: Path, source: SourceFile, join: Join, nested: Mapping[str, Joined], kept: list[str]
    ) -> Iterator[tuple[Row, Record, Cells, list[Getter]]]:
        with ExitStack() as stack:
            table = stack.enter_context(open_table(path, source.form, self._limits))
            scope = Scope(source, table, nested)
            key = key_getter([scope.getter(theirs) for _own, theirs in join.on])
            getters = [scope.getter(name) for name in kept]
            for row in () if self._headers_only else table.rows:
                if isinstance(row, Refusal):
                    self._sink(row)
                    continue
                record = scope.record(row.cells)
                yield row, record, key(record), getters


def repeated(place: Place, field: str, key: Cells, first: int | None = None) -> Refusal:
    """The refusal of a row whose id an earlier row already had."""
    value = shown(key if isinstance(key, str) else " ".join(key))
    figures = {"value": value, "first": first}
    reason = (
        _("The id %(value)s stands here again; it is first on line %(first)s.", figures)
        if first is not None
        else _("The id %(value)s stands here again.", figures)
    )
    remedy = _("Keep one of the rows, or give each an id of its own.")
    return Refusal(place.file, place.row, place.line, field, reason, remedy)


def _natural(text: str) -> tuple[int, Decimal, str]:
    try:
        return (0, cells.number(text), "")
    except CellProblem:
        return (1, Decimal(0), text)


def _taken(take: Take, rows: list[list[str]], place: Mapping[str, int]) -> str:
    if take.how == "count":
        return str(len(rows))
    values = [row[place[take.column]] for row in rows if row[place[take.column]]]
    if not values:
        return ""
    if take.how == "sum":
        return _sum(values)
    if take.how == "list":
        return listed(values)
    return values[0] if take.how == "first" else values[-1]


def _sum(values: list[str]) -> str:
    """The total, or the first text that is no number, so that it is refused where it is used."""
    total = Decimal(0)
    for value in values:
        try:
            total += cells.number(value)
        except CellProblem:
            return value
    return format(total, "f")


def listed(values: Sequence[str]) -> str:
    """Each value once, as many as fit into a name."""
    text = ""
    for value in dict.fromkeys(values):
        longer = f"{text}{JOINT}{value}" if text else value
        if len(longer) > LIST_CHARACTERS:
            return f"{text} …"
        text = longer
    return text
