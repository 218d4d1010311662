"""A contract with what the meter keeps of it, locked and in hand while it is brought up to date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.models import (
    BusinessCalendar,
    Clause,
    Contract,
    Exclusion,
    LadderStep,
    PeriodFigure,
)
from nuoda.domains.contracts.queries.calendars import calendar_of
from nuoda.domains.contracts.rules.meter.states import AskState, Leave
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import Calendar, add_working_days
from nuoda.kernel.errors import Forbidden, NotFound

WRITERS = frozenset({Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR})
CLOSE = time(23, 59)
"""A day's end in contracts: the last minute of the day in the contract's zone."""


def may_write(by: Actor) -> None:
    """Supervisors and administrators write contracts and decide what follows. Raises ``Forbidden``."""
    if by.role not in WRITERS:
        raise Forbidden


def locked_contract(contract_id: UUID) -> Contract:
    """The contract, locked until the transaction ends. Raises :class:`NotFound`."""
    row = Contract.objects.select_for_update().filter(id=contract_id).first()
    if row is None:
        raise NotFound
    return row


@dataclass(slots=True)
class Book:
    """Everything of one contract that the meter needs; five queries, however long its history."""

    contract: Contract
    clauses: list[Clause]
    figures: dict[tuple[str, date], PeriodFigure]
    steps: dict[tuple[str, str], LadderStep]
    asked: set[tuple[str, date]]
    void: set[tuple[str, date]]
    calendar: Calendar
    by_measure: dict[str, list[Clause]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.contract.zone)

    def clause_of(self, measure: str, period: date) -> Clause | None:
        """The version in force when a period begins."""
        for row in self.by_measure.get(measure, ()):
            if row.valid_from <= period and (row.valid_to is None or period < row.valid_to):
                return row
        return None

    def end_of_working_day(self, day: date, count: int) -> datetime:
        """The end of the ``count``-th working day after a day."""
        return datetime.combine(add_working_days(self.calendar, day, count), CLOSE, self.zone)

    def number(self, letter: str) -> str:
        """The next document number of the contract: no gaps, never used again."""
        self.contract.documents += 1
        return f"{self.contract.number}-{letter}{self.contract.documents:03d}"


def open_book(contract_id: UUID) -> Book:
    """Lock a contract and read what the meter keeps of it."""
    contract = locked_contract(contract_id)
    clauses = list(Clause.objects.filter(contract=contract).order_by("measure", "version"))
    by_measure: dict[str, list[Clause]] = defaultdict(list)
    for row in clauses:
        by_measure[row.measure].append(row)
    figures = PeriodFigure.objects.filter(contract=contract).order_by("version")
    steps = LadderStep.objects.filter(contract=contract)
    asks = Exclusion.objects.filter(contract=contract).exclude(state=AskState.DECLINED.value)
    asked, void = set(), set()
    for ask in asks:
        if ask.state == AskState.ASKED.value:
            asked.add((ask.measure, ask.period))
        elif ask.promise_id is None and ask.kind == Leave.VOID.value:
            void.add((ask.measure, ask.period))
    calendar = BusinessCalendar.objects.filter(code=contract.calendar).order_by("version").last()
    if calendar is None:
        raise NotFound
    return Book(
        contract, clauses, {(row.measure, row.period): row for row in figures},
        {(row.measure, row.key): row for row in steps}, asked, void, calendar_of(calendar), dict(by_measure),
    )  # fmt: skip
