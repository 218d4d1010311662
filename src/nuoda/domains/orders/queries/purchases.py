"""What was bought of suppliers who send to consignees for us: purchase orders, and what waits for goods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.domains.orders.models import AllocatedLine, AllocatedPart
from nuoda.domains.orders.queries.allocation import SERVED, WaitingLine, waiting_shape
from nuoda.domains.orders.rules.allocating import (
    OPEN_LINES,
    PURCHASE_PARTS,
    PartKind,
    PartState,
    PurchaseState,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """Pieces that a supplier sends for an order: ``number`` is the purchase order's, ``due_on`` when they
    shall be delivered, ``state`` one of ``rules.allocating.PurchaseState``. ``cost`` and
    ``charge`` in least units."""

    id: UUID
    number: str
    supplier: str
    customer_id: UUID
    order_id: UUID
    reference: str
    product_id: UUID
    sku: str
    quantity: int
    cost: int
    state: str
    leaves_on: date
    due_on: date
    made_at: datetime
    ended_at: datetime | None
    currency: str
    accepted_at: datetime | None
    refused_why: str
    carrier: str
    waybill: str
    cancel_asked_at: datetime | None
    cancel_answered_at: datetime | None
    cancel_why: str
    charge: int
    borne_by: str


def purchase_rows(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    text: str = "",
    state: str = "",
    late_on: date | None = None,
) -> Page[PurchaseRow]:
    """What suppliers send for orders, the next due first; with ``late_on`` what should have come before."""
    rows = _purchases(actor, state)
    if customer_id is not None:
        rows = rows.filter(line__customer_id=customer_id)
    if late_on is not None:
        rows = rows.filter(state=PartState.HELD, due_on__lt=late_on)
    if text:
        rows = rows.filter(Q(number=text) | Q(source=text) | Q(sku=text) | Q(line__order__reference=text))
    sorts = {name: name for name in ("number", "sku", "quantity", "due_on", "state")}
    sorts |= {"supplier": "source", "reference": "line__order__reference"}
    return page_of(rows, window, sorts=sorts, default=("due_on", "number", "id"), shape=_purchase)


def purchase_page(number: str, *, actor: Actor) -> PurchaseRow:
    """One purchase order. Raises :class:`NotFound`."""
    row = _purchases(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return _purchase(row)


def purchases_after(
    after: UUID | None, *, actor: Actor, limit: int, state: str = "", supplier: str = "", sku: str = ""
) -> list[PurchaseRow]:
    """Purchase orders in the order of their ids after a cursor: how machines page. One query."""
    rows = _purchases(actor, state)
    if after is not None:
        rows = rows.filter(id__gt=after)
    for name, value in (("source", supplier), ("sku", sku)):
        if value:
            rows = rows.filter(**{name: value})
    return [_purchase(row) for row in rows.order_by("id")[:limit]]


def supplier_waybills(order_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, frozenset[tuple[str, str]]]:
    """Under which (carrier, waybill) suppliers sent goods of these orders. One query."""
    rows = _purchases(actor, PurchaseState.SHIPPED).filter(line__order__in=list(order_ids))
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for order_id, carrier, waybill in rows.values_list("line__order_id", "carrier", "waybill"):
        found[order_id].add((carrier, waybill))
    return {key: frozenset(numbers) for key, numbers in found.items()}


def _purchases(actor: Actor, state: str = "") -> QuerySet[AllocatedPart]:
    """What was ordered of suppliers, in a state or (without one) all of it."""
    rows = AllocatedPart.objects.visible_to(actor).filter(kind=PartKind.SUPPLIER).exclude(number="")
    rows = rows.select_related("line__order")
    if not state:
        return rows
    rows = rows.filter(state=PURCHASE_PARTS[PurchaseState(state)])
    if state in (PurchaseState.OPEN, PurchaseState.ACCEPTED):
        return rows.filter(accepted_at__isnull=state == PurchaseState.OPEN)
    if state == PurchaseState.CALLED_OFF:
        return rows.filter(Q(cancel_asked_at__isnull=True) | Q(cancel_agreed=True))
    if state in (PurchaseState.CANCEL_ASKED, PurchaseState.CANCEL_REFUSED):
        refused = False if state == PurchaseState.CANCEL_REFUSED else None
        return rows.filter(cancel_asked_at__isnull=False, cancel_agreed=refused)
    return rows


def waiting_for(product_ids: Iterable[UUID], *, actor: Actor, limit: int = 200) -> list[WaitingLine]:
    """Lines that wait for products, the highest tier and then the oldest first. One query."""
    rows = AllocatedLine.objects.visible_to(actor).filter(
        product_id__in=list(product_ids), state__in=OPEN_LINES
    )
    ranked = rows.annotate(served=SERVED).select_related("order").order_by("-rank", "ordered_at", "id")
    return [waiting_shape(row) for row in ranked[:limit]]


def _purchase(row: AllocatedPart) -> PurchaseRow:
    order = row.line.order
    return PurchaseRow(
        row.id, row.number, row.source, row.line.customer_id, order.id, order.reference, row.product_id,
        row.sku, row.quantity, row.cost,
        row.purchase().value, row.leaves_on, row.due_on, row.made_at, row.ended_at, row.line.currency,
        row.accepted_at, row.refused_why, row.carrier, row.waybill, row.cancel_asked_at,
        row.cancel_answered_at, row.cancel_why, row.charge, row.borne_by,
    )  # fmt: skip
