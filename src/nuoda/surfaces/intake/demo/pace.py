"""How story time follows real time: one to one, unless somebody is in a hurry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nuoda.domains.orders.commands import OrderDraft
from nuoda.domains.shipments.commands import Scan, ShipmentDraft


@dataclass(frozen=True, slots=True)
class Pace:
    """From ``start`` on the story runs ``factor`` times as fast; both clocks agree at ``start``."""

    start: datetime
    factor: float = 1.0

    def story_at(self, real: datetime) -> datetime:
        return self.start + (real - self.start) * self.factor

    def real_at(self, story: datetime) -> datetime:
        return story if story <= self.start else self.start + (story - self.start) / self.factor

    def orders(self, drafts: Sequence[OrderDraft]) -> list[OrderDraft]:
        """Orders dated in real time."""
        return [
            replace(
                draft,
                ordered_at=self.real_at(draft.ordered_at),
                pickup_from=draft.pickup_from and self.real_at(draft.pickup_from),
                pickup_until=draft.pickup_until and self.real_at(draft.pickup_until),
                promised_due_at=draft.promised_due_at and self.real_at(draft.promised_due_at),
            )
            for draft in drafts
        ]

    def shipments(self, drafts: Sequence[ShipmentDraft]) -> list[ShipmentDraft]:
        return [replace(draft, booked_at=self.real_at(draft.booked_at)) for draft in drafts]

    def scans(self, drafts: Sequence[Scan]) -> list[Scan]:
        return [replace(draft, occurred_at=self.real_at(draft.occurred_at)) for draft in drafts]
