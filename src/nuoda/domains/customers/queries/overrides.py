"""Tiers set by hand, or asked for. For staff alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.models import Override
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A tier set by hand, or asked for."""

    id: UUID
    customer_id: UUID
    tier: str
    reason: str
    until_at: datetime
    state: str
    requested_by: str
    requester_id: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    remark: str
    ended_at: datetime | None


def _override(row: Override) -> OverrideRow:
    return OverrideRow(**{name: getattr(row, name) for name in OverrideRow.__dataclass_fields__})


def override_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    customer_id: UUID | None = None,
    expiring_by: datetime | None = None,
) -> Page[OverrideRow]:
    """Overrides, the latest asked for first; ``expiring_by`` those in force that expire by then."""
    if not actor.sees_all:
        return Page([], 0, 1, window.size)
    rows = Override.objects.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if expiring_by is not None:
        rows = rows.filter(state="active", until_at__lte=expiring_by)
    sorts = {"until_at": "until_at", "requested_at": "requested_at", "state": "state", "tier": "tier"}
    return page_of(rows, window, sorts=sorts, default=("-requested_at", "id"), shape=_override)


def open_overrides(*, actor: Actor, limit: int) -> list[OverrideRow]:
    """Overrides that wait for approval or are in force, the first to end first."""
    if not actor.sees_all:
        return []
    rows = Override.objects.visible_to(actor).filter(state__in=["requested", "active"])
    return [_override(row) for row in rows.order_by("until_at", "id")[:limit]]


def overrides_of(customer_id: UUID, *, actor: Actor, limit: int) -> list[OverrideRow]:
    """The overrides of a customer, the latest asked for first."""
    if not actor.sees_all:
        return []
    rows = Override.objects.visible_to(actor).filter(customer_id=customer_id)
    return [_override(row) for row in rows.order_by("-requested_at", "id")[:limit]]


def override_page(override_id: UUID, *, actor: Actor) -> OverrideRow:
    """One override. Raises :class:`NotFound`."""
    row = Override.objects.visible_to(actor).filter(id=override_id).first() if actor.sees_all else None
    if row is None:
        raise NotFound
    return _override(row)
