"""Before an order is taken: whether our own vehicles can hold its dates. Asked by whoever takes orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.dispatch.facts import Skill
from nuoda.domains.dispatch.queries import Demand
from nuoda.domains.dispatch.queries.promising import Wish, refused_wishes
from nuoda.domains.orders.queries import order_ids
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.errors import FieldError
from nuoda.kernel.limits import LATEST

_LOOKER = system("booking")  # what vehicles do is nobody's else to see; the answer tells windows alone
_SKILLS = frozenset(one.value for one in Skill)
_PARTS = ("region", "city", "district", "street")


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
        if problem is not None:
            found[place] = (*found.get(place, ()), problem)
    known = _known([orders[place] for place in found], actor)
    return {place: some for place, some in found.items() if _key(orders[place]) not in known}


def _wishes(one: Asked, at: datetime) -> Iterator[Wish]:
    demand = Demand(
        one.weight_kg or Decimal(0), needs=sorted({each for each in one.handling if each in _SKILLS}),
        city=one.consignee.city,
    )  # fmt: skip
    until, due = one.pickup_until, one.promised_due_at
    if until is not None and until.tzinfo and at < until < LATEST:
        begins = one.pickup_from if one.pickup_from is not None and one.pickup_from.tzinfo else at
        yield Wish("pickup_until", one.sender.city, _line(one.sender), (begins, until), demand, True)
    local = one.sender.city == one.consignee.city
    if due is not None and due.tzinfo and at < due < LATEST and local:
        yield Wish("promised_due_at", one.consignee.city, _line(one.consignee), (at, due), demand)


def _line(end: End) -> str:
    return "".join(dict.fromkeys(getattr(end, part) for part in _PARTS))


def _known(orders: Sequence[Asked], actor: Actor) -> set[tuple[str, str]]:
    """Which of these are there already, by customer's code and reference. Two queries."""
    cards = customers_by_code({one.customer for one in orders}, actor=actor)
    codes = {card.id: code for code, card in cards.items()}
    keys = [(cards[one.customer].id, one.reference) for one in orders if one.customer in cards]
    return {(codes[owner], reference) for owner, reference in order_ids(keys, actor=actor)}


def _key(one: Asked) -> tuple[str, str]:
    return (one.customer, one.reference)
