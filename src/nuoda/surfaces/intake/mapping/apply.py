"""Rows through a mapping: each becomes drafts, or is refused with everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from nuoda.domains.orders.commands import OrderLine
from nuoda.domains.shipments.commands import PositionDraft
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
from nuoda.surfaces.intake.mapping.together import Said, Troubles, all_refused, join_rows, runs, written
from nuoda.surfaces.intake.problems import CellProblem, Refusal
from nuoda.surfaces.intake.readers import Row, Table, open_table

Seen = dict[Cells, int]


def outcomes(
    schema: Schema, paths: Paths, limits: IntakeLimits = LIMITS, *, skipped: int = 0
) -> Iterator[Outcome]:
    """Every row of the main file in order, mapped or refused; rows are read as they are asked for.

    Rows of one order are one outcome where the mapping says so. Refused rows of joined files come first.
    The first ``skipped`` rows are not worked out again: only their keys are remembered. Raises
    :class:`FileRefused` for a file that cannot be read or lacks a column, :class:`MappingRefused` for a
    mapping that does not fit, before any row.
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
            rows = iter(table.rows)
            for row in islice(rows, left):
                left -= 1
                mapper.pass_over(row)
            for run in runs(rows, mapper.key_of, limits.order_rows):
                yield mapper.outcome(run)


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
        self._written = self._compiled_further(compiler)
        line_fields = self._lines.fields if self._lines else ()
        self._labels |= {one.name: one.label for one in line_fields if one.name == "sku"}
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

    def _compiled_further(self, compiler: Compiler) -> CompiledRecord | None:
        """What a further row of an order says of it: only what is written there."""
        order, lines = self._schema.order, self._schema.lines
        if order is None or lines is None or not lines.rows:
            return None
        found = compiler.required(written(order), fields.ORDER)
        return replace(found, fields=tuple(replace(one, required=False) for one in found.fields))

    def pass_over(self, row: Row | Refusal) -> None:
        """Remember the key of a row that was taken before."""
        if isinstance(row, Row):
            self._repeated(Place(self._file, row.number, row.line), self._scope.record(row.cells))

    def key_of(self, row: Row) -> Cells | None:
        """The key of a row that is a line of an order; None for one that stands alone."""
        if self._written is None or self._key is None or self._lines is None:
            return None
        record = self._scope.record(row.cells)
        key = self._key(record)
        whole = bool(key) if isinstance(key, str) else all(key)
        return key if whole and self._lines.holds(record) else None

    def outcome(self, run: Sequence[Row | Refusal]) -> Outcome:
        """What a row makes, or the rows of one order together."""
        first = run[0]
        if isinstance(first, Refusal):
            return _refused(first)
        places = [self._place(row) for row in run]
        record = self._scope.record(first.cells)
        again = self._repeated(places[0], record)
        if again is not None:
            found = [replace(again, row=one.row, line=one.line) for one in places]
            return Refused(places[0], tuple(found), len(run))
        troubles = Troubles(places[0])
        said = [self._said(row) for row in run] if len(run) > 1 else []
        mapped = self._mapped(places[0], record, troubles, said)
        if not said:
            return troubles.refused() or mapped
        each = [
            troubles.refused(),
            *(one if isinstance(one, Refused) else one.troubles.refused() for one in said[1:]),
        ]
        refused = all_refused([one or place for one, place in zip(each, places, strict=True)])
        return refused or replace(mapped, beside=tuple(places[1:]))

    def _place(self, row: Row | Refusal) -> Place:
        return Place(self._file, row.row if isinstance(row, Refusal) else row.number, row.line)

    def _said(self, row: Row | Refusal) -> Said | Refused:
        """What a row of an order says; a row that cannot be read says nothing."""
        if isinstance(row, Refusal):
            return _refused(row)
        record, troubles = self._scope.record(row.cells), Troubles(self._place(row))
        order = _values(self._written, record, troubles) or {}
        lines = self._order_lines(record, troubles)
        return Said(order, lines[0] if lines else None, troubles)

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

    def _mapped(
        self, place: Place, record: Record, troubles: Troubles, rows: Sequence[Said | Refused] = ()
    ) -> Mapped:
        zone = self._schema.zone
        customer = _values(self._customer, record, troubles)
        order = _values(self._order, record, troubles)
        shipment = _values(self._shipment, record, troubles)
        carried = shipment if shipment is not None else _values(self._tracking, record, troubles)
        lines = self._order_lines(record, troubles) if order is not None else ()
        if order is not None and rows:
            lines = join_rows(order, [one for one in rows if isinstance(one, Said)], self._labels)
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

    def _order_lines(self, record: Record, troubles: Troubles) -> tuple[OrderLine, ...]:
        if self._lines is None or self._schema.lines is None:
            return ()
        file = self._schema.lines.file
        records: list[Record] = [(cells,) for cells in self._scope.many(file, record)] if file else [record]
        found = [_values(self._lines, one, troubles) for one in records]
        return tuple(drafts.order_line(one) for one in found if one and "description" in one)


def _values(
    compiled: CompiledRecord | None, record: Record, troubles: Troubles, *, pairs: bool = False
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
