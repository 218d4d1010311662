"""Customers, as lists, cards and lookups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from nuoda.domains.customers.models import Customer, Endpoint
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.sealing import Unsealable, unseal
from nuoda.kernel.searching import matching
from nuoda.kernel.statements import shapes_where


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer inside another page, and all that a notice needs to reach it."""

    id: UUID
    code: str
    name: str
    name_en: str
    trade: str
    tier: str
    language: str
    zone: str
    email: str
    phone: str
    opened_at: datetime


def _card(row: Customer) -> CustomerCard:
    return CustomerCard(
        row.id, row.code, row.name, row.name_en, row.trade, row.tier, row.language, row.zone, row.email,
        row.phone, row.opened_at,
    )  # fmt: skip


def customers_by_code(codes: Iterable[str], *, actor: Actor) -> dict[str, CustomerCard]:
    rows = Customer.objects.visible_to(actor).filter(code__in=set(codes))
    return {row.code: _card(row) for row in rows}


def customers_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, CustomerCard]:
    wanted = list({one for one in ids if one is not None})
    rows = shapes_where(CustomerCard, Customer, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: row for row in rows}


def find_customers(text: str, *, actor: Actor, limit: int) -> list[CustomerCard]:
    """Customers that hold every word of a text, by code."""
    rows = matching(Customer.objects.visible_to(actor), text)
    return [_card(row) for row in rows.order_by("code")[:limit]]


def customers_to_choose(*, actor: Actor, limit: int = 300) -> list[CustomerCard]:
    """Customers by code, for a choice; at most ``limit``."""
    return [_card(row) for row in Customer.objects.visible_to(actor).order_by("code")[:limit]]


def customer_page(customer_id: UUID, *, actor: Actor) -> CustomerCard:
    """One customer. Raises :class:`NotFound`."""
    row = Customer.objects.visible_to(actor).filter(id=customer_id).first()
    if row is None:
        raise NotFound
    return _card(row)


def customer_rows(*, actor: Actor, window: Window, text: str = "", tier: str = "") -> Page[CustomerCard]:
    """Customers by name, filtered by words and tier."""
    rows = Customer.objects.visible_to(actor)
    if text:
        rows = matching(rows, text)
    if tier:
        rows = rows.filter(tier=tier)
    return page_of(
        rows,
        window,
        sorts={"code": "code", "name": "name", "tier": "tier", "opened_at": "opened_at"},
        default=("code",),
        shape=_card,
    )


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
