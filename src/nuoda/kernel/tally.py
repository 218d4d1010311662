"""Several whole numbers for the head of a page, read in one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Figure:
    """A number still to be read: SQL that yields one value, and its parameters."""

    sql: str
    params: tuple[Any, ...] = ()


ZERO = Figure("0")


def counting(rows: QuerySet[Any]) -> Figure:
    """How many rows a queryset has; nothing is read yet."""
    try:
        sql, params = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return ZERO
    return Figure(f"(SELECT count(*) FROM ({sql}) AS counted)", tuple(params))


def read_figures(figures: Sequence[Figure]) -> list[int]:
    """The numbers, in order, in one query; none for none."""
    if not figures:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(one.sql for one in figures), [p for one in figures for p in one.params]
        )
        return [int(value) for value in cursor.fetchone()]
