"""Declarative list pages: columns, filters, sort, paging and export, all kept in the address.

A surface declares a ``ListSpec``, gives a ``fetch(ListRequest) -> ListResult`` and calls
``list_view``. Lists know no database.
"""

from __future__ import annotations

from nuoda.pages.lists.page import ListPage, list_view
from nuoda.pages.lists.parsing import parse
from nuoda.pages.lists.shapes import (
    EXPORT_ROW_LIMIT,
    Column,
    Empty,
    Fetch,
    Filter,
    Ignored,
    ListRequest,
    ListResult,
    ListSpec,
)

__all__ = [
    "EXPORT_ROW_LIMIT",
    "Column",
    "Empty",
    "Fetch",
    "Filter",
    "Ignored",
    "ListPage",
    "ListRequest",
    "ListResult",
    "ListSpec",
    "list_view",
    "parse",
]
