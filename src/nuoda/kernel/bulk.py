"""Saving columns of many rows in one statement, whose text does not grow with their number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection, models


def save_columns(rows: Sequence[models.Model], *columns: str) -> None:
    """Write these columns of rows of one model, found by primary key. Does nothing for no rows."""
    if not rows:
        return
    model = type(rows[0])
    fields = [model._meta.get_field(name) for name in columns]
    values: list[list[object]] = [[row.pk for row in rows]]
    for field in fields:
        if not isinstance(field, models.Field):
            raise TypeError(field.name)
        values.append([field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(_statement(model, columns), values)


@cache
def _statement(model: type[models.Model], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    key = model._meta.pk
    if key is None:
        raise TypeError(model.__name__)
    fields = [model._meta.get_field(name) for name in columns]
    every = [key, *(field for field in fields if isinstance(field, models.Field))]
    names = [quote(str(field.column)) for field in every]
    kinds = [f"%s::{field.db_type(connection)}[]" for field in every]
    sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
    return (
        f"UPDATE {quote(model._meta.db_table)} AS kept SET {sets}"
        f" FROM unnest({', '.join(kinds)}) AS given({', '.join(names)})"
        f" WHERE kept.{names[0]} = given.{names[0]}"
    )
