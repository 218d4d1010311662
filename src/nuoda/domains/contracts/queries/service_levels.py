"""What was agreed: terms of delivery, targets of cases, calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from nuoda.domains.contracts.models import BusinessCalendar, CaseTarget, Contract, ServiceLevel
from nuoda.domains.contracts.queries.calendars import calendar_of, calendars_reading
from nuoda.domains.contracts.rules import (
    Agreed,
    KnownCalendar,
    Lane,
    Level,
    Situation,
    Target,
    Terms,
    call_back_due,
    choose_calendar,
    choose_level,
    delivery_due,
    lane_of,
    target_due,
)
from nuoda.domains.contracts.rules.service_levels import usual_hours as usual_hours
from nuoda.domains.customers.queries import Serving
from nuoda.domains.customers.queries.matrix import Matrix, Service, matrix_reading, serving_by
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.readings import Reading, grouped, kept, read_together, shapes_reading
from nuoda.kernel.statements import rows_where, visible_where

__all__ = [
    "CaseClocks",
    "Judgement",
    "LevelRow",
    "DeliveryAsk",
    "Terms",
    "case_clocks",
    "delivery_terms",
    "lane_between",
    "level_rows",
    "levels_applying",
    "levels_of_service",
]


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
    """The terms of each order, in order; None where no level applies. Two queries whatever the length,
    three where a contract has levels of its own.
    """
    chooser = level_chooser(actor=actor)
    found: list[Terms | None] = []
    for ask in asks:
        level = chooser.of(customer_id=ask.customer_id, tier=ask.tier, at=ask.ordered_at)(ask.service)
        found.append(delivery_due(level, ordered_at=ask.ordered_at, lane=ask.lane) if level else None)
    return found


class LevelChooser:
    """Service levels and calendars read once, to choose among for many orders."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = levels

    def of(self, *, customer_id: UUID, tier: str, at: datetime) -> Callable[[str], Level | None]:
        """The level of an order by its service; None where none applies."""
        return lambda service: choose_level(
            self._levels, customer_id=customer_id, tier=tier, service=service, at=at
        )


def level_chooser(*, actor: Actor) -> LevelChooser:
    """Every level with its calendar. Two queries."""
    calendars = {row.id: calendar_of(row) for row in visible_where(BusinessCalendar, "true", [], actor=actor)}
    return LevelChooser([_level(row, calendars[row.calendar_id]) for row in _rows(actor)])


def levels_of_service(service: str, *, actor: Actor) -> list[UUID]:
    """Every version of the service levels that name a service, whoever's they are."""
    rows = ServiceLevel.objects.visible_to(actor).filter(service=service)
    return list(rows.order_by("id").values_list("id", flat=True))


_QUICKENED = {"answer": "first_reply", "update": "next_update", "plan": "plan"}
"""Which kind of promise of the service matrix quickens which step of a case."""


class CaseClockwork:
    """Targets and calendars read once, to reckon the clocks of many cases. The matrix counts by tier."""

    def __init__(
        self,
        targets: Mapping[tuple[str, str], Target],
        calendars: Sequence[KnownCalendar],
        matrix: Matrix,
        given: Serving,
    ) -> None:
        self._targets = targets
        self._calendars = calendars
        self._matrix = matrix
        self._given = given

    def knowing(self, tiers: Mapping[UUID, str], at: datetime, *, actor: Actor) -> CaseClockwork:
        """The same with the own rows of these customers, by segment; queries only where there are any."""
        given = serving_by(self._matrix, tiers, at, actor=actor)
        return CaseClockwork(self._targets, self._calendars, self._matrix, given)

    def clocks(
        self, *, severity: str, tier: str, at: datetime, customer_id: UUID | None = None
    ) -> CaseClocks:
        """When the next word and the end of a case that begins at ``at`` are due."""
        due = {
            step: self.due_at(severity=severity, step=step, tier=tier, at=at, customer_id=customer_id)
            for step in ("update", "resolve")
        }
        return CaseClocks(due["update"], due["resolve"])

    def due_at(
        self, *, severity: str, step: str, tier: str, at: datetime, customer_id: UUID | None = None
    ) -> datetime:
        """When a step of a case (answer, plan, update, resolve) that begins at ``at`` is due.

        The house's target at the pace of the service matrix, or the matrix's own target where that is
        sooner: nobody is served later than the house's own target.
        """
        service = self._given.of(customer_id, tier)
        target, calendar = self._targets[severity, step], self._of(tier, at).calendar
        due = target_due(target, calendar, at, float(service.case_factor) if service else 1.0)
        own = service.minutes.get(_QUICKENED.get(step, "")) if service else None
        return min(due, target_due(Target(own, target.working), calendar, at, 1.0)) if own else due

    def call_back_due(self, *, tier: str, at: datetime, customer_id: UUID | None = None) -> datetime:
        """By when a customer is called back who was promised it at ``at``, as the service matrix says."""
        service = self._given.of(customer_id, tier)
        return call_back_due(
            service.minutes.get("call_back") if service else None,
            line_24h=service.line_24h if service else False, calendar=self._of(tier, at).calendar, start=at,
        )  # fmt: skip

    def service_of(self, customer_id: UUID | None, tier: str) -> Service | None:
        """What the matrix gives a customer."""
        return self._given.of(customer_id, tier)

    def calendar_id(self, *, severity: str, step: str, tier: str, at: datetime) -> UUID | None:
        """The version of the calendar that a step of a case runs by; None where every hour counts."""
        return self._of(tier, at).id if self._targets[severity, step].working else None

    def _of(self, tier: str, at: datetime) -> KnownCalendar:
        found = choose_calendar(self._calendars, purpose="office", site="", tier=tier, at=at)
        if found is None:
            raise LookupError("No office calendar is recorded; run the migrations.")
        return found


@dataclass(frozen=True, slots=True)
class _Step:
    severity: str
    step: str
    minutes: int
    working: bool


def case_clocks(at: datetime, *, actor: Actor, tiers: Mapping[UUID, str] | None = None) -> CaseClockwork:
    """The clockwork in force at an instant. Raises ``LookupError`` where no calendar was recorded.

    ``tiers`` are those of the customers whose own row of the matrix, by segment, is to count.
    """
    (clockwork,) = read_together(case_clocks_reading(at, actor=actor))
    return clockwork.knowing(tiers, at, actor=actor) if tiers else clockwork


def case_clocks_reading(at: datetime, *, actor: Actor) -> Reading[CaseClockwork]:
    """The same by tier alone, to be read together with other things."""
    steps = shapes_reading(_Step, CaseTarget, "valid_from <= %s", [at], actor=actor, order="valid_from")
    parts = grouped(
        kept(steps, _targets), calendars_reading("office", actor=actor), matrix_reading(at, actor=actor)
    )

    def clockwork(told: Any) -> CaseClockwork:
        targets, calendars, matrix = parts.read(told)
        if not calendars or not targets:
            raise LookupError("No office calendar or no case targets are recorded; run the migrations.")
        return CaseClockwork(targets, calendars, matrix, serving_by(matrix, {}, at, actor=actor))

    return Reading(parts.sql, parts.values, clockwork)


def _targets(rows: Sequence[_Step]) -> dict[tuple[str, str], Target]:
    return {(row.severity, row.step): Target(row.minutes, row.working) for row in rows}


def _rows(actor: Actor) -> Iterable[ServiceLevel]:
    """Every level with its contract."""
    rows = visible_where(ServiceLevel, "true", [], actor=actor)
    wanted = [row.contract_id for row in rows if row.contract_id is not None]
    known = {one.id: one for one in rows_where(Contract, "id = ANY(%s::uuid[])", [wanted])} if wanted else {}
    for row in rows:
        row.contract = known[row.contract_id] if row.contract_id else None
    return rows


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One version of a service level as lists show it; ``contract`` is a number."""

    id: UUID
    code: str
    version: int
    customer_id: UUID | None
    contract: str
    tier: str
    service: str
    transit_days: Mapping[str, int]
    usual_hours: Mapping[str, int]
    cutoff: time
    due_time: time
    calendar: str
    calendar_version: int
    zone: str
    valid_from: datetime
    valid_to: datetime | None
    source: str
    pickup_hours: int | None


def level_rows(*, actor: Actor, code: str = "") -> list[LevelRow]:
    """Every version of the levels, or of one, by code, the newest first. One query."""
    rows = ServiceLevel.objects.visible_to(actor).select_related("contract", "calendar")
    rows = rows.filter(code=code) if code else rows
    return [_row(row) for row in rows.order_by("code", "-version")]


def _row(row: ServiceLevel) -> LevelRow:
    return LevelRow(
        row.id, row.code, row.version, row.customer_id, row.contract.number if row.contract else "", row.tier,
        row.service, row.transit_days, row.usual_hours, row.cutoff, row.due_time, row.calendar.code,
        row.calendar.version, row.calendar.zone, row.valid_from, row.valid_to, row.source, row.pickup_hours,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """One level against an order. ``misfit`` is why it does not apply; ``chosen`` marks the one used."""

    row: LevelRow
    misfit: str
    chosen: bool


def levels_applying(
    *, customer_id: UUID, tier: str, service: str, at: datetime, actor: Actor
) -> list[Judgement]:
    """Every level against one order, the one that applies first, then by how narrow they are. One query."""
    asked = Situation(customer_id, tier, service, at)
    rows = ServiceLevel.objects.visible_to(actor).select_related("contract", "calendar")
    judged = [(row, _level(row, calendar_of(row.calendar))) for row in rows]
    chosen = choose_level(
        [level for _row_, level in judged], customer_id=customer_id, tier=tier, service=service, at=at
    )
    judged.sort(key=lambda one: (one[1] is chosen, one[1].misfit(asked) is None, one[1].rank), reverse=True)
    return [Judgement(_row(row), level.misfit(asked) or "", level is chosen) for row, level in judged]


def _level(row: ServiceLevel, calendar: Calendar) -> Level:
    contract = row.contract
    agreed = None
    if contract is not None:
        agreed = Agreed(contract.number, contract.customer_id, contract.since, contract.until, contract.zone)
    return Level(
        row.code, row.version, row.customer_id, row.tier, row.service, row.transit_days, row.usual_hours,
        row.cutoff, row.due_time, calendar, row.valid_from, row.valid_to, row.id, row.calendar_id, agreed,
        row.pickup_hours,
    )  # fmt: skip
