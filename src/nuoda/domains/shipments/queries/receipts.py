"""Signed receipts on their way back, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.models import Receipt
from nuoda.domains.shipments.rules.receipts import ReceiptState
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One receipt. ``due_at`` is when the next step is due, None once there is none.

    ``late_step`` tells that a step was, or still is, later than it was due as of the reading.
    """

    id: UUID
    shipment_id: UUID
    customer_id: UUID
    waybill: str
    to_city: str
    zone: str
    delivered_at: datetime
    state: str
    due_at: datetime | None
    image_due_at: datetime
    image_at: datetime | None
    image_by: str
    station_due_at: datetime
    station_at: datetime | None
    station_by: str
    shipper_due_at: datetime
    shipper_at: datetime | None
    shipper_by: str
    pictures: Sequence[UUID]
    late_step: bool


_SORTS = {
    "waybill": "shipment__waybill",
    "delivered_at": "delivered_at",
    "due_at": "due_at",
    "state": "state",
}


def receipt_rows(
    *,
    actor: Actor,
    at: datetime,
    window: Window,
    state: str = "",
    number: str = "",
    customer_id: UUID | None = None,
    due_from: datetime | None = None,
    due_until: datetime | None = None,
) -> Page[ReceiptRow]:
    """Receipts, the next due first; what is returned or called off stands last.

    ``state`` is one of :class:`ReceiptState`, ``due`` (any step still due) or ``late`` (that step is
    overdue at ``at``). ``number`` is how the waybill begins.
    """
    rows = Receipt.objects.visible_to(actor).select_related("shipment")
    if state == "due":
        rows = rows.filter(due_at__isnull=False)
    elif state == "late":
        rows = rows.filter(due_at__lt=at)
    elif state:
        rows = rows.filter(state=state)
    if number.strip():
        rows = rows.filter(shipment__waybill__startswith=number.strip().upper())
    if customer_id is not None:
        rows = rows.filter(shipment__customer_id=customer_id)
    if due_from is not None:
        rows = rows.filter(due_at__gte=due_from)
    if due_until is not None:
        rows = rows.filter(due_at__lt=due_until)
    default = ("due_at", "-delivered_at", "id")
    return page_of(rows, window, sorts=_SORTS, default=default, shape=lambda row: _shape(row, at))


def receipts_of(shipment_id: UUID, *, actor: Actor, at: datetime) -> list[ReceiptRow]:
    """The receipts of a shipment that stand, the newest first."""
    rows = Receipt.objects.visible_to(actor).select_related("shipment").filter(shipment_id=shipment_id)
    current = rows.exclude(state=ReceiptState.CALLED_OFF.value).order_by("-delivered_at", "-id")
    return [_shape(row, at) for row in current]


def receipt_page(receipt_id: UUID, *, actor: Actor, at: datetime) -> ReceiptRow:
    """One receipt. Raises :class:`NotFound`."""
    row = Receipt.objects.visible_to(actor).select_related("shipment").filter(id=receipt_id).first()
    if row is None:
        raise NotFound
    return _shape(row, at)


def _shape(row: Receipt, at: datetime) -> ReceiptRow:
    ship = row.shipment
    steps = (
        (row.image_due_at, row.image_at),
        (row.station_due_at, row.station_at),
        (row.shipper_due_at, row.shipper_at),
    )
    called_off = row.called_off_at is not None
    late = any((done or at) > due for due, done in steps) and not called_off
    return ReceiptRow(
        row.id, ship.id, ship.customer_id, ship.waybill, ship.to_city, ship.zone, row.delivered_at, row.state,
        row.due_at, row.image_due_at, row.image_at, row.image_by, row.station_due_at, row.station_at,
        row.station_by, row.shipper_due_at, row.shipper_at, row.shipper_by, tuple(row.pictures), late,
    )  # fmt: skip
