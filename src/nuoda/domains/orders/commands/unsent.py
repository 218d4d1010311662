"""Orders that are begun and not placed: kept for who writes them, and dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nuoda.domains.orders.models import UnsentOrder
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

MOST_UNSENT = 200
"""One writer keeps no more than these."""


@dataclass(frozen=True, slots=True)
class UnsentDraft:
    """A form as it was left, with what names it in a list. ``id``: the draft that it takes the place of."""

    title: str
    city: str
    values: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None


@command
def keep_unsent_order(*, by: Actor, at: datetime, draft: UnsentDraft) -> UUID:
    """Keep a form of a customer's clerk; its id. Raises ``Forbidden``, ``NotFound``, ``Invalid``."""
    if by.customer_id is None:
        raise Forbidden
    own = UnsentOrder.objects.visible_to(by).filter(writer=by.id)
    if draft.id is None and own.count() >= MOST_UNSENT:
        reason = _("You keep %(most)s drafts already.", {"most": MOST_UNSENT})
        raise Invalid(fields=[FieldError("drafts", reason, _("Place or drop some of them."))])
    kept = own.select_for_update().filter(id=draft.id).first() if draft.id is not None else None
    if kept is None and draft.id is not None:
        raise NotFound
    row = kept or UnsentOrder(customer_id=by.customer_id, writer=by.id)
    row.title, row.city, row.kept_at = draft.title[:200], draft.city[:200], at
    row.values = dict(draft.values)
    row.save()
    return row.id


@command
def drop_unsent_orders(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Drop drafts of one's own, because they were placed or are not wanted; how many were there."""
    mine = UnsentOrder.objects.visible_to(by).filter(writer=by.id, id__in=list(ids))
    gone, _models = mine.delete()
    return gone
