"""Handing a batch over to the commands, and counting what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from nuoda.domains.customers.commands import CustomerDraft
from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import PositionDraft, ReadingDraft, Scan, ShipmentDraft
from nuoda.kernel.intake import IntakeReport
from nuoda.surfaces.intake.mapping.drafts import Cancellation, Outcome, Place, Refused
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.stream import Batch

KINDS = ("customers", "orders", "shipments", "events", "cancellations", "positions", "readings")


class Doors(Protocol):
    """The commands of the house that intake calls, one method each."""

    def record_customers(self, at: datetime, drafts: Sequence[CustomerDraft]) -> IntakeReport: ...

    def record_orders(self, at: datetime, drafts: Sequence[OrderDraft]) -> IntakeReport: ...

    def register_shipments(self, at: datetime, drafts: Sequence[ShipmentDraft]) -> IntakeReport: ...

    def record_scans(self, at: datetime, drafts: Sequence[Scan]) -> IntakeReport: ...

    def cancel_orders(self, at: datetime, drafts: Sequence[Cancellation]) -> IntakeReport: ...

    def record_positions(self, at: datetime, drafts: Sequence[PositionDraft]) -> IntakeReport: ...

    def record_readings(self, at: datetime, drafts: Sequence[ReadingDraft]) -> IntakeReport: ...


@dataclass(slots=True)
class Count:
    """``duplicate`` were known already and changed nothing; ``rejected`` were refused by a command."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0


@dataclass(slots=True)
class Tally:
    """What came of an intake so far: by kind, and how many rows were read and refused by the mapping."""

    rows: int = 0
    rows_rejected: int = 0
    kinds: dict[str, Count] = field(default_factory=lambda: {kind: Count() for kind in KINDS})

    @property
    def rejected(self) -> int:
        """Everything refused: rows by the mapping, and single things by the commands."""
        return self.rows_rejected + sum(count.rejected for count in self.kinds.values())

    def saw(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            self.rows_rejected += outcome.rows
        self.rows += outcome.rows if outcome.place.row > 0 else 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Tally:
        if not saved:
            return cls()
        kinds = {kind: Count(**saved["kinds"].get(kind, {})) for kind in KINDS}
        return cls(saved["rows"], saved["rows_rejected"], kinds)


def deliver(batch: Batch, doors: Doors, at: datetime, tally: Tally) -> list[Refusal]:
    """Hand a batch over, one command call a kind. Counts into ``tally``; returns what was refused."""
    found: list[Refusal] = []

    def note(kind: str, report: IntakeReport, places: Sequence[Place]) -> None:
        count = tally.kinds[kind]
        count.accepted += report.accepted
        count.duplicate += report.duplicate
        count.rejected += len(report.refused)
        found.extend(_refusals(report, places))

    if batch.customers:
        note("customers", doors.record_customers(at, batch.customers.drafts), batch.customers.places)
    if batch.orders:
        note("orders", doors.record_orders(at, batch.orders.drafts), batch.orders.places)
    if batch.shipments:
        note("shipments", doors.register_shipments(at, batch.shipments.drafts), batch.shipments.places)
    if batch.scans:
        note("events", doors.record_scans(at, batch.scans.drafts), batch.scans.places)
    if batch.cancellations:
        note("cancellations", doors.cancel_orders(at, batch.cancellations.drafts), batch.cancellations.places)
    if batch.positions:
        note("positions", doors.record_positions(at, batch.positions.drafts), batch.positions.places)
    if batch.readings:
        note("readings", doors.record_readings(at, batch.readings.drafts), batch.readings.places)
    return found


def _refusals(report: IntakeReport, places: Sequence[Place]) -> list[Refusal]:
    found = []
    for refused in report.refused:
        place = places[refused.index]
        for problem in refused.problems:
            field_name, reason, remedy = problem.field, problem.reason, problem.remedy
            found.append(Refusal(place.file, place.row, place.line, field_name, reason, remedy))
    return found
