"""Trouble becomes cases, and cases end with delivery."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from nuoda.domains.cases.commands import (
    ArrivedShipment,
    Recovery,
    Trouble,
    note_recoveries,
    open_exceptions,
    settle_by_delivery,
)
from nuoda.domains.cases.facts import CaseOpened, causes_on
from nuoda.domains.cases.queries import open_exceptions_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.orders.queries.allocation import Rest, rests_of
from nuoda.domains.promises.facts import Kind, PromiseAtRisk, PromiseBroken
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.facts import (
    REASONS,
    WARNING,
    DangerCleared,
    DangerKind,
    Milestone,
    ShipmentDelivered,
    ShipmentEndangered,
    ShipmentFact,
    ShipmentTroubled,
)
from nuoda.domains.shipments.queries import ShipmentCard, delivery_outlooks, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.reactions.dangers import is_graver, may_open

WATCHMAN = system("watchman")
SILENCE = timedelta(hours=12)
NOT_HANDED_OVER = "PICKUP.missed"
NOT_IN_STOCK = "WAREHOUSE.out_of_stock"


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a batch of trouble is about, read once. ``behind`` is the shipment that holds a promise up,
    ``rests`` what of an order is still to come later than promised, which holds it up longer.
    """

    now: datetime
    behind: Mapping[Ref, UUID | None]
    ships: Mapping[UUID, ShipmentCard]
    orders: Mapping[UUID, OrderPage]
    customers: Mapping[UUID, CustomerCard]
    due: Mapping[Ref, datetime]
    rests: Mapping[Ref, Rest]


def open_exception_cases(facts: Sequence[Recorded]) -> None:
    """One case for each shipment in trouble, whatever showed it; what is over already opens none.

    Where it is known how a danger that fed the case came to be over, that is noted on it.
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
        if isinstance(one.fact, DangerCleared) and one.fact.detail is not None and _was_fed(one.fact)
    ]
    if over:
        note_recoveries(by=WATCHMAN, at=clock.now(), recoveries=over)


def _was_fed(fact: DangerCleared) -> bool:
    """A warned area that was only to be looked at fed no case."""
    return fact.warning_id is None or fact.level >= WARNING


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
    named = {
        one.about: one.due_at for one in facts if isinstance(one, PromiseAtRisk | PromiseBroken) and one.about
    }
    arriving = {one.subject: one.eta_at for one in outlooks if one.delivered_at is None}
    rests = _late_rests(named, arriving)
    bare = [ref.id for ref in promised if ref.kind == "order" and (ref not in behind or ref in rests)]
    orders = orders_by_id(bare, actor=WATCHMAN) if bare else {}
    owners = [ship.customer_id for ship in ships.values()] + [order.customer_id for order in orders.values()]
    unnamed = {_promised(ship) for ship in ships.values()} - named.keys()
    due = {**named, **_due_times(unnamed)}
    return _Scene(clock.now(), behind, ships, orders, customers_by_id(owners, actor=WATCHMAN), due, rests)


def _late_rests(due: Mapping[Ref, datetime], arriving: Mapping[Ref, datetime | None]) -> dict[Ref, Rest]:
    """Rests of orders that come later than promised, and than what of the order is under way."""
    ids = [UUID(ref.id) for ref in due if ref.kind == "order"]
    found = rests_of(ids, actor=WATCHMAN) if ids else {}
    late = {}
    for ref, rest in ((Ref("order", str(key)), rest) for key, rest in found.items()):
        begins = rest.begins(HOUSE_ZONE)
        eta = arriving.get(ref)
        if begins is None or (begins > due[ref] and (eta is None or begins > eta)):
            late[ref] = rest
    return late


def _of_fact(fact: Fact, trigger: str, scene: _Scene) -> Trouble | None:
    if isinstance(fact, ShipmentTroubled | ShipmentEndangered):
        shipment_id: UUID | None = UUID(fact.subject.id)
    else:
        shipment_id = scene.behind.get(fact.about) if fact.about else None
    held_up = not isinstance(fact, ShipmentTroubled | ShipmentEndangered) and fact.about in scene.rests
    ship = scene.ships.get(shipment_id) if shipment_id and not held_up else None
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
    if not ship.reason and ship.milestone == Milestone.AT_PICKUP_POINT:
        return "CONSIGNEE.uncollected"
    return ship.reason or _of_silence(ship, now)


def _of_order(trigger: str, order: OrderPage, scene: _Scene) -> Trouble:
    """An order whose promise is in danger by goods that are not there, or that nobody ever collected."""
    card, about = scene.customers[order.customer_id], Ref("order", str(order.id))
    cause = NOT_IN_STOCK if about in scene.rests else NOT_HANDED_OVER
    return Trouble(
        customer_id=card.id, tier=card.tier, language=card.language, label=order.reference, trigger=trigger,
        cause=cause, impact=_impact(cause, scene.now), order_id=order.id,
        due_at=scene.due.get(about),
    )  # fmt: skip


def _impact(cause: str, now: datetime) -> int:
    """By the taxonomy of the day; history from before its first edition weighs it as today's does."""
    dated = causes_on(house_day(now))
    return (dated.get(cause) or causes_on(date.max)[cause]).impact


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
