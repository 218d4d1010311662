"""What stands on a waybill label: parties masked as a waybill must have them, and each piece's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.shipments.models import Number, Shipment
from nuoda.kernel.actor import Actor
from nuoda.kernel.addresses import read_line
from nuoda.kernel.personal import mask_name, mask_phone, mask_room


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One consignment. Name, phone and address are masked (GB/T 41833-2022, domain reference §4.6).

    ``numbers`` are those of its pieces in order, empty where pieces bear the waybill's own; ``division`` is
    the code of the destination (GB/T 2260), "" where it is not known.
    """

    id: UUID
    order_id: UUID | None
    waybill: str
    carrier: str
    service: str
    pieces: int
    numbers: tuple[str, ...]
    weight_kg: Decimal | None
    booked_at: datetime
    origin: Mapping[str, str]
    destination: Mapping[str, str]
    division: str
    name: str
    phone: str
    address: str


def label_rows(shipment_ids: Iterable[UUID], *, actor: Actor) -> list[LabelRow]:
    """The labels of consignments that the actor may see, in the order of their waybills; two queries."""
    rows = list(Shipment.objects.visible_to(actor).filter(id__in=set(shipment_ids)).order_by("waybill", "id"))
    pieces: dict[UUID, list[str]] = {}
    numbers = Number.objects.filter(shipment_id__in=[row.id for row in rows], valid_to__isnull=True).exclude(
        piece=""
    )
    for one in numbers.order_by("piece", "number"):
        pieces.setdefault(one.shipment_id, []).append(one.number)
    return [_label(row, tuple(pieces.get(row.id, ()))) for row in rows]


def _label(row: Shipment, numbers: tuple[str, ...]) -> LabelRow:
    region, city = row.destination.get("region", ""), row.destination.get("city", "")
    where = read_line(row.consignee_address)
    if (where.region, where.city) != (region, city):
        where = read_line(f"{region}{city}")
    return LabelRow(
        row.id, row.order_id, row.waybill, row.carrier, row.service, row.pieces, numbers, row.weight_kg,
        row.booked_at, row.origin, row.destination, where.code, mask_name(row.consignee_name),
        mask_phone(row.consignee_phone), mask_room(row.consignee_address),
    )  # fmt: skip
