"""What our own vehicles bring or fetch becomes a stop that waits to be planned, and changes with its order.

A depot that has the name of a carrier takes what goes under that name to its cities, once the goods are in
its reach, and fetches what orders want collected there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.commands import JobDraft, keep_jobs
from nuoda.domains.dispatch.facts import JobKind, Skill, StopDone
from nuoda.domains.dispatch.queries import DepotRow, depots
from nuoda.domains.orders.facts import (
    OrderAmended,
    OrderCancelled,
    OrderConfirmed,
    OrderHeld,
    OrderMerged,
    OrderReleased,
    State,
)
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.promises.facts import Kind, PromiseMade
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.facts import (
    TERMINAL,
    Milestone,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentRedirectEnded,
    ShipmentRegistered,
)
from nuoda.domains.shipments.queries.doorstep import Doorstep, doorsteps
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.addresses import in_one_line
from nuoda.kernel.facts import Recorded, Ref

STARTER = system("starter")
_OF_ORDERS = (OrderConfirmed, OrderAmended, OrderCancelled, OrderHeld, OrderReleased, OrderMerged)
_OF_SHIPMENTS = (ShipmentRegistered, ShipmentAdvanced, ShipmentDelivered, ShipmentRedirectEnded)
STOPPED_FOR = (*_OF_ORDERS, *_OF_SHIPMENTS, PromiseMade, StopDone)
_LIVE = frozenset({State.CONFIRMED.value, State.DISPATCHED.value})
_NOT_YET = frozenset({Milestone.BOOKED.value, Milestone.PICKUP_FAILED.value})
_AT_HAND = frozenset({
    Milestone.DEST_CITY.value, Milestone.STATION_IN.value, Milestone.OUT_FOR_DELIVERY.value,
    Milestone.ATTEMPT_FAILED.value, Milestone.RECONSIGNED.value,
})  # fmt: skip
_NEAR = _AT_HAND | _NOT_YET | {
    Milestone.PICKED_UP.value, Milestone.HUB_IN.value, Milestone.HUB_OUT.value, Milestone.FOUND.value,
}  # fmt: skip
"""Where goods are that never leave the depot's cities."""
_TOLD = _AT_HAND | TERMINAL | {
    Milestone.PICKED_UP.value, Milestone.REFUSED.value, Milestone.RETURNING.value,
    Milestone.AT_PICKUP_POINT.value,
}  # fmt: skip
_SKILLS = frozenset(one.value for one in Skill)


def keep_own_stops(facts: Sequence[Recorded]) -> None:
    """Reckon anew what is wanted of these orders and shipments, and make their jobs so. Told twice, it is."""
    orders, shipments = _concerned(facts)
    if not (orders or shipments):
        return
    homes = [one for one in depots(actor=STARTER) if one.carrier]
    if not homes:
        return
    steps = doorsteps(actor=STARTER, order_ids=orders, shipment_ids=shipments)
    orders |= {one.order_id for one in steps if one.order_id is not None}
    now = clock.now()
    seen = _Seen(homes, now)
    seen.orders.update(orders_by_id(orders, actor=STARTER))
    for step in steps:
        seen.steps[step.order_id].append(step)
    refs = [Ref("order", str(one)) for one in orders]
    refs += [Ref("shipment", str(one.id)) for one in steps if one.order_id is None]
    for row in promises_of(refs, actor=STARTER):
        if row.kind == Kind.DELIVERY:
            seen.promises[row.subject_id] = row
    keep_jobs(
        by=STARTER, at=now, wanted=list(seen.wanted()), order_ids=orders,
        shipment_ids=shipments | {one.id for one in steps}, over=set(seen.over()),
    )  # fmt: skip


def _concerned(facts: Sequence[Recorded]) -> tuple[set[UUID], set[UUID]]:
    """The orders and the shipments that something was told of which may make, change or end a stop."""
    orders: set[UUID] = set()
    shipments: set[UUID] = set()
    for one in facts:
        fact = one.fact
        if isinstance(fact, StopDone):
            if not fact.done and fact.shipment_id is not None:
                shipments.add(fact.shipment_id)
            elif not fact.done and fact.order_id is not None:
                orders.add(fact.order_id)
        elif isinstance(fact, PromiseMade):
            if fact.kind == Kind.DELIVERY and fact.about is not None:
                (orders if fact.about.kind == "order" else shipments).add(UUID(fact.about.id))
        elif isinstance(fact, ShipmentAdvanced):
            if fact.milestone in _TOLD:
                shipments.add(UUID(fact.subject.id))
        else:
            (orders if isinstance(fact, _OF_ORDERS) else shipments).add(UUID(fact.subject.id))
    return orders, shipments


@dataclass(slots=True)
class _Seen:
    """What was read of some orders and shipments, and what our depots have to do for them."""

    homes: Sequence[DepotRow]
    now: datetime
    orders: dict[UUID, OrderPage] = field(default_factory=dict)
    steps: dict[UUID | None, list[Doorstep]] = field(default_factory=lambda: defaultdict(list))
    promises: dict[UUID, PromiseRow] = field(default_factory=dict)

    def wanted(self) -> Iterator[JobDraft]:
        for order_id, some in self.steps.items():
            order = self.orders.get(order_id) if order_id is not None else None
            if order is None or order.state in _LIVE:
                for one in some:
                    yield from self._brought(one, order)
        for order in self.orders.values():
            yield from self._fetched(order)

    def over(self) -> Iterator[UUID]:
        """Shipments that arrived, and orders whose goods are with us or a carrier."""
        for order_id, some in self.steps.items():
            yield from (one.id for one in some if one.delivered_at is not None)
            if order_id is not None and some and all(one.milestone not in _NOT_YET for one in some):
                yield order_id

    def _brought(self, one: Doorstep, order: OrderPage | None) -> Iterator[JobDraft]:
        home = self._home(one.to_city, one.last_carrier)
        if home is None or one.delivered_at is not None:
            return
        local = one.from_city in _cities(home)
        if one.milestone not in (_NEAR if local else _AT_HAND):
            return
        promise = self.promises.get(one.order_id or one.id)
        due = promise.due_at if promise is not None else one.promised_due_at
        begins = promise.from_at if promise is not None else None
        windows: tuple[tuple[datetime, datetime], ...] = ()
        if begins is not None and due is not None and _day(begins, home) == _day(due, home):
            windows = ((begins, due),)
        needs, marks = _marks(order.handling if order is not None else ())
        yield JobDraft(
            home.code, one.waybill[:60], max(_day(due or self.now, home), _day(self.now, home)),
            JobKind.DELIVER.value, name=one.consignee_name[:200], phone=one.consignee_phone[:60],
            address=one.consignee_address[:400], city=one.to_city[:80], windows=windows,
            kilograms=one.weight_kg or Decimal(0), pieces=one.pieces, due_at=due,
            ready_at=one.milestone_at if one.milestone == Milestone.STATION_IN else None,
            customer_id=one.customer_id, order_id=one.order_id, shipment_id=one.id, needs=needs,
            instructions=marks,
        )  # fmt: skip

    def _fetched(self, order: OrderPage) -> Iterator[JobDraft]:
        """An order is collected where it says when, and no other carrier has it."""
        some = self.steps.get(order.id, [])
        until, sender = order.pickup_until, order.sender
        names = {one.first_carrier for one in some} or None
        home = self._home(sender.get("city", ""), names)
        if until is None or home is None or order.state != State.CONFIRMED:
            return
        if any(one.milestone not in _NOT_YET for one in some):
            return
        begins = order.pickup_from or order.ordered_at
        needs, marks = _marks(order.handling)
        yield JobDraft(
            home.code, order.reference[:60], _day(until, home), JobKind.COLLECT.value,
            name=sender.get("name", "")[:200], phone=sender.get("phone", "")[:60],
            address=in_one_line(sender)[:400], city=sender["city"][:80],
            windows=((begins, until),) if begins < until else (),
            kilograms=order.weight_kg or Decimal(0), pieces=order.pieces, due_at=until,
            customer_id=order.customer_id, order_id=order.id, needs=needs, instructions=marks,
        )  # fmt: skip

    def _home(self, city: str, carriers: str | set[str] | None) -> DepotRow | None:
        """The depot that serves a city under one of these names (any where None), the first by code."""
        names = {carriers} if isinstance(carriers, str) else carriers
        fits = (one for one in self.homes if city in _cities(one) and (names is None or one.carrier in names))
        return next(fits, None) if city else None


def _cities(home: DepotRow) -> Sequence[str]:
    return home.cities or [home.city]


def _day(at: datetime, home: DepotRow) -> date:
    return at.astimezone(ZoneInfo(home.zone)).date()


def _marks(handling: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """What a vehicle must be fit for, and what whoever hands over has to mind."""
    needs = tuple(sorted({one for one in handling if one in _SKILLS}))
    return needs, ", ".join(one for one in handling if one not in _SKILLS)[:400]
