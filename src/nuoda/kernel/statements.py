"""Statements that are composed once: for what runs many times over small batches.

Composing a statement anew for each call costs more than the answer of the database, where a reaction reads
ten rows a thousand times. Here the text of a statement hangs on the place of the call alone: values travel
as parameters and lists as arrays, so that whatever knows a statement by its text may keep what it knows.

Conditions are written in SQL by the domain that owns the rows; they never hold a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from nuoda.kernel.actor import Actor
from nuoda.kernel.visibility import confinement

M = TypeVar("M", bound=models.Model)
S = TypeVar("S")
Reader = Callable[[Any], Any]


def rows_where(
    model: type[M], condition: str, values: Sequence[Any] | Mapping[str, Any], *, without: str = ""
) -> list[M]:
    """Rows of a command's own domain, ``condition`` with its order, limit and lock; all their columns.

    ``without`` names a column that is left unread. For commands: nobody's sight is confined here.
    """
    text, names, readers = _whole(model, condition, without)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = cursor.fetchall()
    return [model.from_db("default", names, _read(row, readers)) for row in found]


def shapes_where(
    shape: type[S],
    model: type[models.Model],
    condition: str,
    values: Sequence[Any],
    *,
    actor: Actor,
    order: str = "",
) -> list[S]:
    """What the actor may see of a model, as a dataclass whose fields are columns. Fails closed."""
    confined = confinement(model, actor)
    if confined is None:
        return []
    condition, values = _within(condition, confined), [*values, *confined.values()]
    text, readers = _shaped(shape, model, condition, order)  # type: ignore[arg-type]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        found = cursor.fetchall()
    return [shape(*_read(row, readers)) for row in found]


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
    values = [[one.get_db_prep_save(getattr(row, one.attname), connection) for row in rows] for one in every]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return {key for (key,) in cursor.fetchall()}


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
    condition, values = _within(condition, confined), tuple(confined.values())
    table = connection.ops.quote_name(model._meta.db_table)
    later = " + interval '1 microsecond'" if passed else ""
    return Moment(f"(SELECT min({column}) FROM {table} WHERE {condition}){later}", values)


def first_moments(*groups: Sequence[Moment]) -> list[datetime | None]:
    """The first instant of each group, all in one query; None where a group has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"least({', '.join(one.sql for one in group)})" for group in groups),
            [value for group in groups for one in group for value in one.params],
        )
        return list(cursor.fetchone())


def _within(condition: str, confined: Mapping[str, Any]) -> str:
    return " AND ".join([f"({condition})", *(f"{column} = %s" for column in confined)])


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


@cache
def _whole(
    model: type[models.Model], condition: str, without: str
) -> tuple[str, list[str], tuple[tuple[int, Reader], ...]]:
    wanted = [field for field in _concrete(model) if field.name != without]
    return _select(model, wanted, condition), [field.attname for field in wanted], _readers(wanted)


@cache
def _shaped(
    shape: type[Any], model: type[models.Model], condition: str, order: str
) -> tuple[str, tuple[tuple[int, Reader], ...]]:
    if not is_dataclass(shape):
        raise TypeError(shape.__name__)
    known = {field.attname: field for field in _concrete(model)}
    wanted = [known[one.name] for one in fields(shape)]
    ordered = f"{condition} ORDER BY {order}" if order else condition
    return _select(model, wanted, ordered), _readers(wanted)


def _select(model: type[models.Model], wanted: Sequence[models.Field[Any, Any]], condition: str) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in wanted)
    return f"SELECT {names} FROM {quote(model._meta.db_table)} WHERE {condition}"


@cache
def _inserting(model: type[models.Model], conflict: str) -> tuple[str, list[models.Field[Any, Any]]]:
    quote = connection.ops.quote_name
    every = _concrete(model)
    names = ", ".join(quote(str(field.column)) for field in every)
    given = ", ".join(f"%s::{_array_type(field)}[]" for field in every)
    key = next(field for field in every if field.primary_key)
    text = (
        f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {names}"
        f" FROM unnest({given}) WITH ORDINALITY AS given({names}, place) ORDER BY place"
        f" {conflict} RETURNING {quote(str(key.column))}"
    )
    return text, every


def _array_type(field: models.Field[Any, Any]) -> str:
    """The column's type; ``text`` for bounded text, which a cast would cut short in silence."""
    kind = str(field.db_type(connection))
    return "text" if kind.startswith("varchar") else kind
