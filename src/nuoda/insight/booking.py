"""Before an order is taken or amended: whether our own vehicles can hold its dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.dispatch.facts import Skill
from nuoda.domains.dispatch.queries import Demand
from nuoda.domains.dispatch.queries.promising import Wish, refused_wishes
from nuoda.domains.orders.queries import OrderPage, order_ids, orders_by_id
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.addresses import PARTS, in_one_line
from nuoda.kernel.errors import FieldError
from nuoda.kernel.limits import LATEST

_LOOKER = system("booking")  # what vehicles do is nobody's else to see; the answer tells windows alone
_SKILLS = frozenset(one.value for one in Skill)


class End(Protocol):
    """A sender or consignee, as far as a vehicle has to find it."""

    @property
    def region(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def district(self) -> str: ...
    @property
    def street(self) -> str: ...


class Asked(Protocol):
    """An order that is about to be taken."""

    @property
    def customer(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def sender(self) -> End: ...
    @property
    def consignee(self) -> End: ...
    @property
    def handling(self) -> tuple[str, ...]: ...
    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def pickup_from(self) -> datetime | None: ...
    @property
    def pickup_until(self) -> datetime | None: ...
    @property
    def promised_due_at(self) -> datetime | None: ...


def cannot_hold(orders: Sequence[Asked], *, actor: Actor, at: datetime) -> dict[int, tuple[FieldError, ...]]:
    """By place in the batch what our vehicles cannot hold of an order, with the nearest that they can.

    An order that is there already is not judged again: what it asks for is planned.
    """
    wishes = [(place, wish) for place, one in enumerate(orders) for wish in _wishes(one, at)]
    if not wishes:
        return {}
    refused = refused_wishes([wish for _place, wish in wishes], actor=_LOOKER, at=at)
    found: dict[int, tuple[FieldError, ...]] = {}
    for (place, _wish), problem in zip(wishes, refused, strict=True):
        if problem is not None and problem not in found.get(place, ()):  # too large both ways is said once
            found[place] = (*found.get(place, ()), problem)
    known = _known([orders[place] for place in found], actor)
    return {place: some for place, some in found.items() if _key(orders[place]) not in known}


class Amends(Protocol):
    """A change of an order that is there, as far as its window of collection goes."""

    @property
    def customer(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def weight_kg(self) -> Decimal | None: ...
    @property
    def handling(self) -> tuple[str, ...] | None: ...
    @property
    def pickup(self) -> tuple[datetime | None, datetime | None] | None: ...


def cannot_amend(
    amendments: Sequence[Amends], *, actor: Actor, at: datetime
) -> dict[int, tuple[FieldError, ...]]:
    """By place in the batch the new windows of collection that our vehicles cannot hold, as for a new order.

    The stop that the order has by now does not stand in its own way. A window that stays is not judged.
    """
    moved = [(place, one) for place, one in enumerate(amendments) if one.pickup and one.pickup[1]]
    if not moved:
        return {}
    orders = _orders([one for _place, one in moved], actor)
    wishes = [
        (place, replace(wish, instead_of=order.id))
        for place, one in moved
        if (order := orders.get((one.customer, one.reference))) is not None
        and one.pickup != (order.pickup_from, order.pickup_until)
        for wish in _wishes(_as_asked(one, order), at)
    ]
    refused = refused_wishes([wish for _place, wish in wishes], actor=_LOOKER, at=at)
    return {
        place: (problem,)
        for (place, _wish), problem in zip(wishes, refused, strict=True)
        if problem is not None
    }


@dataclass(frozen=True, slots=True)
class _Spot:
    region: str
    city: str
    district: str
    street: str


@dataclass(frozen=True, slots=True)
class _Amended:
    """An order as it would be: only its collection is asked about, for its delivery is promised anew."""

    customer: str
    reference: str
    sender: End
    consignee: End
    handling: tuple[str, ...]
    weight_kg: Decimal | None
    pickup_from: datetime | None
    pickup_until: datetime | None
    promised_due_at: datetime | None = None


def _as_asked(one: Amends, order: OrderPage) -> Asked:
    begins, until = one.pickup or (None, None)
    sender, consignee = (
        _Spot(**{part: str(end.get(part, "")) for part in PARTS}) for end in (order.sender, order.consignee)
    )
    return _Amended(
        one.customer, one.reference, sender, consignee,
        tuple(order.handling) if one.handling is None else one.handling,
        order.weight_kg if one.weight_kg is None else one.weight_kg, begins, until,
    )  # fmt: skip


def _orders(asked: Sequence[Amends], actor: Actor) -> dict[tuple[str, str], OrderPage]:
    """The orders that are amended, by customer's code and reference. Three queries."""
    cards = customers_by_code({one.customer for one in asked}, actor=actor)
    codes = {card.id: code for code, card in cards.items()}
    keys = [(cards[one.customer].id, one.reference) for one in asked if one.customer in cards]
    found: dict[tuple[UUID, str], UUID] = order_ids(keys, actor=actor)
    pages = orders_by_id(found.values(), actor=actor)
    return {(codes[owner], reference): pages[id_] for (owner, reference), id_ in found.items()}


def _wishes(one: Asked, at: datetime) -> Iterator[Wish]:
    demand = Demand(
        one.weight_kg or Decimal(0), needs=sorted({each for each in one.handling if each in _SKILLS}),
        city=one.consignee.city,
    )  # fmt: skip
    until, due = one.pickup_until, one.promised_due_at
    if until is not None and until.tzinfo and at < until < LATEST:
        begins = one.pickup_from if one.pickup_from is not None and one.pickup_from.tzinfo else at
        yield Wish(
            "pickup_until", "weight_kg", one.sender.city, _line(one.sender), (begins, until), demand, True
        )  # fmt: skip
    local = one.sender.city == one.consignee.city
    if due is not None and due.tzinfo and at < due < LATEST and local:
        yield Wish(
            "promised_due_at", "weight_kg", one.consignee.city, _line(one.consignee), (at, due), demand
        )


def _line(end: End) -> str:
    return in_one_line({part: getattr(end, part) for part in PARTS})


def _known(orders: Sequence[Asked], actor: Actor) -> set[tuple[str, str]]:
    """Which of these are there already, by customer's code and reference. Two queries."""
    cards = customers_by_code({one.customer for one in orders}, actor=actor)
    codes = {card.id: code for code, card in cards.items()}
    keys = [(cards[one.customer].id, one.reference) for one in orders if one.customer in cards]
    return {(codes[owner], reference) for owner, reference in order_ids(keys, actor=actor)}


def _key(one: Asked) -> tuple[str, str]:
    return (one.customer, one.reference)
