"""Customers, as lists, cards and lookups."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.customers.models import Contact, Customer
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, Sought, shapes_reading, sought
from nuoda.kernel.searching import matching, words_where
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
    region: str
    agent_id: UUID | None
    deputy_id: UUID | None


def _card(row: Customer) -> CustomerCard:
    return CustomerCard(
        row.id, row.code, row.name, row.name_en, row.trade, row.tier, row.language, row.zone, row.email,
        row.phone, row.opened_at, row.region, row.agent_id, row.deputy_id,
    )  # fmt: skip


def customers_by_code(codes: Iterable[str], *, actor: Actor) -> dict[str, CustomerCard]:
    wanted = list(set(codes))
    rows = shapes_where(CustomerCard, Customer, "code = ANY(%s::text[])", [wanted], actor=actor)
    return {row.code: row for row in rows}


def customers_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, CustomerCard]:
    """Customers by id. No query for no ids."""
    wanted = list({one for one in ids if one is not None})
    if not wanted:
        return {}
    rows = shapes_where(CustomerCard, Customer, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: row for row in rows}


def customers_in_care(agent_id: UUID, *, actor: Actor) -> list[UUID]:
    """The customers whose agent this is. One query."""
    rows = Customer.objects.visible_to(actor).filter(agent_id=agent_id)
    return list(rows.values_list("id", flat=True))


def find_customers(text: str, *, actor: Actor, limit: int) -> Reading[list[CustomerCard]]:
    """Customers that hold every word of a text, by code."""
    return shapes_reading(CustomerCard, Customer, *words_where(text), actor=actor, order="code", limit=limit)


def customers_to_choose(*, actor: Actor, limit: int = 300) -> list[CustomerCard]:
    """Customers by code, for a choice; at most ``limit``."""
    return [_card(row) for row in Customer.objects.visible_to(actor).order_by("code")[:limit]]


def customer_reading(customer_id: UUID | Sought, *, actor: Actor) -> Reading[CustomerCard | None]:
    """One customer, to be read together with other things; None where the actor sees no such customer."""
    wanted = sought(customer_id)
    rows = shapes_reading(CustomerCard, Customer, f"id = {wanted.sql}", wanted.values, actor=actor)
    return Reading(rows.sql, rows.values, lambda value: next(iter(rows.read(value)), None))


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


def customers_after(after: UUID | None, *, actor: Actor, limit: int) -> list[CustomerCard]:
    """Customers in the order they were opened, for machines that read page by page."""
    rows = Customer.objects.visible_to(actor).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_card(row) for row in rows[:limit]]


def customer_by_code(code: str, *, actor: Actor) -> CustomerCard:
    """One customer by code. Raises :class:`NotFound`."""
    row = Customer.objects.visible_to(actor).filter(code=code).first()
    if row is None:
        raise NotFound
    return _card(row)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Somebody at a customer's."""

    id: UUID
    name: str
    duty: str
    email: str
    phone: str


def contacts_of_all(customer_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, list[ContactRow]]:
    """Whom we know at each of these customers, by name; in one query."""
    found: dict[UUID, list[ContactRow]] = {}
    rows = Contact.objects.visible_to(actor).filter(customer_id__in=set(customer_ids), ended_at__isnull=True)
    for row in rows.order_by("customer_id", "name", "id"):
        shape = ContactRow(row.id, row.name, row.duty, row.email, row.phone)
        found.setdefault(row.customer_id, []).append(shape)
    return found


def contacts_of(customer_id: UUID, *, actor: Actor) -> list[ContactRow]:
    """Whom we know at a customer's, by name."""
    rows = Contact.objects.visible_to(actor).filter(customer_id=customer_id, ended_at__isnull=True)
    return [ContactRow(row.id, row.name, row.duty, row.email, row.phone) for row in rows.order_by("name")]


def customers_of_address(address: str, *, actor: Actor) -> list[CustomerCard]:
    """The customers that have this mail address, or one of whose contacts has it. A mail's sender is no
    proof of it."""
    if not address:
        return []
    contacts = Contact.objects.visible_to(actor).filter(email__iexact=address, ended_at__isnull=True)
    rows = Customer.objects.visible_to(actor).filter(
        Q(email__iexact=address) | Q(id__in=contacts.values("customer_id"))
    )
    return [_card(row) for row in rows.order_by("code")[:5]]
