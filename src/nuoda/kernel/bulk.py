"""Saving columns of many rows in one statement, whose text does not grow with their number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.db import connection, models

from nuoda.kernel.columns import Encoder, array_type, encoder
from nuoda.kernel.statements import run


def save_columns(rows: Sequence[models.Model], *columns: str) -> None:
    """Write these columns of rows of one model, found by primary key. Does nothing for no rows."""
    if not rows:
        return
    text, written = _statement(type(rows[0]), columns)
    run(text, [encode([getattr(row, name) for row in rows]) for name, encode in written])


@cache
def _statement(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, list[tuple[str, Encoder]]]:
    quote = connection.ops.quote_name
    key = model._meta.pk
    if key is None:
        raise TypeError(model.__name__)
    every = [key]
    for name in columns:
        field = model._meta.get_field(name)
        if not isinstance(field, models.Field):
            raise TypeError(name)
        every.append(field)
    names = [quote(str(field.column)) for field in every]
    kinds = [f"%s::{array_type(field)}[]" for field in every]
    sets = ", ".join(f"{name} = given.{name}" for name in names[1:])
    text = (
        f"UPDATE {quote(model._meta.db_table)} AS kept SET {sets}"
        f" FROM unnest({', '.join(kinds)}) AS given({', '.join(names)})"
        f" WHERE kept.{names[0]} = given.{names[0]}"
    )
    return text, [(field.attname, encoder(field)) for field in every]
