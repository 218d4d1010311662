"""What queries about shipments return. Consignees and signers come masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.queries.danger_rows import DangerRow
from nuoda.domains.shipments.queries.going import ShipmentGoing
from nuoda.domains.shipments.queries.parts import Parts
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.personal import mask_name


class ShipmentCard(NamedTuple):
    """A shipment in lists and inside other pages. ``consignee`` is masked."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    carrier: str
    waybill: str
    service: str
    from_city: str
    to_city: str
    consignee: str
    pieces: int
    zone: str
    booked_at: datetime
    milestone: str
    milestone_at: datetime | None
    place: str
    heard_at: datetime | None
    reason: str
    reason_at: datetime | None
    delivered_at: datetime | None
    eta_at: datetime | None
    needs: timedelta
    moved_at: datetime | None
    pieces_seen: int
    pieces_arrived: int
    eta_early_at: datetime | None = None
    eta_late_at: datetime | None = None
    eta_basis: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentFound:
    """A shipment as a search shows it."""

    id: UUID
    carrier: str
    waybill: str
    from_city: str
    to_city: str
    milestone: str


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One line of the log; ``declared_wrong`` carries who said so and why, or "".

    Milestone and reason are as they count: ``mapped`` where a person said so, both "" for a code that
    nobody knows. ``document_id`` is the raw document it came in, ``after_the_end`` marks a late scan.
    """

    occurred_at: datetime
    recorded_at: datetime
    milestone: str
    reason: str
    code: str
    piece: str
    text: str
    place: str
    source: str
    zone_source: str
    signer: str
    declared_wrong: str
    leg: int = 0
    quantity: int | None = None
    quantity_kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    document_id: UUID | None = None
    mapped: bool = False
    after_the_end: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentPage:
    """One shipment with its log, newest line first. Personal data is masked."""

    card: ShipmentCard
    consignee_phone: str
    consignee_address: str
    origin: dict[str, str]
    destination: dict[str, str]
    weight_kg: str
    usual_transit: timedelta
    attempts: int
    late_scans: int
    log: list[TrackingLine]
    parts: Parts = field(default_factory=Parts)
    dangers: list[DangerRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShipmentScan:
    """A row of the log as it is read; ``said`` is what a person maps its code to, as milestone/reason."""

    occurred_at: datetime
    recorded_at: datetime
    milestone: str
    reason: str
    code: str
    piece: str
    text: str
    place: str
    source: str
    zone_source: str
    region: str
    signer: str
    leg: int
    quantity: int | None
    quantity_kind: str
    latitude: float | None
    longitude: float | None
    document_id: UUID | None
    declared_wrong: str | None
    said: str | None


@dataclass(frozen=True, slots=True)
class ShipmentWhole:
    """A row of a shipment as its page reads it, in clear, with all that belongs to it: never handed on."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    carrier: str
    waybill: str
    service: str
    origin: dict[str, str]
    destination: dict[str, str]
    to_city: str
    consignee_name: str
    consignee_phone: str
    consignee_address: str
    pieces: int
    legs: int
    weight_kg: Decimal | None
    zone: str
    usual_transit: timedelta
    booked_at: datetime
    milestone: str
    milestone_at: datetime | None
    place: str
    heard_at: datetime | None
    moved_at: datetime | None
    reason: str
    reason_at: datetime | None
    delivered_at: datetime | None
    attempts: int
    pieces_seen: int
    pieces_arrived: int
    late_scans: int
    eta_at: datetime | None
    eta_early_at: datetime | None
    eta_late_at: datetime | None
    eta_basis: str
    needs: timedelta
    own_pieces: list[str]
    own_legs: list[dict[str, Any]]
    own_numbers: list[dict[str, Any]]
    threats: list[dict[str, Any]]
    log: list[ShipmentScan]


@dataclass(frozen=True, slots=True)
class DeliveryOutlook:
    """What the carriage of one promised thing looks like: an order with its shipments, or one shipment.

    ``moved_at`` is when the first physical scan saw any of it.
    """

    subject: Ref
    customer_id: UUID
    label: str
    shipment_id: UUID | None
    eta_at: datetime | None
    needs: timedelta
    delivered_at: datetime | None
    void: bool
    moving: bool
    shipments: int
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """What a promise is made from where a shipment has no order. Places are (country, region, city)."""

    id: UUID
    customer_id: UUID
    waybill: str
    service: str
    origin: tuple[str, str, str]
    destination: tuple[str, str, str]
    booked_at: datetime
    promised_due_at: datetime | None
    promise_basis: str
    zone: str
    needs: timedelta


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a proven public look-up may know: which shipment, whose, and of which order, if any."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None


def card(row: Shipment | ShipmentWhole | ShipmentGoing) -> ShipmentCard:
    return ShipmentCard(
        row.id, row.customer_id, row.order_id, row.carrier, row.waybill, row.service,
        row.origin.get("city", ""), row.to_city, mask_name(row.consignee_name), row.pieces, row.zone,
        row.booked_at, row.milestone, row.milestone_at, row.place, row.heard_at, row.reason, row.reason_at,
        row.delivered_at, row.eta_at, row.needs, row.moved_at, row.pieces_seen, row.pieces_arrived,
        row.eta_early_at, row.eta_late_at, row.eta_basis,
    )  # fmt: skip


def rows_for(*, actor: Actor) -> QuerySet[Shipment]:
    return Shipment.objects.visible_to(actor)


def triple(place: dict[str, str]) -> tuple[str, str, str]:
    return (place.get("country", ""), place.get("region", ""), place.get("city", ""))
