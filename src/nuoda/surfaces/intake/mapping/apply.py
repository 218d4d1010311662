"""Rows through a mapping: each becomes drafts, or is refused with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nuoda.domains.orders.commands import OrderLine
from nuoda.domains.shipments.commands import PositionDraft
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import LIMITS, IntakeLimits
from nuoda.surfaces.intake.mapping import drafts, fields
from nuoda.surfaces.intake.mapping.address_cells import read_lines
from nuoda.surfaces.intake.mapping.compile import CompiledRecord, Compiler
from nuoda.surfaces.intake.mapping.drafts import Cancellation, Event, Mapped, Outcome, Place, Refused
from nuoda.surfaces.intake.mapping.join import Joiner, Paths, repeated
from nuoda.surfaces.intake.mapping.schema import Schema
from nuoda.surfaces.intake.mapping.scope import (
    Cells,
    Header,
    LineScope,
    Record,
    Scope,
    columns_used,
    header_of,
    key_getter,
)
from nuoda.surfaces.intake.problems import CellProblem, Refusal
from nuoda.surfaces.intake.readers import Row, Table, open_table

Seen = dict[Cells, int]


def outcomes(
    schema: Schema, paths: Paths, limits: IntakeLimits = LIMITS, *, skipped: int = 0
) -> Iterator[Outcome]:
    """Every row of the main file in order, mapped or refused; rows are read as they are asked for.

    Refused rows of joined files come first. The first ``skipped`` outcomes are not worked out again: of their
    rows only the keys are remembered. Raises :class:`FileRefused` for a file that cannot be read
    or lacks a column, :class:`MappingRefused` for a mapping that does not fit, before any row.
    """
    check_files(schema, paths, limits)
    refused: list[Refusal] = []
    joined = Joiner(schema, paths, limits, refused.append).joined(schema.source, columns_used(schema))
    for one in refused[skipped:]:
        yield Refused(Place(one.file, one.row, one.line), (one,))
    left = max(0, skipped - len(refused))
    seen: Seen = {}
    for path in paths[schema.rows]:
        with open_table(path, schema.source.form, limits) as table:
            mapper = RowMapper(schema, Scope(schema.source, table, joined), table, seen)
            for row in table.rows:
                if left:
                    left -= 1
                    mapper.pass_over(row)
                else:
                    yield _refused(row) if isinstance(row, Refusal) else mapper.outcome(row)


def check_files(schema: Schema, paths: Paths, limits: IntakeLimits = LIMITS) -> None:
    """Open every file and look for every column, without reading rows. Raises as :func:`outcomes`."""
    joiner = Joiner(schema, paths, limits, _drop, headers_only=True)
    joined = joiner.joined(schema.source, columns_used(schema))
    for path in paths[schema.rows]:
        with open_table(path, schema.source.form, limits) as table:
            RowMapper(schema, Scope(schema.source, table, joined), table, {})


def read_header(schema: Schema, path: Path, limits: IntakeLimits = LIMITS) -> Header:
    """What the main file's header says. Raises :class:`FileRefused` for a file that cannot be read."""
    with open_table(path, schema.source.form, limits) as table:
        return header_of(schema, table.header)


def _drop(_refusal: Refusal) -> None:
    """Headers have no rows to refuse."""


def _refused(refusal: Refusal) -> Refused:
    return Refused(Place(refusal.file, refusal.row, refusal.line), (refusal,))


class _Troubles:
    """What is wrong with one row, each thing once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._found: dict[tuple[str, str], Refusal] = {}

    def add(self, field: str, reason: Text, remedy: Text) -> None:
        place = self._place
        refusal = Refusal(place.file, place.row, place.line, field, reason, remedy)
        self._found.setdefault((field, str(reason)), refusal)

    def refused(self) -> Refused | None:
        return Refused(self._place, tuple(self._found.values())) if self._found else None


class RowMapper:
    """The mapping, compiled for one open file."""

    def __init__(self, schema: Schema, scope: Scope, table: Table, seen: Seen) -> None:
        self._schema, self._scope, self._file = schema, scope, table.name
        compiler = Compiler(scope, schema.zone, schema.null)
        self._customer = compiler.record(schema.customer, fields.CUSTOMER)
        self._order = compiler.record(schema.order, fields.ORDER)
        self._labels = {one.name: one.label for one in self._order.fields} if self._order else {}
        self._shipment = compiler.record(schema.shipment, fields.SHIPMENT)
        self._tracking = compiler.record(schema.tracking, fields.TRACKING)
        self._events = [compiler.required(one, fields.EVENT) for one in schema.events]
        self._cancellations = [compiler.required(one, fields.CANCELLATION) for one in schema.cancellations]
        self._positions = [compiler.required(one, fields.POSITION) for one in schema.positions]
        self._readings = [compiler.required(one, fields.READING) for one in schema.readings]
        self._lines = self._compiled_lines(compiler)
        self._seen = seen
        keys = schema.source.key
        self._key: Callable[[Record], Cells] | None = None
        if keys:
            self._key = key_getter([scope.getter(one) for one in keys])

    def _compiled_lines(self, compiler: Compiler) -> CompiledRecord | None:
        lines = self._schema.lines
        if lines is None:
            return None
        if lines.file:
            compiler = Compiler(LineScope(self._scope, lines.file), self._schema.zone, self._schema.null)
        return compiler.required(lines, fields.LINE)

    def pass_over(self, row: Row | Refusal) -> None:
        """Remember the key of a row that was taken before."""
        if isinstance(row, Row):
            self._repeated(Place(self._file, row.number, row.line), self._scope.record(row.cells))

    def outcome(self, row: Row) -> Outcome:
        place = Place(self._file, row.number, row.line)
        record = self._scope.record(row.cells)
        again = self._repeated(place, record)
        if again is not None:
            return Refused(place, (again,))
        troubles = _Troubles(place)
        mapped = self._mapped(place, record, troubles)
        return troubles.refused() or mapped

    def _repeated(self, place: Place, record: Record) -> Refusal | None:
        if self._key is None:
            return None
        key = self._key(record)
        if not (key if isinstance(key, str) else any(key)):
            return None
        first = self._seen.setdefault(key, place.line)
        if first == place.line:
            return None
        label = " + ".join(self._scope.shown_as(one) for one in self._schema.source.key)
        return repeated(place, label, key, first)

    def _mapped(self, place: Place, record: Record, troubles: _Troubles) -> Mapped:
        zone = self._schema.zone
        customer = _values(self._customer, record, troubles)
        order = _values(self._order, record, troubles)
        shipment = _values(self._shipment, record, troubles)
        carried = shipment if shipment is not None else _values(self._tracking, record, troubles)
        lines = self._order_lines(record, troubles) if order is not None else ()
        guesses = read_lines(order, self._labels, troubles.add) if order is not None else ()
        told = self._events if carried is not None else []
        events = [_values(one, record, troubles, pairs=True) for one in told]
        ends = [_values(one, record, troubles) for one in self._cancellations if order is not None]
        if any(found and "at" in found for found in events):
            for name in ("carrier", "waybill"):
                if carried is not None and name not in carried:
                    troubles.add(name, _("The value is missing."), _("Fill the cell."))
        for found in events:
            if found and "at" in found and not found.keys() & {"milestone", "reason", "code"}:
                reason = _("The event says neither where nor why.")
                troubles.add("milestone", reason, _("Give a milestone, a reason or a code."))
        places = [_values(one, record, troubles) for one in self._positions]
        measured = [_values(one, record, troubles) for one in self._readings]
        if troubles.refused():
            return Mapped(place)
        return Mapped(
            place,
            drafts.customer_draft(customer, zone) if customer is not None else None,
            drafts.order_draft(order, lines) if order is not None else None,
            drafts.shipment_draft(shipment, zone) if shipment is not None else None,
            self._happened(events, carried or {}),
            _first_cancellation(ends, order or {}),
            tuple(PositionDraft(**found) for found in places if found),
            tuple(drafts.reading(found) for found in measured if found and "value" in found),
            guesses,
        )

    def _happened(self, events: list[dict[str, Any] | None], carried: Mapping[str, Any]) -> tuple[Event, ...]:
        return tuple(
            drafts.event(found, carried["carrier"], carried["waybill"], self._schema.name)
            for found in events
            if found and "at" in found
        )

    def _order_lines(self, record: Record, troubles: _Troubles) -> tuple[OrderLine, ...]:
        if self._lines is None or self._schema.lines is None:
            return ()
        file = self._schema.lines.file
        records: list[Record] = [(cells,) for cells in self._scope.many(file, record)] if file else [record]
        found = [_values(self._lines, one, troubles) for one in records]
        return tuple(drafts.order_line(one) for one in found if one and "description" in one)


def _values(
    compiled: CompiledRecord | None, record: Record, troubles: _Troubles, *, pairs: bool = False
) -> dict[str, Any] | None:
    """The fields that have a value, or None where the record is not made for this row."""
    if compiled is None or not compiled.holds(record):
        return None
    found: dict[str, Any] = {}
    for field in compiled.fields:
        try:
            value = field.read(record)
        except CellProblem as problem:
            troubles.add(field.label, problem.reason, problem.remedy)
            continue
        if value is not None:
            found[field.name] = value[0] if field.instant and not pairs else value
        elif field.required:
            troubles.add(field.label, _("The value is missing."), _("Fill the cell."))
    return found


def _first_cancellation(ends: list[dict[str, Any] | None], order: Mapping[str, Any]) -> Cancellation | None:
    for found in ends:
        if found and "at" in found:
            return Cancellation(order["customer"], order["reference"], found["at"], found.get("reason", ""))
    return None
