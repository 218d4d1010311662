"""The contract meter: counted from facts, brought up to date where single failures matter, and promised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from nuoda.domains.contracts.commands.meter import settle_meter
from nuoda.domains.contracts.facts import (
    ContractOpened,
    NoticeReceived,
    PlanDue,
    PlanGiven,
    StepFact,
    StepSettled,
    StepVoided,
    TerminationRightLapsed,
    TerminationRightOpened,
)
from nuoda.domains.contracts.queries.agreements import contracts_by_id, contracts_counting_failures
from nuoda.domains.contracts.queries.meter import StepRow, steps_by_id
from nuoda.domains.promises.commands import (
    PromiseDraft,
    give_promises,
    keep_promises,
    make_promises,
    withdraw_promises,
)
from nuoda.domains.promises.facts import Basis, Kind, PromiseBroken, PromiseExcused, PromiseKept, Proof
from nuoda.insight.meter.project import count_anew, project_meter
from nuoda.insight.meter.reading import readings_of
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

METERER = system("meter")
SUBJECT = "contract_step"
STEPS = (
    PlanDue, PlanGiven, TerminationRightOpened, TerminationRightLapsed, StepSettled, NoticeReceived,
    StepVoided,
)  # fmt: skip
_KINDS = (Kind.PLAN.value, Kind.CUSTOM.value)
_WINDOW = (Kind.CUSTOM.value,)


def count_for_meters(facts: Sequence[Recorded]) -> None:
    """Count, then look at the ladders that count single failures of these customers.

    Who gets a contract is counted from the beginning: a period may have begun before it was written down.
    """
    opened = {one.fact.customer_id for one in facts if isinstance(one.fact, ContractOpened)}
    if opened:
        count_anew({one for one in opened if one is not None})
    project_meter(facts)
    moved = {
        one.fact.customer_id
        for one in facts
        if isinstance(one.fact, PromiseBroken)
        or (isinstance(one.fact, PromiseKept) and one.fact.corrected)
        or isinstance(one.fact, PromiseExcused)
    } - {None}
    if not moved:
        return
    now = clock.now()
    for contract_id in contracts_counting_failures((one for one in moved if one), actor=METERER):
        readings = readings_of(contract_id, at=now, actor=METERER)
        settle_meter(by=METERER, at=now, contract_id=contract_id, readings=readings)


def promise_contract_steps(facts: Sequence[Recorded]) -> None:
    """A plan that is due is a promise of ours; so is the window in which a right may be exercised."""
    ids = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, StepFact)]
    steps = steps_by_id(ids, actor=METERER)
    contracts = contracts_by_id([one.contract_id for one in steps.values()], actor=METERER)
    drafts = []
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, PlanDue | TerminationRightOpened):
            step = steps[UUID(fact.subject.id)]
            contract = contracts[step.contract_id]
            kind = Kind.PLAN if isinstance(fact, PlanDue) else Kind.CUSTOM
            drafts.append(
                PromiseDraft(
                    kind=kind.value, subject_kind=SUBJECT,
                    subject_id=_subject(step, fact.turn if isinstance(fact, PlanDue) else 1),
                    owner_id=fact.owner_id if isinstance(fact, PlanDue) else None,
                    customer_id=fact.customer_id, label=fact.notice,
                    basis=Basis.CONTRACT.of(fact.measure, f"{fact.period:%Y-%m}", contract.number),
                    due_at=fact.due_at, made_at=recorded.at, zone=contract.zone,
                    needs=_needs(recorded.at, fact.due_at),
                )
            )  # fmt: skip
    if drafts:
        make_promises(by=METERER, at=clock.now(), promises=drafts)
    _give(facts, steps)
    _settle(facts, steps)


def _subject(step: StepRow, turn: int) -> UUID:
    """What a step's promise is about: the step; a plan that is written again is a thing of its own."""
    return step.id if turn == 1 else uuid5(step.id, str(turn))


def _subjects(step: StepRow) -> list[UUID]:
    return [_subject(step, turn) for turn in range(1, step.turn + 1)]


def _give(facts: Sequence[Recorded], steps: Mapping[UUID, StepRow]) -> None:
    """A plan's promise follows to its present owner."""
    given: dict[UUID, list[UUID]] = defaultdict(list)
    for step_id in {UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, PlanGiven)}:
        step = steps[step_id]
        if step.owner_id is not None:
            given[step.owner_id] += _subjects(step)
    now = clock.now()
    for owner_id, ids in given.items():
        give_promises(
            by=METERER, at=now, kinds=(Kind.PLAN.value,), subject_kind=SUBJECT, subject_ids=ids,
            owner_id=owner_id,
        )  # fmt: skip


def _needs(made_at: datetime, due_at: datetime) -> timedelta:
    """A fifth of the time: from there on silence is a risk."""
    return (due_at - made_at) / 5


def _settle(facts: Sequence[Recorded], steps: Mapping[UUID, StepRow]) -> None:
    """What was done keeps its promise; a right that was told and lapsed was kept open as promised."""
    void: dict[datetime, list[UUID]] = defaultdict(list)
    kept: dict[tuple[datetime, bool], list[UUID]] = defaultdict(list)
    for recorded in facts:
        fact, step_id = recorded.fact, UUID(recorded.fact.subject.id)
        if isinstance(fact, StepVoided):
            void[recorded.at] += _subjects(steps[step_id])
        elif isinstance(fact, StepSettled):
            kept[recorded.at, True] += _subjects(steps[step_id])
        elif isinstance(fact, NoticeReceived):
            kept[recorded.at, False].append(step_id)
        elif isinstance(fact, TerminationRightLapsed):
            kept[steps[step_id].due_at or recorded.at, False].append(step_id)
    now = clock.now()
    for at, ids in sorted(void.items()):
        withdraw_promises(
            by=METERER, at=now, kinds=_KINDS, subject_kind=SUBJECT, subject_ids=ids, made_until=at
        )
    for (at, plans), ids in sorted(kept.items()):
        keep_promises(
            by=METERER, at=now, kinds=_KINDS if plans else _WINDOW, subject_kind=SUBJECT, subject_ids=ids,
            done_at=at, proof=(Proof.SETTLED if plans else Proof.TOLD).value,
        )  # fmt: skip
