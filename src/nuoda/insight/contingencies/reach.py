"""All that an outage touches, first promised first, each with what could be done instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.facts import Out, Outages, Target, begins
from nuoda.domains.contracts.queries.contingencies import Spot, outages
from nuoda.domains.customers.facts import RANK
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.queries import OrderPage, order_ids
from nuoda.domains.orders.queries.lanes import waiting_between
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.domains.shipments.queries.lanes import UnderWay, carriers_between, under_way_between
from nuoda.domains.stock.queries.stranded import StrandedRow, stranded
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import Text, both

LOOKED_BACK = timedelta(days=60)
"""How far back a carrier counts as one who knows the lane."""
SHOWN_CARRIERS = 3


@dataclass(frozen=True, slots=True)
class Instead:
    """What could be done: another ``warehouse`` or ``partner``, named by ``label``, or only ``later``.

    ``name`` is what people call it. ``on`` is the day it would be there by, None where no day can be said.
    """

    kind: str
    label: str
    name: Text
    on: date | None


@dataclass(frozen=True, slots=True)
class Touched:
    """A thing that an outage touches: goods that are held (``goods``), an ``order`` or a ``shipment``.

    ``id`` is the order's or shipment's, None for goods without an order. ``due_at`` is when it is promised,
    ``expected_at`` when it is expected, None where nothing is known. ``promised`` is what was promised of it.
    """

    kind: str
    id: UUID | None
    label: str
    what: Text
    customer: CustomerCard
    due_at: datetime | None
    expected_at: datetime | None
    instead: Sequence[Instead]
    promised: Ref | None = None

    @property
    def customer_id(self) -> UUID:
        return self.customer.id


@dataclass(frozen=True, slots=True)
class _Draft:
    """A thing before its customer and its promise are read."""

    kind: str
    id: UUID | None
    label: str
    what: Text
    customer_id: UUID
    promised: Ref | None
    due_at: datetime | None
    expected_at: datetime | None
    instead: Sequence[Instead]


def reach_of(
    target: Target, expected_until: datetime, *, at: datetime, actor: Actor, out: Outages | None = None
) -> list[Touched]:
    """What an outage touches until its end is expected, by promise and then by tier.

    ``out`` is what is out, where it was read already. Eight queries at most, however many they are.
    """
    out = outages(at, actor=actor) if out is None else out
    if target.kind == Out.LANE:
        drafts = _on_lane(target, expected_until, at, out, actor)
    else:
        drafts = _in_house(target, expected_until, at, out, actor)
    refs = sorted({one.promised for one in drafts if one.promised is not None}, key=str)
    rows = promises_of(refs, actor=actor) if refs else []
    due = {
        Ref(one.subject_kind, str(one.subject_id)): one.due_at
        for one in rows
        if one.kind == PromiseKind.DELIVERY and one.settled_at is None
    }
    cards = customers_by_id({one.customer_id for one in drafts}, actor=actor)
    found = [_touched(one, cards[one.customer_id], due) for one in drafts]
    return sorted(found, key=_first_promised)


def _touched(one: _Draft, card: CustomerCard, due: Mapping[Ref, datetime]) -> Touched:
    due_at = due.get(one.promised, one.due_at) if one.promised else one.due_at
    return Touched(
        one.kind, one.id, one.label, one.what, card, due_at, one.expected_at, tuple(one.instead), one.promised
    )  # fmt: skip


def _first_promised(one: Touched) -> tuple[bool, datetime, int, str]:
    """What is promised first, the higher tier first; what has no promise stands last."""
    rank = -RANK.get(one.customer.tier, 0)
    return (one.due_at is None, one.due_at or one.expected_at or _NEVER, rank, one.label)


_NEVER = datetime(9999, 1, 1, tzinfo=ZoneInfo("UTC"))


def _in_house(
    target: Target, expected_until: datetime, at: datetime, out: Outages, actor: Actor
) -> list[_Draft]:
    """What is held in the warehouse and due before its end; of the highest tier first where stock lacks."""
    shut = [one.target.warehouse for one in out.running if one.target.kind == Out.WAREHOUSE]
    rows = stranded(target.warehouse, at, actor=actor, avoid=shut)
    rows = [one for one in rows if one.due_on <= house_day(expected_until)]
    orders = order_ids({(one.customer_id, one.reference) for one in rows}, actor=actor)
    return [_goods(one, orders.get((one.customer_id, one.reference)), expected_until) for one in rows]


def _goods(row: StrandedRow, order_id: UUID | None, expected_until: datetime) -> _Draft:
    instead, house = [], row.elsewhere
    if house is not None:
        instead.append(Instead("warehouse", house.code, both(house.name, house.name_en), row.elsewhere_on))
    instead.append(_later(expected_until))
    what = both(*(f"{row.quantity} × {row.sku} {name}" for name in (row.name, row.name_en or row.name)))
    # A day of delivery ends with it; what the order promises is more exact, where there is an order.
    due_at = datetime.combine(row.due_on, time(23, 59), HOUSE_ZONE)
    promised = Ref("order", str(order_id)) if order_id else None
    return _Draft("goods", order_id, row.reference, what, row.customer_id, promised, due_at, None, instead)


def _on_lane(
    target: Target, expected_until: datetime, at: datetime, out: Outages, actor: Actor
) -> list[_Draft]:
    """Shipments under way on the lane, and orders that would go by it."""
    ends = begins(target.origin), begins(target.destination)
    ships = [one for one in under_way_between(*ends, actor=actor) if _takes(target, one)]
    waiting = [
        one
        for one in waiting_between(*ends, actor=actor)
        if target.takes_lane(_spot(one.sender), _spot(one.consignee), target.carrier)
    ]
    booked = shipments_of_orders([one.id for one in waiting], actor=actor) if waiting else {}
    others = carriers_between(*ends, since=at - LOOKED_BACK, actor=actor) if ships or waiting else {}
    first = (ships[0].origin, ships[0].destination) if ships else None
    free = [one for one in others if one != target.carrier and target.carrier]
    if first is not None:
        free = [one for one in free if out.lane(Spot(*first[0]), Spot(*first[1]), one) is None]
    instead = [Instead("partner", one, Text(one), None) for one in free[:SHOWN_CARRIERS]]
    instead.append(_later(expected_until))
    drafts = [_carried(one, instead) for one in ships]
    return drafts + [_waiting(one, instead) for one in waiting if one.id not in booked]


def _later(expected_until: datetime) -> Instead:
    return Instead("later", "", Text(""), house_day(expected_until))


def _takes(target: Target, one: UnderWay) -> bool:
    return target.takes_lane(Spot(*one.origin), Spot(*one.destination), one.carrier)


def _spot(party: Mapping[str, str]) -> Spot:
    return Spot(party.get("country", ""), party.get("region", ""), party.get("city", ""))


def _carried(one: UnderWay, instead: Sequence[Instead]) -> _Draft:
    way = f"{one.origin[2] or '–'} → {one.destination[2] or '–'} · {one.carrier}"
    promised = Ref("order", str(one.order_id)) if one.order_id else Ref("shipment", str(one.id))
    return _Draft(
        "shipment", one.id, one.waybill, Text(way), one.customer_id, promised, None, one.eta_at, instead
    )


def _waiting(one: OrderPage, instead: Sequence[Instead]) -> _Draft:
    way = f"{one.sender.get('city') or '–'} → {one.consignee.get('city') or '–'}"
    promised = Ref("order", str(one.id))
    return _Draft("order", one.id, one.reference, Text(way), one.customer_id, promised, None, None, instead)
