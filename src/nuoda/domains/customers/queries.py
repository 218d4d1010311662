"""Customers, as lists, cards and lookups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.models import Customer
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.searching import matching


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
    wanted = {one for one in ids if one is not None}
    return {row.id: _card(row) for row in Customer.objects.visible_to(actor).filter(id__in=wanted)}


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
