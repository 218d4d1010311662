"""What was agreed: terms of delivery, targets of cases, calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.models import BusinessCalendar, CaseTarget, ServiceLevel
from nuoda.domains.contracts.queries.calendars import calendar_of, calendars_for
from nuoda.domains.contracts.rules import (
    TIER_FACTOR,
    KnownCalendar,
    Lane,
    Level,
    Target,
    Terms,
    choose_calendar,
    choose_level,
    delivery_due,
    lane_of,
    target_due,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Calendar

__all__ = ["CaseClocks", "DeliveryAsk", "Terms", "case_clocks", "delivery_terms", "lane_between"]


@dataclass(frozen=True, slots=True)
class DeliveryAsk:
    """One order whose delivery shall be promised."""

    customer_id: UUID
    tier: str
    service: str
    lane: Lane
    ordered_at: datetime


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """Due instants of a case: when the customer hears again, and when it shall be resolved."""

    update_due_at: datetime
    resolve_due_at: datetime


def lane_between(origin: tuple[str, str, str], destination: tuple[str, str, str]) -> Lane:
    return lane_of(origin, destination)


def delivery_terms(asks: Sequence[DeliveryAsk], *, actor: Actor) -> list[Terms | None]:
    """The terms of each order, in order; None where no level applies. Two queries whatever the length."""
    calendars = {row.id: calendar_of(row) for row in BusinessCalendar.objects.visible_to(actor)}
    levels = [_level(row, calendars[row.calendar_id]) for row in ServiceLevel.objects.visible_to(actor)]
    found: list[Terms | None] = []
    for ask in asks:
        level = choose_level(
            levels, customer_id=ask.customer_id, tier=ask.tier, service=ask.service, at=ask.ordered_at
        )
        found.append(delivery_due(level, ordered_at=ask.ordered_at, lane=ask.lane) if level else None)
    return found


class CaseClockwork:
    """Targets and calendars read once, to reckon the clocks of many cases."""

    def __init__(self, targets: Mapping[tuple[str, str], Target], calendars: Sequence[KnownCalendar]) -> None:
        self._targets = targets
        self._calendars = calendars

    def clocks(self, *, severity: str, tier: str, at: datetime) -> CaseClocks:
        factor = TIER_FACTOR.get(tier, 1.0)
        calendar = self._of(tier, at).calendar
        return CaseClocks(
            target_due(self._targets[severity, "update"], calendar, at, factor),
            target_due(self._targets[severity, "resolve"], calendar, at, factor),
        )

    def calendar_id(self, *, severity: str, step: str, tier: str, at: datetime) -> UUID | None:
        """The version of the calendar that a step of a case runs by; None where every hour counts."""
        return self._of(tier, at).id if self._targets[severity, step].working else None

    def _of(self, tier: str, at: datetime) -> KnownCalendar:
        found = choose_calendar(self._calendars, purpose="office", site="", tier=tier, at=at)
        if found is None:
            raise LookupError("No office calendar is recorded; run the migrations.")
        return found


def case_clocks(at: datetime, *, actor: Actor) -> CaseClockwork:
    """The clockwork in force at an instant. Raises ``LookupError`` where no calendar was recorded."""
    rows = CaseTarget.objects.visible_to(actor).filter(valid_from__lte=at).order_by("valid_from")
    targets = {(row.severity, row.step): Target(row.minutes, row.working) for row in rows}
    calendars = calendars_for("office", actor=actor)
    if not calendars or not targets:
        raise LookupError("No office calendar or no case targets are recorded; run the migrations.")
    return CaseClockwork(targets, calendars)


def _level(row: ServiceLevel, calendar: Calendar) -> Level:
    return Level(
        row.code, row.version, row.customer_id, row.tier, row.service, row.transit_days, row.usual_hours,
        row.cutoff, row.due_time, calendar, row.valid_from, row.valid_to, row.id, row.calendar_id,
    )  # fmt: skip
