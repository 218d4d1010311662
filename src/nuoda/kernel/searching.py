"""Reading and writing the search column of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection, models

from nuoda.kernel import arrays
from nuoda.kernel.search import query_text
from nuoda.kernel.statements import run
from nuoda.kernel.visibility import ScopedQuerySet

M = TypeVar("M", bound=models.Model)


def write_search(model: type[models.Model], texts: Sequence[tuple[UUID, str]]) -> None:
    """Set the ``search`` column of these rows, in one statement."""
    if not texts:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    run(
        f"UPDATE {table} AS kept SET search = array_to_tsvector(string_to_array(given.words, ' ')) "
        "FROM unnest(%s::uuid[], %s::text[]) AS given(id, words) WHERE kept.id = given.id",
        [arrays.ids(row_id for row_id, _ in texts), arrays.texts(words for _, words in texts)],
    )


def words_where(text: str) -> tuple[str, list[str]]:
    """SQL of the condition that the search column holds every word of ``text``, and the values beside it.

    It holds for no row where the text holds no word.
    """
    wanted = query_text(text)
    return ("search @@ to_tsquery('simple', %s)", [wanted]) if wanted else ("FALSE", [])


def matching(rows: ScopedQuerySet[M], text: str) -> ScopedQuerySet[M]:
    """The rows whose search column holds every word of ``text``; none where it holds no word."""
    wanted = query_text(text)
    if not wanted:
        return rows.none()
    return rows.filter(search=SearchQuery(wanted, search_type="raw", config="simple"))
