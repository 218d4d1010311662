"""Orders, read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.orders.models import Order
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading, shapes_reading
from nuoda.kernel.searching import matching, words_where
from nuoda.kernel.statements import shapes_where


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order. Parties are given as they came; a surface masks what its reader may not see."""

    id: UUID
    customer_id: UUID
    reference: str
    channel: str
    service: str
    state: str
    ordered_at: datetime
    recorded_at: datetime
    sender: dict[str, str]
    consignee: dict[str, str]
    goods: str
    lines: list[dict[str, Any]]
    pieces: int
    weight_kg: Decimal | None
    declared_value: Decimal | None
    currency: str
    handling: list[str]
    pickup_from: datetime | None
    pickup_until: datetime | None
    promised_due_at: datetime | None
    promise_basis: str
    usual_transit_hours: int | None
    quote: str
    quote_version: int | None
    quote_option: str
    price: Decimal | None
    price_currency: str
    version: int
    handed_over_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str


_SHAPE = tuple(OrderPage.__dataclass_fields__)


def _page(row: Order) -> OrderPage:
    return OrderPage(**{name: getattr(row, name) for name in _SHAPE})


def orders_by_id(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, OrderPage]:
    wanted = list({str(one) for one in ids if one})
    rows = shapes_where(OrderPage, Order, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: row for row in rows}


def orders_by_reference(
    keys: Iterable[tuple[UUID, str]], *, actor: Actor
) -> dict[tuple[UUID, str], OrderPage]:
    """Orders by ``(customer, reference)``; keys without an order are left out. One query."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = shapes_where(
        OrderPage, Order, "customer_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[])",
        [[str(customer) for customer, _ in wanted], [reference for _, reference in wanted]], actor=actor,
    )  # fmt: skip
    return {key: row for row in rows if (key := (row.customer_id, row.reference)) in wanted}


def order_ids(keys: Iterable[tuple[UUID, str]], *, actor: Actor) -> dict[tuple[UUID, str], UUID]:
    """Order ids by ``(customer, reference)``; keys without an order are left out."""
    return {key: order_id for key, (order_id, _state) in order_states(keys, actor=actor).items()}


@dataclass(frozen=True, slots=True)
class _Stated:
    id: UUID
    customer_id: UUID
    reference: str
    state: str


_NAMED = "customer_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[])"


def order_states(
    keys: Iterable[tuple[UUID, str]], *, actor: Actor
) -> dict[tuple[UUID, str], tuple[UUID, str]]:
    """Order ids and states by ``(customer, reference)``; keys without an order are left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    named = [arrays.ids({customer for customer, _ in wanted}), arrays.texts({ref for _, ref in wanted})]
    return {
        (row.customer_id, row.reference): (row.id, row.state)
        for row in shapes_where(_Stated, Order, _NAMED, named, actor=actor)
        if (row.customer_id, row.reference) in wanted
    }


def order_page(order_id: UUID, *, actor: Actor) -> OrderPage:
    """One order. Raises :class:`NotFound`."""
    row = Order.objects.visible_to(actor).filter(id=order_id).first()
    if row is None:
        raise NotFound
    return _page(row)


def order_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    state: str = "",
    service: str = "",
    customer_id: UUID | None = None,
) -> Page[OrderPage]:
    """Orders, newest first, by words, state, service and customer."""
    rows = Order.objects.visible_to(actor)
    if text:
        rows = rows.filter(reference=text) if rows.filter(reference=text).exists() else matching(rows, text)
    if state:
        rows = rows.filter(state=state)
    if service:
        rows = rows.filter(service=service)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return page_of(
        rows,
        window,
        sorts={"reference": "reference", "ordered_at": "ordered_at", "state": "state", "service": "service"},
        default=("-ordered_at", "-id"),
        shape=_page,
        endless=True,
    )


def find_orders(text: str, *, actor: Actor, limit: int) -> Reading[list[OrderPage]]:
    """The newest orders under a reference, or that hold every word of a text."""
    words, values = words_where(text)
    return shapes_reading(
        OrderPage, Order, f"reference = %s OR {words}", [text.strip(), *values], actor=actor,
        order="ordered_at DESC, id DESC", limit=limit,
    )  # fmt: skip


def orders_after(
    after: UUID | None,
    *,
    actor: Actor,
    limit: int,
    state: str = "",
    service: str = "",
    reference: str = "",
) -> list[OrderPage]:
    """Orders in the order of their ids after a cursor: how machines page. Empty filters are left out."""
    rows = Order.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    for name, value in (("state", state), ("service", service), ("reference", reference)):
        if value:
            rows = rows.filter(**{name: value})
    return [_page(row) for row in rows.order_by("id")[:limit]]


def order_count(*, actor: Actor) -> int:
    return Order.objects.visible_to(actor).count()
