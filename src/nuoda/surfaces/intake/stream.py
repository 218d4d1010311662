"""Drafts in the order of time, cut into batches: how history arrives."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from itertools import islice, takewhile
from typing import Generic, TypeVar

from nuoda.domains.customers.commands import CustomerDraft
from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import PositionDraft, ReadingDraft, Scan, ShipmentDraft
from nuoda.surfaces.intake.mapping.drafts import Cancellation, Mapped, Place

Measured = PositionDraft | ReadingDraft
Draft = CustomerDraft | OrderDraft | ShipmentDraft | Scan | Cancellation | Measured
D = TypeVar("D", CustomerDraft, OrderDraft, ShipmentDraft, Scan, Cancellation, PositionDraft, ReadingDraft)


class Turn(IntEnum):
    """Which of several things that arrive at one instant comes first."""

    CUSTOMER = 0
    ORDER = 1
    SHIPMENT = 2
    SCAN = 3
    CANCELLATION = 4
    MEASURED = 5


@dataclass(slots=True)
class Items(Generic[D]):
    """Drafts of one kind, each with the row it came from."""

    drafts: list[D] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def add(self, draft: D, place: Place) -> None:
        self.drafts.append(draft)
        self.places.append(place)

    def __len__(self) -> int:
        return len(self.drafts)


@dataclass(slots=True)
class Batch:
    """What arrives together, kind by kind. It is handed over in this order."""

    customers: Items[CustomerDraft] = field(default_factory=Items)
    orders: Items[OrderDraft] = field(default_factory=Items)
    shipments: Items[ShipmentDraft] = field(default_factory=Items)
    scans: Items[Scan] = field(default_factory=Items)
    cancellations: Items[Cancellation] = field(default_factory=Items)
    positions: Items[PositionDraft] = field(default_factory=Items)
    readings: Items[ReadingDraft] = field(default_factory=Items)

    def __len__(self) -> int:
        kinds = (self.customers, self.orders, self.shipments, self.scans, self.cancellations)
        return sum(len(kind) for kind in kinds) + len(self.positions) + len(self.readings)

    def add(self, draft: Draft, place: Place) -> None:
        if isinstance(draft, Scan):
            self.scans.add(draft, place)
        elif isinstance(draft, OrderDraft):
            self.orders.add(draft, place)
        elif isinstance(draft, ShipmentDraft):
            self.shipments.add(draft, place)
        elif isinstance(draft, CustomerDraft):
            self.customers.add(draft, place)
        elif isinstance(draft, PositionDraft):
            self.positions.add(draft, place)
        elif isinstance(draft, ReadingDraft):
            self.readings.add(draft, place)
        else:
            self.cancellations.add(draft, place)


def batch_of(rows: Iterable[Mapped]) -> Batch:
    """All drafts of some rows, in the rows' order, whatever their time."""
    batch = Batch()
    known: set[CustomerDraft] = set()
    for row in rows:
        for _at, _turn, draft in _entries(row):
            if isinstance(draft, CustomerDraft):
                if draft in known:
                    continue
                known.add(draft)
            batch.add(draft, row.place)
    return batch


class Timeline:
    """Every draft of a data set by the instant at which it would have been known.

    Nothing arrives before what it belongs to: a shipment not before its order, a scan not before its
    shipment, however the source dated them. Customers are there from the start, as they were first
    described; a later description arrives with its row.
    """

    def __init__(self, rows: Iterable[Mapped]) -> None:
        customers: dict[CustomerDraft, tuple[datetime, Place]] = {}
        self._entries: list[tuple[datetime, int, int, Draft, Place]] = []
        for row in rows:
            for at, turn, draft in _entries(row):
                if isinstance(draft, CustomerDraft):
                    first = customers.get(draft)
                    if first is None or at < first[0]:
                        customers[draft] = (at, row.place)
                else:
                    self._entries.append((at, turn, len(self._entries), draft, row.place))
        start = min((entry[0] for entry in self._entries), default=None)
        known: set[str] = set()
        for draft, (at, place) in sorted(customers.items(), key=lambda item: item[1][0]):
            arrival = at if draft.code in known or start is None else start
            known.add(draft.code)
            self._entries.append((arrival, Turn.CUSTOMER, len(self._entries), draft, place))
        self._entries.sort(key=lambda entry: entry[:3])
        self._orders = {
            draft.waybill: draft.order_reference
            for _at, _turn, _sequence, draft, _place in self._entries
            if isinstance(draft, ShipmentDraft)
        }
        self._next = 0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def done(self) -> int:
        """How many drafts have been taken."""
        return self._next

    @property
    def first_at(self) -> datetime | None:
        return self._entries[0][0] if self._entries else None

    @property
    def last_at(self) -> datetime | None:
        return self._entries[-1][0] if self._entries else None

    @property
    def next_at(self) -> datetime | None:
        """When the next draft arrives, or None at the end."""
        return self._entries[self._next][0] if self._next < len(self._entries) else None

    def has_news_of(self, numbers: Collection[str], until: datetime) -> bool:
        """Whether a draft that waits, until and with ``until``, is about one of these orders or waybills."""
        if not numbers:
            return False
        waiting = takewhile(lambda entry: entry[0] <= until, islice(self._entries, self._next, None))
        return any(not self._numbers(entry[3]).isdisjoint(numbers) for entry in waiting)

    def _numbers(self, draft: Draft) -> set[str]:
        if isinstance(draft, Scan | ShipmentDraft):
            return {draft.waybill, self._orders.get(draft.waybill, "")}
        return set() if isinstance(draft, CustomerDraft | Measured) else {draft.reference}

    def take_until(self, at: datetime) -> Batch:
        """What arrives up to and including ``at``; each draft is taken once."""
        batch = Batch()
        while self._next < len(self._entries) and self._entries[self._next][0] <= at:
            _at, _turn, _sequence, draft, place = self._entries[self._next]
            batch.add(draft, place)
            self._next += 1
        return batch


def _entries(row: Mapped) -> list[tuple[datetime, int, Draft]]:
    found: list[tuple[datetime, int, Draft]] = []
    known = [row.order.ordered_at] if row.order else []
    if row.order is not None:
        found.append((row.order.ordered_at, Turn.ORDER, row.order))
    if row.shipment is not None:
        known.append(row.shipment.booked_at)
        found.append((max(known), Turn.SHIPMENT, row.shipment))
    found += [(max([*known, event.known_at]), Turn.SCAN, event.scan) for event in row.events]
    reported: list[Measured] = [*row.positions, *row.readings]
    found += [(max([*known, one.at]), Turn.MEASURED, one) for one in reported]
    if row.cancellation is not None:
        found.append((max([*known[:1], row.cancellation.at]), Turn.CANCELLATION, row.cancellation))
    if row.customer is not None and found:
        found.append((min(at for at, _turn, _draft in found), Turn.CUSTOMER, row.customer))
    return found
