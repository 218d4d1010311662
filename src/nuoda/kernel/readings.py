"""What a page reads, in one journey to the database.

Each statement costs a journey, and each column of each row a conversion by the driver. A page that everybody
asks for says what it wants to read first: every domain gives SQL of one JSON value, confined to what the
actor may see, and all of them are read by one statement. As in :mod:`nuoda.kernel.statements`, its text hangs
on the place of the call alone. One thing is asked for by ``= %s``: lists make the server plan anew each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import Computed, confined_condition
from nuoda.kernel.straight import one_text

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
S = TypeVar("S")
Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Reading(Generic[A]):
    """Something still to be read: SQL of one JSON value, the values beside it, and what it is read as."""

    sql: str
    values: tuple[Any, ...]
    read: Callable[[Any], A]


@dataclass(frozen=True, slots=True)
class Sought:
    """One value that another row still has to tell: SQL that yields it, or null, and the values beside it."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SoughtRef:
    """A thing that another row still has to name: its kind and its id."""

    kind: Sought
    id: Sought


def sought(value: Sought | UUID | str) -> Sought:
    """The same of a value that is known."""
    return value if isinstance(value, Sought) else Sought("%s", (value,))


@overload
def read_together(only: Reading[A], /) -> tuple[A]: ...
@overload
def read_together(first: Reading[A], second: Reading[B], /) -> tuple[A, B]: ...
@overload
def read_together(first: Reading[A], second: Reading[B], third: Reading[C], /) -> tuple[A, B, C]: ...
@overload
def read_together(
    first: Reading[A], second: Reading[B], third: Reading[C], fourth: Reading[D], /
) -> tuple[A, B, C, D]: ...
@overload
def read_together(
    first: Reading[A], second: Reading[B], third: Reading[C], fourth: Reading[D], fifth: Reading[E], /
) -> tuple[A, B, C, D, E]: ...
def read_together(*readings: Reading[Any]) -> tuple[Any, ...]:
    """What these readings tell, in their order, all as of one instant. One query."""
    return _told_apart(readings, one_text(*_composed(readings)))


def grouped(*readings: Reading[Any]) -> Reading[tuple[Any, ...]]:
    """Several readings as one, to be read together with others."""
    sql = f"json_build_array({', '.join(one.sql for one in readings)})"
    values = tuple(value for one in readings for value in one.values)
    return Reading(sql, values, _apart(tuple(one.read for one in readings)))


# What is made of a reader is the same for the same reader, so that what hangs on it is found again; and it is
# bounded, so that a reader made anew each time costs nothing but its making.
@lru_cache(maxsize=256)
def _apart(reads: tuple[Read, ...]) -> Read:
    return lambda told: tuple(read(part) for read, part in zip(reads, told, strict=True))


def kept(reading: Reading[A], then: Callable[[A], B]) -> Reading[B]:
    """What ``then`` makes of something that seldom changes: made anew only when something else is told.

    Nobody has to say that it changed: it is read each time, as text, and the same text makes the same.
    ``then`` hangs on what it is given alone, and nobody changes what it makes.
    """
    return Reading(f"({reading.sql})::text", reading.values, _remembered(reading.read, then))


@lru_cache(maxsize=256)
def _remembered(read: Read, then: Read) -> Read:
    return lambda text: _made(read, then, text)


@lru_cache(maxsize=64)
def _made(read: Read, then: Read, text: str) -> Any:
    return then(read(json.loads(text)))


def search_together(*readings: Reading[Any]) -> tuple[Any, ...]:
    """As :func:`read_together`, planned anew: what serves a rare word well takes long for a common one."""
    with connection.cursor() as cursor:
        cursor.execute(*_composed(readings))
        (told,) = cursor.fetchone()
    return _told_apart(readings, told)


def _composed(readings: Sequence[Reading[Any]]) -> tuple[str, list[Any]]:
    text = _together(tuple(one.sql for one in readings))
    return text, [value for one in readings for value in one.values]


@lru_cache(maxsize=256)
def _together(parts: tuple[str, ...]) -> str:
    return f"SELECT json_build_array({', '.join(parts)})::text"


def _told_apart(readings: Sequence[Reading[Any]], told: str) -> tuple[Any, ...]:
    return tuple(one.read(value) for one, value in zip(readings, json.loads(told), strict=True))


def shapes_reading(
    shape: type[S],
    model: type[models.Model],
    condition: str,
    values: Sequence[Any],
    *,
    actor: Actor,
    order: str = "",
    limit: int | None = None,
    computed: tuple[Computed, ...] = (),
) -> Reading[list[S]]:
    """What the actor may see of a model, still to be read: as ``shapes_where``, and like it fails closed.

    A shape is a dataclass or a named tuple. A computed value is read from JSON. With ``limit`` only the
    first so many in their order.
    """
    confined = confined_condition(model, condition, actor)
    if confined is None:
        return Reading("'[]'::json", (), list)
    told = _told(shape, model, confined[0], order, computed, limited=limit is not None)  # type: ignore[arg-type]
    limited = () if limit is None else (limit,)
    return Reading(told.sql, (*values, *confined[1], *limited), told.read)


def along(
    name: str,
    shape: type[Any],
    model: type[models.Model],
    condition: str,
    *,
    order: str,
    computed: tuple[Computed, ...] = (),
    made: Callable[..., Any] | None = None,
) -> Computed:
    """Rows that belong to another row of their domain, read along with it in its order: a computed value.

    ``condition`` names the row that they belong to: who may see that one, sees these. ``made`` makes of each
    row's values, in their order, something else than the shape that names them.
    """
    told = _told(shape, model, condition, order, computed, made=made)  # type: ignore[arg-type]
    return Computed(name, told.sql, told.read)


@dataclass(frozen=True, slots=True)
class _Told:
    sql: str
    read: Callable[[Any], list[Any]]


@cache
def _told(
    shape: type[Any],
    model: type[models.Model],
    condition: str,
    order: str,
    computed: tuple[Computed, ...],
    *,
    made: Callable[..., Any] | None = None,
    limited: bool = False,
) -> _Told:
    """SQL of a JSON list of the rows' values in the order of the shape's fields, and how it is read."""
    known = {field.attname: field for field in model._meta.concrete_fields}
    given = {one.name: (one.sql, one.read) for one in computed}
    expressions: list[str] = []
    readers: list[tuple[int, Read]] = []
    for place, name in enumerate(_names(shape)):
        sql, read = given[name] if name in given else _column(known[name])
        expressions.append(sql)
        if read is not None:
            readers.append((place, read))
    table = connection.ops.quote_name(model._meta.db_table)
    ordered = f" ORDER BY {order}" if order else ""
    rows = f"{table} WHERE {condition}"
    if limited:
        rows = f"(SELECT * FROM {rows}{ordered} LIMIT %s) AS {table}"
    sql = (
        f"(SELECT coalesce(json_agg(json_build_array({', '.join(expressions)}){ordered}), '[]') FROM {rows})"
    )
    make = made or shape
    return _Told(sql, lambda rows: [_shaped(make, row, readers) for row in rows])


def _names(shape: type[Any]) -> Sequence[str]:
    """A shape's fields: of a dataclass, or of a named tuple, which is made in a fraction of the time."""
    return [one.name for one in fields(shape)] if is_dataclass(shape) else shape._fields


def _shaped(make: Callable[..., S], row: list[Any], readers: Sequence[tuple[int, Read]]) -> S:
    for place, read in readers:
        if row[place] is not None:
            row[place] = read(row[place])
    return make(*row)


def _seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def _column(field: models.Field[Any, Any]) -> tuple[str, Read | None]:
    """A column as JSON, and how its value is read back. Raises ``TypeError`` for what JSON cannot hold."""
    name = connection.ops.quote_name(str(field.column))
    kind: Any = field
    while isinstance(kind, models.ForeignKey):
        kind = kind.target_field
    for type_, sql, read in _KINDS:
        if isinstance(kind, type_):
            return sql.format(name), read
    raise TypeError(f"{field} cannot be read as JSON.")


_KINDS: tuple[tuple[type[Any] | tuple[type[Any], ...], str, Read | None], ...] = (
    (models.UUIDField, "{}", UUID),
    (models.DateTimeField, "{}", datetime.fromisoformat),
    (models.DurationField, "extract(epoch FROM {})", _seconds),
    (models.DecimalField, "{}::text", Decimal),
    ((models.CharField, models.TextField, models.IntegerField, models.FloatField), "{}", None),
    ((models.BooleanField, models.JSONField, ArrayField), "{}", None),
)
