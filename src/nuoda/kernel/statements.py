"""Statements that are composed once: for what runs many times over small batches.

Composing a statement anew for each call costs more than the answer of the database, where a reaction reads
ten rows a thousand times, or a page is asked for by everybody. Here the text of a statement hangs on the
place of the call alone: values travel beside it and lists as arrays, so that the server knows it again by
its text and plans it once (after ``prepare_threshold`` readings by a connection; see the settings).

Conditions are written in SQL by the domain that owns the rows; they never hold a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.base import ModelState
from psycopg import RawCursor

from nuoda.kernel.actor import Actor
from nuoda.kernel.columns import Encoder, array_type, encoder, expression
from nuoda.kernel.placeholders import native
from nuoda.kernel.visibility import confinement

M = TypeVar("M", bound=models.Model)
S = TypeVar("S")
Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that is no column: its name, SQL over the row, and how what the driver gives is read."""

    name: str
    sql: str
    read: Callable[[Any], Any] | None = None


def rows_where(
    model: type[M], condition: str, values: Sequence[Any] | Mapping[str, Any], *, without: str = ""
) -> list[M]:
    """Rows of a command's own domain, ``condition`` with its order, limit and lock; all their columns.

    ``without`` names a column that is left unread. For commands: nobody's sight is confined here.
    """
    text, names, readers = _whole(model, condition, without, ())
    return [_instance(model, zip(names, _read(row, readers), strict=True)) for row in run(text, values)]


def visible_where(
    model: type[M],
    condition: str,
    values: Sequence[Any],
    *,
    actor: Actor,
    order: str = "",
    computed: tuple[Computed, ...] = (),
) -> list[M]:
    """Rows that the actor may see, with all their columns; what is computed becomes an attribute.

    Fails closed.
    """
    confined = confinement(model, actor)
    if confined is None:
        return []
    condition, values = _within(model, condition, confined), [*values, *confined.values()]
    text, names, readers = _whole(model, _ordered(condition, order), "", computed)
    names = [*names, *(one.name for one in computed)]
    return [_instance(model, zip(names, _read(row, readers), strict=True)) for row in run(text, values)]


def shapes_where(
    shape: type[S],
    model: type[models.Model],
    condition: str,
    values: Sequence[Any],
    *,
    actor: Actor,
    order: str = "",
    computed: tuple[Computed, ...] = (),
) -> list[S]:
    """What the actor may see of a model, as a dataclass whose fields are columns, or are computed.

    Fails closed.
    """
    confined = confinement(model, actor)
    if confined is None:
        return []
    condition, values = _within(model, condition, confined), [*values, *confined.values()]
    text, readers = _shaped(shape, model, _ordered(condition, order), computed)  # type: ignore[arg-type]
    return [shape(*_read(row, readers)) for row in run(text, values)]


def stream_where(
    model: type[models.Model],
    expressions: Sequence[str],
    condition: str,
    values: Sequence[Any],
    *,
    actor: Actor,
    order: str = "",
    size: int = 5_000,
) -> Iterator[list[tuple[Any, ...]]]:
    """What the actor may see of a model, as SQL over the row, in batches that memory can hold.

    One statement, as of one instant. Fails closed.
    """
    confined = confinement(model, actor)
    if confined is None:
        return
    condition, values = _within(model, condition, confined), [*values, *confined.values()]
    text = _select(model, expressions, _ordered(condition, order))
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text, values)
        while found := cursor.fetchmany(size):
            yield found


def run(text: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement whose text is written out, the values beside it, so that the server may keep its plan.

    Returns its rows, none where it yields none. Nobody's sight is confined here.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.queries_logged or database.execute_wrappers:  # somebody listens: the framework's own way
        with database.cursor() as heard:
            heard.execute(text, values)
            return list(heard.fetchall()) if heard.description else []
    database.ensure_connection()
    database.validate_no_broken_transaction()
    asked = native(text)
    # The framework's wrapped cursors would cost half as much again as the statement does.
    with database.wrap_database_errors:
        cursor: Any = RawCursor(database.connection)
        cursor.execute(asked.text, asked.ordered(values))
        # Not by its description, which is made anew for each column whenever somebody looks.
        found: list[tuple[Any, ...]] = cursor.fetchall() if cursor.pgresult.nfields else []
    return found


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model in their order, in one statement. Does nothing for no rows."""
    _insert(rows, "")


def insert_new(rows: Sequence[models.Model]) -> set[Any]:
    """Insert rows of one model in their order; those that the key of another forbids are left out.

    Returns the primary keys of those that landed.
    """
    return _insert(rows, "ON CONFLICT DO NOTHING")


def _insert(rows: Sequence[models.Model], conflict: str) -> set[Any]:
    if not rows:
        return set()
    text, every = _inserting(type(rows[0]), conflict)
    held = [row.__dict__ for row in rows]
    return {key for (key,) in run(text, [encode([one[name] for one in held]) for name, encode in every])}


def inserted_along(lots: Sequence[Sequence[models.Model]]) -> tuple[str, list[Any]]:
    """Common table expressions that insert lots of rows, each of one model, and the values beside them.

    Never empty: each lot holds a row.
    """
    every = [_inserting(type(lot[0]), "") for lot in lots]
    held = [[row.__dict__ for row in lot] for lot in lots]
    values = [
        encode([one[name] for one in rows])
        for rows, (_text, columns) in zip(held, every, strict=True)
        for name, encode in columns
    ]
    return ", ".join(f"lot_{place} AS ({text})" for place, (text, _) in enumerate(every)), values


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant still to be read: SQL that yields it, or null, and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


def earliest(
    model: type[models.Model], column: str, condition: str, *, actor: Actor, passed: bool = False
) -> Moment:
    """The earliest instant in a column among the rows that the actor may see; nothing is read yet.

    With ``passed`` the first instant after it.
    """
    confined = confinement(model, actor)
    if confined is None:
        return Moment("NULL::timestamptz")
    condition, values = _within(model, condition, confined), tuple(confined.values())
    table = connection.ops.quote_name(model._meta.db_table)
    later = " + interval '1 microsecond'" if passed else ""
    return Moment(f"(SELECT min({column}) FROM {table} WHERE {condition}){later}", values)


def first_moments(*groups: Sequence[Moment]) -> list[datetime | None]:
    """The first instant of each group, all in one query; None where a group has none."""
    text = "SELECT " + ", ".join(f"least({', '.join(one.sql for one in group)})" for group in groups)
    (moments,) = run(text, [value for group in groups for one in group for value in one.params])
    return list(moments)


def confined_condition(
    model: type[models.Model], condition: str, actor: Actor
) -> tuple[str, tuple[Any, ...]] | None:
    """The condition within what the actor may see, and the values that follow its own; None for no row."""
    confined = confinement(model, actor)
    return None if confined is None else (_within(model, condition, confined), tuple(confined.values()))


def _instance(model: type[M], values: Iterable[tuple[str, Any]]) -> M:
    """A row as read from the database. The model's own way sets each attribute by itself, at ten times the
    cost; it is there for signals and lazy values, of which no model of the house has any.
    """
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, "default"
    row._state = state
    row.__dict__.update(values)
    return row


def _within(model: type[models.Model], condition: str, confined: Mapping[str, Any]) -> str:
    return _confined_to(model, condition, tuple(confined))


@cache
def _confined_to(model: type[models.Model], condition: str, paths: tuple[str, ...]) -> str:
    return " AND ".join([f"({condition})", *(_confines(model, path) for path in paths)])


def _confines(model: type[models.Model], path: str) -> str:
    """The condition on the column that confines: the row's own, or one of a row that it belongs to."""
    name, _dunder, theirs = path.partition("__")
    quote = connection.ops.quote_name
    if not theirs:
        return f"{quote(name)} = %s"
    key: Any = model._meta.get_field(name)
    owner = quote(key.related_model._meta.db_table)
    return f"{quote(key.column)} IN (SELECT id FROM {owner} WHERE {_confines(key.related_model, theirs)})"


def _ordered(condition: str, order: str) -> str:
    return f"{condition} ORDER BY {order}" if order else condition


def _read(row: Sequence[Any], readers: Sequence[tuple[int, Reader]]) -> Sequence[Any]:
    if not readers:
        return row
    values = list(row)
    for place, read in readers:
        values[place] = read(values[place])
    return values


def _concrete(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _readers(found: Sequence[models.Field[Any, Any]]) -> tuple[tuple[int, Reader], ...]:
    """Where a column's value comes from the driver in another type than the model's."""
    return tuple(
        (place, lambda value, convert=convert: convert(value, None, connection))
        for place, field in enumerate(found)
        for convert in field.get_db_converters(connection)
    )


def _computing(found: Sequence[Computed], after: int) -> tuple[tuple[int, Reader], ...]:
    return tuple((after + place, one.read) for place, one in enumerate(found) if one.read is not None)


@cache
def _whole(
    model: type[models.Model], condition: str, without: str, computed: tuple[Computed, ...]
) -> tuple[str, list[str], tuple[tuple[int, Reader], ...]]:
    wanted = [field for field in _concrete(model) if field.name != without]
    expressions = [*_columns(wanted), *(one.sql for one in computed)]
    readers = (*_readers(wanted), *_computing(computed, len(wanted)))
    return _select(model, expressions, condition), [field.attname for field in wanted], readers


@cache
def _shaped(
    shape: type[Any], model: type[models.Model], condition: str, computed: tuple[Computed, ...]
) -> tuple[str, tuple[tuple[int, Reader], ...]]:
    if not is_dataclass(shape):
        raise TypeError(shape.__name__)
    known = {field.attname: field for field in _concrete(model)}
    given = {one.name: one for one in computed}
    expressions: list[str] = []
    readers: list[tuple[int, Reader]] = []
    for place, one in enumerate(fields(shape)):
        if one.name in given:
            expressions.append(given[one.name].sql)
            readers += _computing([given[one.name]], place)
        else:
            expressions += _columns([known[one.name]])
            readers += [(place, read) for _zero, read in _readers([known[one.name]])]
    return _select(model, expressions, condition), tuple(readers)


def _columns(wanted: Sequence[models.Field[Any, Any]]) -> list[str]:
    return [connection.ops.quote_name(str(field.column)) for field in wanted]


def _select(model: type[models.Model], expressions: Sequence[str], condition: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"SELECT {', '.join(expressions)} FROM {table} WHERE {condition}"


@cache
def _inserting(model: type[models.Model], conflict: str) -> tuple[str, list[tuple[str, Encoder]]]:
    quote = connection.ops.quote_name
    every = _concrete(model)
    names = ", ".join(quote(str(field.column)) for field in every)
    given = ", ".join(f"%s::{array_type(field)}[]" for field in every)
    kept = ", ".join(expression(field) for field in every)
    key = next(field for field in every if field.primary_key)
    text = (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {kept}"
        f" FROM unnest({given}) WITH ORDINALITY AS given({names}, nth_given) ORDER BY nth_given"
        f" {conflict} RETURNING {quote(str(key.column))}"
    )
    return text, [(field.attname, encoder(field)) for field in every]
