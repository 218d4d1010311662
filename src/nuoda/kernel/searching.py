"""Reading and writing the search column of a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import connection, models
from django.db.models import F, Func, Value

from nuoda.kernel import arrays
from nuoda.kernel.columns import WORDS
from nuoda.kernel.paging import GATHERED
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
        f"UPDATE {table} AS kept SET search = {WORDS.format('given.words')} "
        "FROM unnest(%s::uuid[], %s::text[]) AS given(id, words) WHERE kept.id = given.id",
        [arrays.ids(row_id for row_id, _ in texts), arrays.texts(words for _, words in texts)],
    )


def words_where(text: str) -> tuple[str, list[str]]:
    """SQL of the condition that the search column holds every word of ``text``, and the values beside it.

    It holds for no row where the text holds no word.
    """
    wanted = query_text(text)
    return ("search @@ to_tsquery('simple', %s)", [wanted]) if wanted else ("FALSE", [])


def matching(rows: ScopedQuerySet[M], text: str, *, among_few: bool = False) -> ScopedQuerySet[M]:
    """The rows whose search column holds every word of ``text``; none where it holds no word. One query.

    The server cannot tell a rare word from a common one beforehand, and what serves the one takes seconds
    for the other. So it is asked first: few rows are named by their ids, and a word that many of the newest
    rows hold is looked for among the rows in their order, without the index. What is rarer among them is
    gathered by the index and then sorted (``GATHERED``, see ``page_of``): to walk in order until a page is
    full is quicker only where the word has nothing to do with the order. Between, the server chooses; not
    ``among_few`` that another index gives, where gathering never takes long.
    """
    wanted = query_text(text)
    if not wanted:
        return rows.none()
    hits, found = _weighed(rows.model, wanted)
    if hits >= _COMMON:
        return rows.filter(_Holds(F("search"), Value(wanted)))
    if len(found) <= _FEW:
        return rows.filter(pk__in=found)
    held: ScopedQuerySet[M] = rows.filter(search=SearchQuery(wanted, search_type="raw", config="simple"))
    if hits < _USUAL or among_few:
        held = held.alias(**{GATHERED: Value(True)})
    return held


_NEWEST, _COMMON, _USUAL, _FEW = 2_000, 200, 40, 1_000
_WEIGH = """
WITH newest AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE search @@ to_tsquery('simple', %(words)s)) AS hits
    FROM (SELECT search FROM {table} ORDER BY {key} DESC LIMIT %(newest)s) AS latest
)
SELECT (SELECT hits FROM newest), ARRAY(
    SELECT {key} FROM {table}
    WHERE (SELECT hits FROM newest) < %(common)s AND search @@ to_tsquery('simple', %(words)s) LIMIT %(most)s
)
"""


def _weighed(model: type[models.Model], wanted: str) -> tuple[int, list[Any]]:
    """How many of the newest rows hold the words; where not many do, the ids of a few that do, and one."""
    quote = connection.ops.quote_name
    text = _WEIGH.format(table=quote(model._meta.db_table), key=quote(str(model._meta.pk.column)))
    values = {"words": wanted, "newest": _NEWEST, "common": _COMMON, "most": _FEW + 1}
    ((hits, found),) = run(text, values)
    return hits, found


class _Holds(Func):
    """That a row's search column holds words, in a form that no index serves."""

    arg_joiner = " @@ to_tsquery('simple', "
    template = "((%(expressions)s)) IS TRUE)"
    output_field = models.BooleanField()
