"""Who carries what to the door today: what the dispatcher gives out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.queries.lists import found_by_words
from nuoda.domains.shipments.rules import TERMINAL, Milestone
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.personal import mask_address, mask_name

NEAR_THE_DOOR = (
    Milestone.DEST_CITY.value,
    Milestone.STATION_IN.value,
    Milestone.OUT_FOR_DELIVERY.value,
    Milestone.ATTEMPT_FAILED.value,
    Milestone.DELIVERED_PARTIAL.value,
)


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """A shipment near the door, and whose it is to carry. Consignee and address are masked."""

    id: UUID
    customer_id: UUID
    waybill: str
    milestone: str
    milestone_at: datetime | None
    consignee: str
    address: str
    to_city: str
    pieces: int
    attempts: int
    due_at: datetime | None
    courier_id: UUID | None


@dataclass(frozen=True, slots=True)
class Load:
    """What a driver has: stops still to be made, and of those the ones where a try failed."""

    courier_id: UUID
    open: int
    tried: int


def carried_rows(
    *,
    actor: Actor,
    window: Window,
    given: str = "",
    courier_id: UUID | None = None,
    text: str = "",
    city: str = "",
) -> Page[CarriedRow]:
    """Shipments that are not over and either near the door or with a driver, the next due first.

    ``given`` is ``yes``, ``no`` or "" for all; ``text`` finds as in the list of shipments.
    """
    rows = found_by_words(actor, text).exclude(milestone__in=sorted(TERMINAL))
    rows = rows.filter(Q(milestone__in=NEAR_THE_DOOR) | Q(courier__isnull=False))
    if courier_id is not None:
        rows = rows.filter(courier_id=courier_id)
    elif given:
        rows = rows.filter(courier__isnull=given == "no")
    if city:
        rows = rows.filter(to_city=city)
    return page_of(
        rows,
        window,
        sorts={
            "waybill": "waybill", "milestone": "milestone", "to_city": "to_city", "due_at": "due_at",
            "attempts": "attempts",
        },
        default=("due_at", "booked_at", "id"),
        shape=_row,
    )  # fmt: skip


def loads(*, actor: Actor) -> dict[UUID, Load]:
    """What each driver who has anything has, by account."""
    rows = Shipment.objects.visible_to(actor).filter(courier__isnull=False)
    rows = rows.exclude(milestone__in=sorted(TERMINAL))
    counted = rows.values_list("courier_id").annotate(
        total=Count("id"), tried=Count("id", filter=Q(attempts__gt=0))
    )
    return {one: Load(one, total, tried) for one, total, tried in counted.order_by() if one is not None}


def cities_near_the_door(*, actor: Actor) -> list[str]:
    """Where there is something to give out, by name: for the filter."""
    rows = Shipment.objects.visible_to(actor).filter(milestone__in=NEAR_THE_DOOR).exclude(to_city="")
    return list(rows.order_by("to_city").values_list("to_city", flat=True).distinct()[:200])


def _row(row: Shipment) -> CarriedRow:
    return CarriedRow(
        row.id, row.customer_id, row.waybill, row.milestone, row.milestone_at, mask_name(row.consignee_name),
        mask_address(row.consignee_address), row.to_city, row.pieces, row.attempts,
        row.due_at or row.promised_due_at, row.courier_id,
    )  # fmt: skip
