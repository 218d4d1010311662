"""The terms by which a batch of lines is sourced, read once for all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from nuoda.domains.orders.models import AllocationPolicy, SourceTerm, Substitute, SupplierOffer
from nuoda.domains.orders.rules.allocating import Leaving, Policy

_POLICY = tuple(Policy.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a shipment, a kg and a piece cost from a place; ``marks`` of goods that it cannot send."""

    trip: int = 0
    kg: int = 0
    piece: int = 0
    marks: frozenset[str] = frozenset()
    leaving: Leaving = field(default_factory=Leaving)

    def of_piece(self, weight: int) -> int:
        """The cost of a piece of so many g, in whole units, rounded up."""
        return self.piece + -(-self.kg * weight // 1000)


class Sourcing:
    """Costs of places, policies of customers, what suppliers offer and what may stand in. Four queries."""

    def __init__(self, customers: Iterable[UUID], products: Iterable[UUID], on: date) -> None:
        now = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        wanted, whose = list(products), list(customers)
        self._costs: dict[tuple[str, str], SourceTerm] = {}
        for row in SourceTerm.objects.filter(now).order_by("valid_from"):
            self._costs[row.place, row.region] = row
        self._policies: dict[UUID | None, Policy] = {}
        rows = AllocationPolicy.objects.filter(now, Q(customer_id__in=whose) | Q(customer_id=None))
        for one in rows.order_by("valid_from"):
            self._policies[one.customer_id] = _policy(one)
        self.offers: dict[UUID, list[SupplierOffer]] = defaultdict(list)
        for offer in SupplierOffer.objects.filter(product_id__in=wanted, ended_at__isnull=True):
            self.offers[offer.product_id].append(offer)
        self._substitutes: dict[tuple[UUID, UUID], list[Substitute]] = defaultdict(list)
        subs = Substitute.objects.filter(
            now, customer_id__in=whose, product_id__in=wanted, ended_at__isnull=True
        )
        for sub in subs.order_by("turn", "id"):
            self._substitutes[sub.customer_id, sub.product_id].append(sub)

    def policy(self, customer: UUID) -> Policy:
        """Her own, else that for all, else the one that the house starts with."""
        return self._policies.get(customer) or self._policies.get(None) or Policy()

    def substitutes(self, customer: UUID, product: UUID) -> list[Substitute]:
        return self._substitutes.get((customer, product), [])

    def others(self) -> set[UUID]:
        """All products that may stand in for another."""
        return {one.other_id for rows in self._substitutes.values() for one in rows}

    def longest(self, region: str) -> int:
        """The days that the longest way to a region takes, with one to wait for the next departure."""
        days = [row.days for (_place, name), row in self._costs.items() if name in ("", region)]
        return 1 + max(days, default=1)

    def cost(self, place: str, region: str, zone: str) -> Cost:
        """From a place to a region; where nothing is recorded it costs nothing and takes a day."""
        row = self._costs.get((place, region)) or self._costs.get((place, ""))
        if row is None:
            return Cost(leaving=Leaving(zone))
        leaving = Leaving(zone, row.cutoff, tuple(row.weekdays) or (0, 1, 2, 3, 4, 5, 6), row.days)
        return Cost(
            row.trip_cost, row.kg_cost, row.piece_cost + row.transfer_cost, frozenset(row.marks), leaving
        )


def _policy(row: AllocationPolicy) -> Policy:
    given = ((name, getattr(row, name)) for name in _POLICY)
    plain: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in given}
    return Policy(**plain)
