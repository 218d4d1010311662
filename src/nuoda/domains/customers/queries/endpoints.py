"""Where systems of customers take our messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from nuoda.domains.customers.models import Endpoint
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.sealing import Unsealable, unseal


@dataclass(frozen=True, slots=True)
class EndpointCard:
    """Where a system of a customer takes our messages; its secret is not part of it."""

    id: UUID
    customer_id: UUID
    label: str
    address: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_because: str

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def _endpoint(row: Endpoint) -> EndpointCard:
    return EndpointCard(**{name: getattr(row, name) for name in EndpointCard.__dataclass_fields__})


def endpoints_of(*, actor: Actor, customer_id: UUID | None = None, limit: int = 100) -> list[EndpointCard]:
    """The endpoints of a customer, or of all that the actor sees: open ones first, then by age."""
    rows = Endpoint.objects.visible_to(actor)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return [
        _endpoint(row) for row in rows.order_by(F("closed_at").desc(nulls_first=True), "opened_at")[:limit]
    ]


def endpoints_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, EndpointCard]:
    wanted = {one for one in ids if one is not None}
    return {row.id: _endpoint(row) for row in Endpoint.objects.visible_to(actor).filter(id__in=wanted)}


def endpoint_page(endpoint_id: UUID, *, actor: Actor) -> EndpointCard:
    """One endpoint. Raises :class:`NotFound`."""
    row = Endpoint.objects.visible_to(actor).filter(id=endpoint_id).first()
    if row is None:
        raise NotFound
    return _endpoint(row)


def signing_secrets(ids: Iterable[UUID], *, actor: Actor, at: datetime) -> dict[UUID, tuple[str, ...]]:
    """The secrets that sign for open endpoints at an instant, the newest first. For the system alone.

    An endpoint whose secret cannot be read any more has none.
    """
    if actor.role is not Role.SYSTEM:
        return {}
    rows = Endpoint.objects.visible_to(actor).filter(id__in=set(ids), closed_at__isnull=True)
    return {row.id: _secrets(row, at) for row in rows}


def _secrets(row: Endpoint, at: datetime) -> tuple[str, ...]:
    sealed = [row.secret]
    if row.former_until is not None and at < row.former_until:
        sealed.append(row.former_secret)
    try:
        return tuple(unseal(one) for one in sealed)
    except Unsealable:
        return ()
