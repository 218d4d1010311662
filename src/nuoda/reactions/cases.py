"""Trouble becomes cases, and cases end with delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.cases.commands import (
    ArrivedShipment,
    Recovery,
    Trouble,
    note_recoveries,
    open_exceptions,
    settle_by_delivery,
)
from nuoda.domains.cases.facts import CaseOpened
from nuoda.domains.cases.queries import open_exceptions_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.promises.facts import Kind, PromiseAtRisk, PromiseBroken
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.facts import (
    REASONS,
    DangerCleared,
    DangerKind,
    ShipmentDelivered,
    ShipmentEndangered,
    ShipmentFact,
    ShipmentTroubled,
)
from nuoda.domains.shipments.queries import ShipmentCard, delivery_outlooks, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.reactions.dangers import is_graver, may_open

WATCHMAN = system("watchman")
SILENCE = timedelta(hours=12)
NOT_HANDED_OVER = "PICKUP.missed"


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a batch of trouble is about, read once. ``behind`` is the shipment that holds a promise up."""

    now: datetime
    behind: Mapping[Ref, UUID | None]
    ships: Mapping[UUID, ShipmentCard]
    orders: Mapping[UUID, OrderPage]
    customers: Mapping[UUID, CustomerCard]
    due: Mapping[Ref, datetime]


def open_exception_cases(facts: Sequence[Recorded]) -> None:
    """One case for each shipment in trouble, whatever showed it; what is over already opens none.

    Where a device shows that a danger is over, that is noted on the case.
    """
    trouble = [(one.fact, trigger) for one in facts if (trigger := _trigger(one.fact))]
    if trouble:
        scene = _scene([fact for fact, _trigger in trouble])
        found = [_of_fact(fact, trigger, scene) for fact, trigger in trouble]
        troubles = [one for one in found if one is not None]
        if troubles:
            open_exceptions(by=WATCHMAN, at=scene.now, troubles=troubles)
    over = [
        Recovery(UUID(one.fact.subject.id), one.at, one.fact.detail)
        for one in facts
        if isinstance(one.fact, DangerCleared) and one.fact.detail is not None
    ]
    if over:
        note_recoveries(by=WATCHMAN, at=clock.now(), recoveries=over)


def _trigger(fact: Fact) -> str:
    if isinstance(fact, PromiseAtRisk) and fact.kind == Kind.DELIVERY:
        return "at_risk"
    if isinstance(fact, PromiseBroken) and fact.kind == Kind.DELIVERY and fact.settled_at is None:
        return "broken"
    if isinstance(fact, ShipmentEndangered):
        return _shown_by(fact) if is_graver(fact) else ""
    return "troubled" if isinstance(fact, ShipmentTroubled) else ""


def _scene(facts: Sequence[Fact]) -> _Scene:
    promised = {
        fact.about for fact in facts if isinstance(fact, PromiseAtRisk | PromiseBroken) and fact.about
    }
    troubled = [fact.subject.id for fact in facts if isinstance(fact, ShipmentTroubled | ShipmentEndangered)]
    outlooks = delivery_outlooks(sorted(promised, key=str), actor=WATCHMAN) if promised else []
    behind = {one.subject: one.shipment_id for one in outlooks}
    ships = shipments_by_id([*behind.values(), *troubled], actor=WATCHMAN) if behind or troubled else {}
    bare = [ref.id for ref in promised if ref.kind == "order" and ref not in behind]
    orders = orders_by_id(bare, actor=WATCHMAN) if bare else {}
    owners = [ship.customer_id for ship in ships.values()] + [order.customer_id for order in orders.values()]
    named = {
        one.about: one.due_at for one in facts if isinstance(one, PromiseAtRisk | PromiseBroken) and one.about
    }
    unnamed = {_promised(ship) for ship in ships.values()} - named.keys()
    due = {**named, **_due_times(unnamed)}
    return _Scene(clock.now(), behind, ships, orders, customers_by_id(owners, actor=WATCHMAN), due)


def _of_fact(fact: Fact, trigger: str, scene: _Scene) -> Trouble | None:
    if isinstance(fact, ShipmentTroubled | ShipmentEndangered):
        shipment_id: UUID | None = UUID(fact.subject.id)
    else:
        shipment_id = scene.behind.get(fact.about) if fact.about else None
    ship = scene.ships.get(shipment_id) if shipment_id else None
    if ship is not None:
        return None if _is_over(ship, trigger) else _of_shipment(fact, trigger, ship, scene)
    if fact.about is not None and fact.about.kind == "order":
        order = scene.orders.get(UUID(fact.about.id))
        if order is not None and order.cancelled_at is None:
            return _of_order(trigger, order, scene)
    return None


def _of_shipment(fact: Fact, trigger: str, ship: ShipmentCard, scene: _Scene) -> Trouble:
    card = scene.customers[ship.customer_id]
    danger = fact if isinstance(fact, ShipmentEndangered) else None
    cause = danger.cause if danger else _cause(fact, ship, scene.now)
    return Trouble(
        customer_id=card.id, tier=card.tier, language=card.language, label=ship.waybill, trigger=trigger,
        cause=cause, impact=REASONS[cause].impact, due_at=scene.due.get(_promised(ship)),
        order_id=ship.order_id, shipment_id=ship.id, place=ship.place,
        detail=danger.detail if danger else None, opens=danger is None or may_open(danger),
    )  # fmt: skip


def _shown_by(fact: ShipmentEndangered) -> str:
    """Projected lateness is a promise at risk; what else endangers is told as trouble."""
    return "at_risk" if fact.kind == DangerKind.LATE else "endangered"


def _cause(fact: Fact, ship: ShipmentCard, now: datetime) -> str:
    if isinstance(fact, ShipmentTroubled):
        return fact.reason
    return ship.reason or _of_silence(ship, now)


def _of_order(trigger: str, order: OrderPage, scene: _Scene) -> Trouble:
    """An order whose promise is in danger while no shipment of it was ever handed over."""
    card = scene.customers[order.customer_id]
    return Trouble(
        customer_id=card.id, tier=card.tier, language=card.language, label=order.reference, trigger=trigger,
        cause=NOT_HANDED_OVER, impact=REASONS[NOT_HANDED_OVER].impact, order_id=order.id,
        due_at=scene.due.get(Ref("order", str(order.id))),
    )  # fmt: skip


def _is_over(ship: ShipmentCard, trigger: str) -> bool:
    """Lateness is over once the goods arrived; damage found at delivery is not."""
    if ship.delivered_at is None:
        return False
    return trigger != "troubled" or not ship.reason or REASONS[ship.reason].impact < 2


def _of_silence(ship: ShipmentCard, now: datetime) -> str:
    heard = ship.heard_at or ship.booked_at
    return "SYSTEM.silence" if now - heard > max(ship.needs, SILENCE) else "SYSTEM.late"


def _promised(ship: ShipmentCard) -> Ref:
    return Ref("order", str(ship.order_id)) if ship.order_id else Ref("shipment", str(ship.id))


def _due_times(subjects: Iterable[Ref]) -> dict[Ref, datetime]:
    return {
        Ref(row.subject_kind, str(row.subject_id)): row.due_at
        for row in promises_of(sorted(subjects, key=str), actor=WATCHMAN)
        if row.kind == Kind.DELIVERY
    }


def may_have_arrived(fact: Fact) -> bool:
    """Whether goods of a fact may have arrived: of all cases that open, only what an incident took in."""
    return not isinstance(fact, CaseOpened) or fact.trigger == "incident"


def settle_delivered_cases(facts: Sequence[Recorded]) -> None:
    """What was late has arrived: resolve its case, and close it where nobody needs to judge.

    What an incident took in while it was being delivered has arrived too.
    """
    arrived = {
        UUID(one.fact.subject.id): one.fact for one in facts if isinstance(one.fact, ShipmentDelivered)
    }
    _settle_taken_in(facts)
    if not arrived:
        return
    troubled = open_exceptions_of(list(arrived), actor=WATCHMAN)
    if not troubled:
        return
    delivered = {shipment_id: arrived[shipment_id] for shipment_id in troubled}
    due = _due_times({_subject_of(fact) for fact in delivered.values()})
    settle_by_delivery(
        by=WATCHMAN,
        at=clock.now(),
        arrived=[
            ArrivedShipment(shipment_id, fact.delivered_at, due.get(_subject_of(fact)))
            for shipment_id, fact in delivered.items()
        ],
    )


def _settle_taken_in(facts: Sequence[Recorded]) -> None:
    opened = [
        one.fact.shipment_id
        for one in facts
        if isinstance(one.fact, CaseOpened) and one.fact.trigger == "incident" and one.fact.shipment_id
    ]
    ships = list(shipments_by_id(opened, actor=WATCHMAN).values()) if opened else []
    over = [(one, one.delivered_at) for one in ships if one.delivered_at is not None]
    if over:
        due = _due_times({_promised(one) for one, _at in over})
        arrived = [ArrivedShipment(one.id, at, due.get(_promised(one))) for one, at in over]
        settle_by_delivery(by=WATCHMAN, at=clock.now(), arrived=arrived)


def _subject_of(fact: ShipmentFact) -> Ref:
    return Ref("order", str(fact.order_id)) if fact.order_id else fact.subject
