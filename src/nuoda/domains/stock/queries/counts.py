"""Counts of places, each lot as the ledger had it and as it was found. For the house alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.stock.models import Count, CountLine
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of one place. ``own`` tells whether the reader made it herself."""

    id: UUID
    number: str
    warehouse: str
    place: str
    state: str
    off: int
    counted_at: datetime
    counted_by: str
    decided_by: str
    reason: str
    own: bool


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One lot of a count: what the ledger had at that instant, and what was found."""

    sku: str
    lot: str
    state: str
    expected: int
    counted: int

    @property
    def off(self) -> int:
        return self.counted - self.expected


def count_rows(*, actor: Actor, window: Window, state: str = "", warehouse: str = "") -> Page[CountRow]:
    """Counts, those that wait first and then the latest; for the house alone."""
    rows = Count.objects.visible_to(actor).select_related("warehouse", "location")
    if state:
        rows = rows.filter(state=state)
    if warehouse:
        rows = rows.filter(warehouse__code=warehouse)
    sorts = {"number": "number", "counted_at": "counted_at", "off": "off", "state": "state"}
    return page_of(
        rows, window, sorts=sorts, default=("-counted_at", "id"), shape=lambda row: _count(row, actor)
    )  # fmt: skip


def _count(row: Count, actor: Actor) -> CountRow:
    return CountRow(
        row.id, row.number, row.warehouse.code, row.location.code, row.state, row.off, row.counted_at,
        row.counted_by, row.decided_by, row.reason, row.counted_by_id == str(actor),
    )  # fmt: skip


def count_page(count_id: UUID, *, actor: Actor) -> tuple[CountRow, tuple[CountedRow, ...]]:
    """A count with its lots. Raises :class:`NotFound`."""
    row = Count.objects.visible_to(actor).select_related("warehouse", "location").filter(id=count_id).first()
    if row is None:
        raise NotFound
    lines = CountLine.objects.visible_to(actor).filter(count=row).select_related("product", "lot")
    return _count(row, actor), tuple(
        CountedRow(one.product.sku, one.lot.code, one.state, one.expected, one.counted)
        for one in lines.order_by("product__sku", "lot__code", "state")
    )
