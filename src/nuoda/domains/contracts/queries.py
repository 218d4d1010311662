"""What was agreed: terms of delivery, targets of cases, calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from nuoda.domains.contracts.models import BusinessCalendar, CaseTarget, ServiceLevel
from nuoda.domains.contracts.rules import (
    TIER_FACTOR,
    Lane,
    Level,
    Target,
    Terms,
    choose_level,
    delivery_due,
    lane_of,
    target_due,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import DAY_END, Calendar

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
    calendars = {row.id: _calendar(row) for row in BusinessCalendar.objects.visible_to(actor)}
    levels = [_level(row, calendars[row.calendar_id]) for row in ServiceLevel.objects.visible_to(actor)]
    found: list[Terms | None] = []
    for ask in asks:
        level = choose_level(
            levels, customer_id=ask.customer_id, tier=ask.tier, service=ask.service, at=ask.ordered_at
        )
        found.append(delivery_due(level, ordered_at=ask.ordered_at, lane=ask.lane) if level else None)
    return found


class CaseClockwork:
    """Targets and calendar read once, to reckon the clocks of many cases."""

    def __init__(self, targets: Mapping[tuple[str, str], Target], calendar: Calendar) -> None:
        self._targets = targets
        self._calendar = calendar

    def clocks(self, *, severity: str, tier: str, at: datetime) -> CaseClocks:
        factor = TIER_FACTOR.get(tier, 1.0)
        return CaseClocks(
            target_due(self._targets[severity, "update"], self._calendar, at, factor),
            target_due(self._targets[severity, "resolve"], self._calendar, at, factor),
        )


def case_clocks(at: datetime, *, actor: Actor) -> CaseClockwork:
    """The clockwork in force at an instant. Raises ``LookupError`` where no calendar was recorded."""
    rows = CaseTarget.objects.visible_to(actor).filter(valid_from__lte=at).order_by("valid_from")
    targets = {(row.severity, row.step): Target(row.minutes, row.working) for row in rows}
    calendar = BusinessCalendar.objects.visible_to(actor).filter(code="cn").order_by("-version").first()
    if calendar is None or not targets:
        raise LookupError("No business calendar 'cn' or no case targets are recorded; run the migrations.")
    return CaseClockwork(targets, _calendar(calendar))


def _calendar(row: BusinessCalendar) -> Calendar:
    return Calendar(
        zone=row.zone,
        windows={
            int(day): tuple((_time(opens), _time(closes)) for opens, closes in spans)
            for day, spans in row.windows.items()
        },
        days_off=frozenset(date.fromisoformat(day) for day in row.days_off),
        days_on={date.fromisoformat(day): weekday for day, weekday in row.days_on.items()},
    )


def _time(text: str) -> time:
    return DAY_END if text == "24:00" else time.fromisoformat(text)


def _level(row: ServiceLevel, calendar: Calendar) -> Level:
    return Level(
        row.code, row.version, row.customer_id, row.tier, row.service, row.transit_days, row.usual_hours,
        row.cutoff, row.due_time, calendar, row.valid_from, row.valid_to,
    )  # fmt: skip
