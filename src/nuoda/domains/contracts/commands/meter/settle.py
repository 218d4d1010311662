"""The meter brought up to date: ended periods get figures, disputed long enough they freeze, steps follow.

A frozen figure is never changed: what is corrected later becomes a new version, by a person, with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from nuoda.domains.contracts.commands.meter.book import Book, may_write, open_book
from nuoda.domains.contracts.commands.meter.steps import bring_steps
from nuoda.domains.contracts.facts import PeriodFrozen, PeriodRestated
from nuoda.domains.contracts.models import Clause, PeriodFigure
from nuoda.domains.contracts.rules.meter.figures import Figure, judge
from nuoda.domains.contracts.rules.meter.periods import Period, period_of
from nuoda.domains.contracts.rules.meter.reading import Reading
from nuoda.domains.contracts.rules.meter.states import FigureState, StepState
from nuoda.domains.contracts.rules.meter.terms import Every
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_AGAIN = timedelta(hours=6)


class PeriodNotFrozen(Conflict):
    """Only a frozen figure is restated; a provisional one follows its facts by itself."""

    code = "period_not_frozen"
    sentence = _("This figure is provisional: it follows its facts by itself.")


class PeriodIsFrozen(Conflict):
    """It is frozen already."""

    code = "period_frozen"
    sentence = _("This figure is frozen already. Restate it where it must be corrected.")


class DisputeOpen(Conflict):
    """Exclusions of the period are still to be decided on."""

    code = "dispute_open"
    sentence = _("Exclusions of this period wait for a decision. Decide on them first.")


class NothingToRestate(Conflict):
    """The counts say what the frozen figure says."""

    code = "nothing_to_restate"
    sentence = _("The facts still say what the frozen figure says.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What bringing a meter up to date changed."""

    reckoned: int
    frozen: int
    raised: int
    voided: int


@command
def settle_meter(*, by: Actor, at: datetime, contract_id: UUID, readings: Sequence[Reading]) -> Settled:
    """Bring a contract's meter up to date with what was counted. Doing it twice changes nothing more."""
    may_write(by)
    book = open_book(contract_id)
    reckoned = sum(_reckon(book, reading, by, at) for reading in readings)
    frozen = sum(
        _freeze(book, row, by, at)
        for row in book.figures.values()
        if row.freezes_at <= at and (row.measure, row.period) not in book.asked
    )
    raised, voided = bring_steps(book, readings, by=by, at=at)
    _look_again(book, at)
    return Settled(reckoned, frozen, raised, voided)


@command
def freeze_period(
    *, by: Actor, at: datetime, contract_id: UUID, measure: str, period: date, readings: Sequence[Reading]
) -> None:
    """Freeze a period before its dispute window is over, as both sides agree on it."""
    may_write(by)
    book = open_book(contract_id)
    for reading in readings:
        _reckon(book, reading, by, at)
    row = book.figures.get((measure, period))
    if row is None:
        raise NotFound
    if row.state != FigureState.PROVISIONAL.value:
        raise PeriodIsFrozen
    if (measure, period) in book.asked:
        raise DisputeOpen
    _freeze(book, row, by, at)
    bring_steps(book, readings, by=by, at=at)
    _look_again(book, at)


@command
def restate_period(
    *,
    by: Actor,
    at: datetime,
    contract_id: UUID,
    measure: str,
    period: date,
    reason: str,
    readings: Sequence[Reading],
) -> int:
    """Write a new version of a frozen figure from what is counted now; the old one stays as it was.

    Returns the new version. Steps that hung on the old figure are voided where it no longer bears them.
    """
    may_write(by)
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    book = open_book(contract_id)
    old = book.figures.get((measure, period))
    reading = next((one for one in readings if (one.measure, one.period) == (measure, period)), None)
    clause = book.clause_of(measure, period)
    if old is None or reading is None or clause is None:
        raise NotFound
    if old.state == FigureState.PROVISIONAL.value:
        raise PeriodNotFrozen
    figure = judge(clause.terms(), reading.gross, reading.excluded)
    if _same(old.figure(), figure):
        raise NothingToRestate
    row = _row(book, clause, period, figure, at)
    row.version, row.state = old.version + 1, FigureState.RESTATED.value
    row.freezes_at, row.reckoned_by, row.reason = at, by.name, reason.strip()
    row.save(force_insert=True)
    book.figures[measure, period] = row
    state(
        PeriodRestated(
            subject=Ref("figure", str(row.id)), about=Ref("contract", str(contract_id)),
            customer_id=book.contract.customer_id, number=book.contract.number, measure=measure,
            period=period, figure_version=row.version, verdict=row.verdict, rate=row.rate,
            reason=row.reason,
        )
    )  # fmt: skip
    bring_steps(book, readings, by=by, at=at)
    _look_again(book, at)
    return row.version


def _same(stored: Figure, fresh: Figure) -> bool:
    """Rates follow from counts; stored ones have the scale of their column."""
    return (stored.gross, stored.adjusted) == (fresh.gross, fresh.adjusted)


def _reckon(book: Book, reading: Reading, by: Actor, at: datetime) -> int:
    """Write or renew the provisional figure of an ended period. Returns 1 where something changed."""
    clause = book.clause_of(reading.measure, reading.period)
    if clause is None:
        return 0
    period = period_of(reading.period, Every(clause.every))
    known = book.figures.get((reading.measure, reading.period))
    if period.end(book.contract.zone) > at or (known and known.state != FigureState.PROVISIONAL.value):
        return 0
    fresh = _row(book, clause, reading.period, judge(clause.terms(), reading.gross, reading.excluded), at)
    if known is None:
        fresh.reckoned_by = by.name
        fresh.save(force_insert=True)
        book.figures[reading.measure, reading.period] = fresh
        return 1
    if _same(known.figure(), fresh.figure()):
        return 0
    for name in _RECKONED:
        setattr(known, name, getattr(fresh, name))
    known.reckoned_by = by.name
    known.save(update_fields=[*_RECKONED, "reckoned_by"])
    return 1


_RECKONED = (
    "due", "counted", "adjusted_due", "adjusted_counted", "gross_rate", "rate", "verdict", "reckoned_at",
)  # fmt: skip


def _row(book: Book, clause: Clause, first: date, figure: Figure, at: datetime) -> PeriodFigure:
    period: Period = period_of(first, Every(clause.every))
    return PeriodFigure(
        contract=book.contract, clause=clause, measure=clause.measure, period=first, after=period.after,
        state=FigureState.PROVISIONAL.value, due=figure.gross.due, counted=figure.gross.counted,
        adjusted_due=figure.adjusted.due, adjusted_counted=figure.adjusted.counted,
        gross_rate=figure.gross_rate, rate=figure.rate, verdict=figure.verdict.value,
        freezes_at=book.end_of_working_day(period.after - timedelta(days=1), clause.dispute_days),
        reckoned_at=at,
    )  # fmt: skip


def _freeze(book: Book, row: PeriodFigure, by: Actor, at: datetime) -> int:
    if row.state != FigureState.PROVISIONAL.value:
        return 0
    row.state, row.reckoned_at, row.reckoned_by = FigureState.FROZEN.value, at, by.name
    row.save(update_fields=["state", "reckoned_at", "reckoned_by"])
    state(
        PeriodFrozen(
            subject=Ref("figure", str(row.id)), about=Ref("contract", str(book.contract.id)),
            customer_id=book.contract.customer_id, number=book.contract.number, measure=row.measure,
            period=row.period, verdict=row.verdict, rate=row.rate,
        )
    )  # fmt: skip
    return 1


def _look_again(book: Book, at: datetime) -> None:
    """When the clock looks at this contract next: a period ends, a window is over, a right lapses.

    While a period is provisional its figure is renewed a few times a day.
    """
    contract = book.contract
    today = at.astimezone(book.zone).date()
    moments = [
        period_of(today, Every(row.every)).end(contract.zone)
        for row in book.clauses
        if row.valid_to is None or row.valid_to > today
    ]
    open_figures = [row for row in book.figures.values() if row.state == FigureState.PROVISIONAL.value]
    moments += [row.freezes_at for row in open_figures if row.freezes_at > at]
    moments += [at + _AGAIN for _row in open_figures[:1]]
    moments += [
        row.due_at + timedelta(minutes=1)
        for row in book.steps.values()
        if row.due_at is not None and row.state == StepState.STANDING.value and row.due_at >= at
    ]
    contract.meter_at = min(moments, default=None)
    contract.save(update_fields=["meter_at", "documents"])
