"""The live meter of a contract: one shape for desk, portal, API and command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.contracts.facts import AskState, FigureState, StepState, Verdict
from nuoda.domains.contracts.queries.agreements import ClauseRow, ContractRow, clauses_of, contract_page
from nuoda.domains.contracts.queries.meter import (
    Ended,
    ExclusionRow,
    Figure,
    FigureRow,
    Period,
    Reading,
    Step,
    StepRow,
    exclusions_of,
    figures_of,
    judge,
    period_of,
    steps_of,
    would_follow,
)
from nuoda.insight.meter.reading import read
from nuoda.kernel.actor import Actor

FAILED = frozenset({Verdict.MISSED, Verdict.SEVERE})
TREND = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One period of a clause's trend. ``state`` is ``running`` for the one under way.

    ``differs`` is what the facts say now, where a frozen figure says something else.
    """

    period: date
    after: date
    figure: Figure
    state: str
    version: int
    target: Decimal
    minimum: Decimal
    freezes_at: datetime | None
    differs: Figure | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a clause stands on its ladder, as of the last ended period."""

    in_a_row: int
    within_12: int
    severe_within_6: int


@dataclass(frozen=True, slots=True)
class ClauseMeter:
    """One clause: its version in force, the chosen period, the trend, and what would happen next.

    ``ends_as_now`` are the steps that follow if the period under way ends as it stands, ``if_missed`` those
    that follow if it is missed.
    """

    clause: ClauseRow
    versions: int
    now: Mark
    trend: Sequence[Mark]
    standing: Standing
    ends_as_now: Sequence[Step]
    if_missed: Sequence[Step]
    waiting: int


@dataclass(frozen=True, slots=True)
class ContractMeter:
    """A contract with its clauses' meters and every step that followed, the newest first."""

    contract: ContractRow
    clauses: Sequence[ClauseMeter]
    all_clauses: Sequence[ClauseRow]
    steps: Sequence[StepRow]
    approved: Sequence[ExclusionRow]
    at: datetime


def meter_of(contract_id: UUID, *, at: datetime, actor: Actor, period: date | None = None) -> ContractMeter:
    """The meter as of an instant; ``period`` (any day of it) chooses another than the one under way.

    Seven queries at most, whatever the volume. Raises ``NotFound``.
    """
    contract = contract_page(contract_id, actor=actor)
    clauses = clauses_of(contract_id, actor=actor)
    asked = exclusions_of(contract_id, actor=actor, states=[AskState.ASKED.value, AskState.APPROVED.value])
    approved = [one for one in asked if one.state == AskState.APPROVED.value]
    readings = read(contract, clauses, approved, at=at, actor=actor, with_failures=False)
    figures = figures_of(contract_id, actor=actor)
    steps = steps_of(contract_id, actor=actor)
    waiting = [one.measure for one in asked if one.state == AskState.ASKED.value]
    void = {(one.measure, one.period) for one in approved if one.promise_id is None}
    meters = []
    for measure in dict.fromkeys(one.measure for one in clauses):
        versions = [one for one in clauses if one.measure == measure]
        marks = _marks(contract, versions, readings, figures, at)
        if marks:
            history = _history(contract, marks, {day for one, day in void if one == measure})
            meters.append(_clause(versions, marks, history, period, waiting.count(measure)))
    return ContractMeter(contract, meters, clauses, steps, approved, at)


def _marks(
    contract: ContractRow,
    versions: Sequence[ClauseRow],
    readings: Sequence[Reading],
    figures: Sequence[FigureRow],
    at: datetime,
) -> list[Mark]:
    """Each period of a measure: as it was frozen, else as the facts say now."""
    newest = {one.period: one for one in figures if one.measure == versions[0].measure}
    marks = []
    for reading in readings:
        clause = next((one for one in versions if one.holds(reading.period)), None)
        if reading.measure != versions[0].measure or clause is None:
            continue
        period = period_of(reading.period, clause.terms.every)
        live = judge(clause.terms, reading.gross, reading.excluded)
        kept = newest.get(reading.period)
        if kept is not None and kept.state != FigureState.PROVISIONAL.value:
            same = (live.gross, live.adjusted) == (kept.figure.gross, kept.figure.adjusted)
            marks.append(_mark(period, clause, kept.figure, kept, differs=None if same else live))
        else:
            running = period.end(contract.zone) > at
            marks.append(_mark(period, clause, live, None if running else kept, differs=None))
            if not running and kept is None:
                marks[-1] = _provisional(marks[-1])
    return marks


def _mark(
    period: Period, clause: ClauseRow, figure: Figure, kept: FigureRow | None, *, differs: Figure | None
) -> Mark:
    terms = clause.terms.at(figure.gross.due)
    return Mark(
        period.first, period.after, figure, kept.state if kept else "running", kept.version if kept else 1,
        terms.target, terms.minimum, kept.freezes_at if kept else None, differs,
    )  # fmt: skip


def _provisional(mark: Mark) -> Mark:
    return Mark(
        mark.period, mark.after, mark.figure, FigureState.PROVISIONAL.value, 1, mark.target, mark.minimum,
        None, None,
    )  # fmt: skip


def _history(contract: ContractRow, marks: Sequence[Mark], void: set[date]) -> list[Ended]:
    """The ended periods as the ladder sees them; what is not frozen yet is taken as it stands."""
    return [
        Ended(
            first=one.period,
            at=Period(one.period, one.after).end(contract.zone),
            verdict=Verdict.NONE if one.period in void else one.figure.verdict,
        )
        for one in marks
        if one.state != "running"
    ]


def _clause(
    versions: Sequence[ClauseRow],
    marks: Sequence[Mark],
    history: Sequence[Ended],
    wanted: date | None,
    waiting: int,
) -> ClauseMeter:
    chosen = marks[-1]
    if wanted is not None:
        chosen = next((one for one in marks if one.period <= wanted < one.after), chosen)
    clause = next((one for one in versions if one.holds(chosen.period)), versions[-1])
    running = next((one for one in marks if one.state == "running"), None)
    return ClauseMeter(
        clause=clause, versions=len(versions), now=chosen, trend=marks[-TREND:],
        standing=_standing(history), waiting=waiting,
        ends_as_now=_would(clause, history, running, running.figure.verdict if running else Verdict.NONE),
        if_missed=_would(clause, history, running, Verdict.MISSED),
    )  # fmt: skip


def _would(
    clause: ClauseRow, history: Sequence[Ended], running: Mark | None, verdict: Verdict
) -> Sequence[Step]:
    """The steps that a verdict on the period under way would set off, once it is frozen."""
    if running is None:
        return ()
    at = datetime.combine(running.after, datetime.min.time(), UTC)
    supposed = Ended(running.period, at, verdict)
    return would_follow(clause.terms.ladder, clause.terms.every, history, supposed)


def _standing(ended: Sequence[Ended]) -> Standing:
    judged = [one for one in ended if one.verdict in FAILED or one.verdict is Verdict.MET]
    in_a_row = 0
    for one in reversed(judged):
        if one.verdict not in FAILED:
            break
        in_a_row += 1
    return Standing(
        in_a_row,
        sum(one.verdict in FAILED for one in ended[-12:]),
        sum(one.verdict is Verdict.SEVERE for one in ended[-6:]),
    )


def standing_steps(meter: ContractMeter) -> list[StepRow]:
    """The steps that stand today."""
    return [one for one in meter.steps if one.state == StepState.STANDING.value]
