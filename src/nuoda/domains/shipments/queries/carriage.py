"""What other domains and reactions ask about carriage, in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.models import Number, Shipment
from nuoda.domains.shipments.queries.shapes import (
    Booking,
    DeliveryOutlook,
    ShipmentCard,
    card,
    triple,
)
from nuoda.domains.shipments.rules import Milestone
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.personal import mask_name
from nuoda.kernel.readings import Reading, Sought, SoughtRef, shapes_reading
from nuoda.kernel.statements import Computed, confined_condition, shapes_where, visible_where

_THESE = "id = ANY(%s::uuid[])"
_OF_ORDERS = "order_id = ANY(%s::uuid[])"
_UNORDERED = f"{_THESE} AND order_id IS NULL"


def shipments_by_id(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, ShipmentCard]:
    rows = visible_where(Shipment, _THESE, [_texts(ids)], actor=actor)
    return {row.id: card(row) for row in rows}


def shipment_card_reading(shipment_id: UUID, *, actor: Actor) -> Reading[ShipmentCard | None]:
    """One shipment, to be read together with other things; None where the actor sees no such shipment."""
    rows = shapes_reading(ShipmentCard, Shipment, _THIS, [shipment_id], actor=actor, computed=_OF_CARD)
    return Reading(rows.sql, rows.values, lambda told: next(iter(rows.read(told)), None))


_THIS = "id = %s"
_OF_CARD = (
    Computed("from_city", "coalesce(origin ->> 'city', '')"),
    Computed("consignee", "consignee_name", mask_name),
)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a shipment belongs to, still to be read: its customer, and what its delivery is promised of."""

    customer_id: Sought
    promised: SoughtRef


def behind_shipment(shipment_id: UUID, *, actor: Actor) -> Behind:
    """What is read together with a shipment although only its row names it.

    Delivery is promised of the order where there is one. Fails closed.
    """
    confined = confined_condition(Shipment, _THIS, actor)
    condition, values = (
        ("false", tuple[Any, ...]()) if confined is None else (confined[0], (shipment_id, *confined[1]))
    )
    customer_id, kind, thing_id = (
        Sought(f"(SELECT {column} FROM shipments_shipment WHERE {condition})", values)
        for column in ("customer_id", _PROMISED_KIND, "coalesce(order_id, id)")
    )
    return Behind(customer_id, SoughtRef(kind, thing_id))


_PROMISED_KIND = "CASE WHEN order_id IS NULL THEN 'shipment' ELSE 'order' END"


@dataclass(frozen=True, slots=True)
class Carried:
    """By whom a shipment goes from where to where, and when it was booked."""

    id: UUID
    customer_id: UUID
    carrier: str
    from_city: str
    to_city: str
    booked_at: datetime


_FROM_CITY = (Computed("from_city", "coalesce(origin ->> 'city', '')"),)


@dataclass(frozen=True, slots=True)
class Touched:
    """The countries that a shipment comes from and goes to, as ISO codes; "" where one is not known."""

    id: UUID
    from_country: str
    to_country: str

    @property
    def countries(self) -> frozenset[str]:
        return frozenset({self.from_country, self.to_country} - {""})


_COUNTRIES = (
    Computed("from_country", "upper(coalesce(origin ->> 'country', ''))"),
    Computed("to_country", "upper(coalesce(destination ->> 'country', ''))"),
)


def countries_of(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, Touched]:
    """The countries that each shipment touches. One query."""
    wanted = _texts(ids)
    if not wanted:
        return {}
    rows = shapes_where(Touched, Shipment, _THESE, [wanted], actor=actor, computed=_COUNTRIES)
    return {row.id: row for row in rows}


def ways_of(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, Carried]:
    """The way of each shipment that is there. One query."""
    wanted = _texts(ids)
    if not wanted:
        return {}
    rows = shapes_where(Carried, Shipment, _THESE, [wanted], actor=actor, computed=_FROM_CITY)
    return {row.id: row for row in rows}


def _texts(ids: Iterable[UUID | str | None]) -> list[str]:
    return list({str(one) for one in ids if one})


def bookings(ids: Iterable[UUID | str], *, actor: Actor) -> list[Booking]:
    """Shipments as they were booked, those without an order only."""
    rows = visible_where(Shipment, _UNORDERED, [_texts(ids)], actor=actor)
    return [
        Booking(
            row.id, row.customer_id, row.waybill, row.service, triple(row.origin), triple(row.destination),
            row.booked_at, row.promised_due_at, row.promise_basis, row.zone, row.needs,
        )
        for row in rows
    ]  # fmt: skip


def shipments_of_orders(ids: Iterable[UUID | str | None], *, actor: Actor) -> dict[UUID, list[ShipmentCard]]:
    """The shipments of each order, by waybill."""
    found: dict[UUID, list[ShipmentCard]] = defaultdict(list)
    for row in visible_where(Shipment, _OF_ORDERS, [_texts(ids)], actor=actor, order="waybill"):
        if row.order_id is not None:
            found[row.order_id].append(card(row))
    return found


@dataclass(frozen=True, slots=True)
class Underway:
    """A shipment by its number, and the numbers of its pieces: none where nobody named them."""

    carrier: str
    waybill: str
    pieces: frozenset[str]


def underway_of_orders(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[Underway]]:
    """Under which numbers goods of these orders went. One query: a shipment's own is among its numbers."""
    rows = Number.objects.visible_to(actor).filter(shipment__order__in=list(ids))
    names = ("order_id", "id", "carrier", "waybill")
    pieces: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for *shipment, piece in rows.values_list(*(f"shipment__{name}" for name in names), "piece"):
        pieces[tuple(shipment)].add(piece)
    found: dict[UUID, list[Underway]] = defaultdict(list)
    for (order_id, _id, carrier, waybill), named in pieces.items():
        found[order_id].append(Underway(carrier, waybill, frozenset(named - {""})))
    return found


def shipments_about(subjects: Sequence[Ref], *, actor: Actor) -> dict[Ref, list[ShipmentCard]]:
    """The shipments behind these subjects of promises: those of an order, or the one without an order."""
    orders = {ref.id for ref in subjects if ref.kind == "order"}
    single = {ref.id for ref in subjects if ref.kind == "shipment"}
    found: dict[Ref, list[ShipmentCard]] = defaultdict(list)
    if not subjects:
        return found
    wanted, values = f"{_OF_ORDERS} OR {_THESE}", [list(orders), list(single)]
    for row in visible_where(Shipment, wanted, values, actor=actor, order="waybill"):
        ref = Ref("order", str(row.order_id)) if str(row.order_id) in orders else Ref("shipment", str(row.id))
        found[ref].append(card(row))
    return found


def delivery_outlooks(subjects: Sequence[Ref], *, actor: Actor) -> list[DeliveryOutlook]:
    """What is known of the delivery of these orders and shipments; one query each kind.

    An order is delivered when all its shipments are; it is as far as its last one. Orders that have no
    shipment yet are left out: nothing is known.
    """
    orders = {ref.id for ref in subjects if ref.kind == "order"}
    single = {ref.id for ref in subjects if ref.kind == "shipment"}
    groups: dict[Ref, list[Shipment]] = defaultdict(list)
    wanted, values = f"{_OF_ORDERS} OR {_UNORDERED}", [list(orders), list(single)]
    for row in visible_where(Shipment, wanted, values, actor=actor):
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
        moved_at=min((row.moved_at for row in going if row.moved_at), default=None),
        shipments=len(rows),
    )
