"""Orders that their writer began and has not placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.models import UnsentOrder
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class UnsentRow:
    """One of them, as its form was left."""

    id: UUID
    title: str
    city: str
    values: Mapping[str, str]
    kept_at: datetime


def _row(row: UnsentOrder) -> UnsentRow:
    return UnsentRow(**{name: getattr(row, name) for name in UnsentRow.__dataclass_fields__})


def unsent_rows(*, actor: Actor, window: Window, text: str = "") -> Page[UnsentRow]:
    """The reader's own drafts, the latest first, by words of title or city."""
    rows = UnsentOrder.objects.visible_to(actor).filter(writer=actor.id)
    if text:
        rows = rows.filter(title__icontains=text) | rows.filter(city__icontains=text)
    sorts = {name: name for name in ("title", "city", "kept_at")}
    return page_of(rows, window, sorts=sorts, default=("-kept_at", "-id"), shape=_row)


def unsent_order(unsent_id: UUID, *, actor: Actor) -> UnsentRow:
    """One of the reader's own. Raises :class:`NotFound`."""
    row = UnsentOrder.objects.visible_to(actor).filter(writer=actor.id, id=unsent_id).first()
    if row is None:
        raise NotFound
    return _row(row)
