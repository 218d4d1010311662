"""Credit notes: drafted from frozen figures, decided by a second person, never sent by one alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.contracts.commands.meter.awarded import Found, awarded, check_awarded
from nuoda.domains.contracts.commands.meter.book import Book, locked_contract, may_write, open_book
from nuoda.domains.contracts.facts import CreditDecided, CreditDrafted
from nuoda.domains.contracts.models import CreditNote, PeriodFees
from nuoda.domains.contracts.rules.meter.credits import (
    COMPENSATION,
    OF_MISS,
    OF_VOLUME,
    CreditLine,
    Fees,
    Later,
    capped,
    credit_of,
    earned_back,
    formula_of,
    volume_credit,
    volume_formula,
)
from nuoda.domains.contracts.rules.meter.figures import Verdict
from nuoda.domains.contracts.rules.meter.money import ZERO, fits, minor_units, rounded
from nuoda.domains.contracts.rules.meter.periods import period_of
from nuoda.domains.contracts.rules.meter.states import AskState, FigureState, StepState
from nuoda.domains.contracts.rules.meter.terms import Every, Step
from nuoda.domains.contracts.rules.meter.writing import read_lines
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.locks import take_turn
from nuoda.kernel.text import text as _


class NothingToCredit(Conflict):
    """No frozen figure of the period costs anything more than was credited."""

    code = "nothing_to_credit"
    sentence = _("No frozen figure of this period costs more than was credited before.")


class FeesMissing(Conflict):
    """What was invoiced for the period is not known."""

    code = "fees_missing"
    sentence = _("What was invoiced for this period is not recorded. Record it first.")


class DraftOpen(Conflict):
    """A draft of the period waits for a decision."""

    code = "credit_draft_open"
    sentence = _("A draft for this period waits for a decision. Decide on it first.")


class OwnDraft(Conflict):
    """Whoever drafts does not decide."""

    code = "own_credit_draft"
    sentence = _("You drafted this yourself. A second person has to decide.")


class CreditDecidedBefore(Conflict):
    """It was decided on before."""

    code = "credit_decided"
    sentence = _("This was decided on before.")


@command
def record_fees(
    *, by: Actor, at: datetime, contract_id: UUID, every: str, period: date, invoiced: Decimal, source: str
) -> None:
    """Record what was invoiced for a period and where that is written. Recording again replaces it."""
    may_write(by)
    contract = locked_contract(contract_id)
    problems = check_text("source", source, required=True, longest=200)
    if every not in {one.value for one in Every} or period_of(period, Every(every)).first != period:
        problems.append(
            FieldError("period", _("It is not the first day of a period."), _("Choose a period."))
        )
    if not invoiced.is_finite() or invoiced < 0:
        problems.append(FieldError("invoiced", _("Money cannot be negative."), _("Write what was invoiced.")))
    elif not fits(invoiced, contract.currency):
        figures = {"currency": contract.currency, "decimals": minor_units(contract.currency)}
        reason = _("It has more decimals than %(currency)s, which has %(decimals)s.", figures)
        problems.append(FieldError("invoiced", reason, _("Round it.")))
    if problems:
        raise Invalid(fields=problems)
    PeriodFees.objects.update_or_create(
        contract=contract, every=every, period=period,
        defaults={
            "invoiced": invoiced, "source": source.strip(), "recorded_at": at, "recorded_by": by.name,
        },
    )  # fmt: skip


@command
def draft_credit(
    *, by: Actor, at: datetime, contract_id: UUID, every: str, period: date, found: Found
) -> UUID:
    """Draft the credit note of a period from its frozen figures. Returns its id.

    What claims and goodwill gave for the same delays (``found``) is set off, and what earlier notes of the
    period gave is taken off, so that a restated figure yields the difference.
    """
    may_write(by)
    book = open_book(contract_id)
    contract = book.contract
    recorded = PeriodFees.objects.filter(contract=contract, every=every, period=period).first()
    if recorded is None:
        raise FeesMissing
    notes = list(CreditNote.objects.filter(contract=contract).order_by("drafted_at", "id"))
    if any((one.every, one.period, one.state) == (every, period, AskState.ASKED.value) for one in notes):
        raise DraftOpen
    given = [one for one in notes if one.state == AskState.APPROVED.value]
    fees = Fees(recorded.invoiced, contract.at_risk_percent, contract.currency)
    lines = [*_credits(book, every, period, fees), *_earned(book, every, period, given)]
    lines = list(capped(lines, _most(book, period, fees, given), contract.currency))
    lines += _volumes(book, every, period, fees)
    lines = [one for one in lines if one.amount]
    take_turn(COMPENSATION, str(contract.customer_id))
    lines += awarded(found(contract_id, every, period), lines, period, contract.currency)
    less = sum((one.total for one in given if (one.every, one.period) == (every, period)), ZERO)
    total = sum((one.amount for one in lines), ZERO) - less
    if total == 0:
        raise NothingToCredit
    row = CreditNote(
        contract=contract, number=book.number("C"), every=every, period=period, currency=contract.currency,
        invoiced=recorded.invoiced, at_risk=rounded(fees.at_risk, contract.currency),
        lines=[_stored(one) for one in lines], less=less, total=total, source=recorded.source,
        drafted_at=at, drafted_by=by.name, drafted_by_id=by.id,
    )  # fmt: skip
    row.save(force_insert=True)
    contract.save(update_fields=["documents"])
    state(
        CreditDrafted(
            subject=Ref("credit_note", str(row.id)), about=Ref("contract", str(contract.id)),
            customer_id=contract.customer_id, number=contract.number, period=period, total=total,
            currency=contract.currency,
        )
    )  # fmt: skip
    return row.id


@command
def decide_credit(
    *, by: Actor, at: datetime, note_id: UUID, approve: bool, found: Found, remark: str = ""
) -> None:
    """Approve or decline a draft that another person made. Only then is it anything to the customer.

    What was given for the same delays (``found``) is read once more: raises ``CompensationWaits`` or
    ``CompensatedMeanwhile`` where the draft does not hold any more.
    """
    may_write(by)
    problems = check_text("remark", remark, required=not approve, longest=400)
    if problems:
        raise Invalid(fields=problems)
    row = CreditNote.objects.select_for_update().filter(id=note_id).select_related("contract").first()
    if row is None:
        raise NotFound
    if row.state != AskState.ASKED.value:
        raise CreditDecidedBefore
    if row.drafted_by_id == by.id:
        raise OwnDraft
    if approve:
        take_turn(COMPENSATION, str(row.contract.customer_id))
        check_awarded(row, found(row.contract_id, row.every, row.period))
    row.state = (AskState.APPROVED if approve else AskState.DECLINED).value
    row.decided_at, row.decided_by, row.decided_by_id, row.remark = at, by.name, by.id, remark.strip()
    row.save(update_fields=["state", "decided_at", "decided_by", "decided_by_id", "remark"])
    state(
        CreditDecided(
            subject=Ref("credit_note", str(row.id)), about=Ref("contract", str(row.contract_id)),
            customer_id=row.contract.customer_id, number=row.contract.number, period=row.period,
            approved=approve, total=row.total, currency=row.currency,
        )
    )  # fmt: skip


def _credits(book: Book, every: str, period: date, fees: Fees) -> list[CreditLine]:
    lines = []
    for measure in book.by_measure:
        clause, row = book.clause_of(measure, period), book.figures.get((measure, period))
        if clause is None or row is None or clause.every != every or (measure, period) in book.void:
            continue
        if row.state == FigureState.PROVISIONAL.value:
            continue
        penalties = [
            step
            for step in book.steps.values()
            if (step.measure, step.period, step.step) == (measure, period, Step.PENALTY.value)
            and step.state == StepState.STANDING.value
        ]
        times = max((step.multiplier for step in penalties), default=Decimal(1))
        penalty = max((step.amount for step in penalties), default=ZERO)
        terms, figure = clause.terms(), row.figure()
        amount = credit_of(terms, figure, fees, times, penalty)
        formula = formula_of(terms, figure, fees, times, penalty)
        lines.append(CreditLine(clause.code, measure, period, row.version, formula, amount))
    return lines


def _volumes(book: Book, every: str, period: date, fees: Fees) -> list[CreditLine]:
    """What the bands of frozen volumes take off the freight: a price, so no cap of remedies holds it."""
    lines = []
    for measure in book.by_measure:
        clause, row = book.clause_of(measure, period), book.figures.get((measure, period))
        if clause is None or row is None or clause.every != every:
            continue
        if row.state != FigureState.PROVISIONAL.value:
            terms, figure = clause.terms(), row.figure()
            amount, formula = volume_credit(terms, figure, fees), volume_formula(terms, figure, fees)
            lines.append(CreditLine(clause.code, measure, period, row.version, formula, amount, OF_VOLUME))
    return lines


def _earned(book: Book, every: str, period: date, given: Sequence[CreditNote]) -> list[CreditLine]:
    """Credits of earlier periods that are earned back in this one, as lines below zero."""
    lines = []
    for note in given:
        for line in read_lines(note.lines):
            clause = book.clause_of(line.measure, line.period)
            earn = clause.terms().earn_back if clause else None
            if clause is None or earn is None or clause.every != every:
                continue
            if line.amount <= 0 or line.kind != OF_MISS:
                continue
            later = [
                Later(row.period, Verdict(row.verdict), row.rate)
                for (measure, first), row in book.figures.items()
                if measure == line.measure and first > line.period
                and row.state != FigureState.PROVISIONAL.value
            ]  # fmt: skip
            if earned_back(clause.terms(), earn, later) == period:
                formula = f"{note.number} → {earn.target.normalize():f} %"
                lines.append(CreditLine(line.clause, line.measure, line.period, 1, formula, -line.amount))
    return lines


def _most(book: Book, period: date, fees: Fees, given: Sequence[CreditNote]) -> Decimal:
    """The most that a period may cost: what is at risk, and what a year's cap leaves."""
    contract = book.contract
    if contract.yearly_cap_percent is None:
        return fees.at_risk
    year = PeriodFees.objects.filter(contract=contract, period__year=period.year)
    invoiced = sum((one.invoiced for one in year), ZERO)
    others = [one for one in given if one.period.year == period.year and one.period != period]
    newest = {one.period: one for one in others}
    spent = sum((one.total for one in others), ZERO) - sum((_of_volume(n) for n in newest.values()), ZERO)
    left = max(ZERO, invoiced * contract.yearly_cap_percent / 100 - spent)
    return min(fees.at_risk, left)


def _of_volume(note: CreditNote) -> Decimal:
    return sum((one.amount for one in read_lines(note.lines) if one.kind == OF_VOLUME), ZERO)


def _stored(line: CreditLine) -> dict[str, str | int]:
    return {
        "clause": line.clause, "measure": line.measure, "period": line.period.isoformat(),
        "version": line.version, "formula": line.formula, "amount": f"{line.amount:f}",
        "kind": line.kind,
    }  # fmt: skip
