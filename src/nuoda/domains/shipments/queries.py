"""Shipments, read. Consignees come masked; what is in clear goes through ``reveal_consignee``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Reverse

from nuoda.domains.shipments.models import ErrorDeclaration, Shipment, TrackingEvent
from nuoda.domains.shipments.rules import TERMINAL, Milestone, group_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.personal import mask_address, mask_name, mask_phone, phone_tail
from nuoda.kernel.searching import matching
from nuoda.kernel.tally import Figure, counting


@dataclass(frozen=True, slots=True)
class ShipmentCard:
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


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One line of the log; ``declared_wrong`` carries who said so and why, or ""."""

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


@dataclass(frozen=True, slots=True)
class DeliveryOutlook:
    """What the carriage of one promised thing looks like: an order with its shipments, or one shipment."""

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


def _card(row: Shipment) -> ShipmentCard:
    return ShipmentCard(
        row.id, row.customer_id, row.order_id, row.carrier, row.waybill, row.service,
        row.origin.get("city", ""), row.to_city, mask_name(row.consignee_name), row.pieces, row.zone,
        row.booked_at, row.milestone, row.milestone_at, row.place, row.heard_at, row.reason, row.reason_at,
        row.delivered_at, row.eta_at, row.needs, row.moved_at, row.pieces_seen, row.pieces_arrived,
    )  # fmt: skip


def _rows(actor: Actor) -> QuerySet[Shipment]:
    return Shipment.objects.visible_to(actor).defer("search")


def shipments_by_id(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, ShipmentCard]:
    return {row.id: _card(row) for row in _rows(actor).filter(id__in={one for one in ids if one})}


def bookings(ids: Iterable[UUID | str], *, actor: Actor) -> list[Booking]:
    """Shipments as they were booked, those without an order only."""
    rows = _rows(actor).filter(id__in=list(ids), order_id__isnull=True)
    return [
        Booking(
            row.id, row.customer_id, row.waybill, row.service, _triple(row.origin), _triple(row.destination),
            row.booked_at, row.promised_due_at, row.promise_basis, row.zone, row.needs,
        )
        for row in rows
    ]  # fmt: skip


def _triple(place: dict[str, str]) -> tuple[str, str, str]:
    return (place.get("country", ""), place.get("region", ""), place.get("city", ""))


def shipments_of_orders(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, list[ShipmentCard]]:
    """The shipments of each order, by waybill."""
    found: dict[UUID, list[ShipmentCard]] = defaultdict(list)
    for row in _rows(actor).filter(order_id__in={one for one in ids if one}).order_by("waybill"):
        if row.order_id is not None:
            found[row.order_id].append(_card(row))
    return found


def shipments_about(subjects: Sequence[Ref], *, actor: Actor) -> dict[Ref, list[ShipmentCard]]:
    """The shipments behind these subjects of promises: those of an order, or the one without an order."""
    orders = {ref.id for ref in subjects if ref.kind == "order"}
    single = {ref.id for ref in subjects if ref.kind == "shipment"}
    found: dict[Ref, list[ShipmentCard]] = defaultdict(list)
    if not subjects:
        return found
    for row in _rows(actor).filter(Q(order_id__in=orders) | Q(id__in=single)).order_by("waybill"):
        ref = Ref("order", str(row.order_id)) if str(row.order_id) in orders else Ref("shipment", str(row.id))
        found[ref].append(_card(row))
    return found


def find_by_waybill(waybill: str, *, actor: Actor) -> list[ShipmentCard]:
    """Shipments under a waybill; more than one where carriers use the same number."""
    return [_card(row) for row in _rows(actor).filter(waybill=waybill.strip()).order_by("-booked_at")[:20]]


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a proven public look-up may know: which shipment, and whose."""

    id: UUID
    customer_id: UUID


def find_tracked(waybill: str, tail: str, *, actor: Actor) -> Tracked | None:
    """The newest shipment under a waybill whose consignee's phone ends in ``tail`` (four digits), or None.

    An unknown waybill, a wrong tail and a malformed one cost the same: one query, no early way out.
    """
    rows = Shipment.objects.visible_to(actor).filter(waybill__in={waybill, waybill.upper()})
    found: Tracked | None = None
    for row_id, customer_id, phone in rows.order_by("-booked_at").values_list(
        "id", "customer_id", "consignee_phone"
    )[:20]:
        proven = compare_digest(phone_tail(phone).rjust(4, "-").encode(), tail.encode("utf-8", "replace"))
        if proven and found is None:
            found = Tracked(row_id, customer_id)
    return found


def find_with_phone_tail(waybill: str, tail: str, *, actor: Actor) -> ShipmentPage | None:
    """The newest shipment under a waybill whose consignee's phone ends in ``tail`` (four digits), or None."""
    for row in _rows(actor).filter(waybill=waybill.strip()).order_by("-booked_at")[:20]:
        if len(tail) == 4 and phone_tail(row.consignee_phone) == tail:
            return _page(row)
    return None


def shipment_page(shipment_id: UUID, *, actor: Actor) -> ShipmentPage:
    """One shipment. Raises :class:`NotFound`."""
    row = _rows(actor).filter(id=shipment_id).first()
    if row is None:
        raise NotFound
    return _page(row)


def _page(row: Shipment) -> ShipmentPage:
    same = {name: OuterRef(name) for name in ("shipment_id", "occurred_at", "code", "piece")}
    said = ErrorDeclaration.objects.filter(**same).values_list(Concat("declared_by", Value(": "), "note"))
    lines = TrackingEvent.objects.filter(shipment_id=row.id).annotate(declared_wrong=Subquery(said[:1]))
    return ShipmentPage(
        _card(row), mask_phone(row.consignee_phone), mask_address(row.consignee_address), row.origin,
        row.destination, str(row.weight_kg.normalize()) if row.weight_kg is not None else "",
        row.usual_transit, row.attempts, row.late_scans,
        [
            TrackingLine(
                line.occurred_at, line.recorded_at, line.milestone, line.reason, line.code, line.piece,
                line.text, line.place, line.source, line.zone_source, line.signer,
                line.declared_wrong or "",
            )
            for line in lines.order_by("-occurred_at", "-recorded_at")
        ],
    )  # fmt: skip


def shipment_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    milestone: str = "",
    trouble: str = "",
    customer_id: UUID | None = None,
    service: str = "",
) -> Page[ShipmentCard]:
    """Shipments, newest first. ``milestone`` may be ``moving`` (not over); ``trouble`` a reason's group or
    ``any``; ``text`` finds waybills whole or by their tail (four signs or more), and words.
    """
    rows: QuerySet[Shipment] = _found(actor, text)
    if milestone == "moving":
        rows = rows.exclude(milestone__in=TERMINAL)
    elif milestone:
        rows = rows.filter(milestone=milestone)
    if trouble == "any":
        rows = rows.exclude(reason="")
    elif trouble:
        rows = rows.filter(reason__startswith=group_of(trouble) + ".")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if service:
        rows = rows.filter(service=service)
    return page_of(
        rows.defer("search"),
        window,
        sorts={
            "waybill": "waybill",
            "booked_at": "booked_at",
            "eta_at": "eta_at",
            "milestone": "milestone",
            "to_city": "to_city",
            "heard_at": "heard_at",
        },
        default=("-booked_at", "-id"),
        shape=_card,
    )


def _found(actor: Actor, text: str) -> QuerySet[Shipment]:
    rows = Shipment.objects.visible_to(actor)
    wanted = text.strip()
    if not wanted:
        return rows
    found = Q(id__in=matching(rows, wanted).values("id"))
    if len(wanted) >= 4 and wanted.isalnum():
        tails = rows.annotate(turned=Reverse("waybill")).filter(turned__startswith=wanted[::-1].upper())
        found |= Q(id__in=tails.values("id"))
    return rows.filter(found)


def find_shipments(text: str, *, actor: Actor, limit: int) -> list[ShipmentCard]:
    """The newest shipments under a waybill, its tail (four signs or more) or these words."""
    if not text.strip():
        return []
    rows = _found(actor, text).defer("search").order_by("-booked_at", "-id")
    return [_card(row) for row in rows[:limit]]


def moving_figure(*, actor: Actor, customer_id: UUID) -> Figure:
    """How many shipments of a customer are not over; read with other figures of a page."""
    rows = Shipment.objects.visible_to(actor).filter(customer_id=customer_id)
    return counting(rows.exclude(milestone__in=TERMINAL))


def shipments_after(
    after: UUID | None,
    *,
    actor: Actor,
    limit: int,
    milestone: str = "",
    trouble: bool = False,
    carrier: str = "",
    order_id: UUID | None = None,
) -> list[ShipmentCard]:
    """Shipments in the order of their ids after a cursor: how machines page. Filters as in lists."""
    rows = _rows(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if milestone == "moving":
        rows = rows.exclude(milestone__in=TERMINAL)
    elif milestone:
        rows = rows.filter(milestone=milestone)
    if trouble:
        rows = rows.exclude(reason="")
    if carrier:
        rows = rows.filter(carrier=carrier)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    return [_card(row) for row in rows.order_by("id")[:limit]]


def delivery_outlooks(subjects: Sequence[Ref], *, actor: Actor) -> list[DeliveryOutlook]:
    """What is known of the delivery of these orders and shipments; one query each kind.

    An order is delivered when all its shipments are; it is as far as its last one. Orders that have no
    shipment yet are left out: nothing is known.
    """
    orders = {ref.id for ref in subjects if ref.kind == "order"}
    single = {ref.id for ref in subjects if ref.kind == "shipment"}
    groups: dict[Ref, list[Shipment]] = defaultdict(list)
    for row in _rows(actor).filter(Q(order_id__in=orders) | Q(id__in=single, order_id__isnull=True)):
        ref = Ref("order", str(row.order_id)) if row.order_id else Ref("shipment", str(row.id))
        groups[ref].append(row)
    return [_outlook(ref, rows) for ref, rows in groups.items()]


def _outlook(ref: Ref, rows: list[Shipment]) -> DeliveryOutlook:
    going = [row for row in rows if row.milestone not in (Milestone.CANCELLED, Milestone.DISPOSED)]
    done = [row.delivered_at for row in going if row.delivered_at]
    waiting = [row for row in going if row.delivered_at is None]
    behind = max(waiting or going or rows, key=lambda row: (row.eta_at is None, row.eta_at or row.booked_at))
    return DeliveryOutlook(
        subject=ref,
        customer_id=behind.customer_id,
        label=behind.waybill,
        shipment_id=behind.id,
        eta_at=behind.eta_at,
        needs=max((row.needs for row in waiting), default=timedelta(0)),
        delivered_at=max(done) if going and not waiting else None,
        void=not going,
        moving=any(row.moved_at for row in going),
        shipments=len(rows),
    )


def shipment_count(*, actor: Actor) -> int:
    return Shipment.objects.visible_to(actor).count()


def log_count(*, actor: Actor) -> int:
    """How many scans the log holds; 0 for whoever does not see all of it."""
    return TrackingEvent.objects.count() if actor.sees_all else 0
