"""Trouble becomes cases, and cases end with delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.cases.commands import ArrivedShipment, Trouble, open_exceptions, settle_by_delivery
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.queries import orders_by_id
from nuoda.domains.promises.facts import Kind, PromiseAtRisk, PromiseBroken
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.facts import REASONS, ShipmentDelivered, ShipmentFact, ShipmentTroubled
from nuoda.domains.shipments.queries import ShipmentCard, delivery_outlooks, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded, Ref

WATCHMAN = system("watchman")
SILENCE = timedelta(hours=12)


def open_exception_cases(facts: Sequence[Recorded]) -> None:
    """One case for each shipment in trouble, whatever showed it; what is over already opens none."""
    now = clock.now()
    promised = {
        one.fact.about
        for one in facts
        if isinstance(one.fact, PromiseAtRisk | PromiseBroken)
        and one.fact.kind == Kind.DELIVERY
        and one.fact.about
    }
    outlooks = {one.subject: one for one in delivery_outlooks(sorted(promised, key=str), actor=WATCHMAN)}
    behind = {ref: one.shipment_id for ref, one in outlooks.items()}
    troubled = [one.fact.subject.id for one in facts if isinstance(one.fact, ShipmentTroubled)]
    ships = shipments_by_id([*behind.values(), *troubled], actor=WATCHMAN)
    due = _due_times(promised | {_promised(ship) for ship in ships.values()})
    bare = [ref.id for ref in promised if ref.kind == "order" and ref not in outlooks]
    orders = orders_by_id(bare, actor=WATCHMAN)
    customers = customers_by_id(
        [one.customer_id for one in (*ships.values(), *orders.values())], actor=WATCHMAN
    )
    troubles: list[Trouble] = []
    for recorded in facts:
        trigger = _trigger(recorded.fact)
        if not trigger:
            continue
        ship = _ship(recorded.fact, behind, ships)
        if ship is not None and not _is_over(ship, trigger):
            card = customers[ship.customer_id]
            cause = _cause(recorded.fact, ship, now)
            troubles.append(
                Trouble(
                    customer_id=card.id, tier=card.tier, language=card.language, label=ship.waybill,
                    trigger=trigger, cause=cause, impact=REASONS[cause].impact,
                    due_at=due.get(_promised(ship)), order_id=ship.order_id, shipment_id=ship.id,
                    place=ship.place,
                )
            )  # fmt: skip
        elif ship is None and recorded.fact.about and recorded.fact.about.kind == "order":
            order = orders.get(UUID(recorded.fact.about.id))
            if order is not None and order.cancelled_at is None:
                card = customers[order.customer_id]
                troubles.append(
                    Trouble(
                        customer_id=card.id, tier=card.tier, language=card.language, label=order.reference,
                        trigger=trigger, cause="PICKUP.missed", impact=1, order_id=order.id,
                        due_at=due.get(recorded.fact.about),
                    )
                )  # fmt: skip
    if troubles:
        open_exceptions(by=WATCHMAN, at=now, troubles=troubles)


def _trigger(fact: Fact) -> str:
    if isinstance(fact, PromiseAtRisk) and fact.kind == Kind.DELIVERY:
        return "at_risk"
    if isinstance(fact, PromiseBroken) and fact.kind == Kind.DELIVERY and fact.settled_at is None:
        return "broken"
    return "troubled" if isinstance(fact, ShipmentTroubled) else ""


def _ship(
    fact: Fact, behind: dict[Ref, UUID | None], ships: dict[UUID, ShipmentCard]
) -> ShipmentCard | None:
    if isinstance(fact, ShipmentTroubled):
        return ships.get(UUID(fact.subject.id))
    shipment_id = behind.get(fact.about) if fact.about else None
    return ships.get(shipment_id) if shipment_id else None


def _is_over(ship: ShipmentCard, trigger: str) -> bool:
    """Lateness is over once the goods arrived; damage found at delivery is not."""
    return ship.delivered_at is not None and (trigger != "troubled" or not ship.reason or REASONS[ship.reason].impact < 2)


def _cause(fact: Fact, ship: ShipmentCard, now: datetime) -> str:
    if isinstance(fact, ShipmentTroubled):
        return fact.reason
    if ship.reason:
        return ship.reason
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


def settle_delivered_cases(facts: Sequence[Recorded]) -> None:
    """What was late has arrived: resolve its case, and close it where nobody needs to judge."""
    delivered = {one.fact.subject.id: one.fact for one in facts if isinstance(one.fact, ShipmentDelivered)}
    due = _due_times({_subject_of(fact) for fact in delivered.values()})
    settle_by_delivery(
        by=WATCHMAN,
        at=clock.now(),
        arrived=[
            ArrivedShipment(UUID(shipment_id), fact.delivered_at, due.get(_subject_of(fact)))
            for shipment_id, fact in delivered.items()
        ],
    )


def _subject_of(fact: ShipmentFact) -> Ref:
    return Ref("order", str(fact.order_id)) if fact.order_id else fact.subject
