"""Leaving no trace within one test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves no trace.

    A plain savepoint, because commands insist on being the outermost transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_all_this")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before_all_this")
