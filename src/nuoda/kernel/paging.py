"""Pages of rows: numbered for lists that people read, by cursor for machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

T = TypeVar("T")
M = TypeVar("M", bound=Model)

MAX_PAGE_SIZE = 200
MAX_EXPORT_ROWS = 50_000
COUNTED = 10_000
"""How far a list without an end is counted: a reader who sees that there are more narrows it."""
_FAR = 1_000
"""From here on the keys of a page are read first: what is passed over is not looked at, where an index has
all that the list is filtered and sorted by."""
GATHERED = "gathered_first"
"""Marks rows that are gathered before they are sorted: no index gives their order."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted: ``sort`` is a column key, "" for the list's own order."""

    page: int = 1
    size: int = 50
    sort: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows ``(page-1)*size`` to ``page*size`` of ``total``.

    A list that is counted only so far has one more than that where there are more; see :func:`count_text`.
    """

    rows: Sequence[T]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def count_text(total: int, *, counted: int = COUNTED) -> str:
    """A total by thousands: ``1,234``, and ``10,000+`` where it was counted no further."""
    return f"{counted:,}+" if total == counted + 1 else f"{total:,}"


def page_of(
    rows: QuerySet[M],
    window: Window,
    *,
    sorts: dict[str, str],
    default: tuple[str, ...],
    shape: Callable[[M], T],
    endless: bool = False,
) -> Page[T]:
    """Cut a window out of a queryset: one count, one read. Unknown sorts fall back to the default.

    What grows without end is counted up to ``COUNTED``, or to the whole of one page where that is more. A
    page nearer to the end is read from there, so that the last one costs as little as the first: where the
    default ends with the id, which leaves no two rows alike. What lies far from both ends costs a read more.
    """
    size = min(max(1, window.size), MAX_EXPORT_ROWS)
    most = max(COUNTED, size)
    total = rows.order_by().values("pk")[: most + 1].count() if endless else rows.count()
    page = min(max(1, window.page), max(1, -(-total // size)))
    order: tuple[str, ...] = default
    if window.sort in sorts:
        order = (("-" if window.descending else "") + sorts[window.sort], *default)
    ordered = _by_no_index if GATHERED in rows.query.annotations else list
    start = (page - 1) * size
    more = endless and total > most
    end = start + size if more else min(start + size, total)
    if default[-1] in ("id", "-id") and not more and start > total - end:
        turned = [_turned(one) for one in order]
        found = _read(rows, ordered(turned), total - end, total - start)[::-1]
    else:
        found = _read(rows, ordered(order), start, start + size)
    return Page([shape(row) for row in found], total, page, size)


def _read(rows: QuerySet[M], order: Sequence[str | OrderBy], start: int, end: int) -> list[M]:
    asked = rows.order_by(*order)
    if start < _FAR:
        return list(asked[start:end])
    keys = list(asked.values_list("pk", flat=True)[start:end])
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _by_no_index(order: Sequence[str]) -> list[str | OrderBy]:
    """The same order, told so that the server cannot read it from an index."""
    column = order[0].removeprefix("-")
    first = Coalesce(F(column), F(column))
    return [first.desc() if order[0].startswith("-") else first.asc(), *order[1:]]


def _turned(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"
