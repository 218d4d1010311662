"""Rows by the million: copies of rows that the commands made, in one statement, then analysed.

Only what a bench names differs from copy to copy, so a copy is as good a row as its original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, models


def numbered(start: str) -> str:
    """SQL of an id that counts up: eight hexadecimal digits of the caller's, then the copy's number ``n``."""
    return f"('{start}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"


def numbers(first: int, last: int) -> str:
    """SQL of the copies' numbers ``n``."""
    return f"generate_series({first}::bigint, {last}::bigint) AS n"


def multiply(model: type[models.Model], original: str, changed: Mapping[str, str], each: str) -> None:
    """Copy the rows of the model that meet the condition ``original``, once for each row of ``each``.

    ``each`` is a table or another source of rows; ``changed`` gives SQL over its columns, by column.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    unknown = set(changed) - set(columns)
    if unknown:
        raise ValueError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    names = ", ".join(quote(name) for name in columns)
    values = ", ".join(changed.get(name, f"original.{quote(name)}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values}"
            f" FROM (SELECT * FROM {table} WHERE {original}) AS original, {each}"
        )


@contextmanager
def filling(*some: type[models.Model]) -> Iterator[None]:
    """Without the indexes of these models, which are made again at the end as they were; then analysed."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in some]
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _sql in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        for _name, sql in indexes:
            cursor.execute(sql)
        for table in tables:
            cursor.execute(f"VACUUM (FREEZE, ANALYZE) {table}")
        cursor.execute("CHECKPOINT")
