"""Promises of delivery: made from orders, weighed by carriage."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from nuoda.domains.contracts.facts import Outages
from nuoda.domains.contracts.queries import DeliveryAsk, Terms, delivery_terms, lane_between
from nuoda.domains.contracts.queries.contingencies import Spot, outages
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.commands import OrderProgress, advance_orders
from nuoda.domains.orders.facts import OrderAllocated, OrderCancelled, OrderConfirmed
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.orders.queries.allocation import rests_of
from nuoda.domains.promises.commands import PromiseDraft, SubjectOutlook, make_promises, weigh_promises
from nuoda.domains.promises.facts import Ground, Kind, PromiseFact
from nuoda.domains.shipments.facts import ShipmentFact, ShipmentRegistered
from nuoda.domains.shipments.queries import Booking, DeliveryOutlook, bookings, delivery_outlooks
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.facts import Recorded, Ref

PROMISER = system("promiser")
STILL_TO_BOOK = 0.9
Triple = tuple[str, str, str]


def make_delivery_promises(facts: Sequence[Recorded]) -> None:
    """Promise collection and delivery of new orders, and the delivery of shipments without an order."""
    ordered = [one.fact.subject.id for one in facts if isinstance(one.fact, OrderConfirmed)]
    bare = [
        one.fact.subject.id
        for one in facts
        if isinstance(one.fact, ShipmentRegistered) and one.fact.order_id is None
    ]
    if not ordered and not bare:
        return
    orders = orders_by_id(ordered, actor=PROMISER) if ordered else {}
    booked = bookings(bare, actor=PROMISER) if bare else []
    customers = customers_by_id(
        [one.customer_id for one in orders.values()] + [one.customer_id for one in booked], actor=PROMISER
    )
    out = outages(clock.now(), actor=PROMISER)
    asks = [order_ask(order, customers[order.customer_id].tier, out) for order in orders.values()]
    asks += [_booking_ask(one, customers[one.customer_id].tier, out) for one in booked]
    terms = delivery_terms(asks, actor=PROMISER)
    drafts = [
        _promise_order(order, one, customers[order.customer_id].zone)
        for order, one in zip(orders.values(), terms[: len(orders)], strict=True)
    ]
    drafts += [
        _promise_pickup(order, one, customers[order.customer_id].zone)
        for order, one in zip(orders.values(), terms[: len(orders)], strict=True)
    ]
    drafts += [_promise_booking(one, each) for one, each in zip(booked, terms[len(orders) :], strict=True)]
    made = [draft for draft in drafts if draft is not None]
    if made:
        make_promises(by=PROMISER, at=clock.now(), promises=made)


def order_ask(order: OrderPage, tier: str, out: Outages, *, since: datetime | None = None) -> DeliveryAsk:
    """What an order asks of the service levels, counted from when it was ordered, or changed (``since``)."""
    ends = _triple(order.sender), _triple(order.consignee)
    since = _counted_from(since or order.ordered_at, *ends, out)
    return DeliveryAsk(order.customer_id, tier, order.service, lane_between(*ends), since)


def _booking_ask(one: Booking, tier: str, out: Outages) -> DeliveryAsk:
    since = _counted_from(one.booked_at, one.origin, one.destination, out)
    return DeliveryAsk(one.customer_id, tier, one.service, lane_between(one.origin, one.destination), since)


def _counted_from(asked_at: datetime, origin: Triple, destination: Triple, out: Outages) -> datetime:
    """On a lane that is out the days count from its expected end: what cannot be kept is not promised."""
    running = out.lane(Spot(*origin), Spot(*destination))
    if running is None or asked_at < running.since:
        return asked_at
    return max(asked_at, running.expected_until)


def _triple(party: dict[str, str]) -> tuple[str, str, str]:
    return (party.get("country", ""), party.get("region", ""), party.get("city", ""))


def _promise_order(order: OrderPage, terms: Terms | None, zone: str) -> PromiseDraft | None:
    due_at = order.promised_due_at or (terms.due_at if terms else None)
    if due_at is None:
        return None
    hours = order.usual_transit_hours or (terms.usual_hours if terms else 0)
    return PromiseDraft(
        kind=Kind.DELIVERY.value, subject_kind="order", subject_id=order.id, customer_id=order.customer_id,
        label=order.reference,
        basis=order.promise_basis or ("" if order.promised_due_at or not terms else terms.basis),
        due_at=due_at, made_at=order.ordered_at, zone=terms.zone if terms else zone,
        needs=timedelta(hours=hours * STILL_TO_BOOK),
        **_ground(None if order.promised_due_at else terms, order.promise_basis),
    )  # fmt: skip


def _promise_pickup(order: OrderPage, terms: Terms | None, zone: str) -> PromiseDraft | None:
    """The goods are collected within the window that was agreed, else within the time of the service level.

    A quarter of that time before its end, silence is a risk; the first physical scan keeps the promise.
    """
    due_at = order.pickup_until or (terms.pickup_due_at if terms else None)
    if due_at is None:
        return None
    since = max(order.ordered_at, order.pickup_from or order.ordered_at)
    return PromiseDraft(
        kind=Kind.PICKUP.value, subject_kind="order", subject_id=order.id, customer_id=order.customer_id,
        label=order.reference, basis="" if order.pickup_until or not terms else terms.basis, due_at=due_at,
        made_at=order.ordered_at, zone=terms.zone if terms else zone, needs=(due_at - since) / 4,
        from_at=order.pickup_from, **_ground(None if order.pickup_until else terms, ""),
    )  # fmt: skip


def _promise_booking(one: Booking, terms: Terms | None) -> PromiseDraft | None:
    due_at = one.promised_due_at or (terms.due_at if terms else None)
    if due_at is None:
        return None
    basis = one.promise_basis or ("" if one.promised_due_at or not terms else terms.basis)
    return PromiseDraft(
        kind=Kind.DELIVERY.value, subject_kind="shipment", subject_id=one.id, customer_id=one.customer_id,
        label=one.waybill, basis=basis, due_at=due_at, made_at=one.booked_at, zone=one.zone, needs=one.needs,
        **_ground(None if one.promised_due_at else terms, one.promise_basis),
    )  # fmt: skip


def _ground(terms: Terms | None, said: str) -> dict[str, Any]:
    """What the promise rests on, frozen: a service level with its calendar, or a date that somebody gave."""
    if terms is None:
        return {"ground": Ground.WORD, "ground_ref": said}
    return {
        "ground": Ground.LEVEL, "ground_ref": terms.basis, "level_id": terms.level_id,
        "calendar_id": terms.calendar_id,
    }  # fmt: skip


def weigh_deliveries(facts: Sequence[Recorded]) -> None:
    """Judge the delivery promises that these facts bear on, and bring their orders along."""
    subjects = {ref for one in facts if (ref := _subject(one)) is not None}
    if not subjects:
        return
    now = clock.now()
    outlooks = delivery_outlooks(sorted(subjects, key=str), actor=PROMISER)
    cancelled = {one.fact.subject for one in facts if isinstance(one.fact, OrderCancelled)}
    owed = _owed(subjects)
    known = [
        SubjectOutlook(
            one.subject.kind, UUID(one.subject.id), _last(one, owed), one.needs,
            None if one.subject in owed else one.delivered_at, one.void or one.subject in cancelled,
            one.label,
        )
        for one in outlooks
    ]  # fmt: skip
    known += [
        SubjectOutlook(
            one.subject.kind, UUID(one.subject.id), None, None, one.moved_at,
            one.moved_at is None and (one.void or one.subject in cancelled), one.label, Kind.PICKUP.value,
        )
        for one in outlooks
        if one.subject.kind == "order"
    ]  # fmt: skip
    bare = subjects - {one.subject for one in outlooks}
    served = {one.fact.subject for one in facts if isinstance(one.fact, OrderAllocated)} | owed.keys()
    known += [
        SubjectOutlook(ref.kind, UUID(ref.id), owed.get(ref), None)
        for ref in sorted((bare & served) - cancelled, key=str)
    ]
    unseen = cancelled & bare
    known += [
        SubjectOutlook(ref.kind, UUID(ref.id), None, timedelta(0), void=True, kind=kind)
        for ref in sorted(unseen, key=str)
        for kind in (Kind.DELIVERY.value, Kind.PICKUP.value)
    ]
    if known:
        weigh_promises(by=PROMISER, at=now, outlooks=known)
    progress = [
        OrderProgress(
            UUID(one.subject.id), one.moving, one.delivered_at is not None and one.subject not in owed
        )
        for one in outlooks
        if one.subject.kind == "order"
    ]
    if progress:
        advance_orders(by=PROMISER, at=now, progress=progress)


def _owed(subjects: Collection[Ref]) -> dict[Ref, datetime | None]:
    """Orders whose shipments are not all there will be, with the day of the last where it is known."""
    ids = [UUID(one.id) for one in subjects if one.kind == "order"]
    rests = rests_of(ids, actor=PROMISER) if ids else {}
    return {Ref("order", str(key)): rest.begins(HOUSE_ZONE) for key, rest in rests.items()}


def _last(one: DeliveryOutlook, owed: Mapping[Ref, datetime | None]) -> datetime | None:
    """When the last of it comes."""
    if one.subject not in owed:
        return one.eta_at
    begins, eta = owed[one.subject], one.eta_at if one.delivered_at is None else None
    return eta if begins is None else begins if eta is None else max(begins, eta)


def _subject(recorded: Recorded) -> Ref | None:
    """The promised thing that a fact bears on: the order where there is one."""
    fact = recorded.fact
    if isinstance(fact, ShipmentFact):
        return Ref("order", str(fact.order_id)) if fact.order_id else fact.subject
    if isinstance(fact, PromiseFact):
        return fact.about if fact.kind in (Kind.DELIVERY, Kind.PICKUP) else None
    return fact.subject
