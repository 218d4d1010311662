"""Whose signed receipts come back, and how fast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.models import ReceiptTerm
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import visible_where


@dataclass(frozen=True, slots=True)
class ReceiptTermRow:
    """Three times from delivery on; in force from ``valid_from`` until before ``valid_to`` (None: still)."""

    customer_id: UUID
    image_hours: int
    station_days: int
    shipper_days: int
    source: str
    valid_from: datetime
    valid_to: datetime | None
    set_by: str

    def covers(self, instant: datetime) -> bool:
        return self.valid_from <= instant and (self.valid_to is None or instant < self.valid_to)


def receipt_terms_in_force(*, actor: Actor, limit: int = 500) -> list[ReceiptTermRow]:
    """What is agreed now, by customer."""
    rows = ReceiptTerm.objects.visible_to(actor).filter(valid_to__isnull=True).order_by("customer_id")
    return [_shape(row) for row in rows[:limit]]


def _shape(row: ReceiptTerm) -> ReceiptTermRow:
    return ReceiptTermRow(
        row.customer_id, row.image_hours, row.station_days, row.shipper_days, row.source, row.valid_from,
        row.valid_to, row.set_by,
    )  # fmt: skip


def receipt_terms(customer_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, list[ReceiptTermRow]]:
    """All terms of these customers, the newest first; in one query."""
    found: dict[UUID, list[ReceiptTermRow]] = {}
    if not customer_ids:
        return found
    ids = arrays.ids(set(customer_ids))
    for row in visible_where(
        ReceiptTerm, "customer_id = ANY(%s::uuid[])", [ids], actor=actor, order="customer_id, valid_from DESC"
    ):
        found.setdefault(row.customer_id, []).append(_shape(row))
    return found
