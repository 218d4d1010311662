"""What the meter keeps, read: figures with their versions, steps, exclusions, fees, credit notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.contracts.models import CreditNote, Exclusion, LadderStep, PeriodFees, PeriodFigure
from nuoda.domains.contracts.rules.meter.credits import COMPENSATION as COMPENSATION
from nuoda.domains.contracts.rules.meter.credits import OF_AWARD as OF_AWARD
from nuoda.domains.contracts.rules.meter.credits import OF_MISS as OF_MISS
from nuoda.domains.contracts.rules.meter.credits import OF_VOLUME as OF_VOLUME
from nuoda.domains.contracts.rules.meter.credits import Compensated as Compensated
from nuoda.domains.contracts.rules.meter.credits import CreditLine as CreditLine
from nuoda.domains.contracts.rules.meter.credits import Fees as Fees
from nuoda.domains.contracts.rules.meter.credits import capped as capped
from nuoda.domains.contracts.rules.meter.credits import credit_of as credit_of
from nuoda.domains.contracts.rules.meter.credits import for_delay
from nuoda.domains.contracts.rules.meter.figures import Counts as Counts
from nuoda.domains.contracts.rules.meter.figures import Figure as Figure
from nuoda.domains.contracts.rules.meter.figures import Verdict as Verdict
from nuoda.domains.contracts.rules.meter.figures import judge as judge
from nuoda.domains.contracts.rules.meter.ladder import Ended as Ended
from nuoda.domains.contracts.rules.meter.ladder import Failure as Failure
from nuoda.domains.contracts.rules.meter.ladder import climb as climb
from nuoda.domains.contracts.rules.meter.ladder import would_follow as would_follow
from nuoda.domains.contracts.rules.meter.lines import band_lines as band_lines
from nuoda.domains.contracts.rules.meter.lines import ladder_lines as ladder_lines
from nuoda.domains.contracts.rules.meter.lines import read_band_lines as read_band_lines
from nuoda.domains.contracts.rules.meter.lines import read_ladder_lines as read_ladder_lines
from nuoda.domains.contracts.rules.meter.measures import DEFINITIONS as DEFINITIONS
from nuoda.domains.contracts.rules.meter.measures import Measure as Measure
from nuoda.domains.contracts.rules.meter.money import minor_units as minor_units
from nuoda.domains.contracts.rules.meter.money import rounded as rounded
from nuoda.domains.contracts.rules.meter.periods import Period as Period
from nuoda.domains.contracts.rules.meter.periods import period_of as period_of
from nuoda.domains.contracts.rules.meter.periods import periods_between as periods_between
from nuoda.domains.contracts.rules.meter.reading import Reading as Reading
from nuoda.domains.contracts.rules.meter.terms import STANDARD_LADDER as STANDARD_LADDER
from nuoda.domains.contracts.rules.meter.terms import Band as Band
from nuoda.domains.contracts.rules.meter.terms import EarnBack as EarnBack
from nuoda.domains.contracts.rules.meter.terms import Every as Every
from nuoda.domains.contracts.rules.meter.terms import Method as Method
from nuoda.domains.contracts.rules.meter.terms import On as On
from nuoda.domains.contracts.rules.meter.terms import Rung as Rung
from nuoda.domains.contracts.rules.meter.terms import Step as Step
from nuoda.domains.contracts.rules.meter.terms import Terms as Terms
from nuoda.domains.contracts.rules.meter.terms import Trigger as Trigger
from nuoda.domains.contracts.rules.meter.writing import read_lines
from nuoda.domains.contracts.rules.meter.writing import write_bands as write_bands
from nuoda.domains.contracts.rules.meter.writing import write_earn_back as write_earn_back
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One version of a period's figure."""

    id: UUID
    clause_id: UUID
    measure: str
    period: date
    after: date
    version: int
    state: str
    figure: Figure
    freezes_at: datetime
    reckoned_at: datetime
    reckoned_by: str
    reason: str
    contract_id: UUID


@dataclass(frozen=True, slots=True)
class ExclusionRow:
    """What somebody asked to leave out, and what came of it."""

    id: UUID
    contract_id: UUID
    measure: str
    kind: str
    promise_id: UUID | None
    label: str
    period: date
    reason: str
    evidence: str
    remark: str
    state: str
    asked_by: str
    asked_by_id: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step that followed, with its document's number."""

    id: UUID
    contract_id: UUID
    clause_id: UUID
    measure: str
    step: str
    period: date
    because: Sequence[str]
    multiplier: Decimal
    number: str
    state: str
    raised_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    remark: str
    received_at: datetime | None
    received_by: str
    amount: Decimal
    owner_id: UUID | None
    turn: int
    answered_at: datetime | None
    answered_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class CreditRow:
    """A credit note; only an approved one is anything to the customer."""

    id: UUID
    contract_id: UUID
    number: str
    every: str
    period: date
    currency: str
    invoiced: Decimal
    at_risk: Decimal
    lines: Sequence[CreditLine]
    less: Decimal
    total: Decimal
    source: str
    state: str
    drafted_at: datetime
    drafted_by: str
    drafted_by_id: str
    decided_at: datetime | None
    decided_by: str
    remark: str


def figures_of(*contract_ids: UUID, actor: Actor) -> list[FigureRow]:
    """All versions of all figures of these contracts, the oldest period first, then by version."""
    rows = PeriodFigure.objects.visible_to(actor).filter(contract_id__in=contract_ids)
    return [
        FigureRow(
            row.id, row.clause_id, row.measure, row.period, row.after, row.version, row.state, row.figure(),
            row.freezes_at, row.reckoned_at, row.reckoned_by, row.reason, row.contract_id,
        )
        for row in rows.order_by("measure", "period", "version")
    ]  # fmt: skip


def exclusions_of(
    contract_id: UUID, *, actor: Actor, measure: str = "", states: Sequence[str] = ()
) -> list[ExclusionRow]:
    """What was asked to be left out, the newest first."""
    rows = Exclusion.objects.visible_to(actor).filter(contract_id=contract_id)
    if measure:
        rows = rows.filter(measure=measure)
    if states:
        rows = rows.filter(state__in=list(states))
    names = tuple(ExclusionRow.__dataclass_fields__)
    found = rows.order_by("-asked_at", "id")
    return [ExclusionRow(**{name: getattr(row, name) for name in names}) for row in found]


def steps_of(contract_id: UUID, *, actor: Actor) -> list[StepRow]:
    """All steps that followed, void ones too, the newest first."""
    rows = LadderStep.objects.visible_to(actor).filter(contract_id=contract_id)
    return [_step(row) for row in rows.order_by("-period", "-raised_at", "-number")]


def step_page(step_id: UUID, *, actor: Actor) -> StepRow:
    """One step. Raises :class:`NotFound`."""
    row = LadderStep.objects.visible_to(actor).filter(id=step_id).first()
    if row is None:
        raise NotFound
    return _step(row)


def steps_by_id(ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, StepRow]:
    return {row.id: _step(row) for row in LadderStep.objects.visible_to(actor).filter(id__in=list(ids))}


def _step(row: LadderStep) -> StepRow:
    return StepRow(**{name: getattr(row, name) for name in StepRow.__dataclass_fields__})


def fees_of(contract_id: UUID, *, actor: Actor) -> dict[tuple[str, date], tuple[Decimal, str]]:
    """What was invoiced and where that is written, by length of period and first day."""
    rows = PeriodFees.objects.visible_to(actor).filter(contract_id=contract_id)
    return {(row.every, row.period): (row.invoiced, row.source) for row in rows}


def credits_of(contract_id: UUID, *, actor: Actor, approved: bool = False) -> list[CreditRow]:
    """Credit notes, the newest first; only approved ones where asked for."""
    rows = CreditNote.objects.visible_to(actor).filter(contract_id=contract_id)
    if approved:
        rows = rows.filter(state="approved")
    return [_credit(row) for row in rows.order_by("-period", "-drafted_at")]


def credits_covering(customer_id: UUID, days: Collection[date], *, actor: Actor) -> list[CreditRow]:
    """Approved credit notes to a customer for late deliveries, of the periods in which these days lie."""
    rows = CreditNote.objects.visible_to(actor).filter(
        contract__customer_id=customer_id, state="approved", period__lte=max(days)
    )
    notes = [
        _credit(row)
        for row in rows
        if any(period_of(day, Every(row.every)).first == row.period for day in days)
    ]
    return [one for one in notes if any(for_delay(line) for line in one.lines)]


def credit_page(note_id: UUID, *, actor: Actor) -> CreditRow:
    """One credit note. A customer finds only what was approved. Raises :class:`NotFound`."""
    rows = CreditNote.objects.visible_to(actor).filter(id=note_id)
    row = (rows if actor.sees_all else rows.filter(state="approved")).first()
    if row is None:
        raise NotFound
    return _credit(row)


def _credit(row: CreditNote) -> CreditRow:
    plain = {name: getattr(row, name) for name in CreditRow.__dataclass_fields__ if name != "lines"}
    return CreditRow(lines=read_lines(row.lines), **plain)
