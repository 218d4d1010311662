"""What a contract would have cost: its own meter, with the promises that change side moved over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from nuoda.domains.contracts.facts import AskState, Verdict
from nuoda.domains.contracts.queries.agreements import ClauseRow, ContractRow, clauses_of
from nuoda.domains.contracts.queries.meter import (
    DEFINITIONS,
    Counts,
    CreditLine,
    Ended,
    Every,
    Fees,
    Figure,
    Measure,
    Period,
    Reading,
    Step,
    capped,
    climb,
    credit_of,
    exclusions_of,
    fees_of,
    judge,
    period_of,
)
from nuoda.domains.promises.facts import State
from nuoda.insight.meter.reading import read
from nuoda.insight.whatif.ask import Ask
from nuoda.kernel.actor import Actor

_KEPT, _EXCUSED = State.KEPT.value, State.EXCUSED.value
_COUNTED = frozenset({_KEPT, State.BROKEN.value, _EXCUSED})


@dataclass(slots=True)
class Shift:
    """How a month's counts move, supposed less actual."""

    due: int = 0
    kept: int = 0
    excused: int = 0

    def move(self, now: str, then: str, count: int) -> None:
        """So many that stand ``now`` would stand ``then``."""
        self.due += count * ((then in _COUNTED) - (now in _COUNTED))
        self.kept += count * ((then == _KEPT) - (now == _KEPT))
        self.excused += count * ((then == _EXCUSED) - (now == _EXCUSED))


@dataclass(frozen=True, slots=True)
class Cost:
    """One clause and period, both ways. Money is None where the invoice of the period is not recorded.

    ``whole`` is False where the period reaches beyond the days that were asked for.
    """

    clause: str
    measure: str
    period: date
    every: str
    target: Decimal
    actual_rate: Decimal | None
    supposed_rate: Decimal | None
    actual_verdict: Verdict
    supposed_verdict: Verdict
    actual: Decimal | None
    supposed: Decimal | None
    currency: str
    whole: bool

    @property
    def difference(self) -> Decimal | None:
        """Supposed less actual; None where money is not known."""
        return None if self.actual is None or self.supposed is None else self.supposed - self.actual


def costs_of(
    contract: ContractRow, shifts: Mapping[tuple[str, date], Shift], ask: Ask, *, at: datetime, actor: Actor
) -> list[Cost]:
    """Each clause that counts kept promises, each period that touches the days asked for.

    Before yearly caps and earn-back.
    """
    clauses = clauses_of(contract.id, actor=actor)
    approved = exclusions_of(contract.id, actor=actor, states=[AskState.APPROVED.value])
    readings = read(contract, clauses, approved, at=at, actor=actor, with_failures=False)
    fees = fees_of(contract.id, actor=actor)
    actual = _lines(contract, clauses, readings, fees)
    moved = [_moved(one, clauses, shifts) for one in readings]
    supposed = _lines(contract, clauses, moved, fees)
    found = []
    for key, (figure, money) in actual.items():
        measure, first = key
        clause = _clause(clauses, measure, first)
        period = period_of(first, clause.terms.every) if clause else None
        if clause is None or period is None or period.first > ask.last or period.after <= ask.first:
            continue
        if DEFINITIONS[Measure(measure)].counted != "kept":
            continue
        other, would = supposed[key]
        if not figure.gross.due and not other.gross.due:
            continue
        whole = ask.first <= period.first and period.after <= ask.last + timedelta(days=1)
        found.append(
            Cost(
                clause.code, measure, first, clause.terms.every.value, clause.terms.target, figure.rate,
                other.rate, figure.verdict, other.verdict, money, would, contract.currency, whole,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.clause, one.period))


def _clause(clauses: Sequence[ClauseRow], measure: str, day: date) -> ClauseRow | None:
    return next((one for one in clauses if one.measure == measure and one.holds(day)), None)


def _moved(
    reading: Reading, clauses: Sequence[ClauseRow], shifts: Mapping[tuple[str, date], Shift]
) -> Reading:
    """A reading with the promises that change side counted on the other."""
    clause = _clause(clauses, reading.measure, reading.period)
    definition = DEFINITIONS[Measure(reading.measure)]
    if clause is None or definition.counted != "kept":
        return reading
    period = period_of(reading.period, clause.terms.every)
    own = [
        one
        for (kind, month), one in shifts.items()
        if kind == definition.kind and period.first <= month < period.after
    ]
    due, kept, excused = (sum(getattr(one, name) for one in own) for name in ("due", "kept", "excused"))
    gross = Counts(reading.gross.due + due, reading.gross.counted + kept)
    return replace(
        reading, gross=gross, excluded=Counts(reading.excluded.due + excused, reading.excluded.counted)
    )


Line = tuple[Figure, Decimal | None]


def _lines(
    contract: ContractRow,
    clauses: Sequence[ClauseRow],
    readings: Sequence[Reading],
    fees: Mapping[tuple[str, date], tuple[Decimal, str]],
) -> dict[tuple[str, date], Line]:
    """Each reading judged, and what it costs: formula, the ladder's multiplier, the cap at risk."""
    figures: dict[tuple[str, date], Figure] = {}
    for one in readings:
        clause = _clause(clauses, one.measure, one.period)
        if clause is not None:
            figures[one.measure, one.period] = judge(clause.terms, one.gross, one.excluded)
    found: dict[tuple[str, date], Line] = {key: (figure, None) for key, figure in figures.items()}
    for every, first in fees:
        invoice = Fees(fees[every, first][0], contract.at_risk_percent, contract.currency)
        keys, lines = [], []
        for (measure, period), figure in figures.items():
            clause = _clause(clauses, measure, period)
            if clause is None or period != first or clause.terms.every.value != every:
                continue
            times, penalty = _penalty(contract, clause, measure, period, figures)
            amount = credit_of(clause.terms, figure, invoice, times, penalty)
            keys.append((measure, period))
            lines.append(CreditLine(clause.code, measure, period, 1, "", amount))
        for key, line in zip(keys, capped(lines, invoice.at_risk, contract.currency), strict=True):
            found[key] = (figures[key], line.amount)
    return found


def _penalty(
    contract: ContractRow,
    clause: ClauseRow,
    measure: str,
    period: date,
    figures: Mapping[tuple[str, date], Figure],
) -> tuple[Decimal, Decimal]:
    """The ladder's factor and sum of a period, from the verdicts of the periods before it and its own."""
    every = Every(clause.terms.every)
    history = [
        Ended(first, Period(first, period_of(first, every).after).end(contract.zone), figure.verdict)
        for (other, first), figure in figures.items()
        if other == measure and first <= period
    ]
    raised = climb(clause.terms.ladder, every, history)
    penalties = [one for one in raised if one.step is Step.PENALTY and one.period == period]
    return (
        max((one.multiplier for one in penalties), default=Decimal(1)),
        max((one.amount for one in penalties), default=Decimal(0)),
    )
