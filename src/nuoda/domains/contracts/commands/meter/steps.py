"""Steps of the ladder: raised where they follow, void where what they hung on is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from nuoda.domains.contracts.commands.meter.book import CLOSE, Book, locked_contract, may_write
from nuoda.domains.contracts.facts import (
    ContractPenalised,
    ContractWarned,
    NoticeReceived,
    PlanDue,
    StepFact,
    StepSettled,
    StepVoided,
    TerminationRightLapsed,
    TerminationRightOpened,
)
from nuoda.domains.contracts.models import Contract, LadderStep
from nuoda.domains.contracts.rules.meter.figures import Verdict
from nuoda.domains.contracts.rules.meter.ladder import Ended, Failure, Raised, climb
from nuoda.domains.contracts.rules.meter.periods import Period
from nuoda.domains.contracts.rules.meter.reading import Reading
from nuoda.domains.contracts.rules.meter.states import FigureState, StepState
from nuoda.domains.contracts.rules.meter.terms import Every, Step
from nuoda.domains.customers.queries import customers_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

Told = TypeVar("Told", bound=StepFact)
_LETTERS = {Step.WARNING: "W", Step.PLAN: "I", Step.PENALTY: "P", Step.TERMINATION: "T"}
_SETTLES = {Step.PLAN.value: StepState.DONE, Step.TERMINATION.value: StepState.EXERCISED}


class StepNotOpen(Conflict):
    """The step was settled, lapsed or voided before."""

    code = "step_not_open"
    sentence = _("This step does not stand any more: it was settled, lapsed, or its ground is gone.")


def bring_steps(book: Book, readings: Sequence[Reading], *, by: Actor, at: datetime) -> tuple[int, int]:
    """Compare what stands with what follows: raise, void, take up again, lapse. Returns (raised, voided).

    As many statements, however many steps.
    """
    wanted = _wanted(book, readings)
    fresh: list[LadderStep] = []
    changed: list[LadderStep] = []
    facts: list[StepFact] = []
    agent = _agent(book, by) if wanted.keys() - book.steps.keys() else None
    for key, (clause_id, one) in sorted(wanted.items(), key=lambda each: (each[1][1].at, each[0])):
        known = book.steps.get(key)
        if known is None:
            known = book.steps[key] = _raise(book, key[0], clause_id, one, at)
            known.owner_id = agent if one.step is Step.PLAN else None
            fresh.append(known)
            facts.append(_raised_fact(book.contract, known))
        elif known.state == StepState.VOID.value:
            known.state, known.because, known.settled_at = StepState.STANDING.value, list(one.because), None
            changed.append(known)
            facts.append(_raised_fact(book.contract, known))
        elif tuple(known.because) != one.because:
            known.because = list(one.because)
            changed.append(known)
    raised = len(facts)
    for key, known in book.steps.items():
        if key not in wanted and known.state != StepState.VOID.value:
            known.state, known.settled_at = StepState.VOID.value, at
            changed.append(known)
            facts.append(step_fact(StepVoided, book.contract, known, {"step": known.step}))
    voided = len(facts) - raised
    for row in _lapsed(book, at):
        row.state, row.settled_at = StepState.LAPSED.value, at
        changed.append(row)
        facts.append(step_fact(TerminationRightLapsed, book.contract, row))
    LadderStep.objects.bulk_create(fresh)
    LadderStep.objects.bulk_update(
        [row for row in changed if row not in fresh], ["state", "because", "settled_at"]
    )
    state(*facts)
    return raised, voided


def _wanted(book: Book, readings: Sequence[Reading]) -> dict[tuple[str, str], tuple[UUID, Raised]]:
    """What follows, each version of a clause judging its own periods by its own ladder."""
    failures: dict[str, list[Failure]] = {}
    for reading in readings:
        failures.setdefault(reading.measure, []).extend(reading.failures)
    found = {}
    for measure, clauses in book.by_measure.items():
        history = [
            Ended(
                first=row.period,
                at=Period(row.period, row.after).end(book.contract.zone),
                verdict=Verdict.NONE if key in book.void else Verdict(row.verdict),
                frozen=row.state != FigureState.PROVISIONAL.value,
            )
            for key, row in book.figures.items()
            if key[0] == measure
        ]
        for clause in clauses:
            terms = clause.terms()
            for one in climb(terms.ladder, Every(clause.every), history, failures.get(measure, ())):
                if book.clause_of(measure, one.period) is clause:
                    found[measure, one.key] = (clause.id, one)
    return found


def _raise(book: Book, measure: str, clause_id: UUID, one: Raised, at: datetime) -> LadderStep:
    return LadderStep(
        contract=book.contract, clause_id=clause_id, measure=measure, key=one.key, step=one.step.value,
        period=one.period, because=list(one.because), multiplier=one.multiplier, raised_at=at,
        amount=one.amount, days=one.days, number=book.number(_LETTERS[one.step]), due_at=_due(book, one, at),
    )  # fmt: skip


def _agent(book: Book, by: Actor) -> UUID | None:
    """The customer's own agent, who writes a plan; None where nobody is named."""
    customer_id = book.contract.customer_id
    return customers_by_id([customer_id], actor=by)[customer_id].agent_id


def _due(book: Book, one: Raised, at: datetime) -> datetime | None:
    """A plan is due in working days, a right must be exercised in calendar days, after it is told."""
    today = at.astimezone(book.zone).date()
    if one.step is Step.PLAN:
        return book.end_of_working_day(today, one.days)
    if one.step is Step.TERMINATION:
        return datetime.combine(today + timedelta(days=one.days), CLOSE, book.zone)
    return None


def _lapsed(book: Book, at: datetime) -> list[LadderStep]:
    """Rights whose window is over."""
    return [
        row
        for row in book.steps.values()
        if row.state == StepState.STANDING.value
        and row.step == Step.TERMINATION.value
        and row.due_at is not None
        and row.due_at < at
    ]


def _raised_fact(contract: Contract, row: LadderStep) -> StepFact:
    if row.step == Step.WARNING.value:
        return step_fact(ContractWarned, contract, row)
    if row.step == Step.PENALTY.value:
        return step_fact(
            ContractPenalised, contract, row, {"multiplier": row.multiplier, "amount": row.amount}
        )
    if row.step == Step.PLAN.value:
        return plan_fact(contract, row)
    return step_fact(TerminationRightOpened, contract, row, {"due_at": row.due_at})


def plan_fact(contract: Contract, row: LadderStep) -> PlanDue:
    """The fact that a plan is due, by its present owner and version."""
    return step_fact(
        PlanDue, contract, row, {"due_at": row.due_at, "turn": row.turn, "owner_id": row.owner_id}
    )


def step_fact(
    kind: type[Told], contract: Contract, row: LadderStep, own: Mapping[str, Any] | None = None
) -> Told:
    """A fact about a step; ``own`` is what this kind of fact says beside."""
    return kind(
        subject=Ref("contract_step", str(row.id)), about=Ref("contract", str(contract.id)),
        customer_id=contract.customer_id, number=contract.number, measure=row.measure, period=row.period,
        notice=row.number, **(own or {}),
    )  # fmt: skip


@command
def settle_step(*, by: Actor, at: datetime, step_id: UUID, remark: str) -> None:
    """Note that an improvement plan was handed in, or that a right to terminate was exercised."""
    may_write(by)
    contract, row = standing(step_id)
    problems = check_text("remark", remark, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    if row.step not in _SETTLES:
        raise StepNotOpen
    row.state, row.settled_at, row.settled_by = _SETTLES[row.step].value, at, by.name
    row.remark = remark.strip()
    row.save(update_fields=["state", "settled_at", "settled_by", "remark"])
    state(step_fact(StepSettled, contract, row, {"step": row.step}))


@command
def confirm_receipt(
    *, by: Actor, at: datetime, step_id: UUID, received_by: str, received_at: datetime
) -> None:
    """Note who received a notice and when: its proof of receipt."""
    may_write(by)
    contract = locked_contract(_contract_of(step_id))
    row = LadderStep.objects.get(id=step_id, contract=contract)
    problems = check_text("received_by", received_by, required=True, longest=120)
    if problems:
        raise Invalid(fields=problems)
    row.received_by, row.received_at = received_by.strip(), received_at
    row.save(update_fields=["received_by", "received_at"])
    state(step_fact(NoticeReceived, contract, row, {"received_by": row.received_by}))


def standing(step_id: UUID) -> tuple[Contract, LadderStep]:
    """A step that stands, with its contract locked. Raises :class:`NotFound` or :class:`StepNotOpen`."""
    contract = locked_contract(_contract_of(step_id))
    row = LadderStep.objects.get(id=step_id, contract=contract)
    if row.state != StepState.STANDING.value:
        raise StepNotOpen
    return contract, row


def _contract_of(step_id: UUID) -> UUID:
    found = LadderStep.objects.filter(id=step_id).values_list("contract_id", flat=True).first()
    if found is None:
        raise NotFound
    return found
