"""What a contract's meter counts, what follows, and what is taken back (domain reference §5.9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.factories import make_account
from tests.factories.contracts import make_contract, promise, receipts
from tests.factories.people import SYSTEM

from nuoda.domains.contracts.commands.meter import (
    ExclusionDraft,
    ask_exclusions,
    confirm_receipt,
    decide_credit,
    decide_exclusions,
    draft_credit,
    record_fees,
    restate_period,
    settle_meter,
    settle_step,
)
from nuoda.domains.contracts.commands.meter.exclude import OwnExclusion
from nuoda.domains.contracts.commands.meter.settle import NothingToRestate
from nuoda.domains.contracts.queries.meter import (
    FigureRow,
    On,
    Rung,
    Step,
    StepRow,
    Trigger,
    credit_page,
    figures_of,
    steps_of,
)
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import keep_promises
from nuoda.domains.promises.queries import promises_of
from nuoda.insight.meter.compensated import compensated_in
from nuoda.insight.meter.counting import differing_slots, items_by_id
from nuoda.insight.meter.project import rebuild
from nuoda.insight.meter.reading import readings_of
from nuoda.insight.models import MeterItem
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.surfaces.clock.jobs import tick

Settle = Callable[[], int]
FIVE = (Rung(Step.WARNING, (Trigger(On.FAILURES, 5),)), Rung(Step.PLAN, (Trigger(On.FAILURES, 5),), days=5))
OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def second() -> Actor:
    return make_account(Role.ADMIN, name="沈工")


def _steps(contract: UUID, state: str = "standing") -> list[StepRow]:
    return [one for one in steps_of(contract, actor=SYSTEM) if one.state == state]


def _figures(contract: UUID) -> list[FigureRow]:
    return figures_of(contract, actor=SYSTEM)


def _meter(contract: UUID, at: datetime) -> None:
    settle_meter(by=SYSTEM, at=at, contract_id=contract, readings=readings_of(contract, at=at, actor=SYSTEM))


def _promise_of(subject: UUID) -> UUID:
    (found,) = promises_of([Ref("receipt_shipper", str(subject))], actor=SYSTEM)
    return found.id


def test_five_failures_of_five_warn_once_and_a_void_takes_it_back(
    acme: CustomerCard, now: datetime, settle: Settle, supervisor: Actor, second: Actor
) -> None:
    contract = make_contract(receipts(FIVE), at=now)
    subjects = [
        promise(acme.id, now - timedelta(days=9, hours=-n), kept=False, label=f"R{n}") for n in range(4)
    ]
    settle()
    assert _steps(contract) == []

    subjects.append(promise(acme.id, now - timedelta(days=2), kept=False))
    settle()
    assert sorted(one.step for one in _steps(contract)) == ["plan", "warning"]
    warning = next(one for one in _steps(contract) if one.step == "warning")
    assert len(warning.because) == 5
    tick()
    settle()
    _meter(contract, now)
    assert len(_steps(contract)) == 2

    plan = next(one for one in _steps(contract) if one.step == "plan")
    (due,) = promises_of([Ref("contract_step", str(plan.id))], actor=SYSTEM)
    # Monday 23 November and five working days: Monday 30 November, the last minute of it in Beijing
    assert due.due_at == plan.due_at == datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert (due.kind, due.state, due.label) == ("plan", "open", plan.number)

    draft = ExclusionDraft(
        "receipt_in_time", NOVEMBER, "entered twice", "mail of the carrier, 20 November",
        promise_id=_promise_of(subjects[2]), kind="void",
    )  # fmt: skip
    (asked,) = ask_exclusions(by=supervisor, at=now, contract_id=contract, exclusions=[draft])
    with pytest.raises(OwnExclusion):
        decide_exclusions(by=supervisor, at=now, contract_id=contract, ids=[asked], approve=True)
    _meter(contract, now)
    assert len(_steps(contract)) == 2, "what is only asked for changes nothing"
    decide_exclusions(by=second, at=now, contract_id=contract, ids=[asked], approve=True)
    tick()
    settle()
    assert _steps(contract) == []
    assert len(_steps(contract, "void")) == 2
    (due,) = promises_of([Ref("contract_step", str(plan.id))], actor=SYSTEM)
    assert due.state == "withdrawn"

    promise(acme.id, now - timedelta(hours=3), kept=False)
    settle()
    again = _steps(contract)
    assert sorted(one.number for one in again) == sorted(one.number for one in [warning, plan])


def test_a_failure_that_was_none_takes_the_warning_back_by_itself(
    acme: CustomerCard, now: datetime, settle: Settle
) -> None:
    contract = make_contract(receipts(FIVE[:1]), at=now)
    subjects = [promise(acme.id, now - timedelta(days=2, hours=n), kept=False) for n in range(5)]
    settle()
    assert len(_steps(contract)) == 1
    keep_promises(
        by=SYSTEM, at=now, kinds=["receipt_return"], subject_kind="receipt_shipper", subject_ids=subjects[:1],
        done_at=now - timedelta(days=2, hours=12), proof="scan found",
    )  # fmt: skip
    settle()
    assert _steps(contract) == []


def _october(acme: CustomerCard, *, kept: int, failed: int) -> list[UUID]:
    start = datetime(2026, 10, 12, tzinfo=UTC)
    for n in range(kept):
        promise(acme.id, start + timedelta(minutes=20 * n), kept=True)
    return [promise(acme.id, start + timedelta(hours=n), kept=False, label=f"F{n}") for n in range(failed)]


def test_a_month_is_provisional_then_frozen_then_restated(
    acme: CustomerCard, now: datetime, settle: Settle, supervisor: Actor
) -> None:
    failed = _october(acme, kept=18, failed=2)
    with clock.simulated(datetime(2026, 11, 2, tzinfo=UTC)):
        contract = make_contract(receipts(), at=clock.now(), valid_from=OCTOBER)
        settle()
        tick()
        settle()
        (figure,) = _figures(contract)
        assert (figure.state, figure.figure.rate) == ("provisional", Decimal("90.0000"))
        # ten working days after Saturday 31 October: Friday 13 November
        assert figure.freezes_at == datetime(2026, 11, 13, 15, 59, tzinfo=UTC)
        assert {one.step for one in _steps(contract)} == {"warning", "plan"}

    at = datetime(2026, 11, 13, 16, tzinfo=UTC)
    with clock.simulated(at):
        tick()
        settle()
    (frozen,) = _figures(contract)
    assert (frozen.state, frozen.version) == ("frozen", 1)

    readings = readings_of(contract, at=now, actor=SYSTEM)
    with pytest.raises(NothingToRestate):
        restate_period(
            by=supervisor, at=now, contract_id=contract, measure="receipt_in_time", period=OCTOBER,
            reason="no change", readings=readings,
        )  # fmt: skip
    keep_promises(
        by=SYSTEM, at=now, kinds=["receipt_return"], subject_kind="receipt_shipper", subject_ids=failed,
        done_at=datetime(2026, 10, 11, tzinfo=UTC), proof="stamped, found in the wrong folder",
    )  # fmt: skip
    settle()
    tick()
    assert _figures(contract) == [frozen], "a late correction never rewrites a frozen figure"
    assert len(_steps(contract)) == 2

    version = restate_period(
        by=supervisor, at=now, contract_id=contract, measure="receipt_in_time", period=OCTOBER,
        reason="two receipts had come in time", readings=readings_of(contract, at=now, actor=SYSTEM),
    )  # fmt: skip
    settle()
    first, restated = _figures(contract)
    assert version == 2
    assert first == frozen
    assert (restated.state, restated.figure.rate) == ("restated", Decimal("100.0000"))
    assert _steps(contract) == []


def test_exclusions_are_adjusted_beside_the_gross_figure(
    acme: CustomerCard, now: datetime, settle: Settle, agent: Actor, supervisor: Actor
) -> None:
    failed = _october(acme, kept=18, failed=2)
    at = datetime(2026, 11, 3, tzinfo=UTC)
    contract = make_contract(receipts(), at=at, valid_from=OCTOBER)
    settle()
    drafts = [
        ExclusionDraft("receipt_in_time", OCTOBER, "DELAY.weather", f"orange alert {n}", _promise_of(one))
        for n, one in enumerate(failed)
    ]
    ids = ask_exclusions(by=agent, at=at, contract_id=contract, exclusions=drafts)
    assert ask_exclusions(by=agent, at=at, contract_id=contract, exclusions=drafts) == []
    decide_exclusions(by=supervisor, at=at, contract_id=contract, ids=ids[:1], approve=True)
    _meter(contract, at)
    (figure,) = _figures(contract)
    assert (figure.figure.gross_rate, figure.figure.rate) == (Decimal("90.0000"), Decimal("94.7400"))

    _meter(contract, datetime(2026, 11, 20, tzinfo=UTC))
    (figure,) = _figures(contract)
    assert figure.state == "provisional", "a pending dispute suspends what freezes, and so the money"
    assert {one.step for one in _steps(contract)} == {"warning", "plan"}, "but not the warning"
    decide_exclusions(by=supervisor, at=at, contract_id=contract, ids=ids[1:], approve=True)
    _meter(contract, datetime(2026, 11, 20, 1, tzinfo=UTC))
    (figure,) = _figures(contract)
    assert (figure.state, figure.figure.rate) == ("frozen", Decimal("100.0000"))
    assert _steps(contract) == []


def test_three_missed_months_end_in_a_right_to_leave_that_lapses(
    acme: CustomerCard, now: datetime, settle: Settle, supervisor: Actor, second: Actor
) -> None:
    for month in (8, 9, 10):
        for n in range(40):
            promise(acme.id, datetime(2026, month, 11, n % 20, n, tzinfo=UTC), kept=n >= 2)
    contract = make_contract(receipts(), at=now, valid_from=date(2026, 8, 1))
    settle()
    tick()
    settle()
    by_step = {
        step: sorted(one.period.month for one in _steps(contract) if one.step == step)
        for step in ("warning", "plan", "penalty", "termination")
    }
    assert by_step == {
        "warning": [8, 9, 10], "plan": [8, 9, 10], "penalty": [9, 10], "termination": [10],
    }  # fmt: skip
    right = next(one for one in _steps(contract) if one.step == "termination")
    (window,) = promises_of([Ref("contract_step", str(right.id))], actor=SYSTEM)
    assert window.due_at == right.due_at == datetime(2027, 1, 22, 15, 59, tzinfo=UTC)
    confirm_receipt(by=supervisor, at=now, step_id=right.id, received_by="周敏", received_at=now)

    _credit(contract, now, supervisor, second)

    plan = next(one for one in _steps(contract) if one.step == "plan")
    settle_step(by=supervisor, at=now, step_id=plan.id, remark="sent by mail")
    settle()
    (kept,) = promises_of([Ref("contract_step", str(plan.id))], actor=SYSTEM)
    assert kept.state == "kept"
    with clock.simulated(datetime(2027, 1, 23, tzinfo=UTC)):
        tick()
        settle()
    assert [one.number for one in _steps(contract, "lapsed")] == [right.number]
    (window,) = promises_of([Ref("contract_step", str(right.id))], actor=SYSTEM)
    assert window.state == "kept"


def _credit(contract: UUID, now: datetime, supervisor: Actor, second: Actor) -> None:
    """38 of 40 is 95 %: three of the eight points to the minimum, times 1.5 as it is the third in a row."""
    record_fees(
        by=supervisor, at=now, contract_id=contract, every="month", period=OCTOBER,
        invoiced=Decimal(800_000), source="INV-2026-10",
    )  # fmt: skip
    note = draft_credit(
        by=supervisor, at=now, contract_id=contract, every="month", period=OCTOBER, found=compensated_in
    )
    draft = credit_page(note, actor=SYSTEM)
    assert (draft.total, draft.state) == (Decimal("18000.0000"), "asked")
    assert draft.lines[0].formula == "800000 × 10 % × 0.4 × 0.375 × 1.5"
    with pytest.raises(Exception, match="second person"):
        decide_credit(by=supervisor, at=now, note_id=note, approve=True, found=compensated_in)
    decide_credit(by=second, at=now, note_id=note, approve=True, found=compensated_in)
    assert credit_page(note, actor=SYSTEM).state == "approved"


def test_the_rollup_is_what_a_recount_says(acme: CustomerCard, now: datetime, settle: Settle) -> None:
    _october(acme, kept=3, failed=2)
    settle()
    assert not MeterItem.objects.exists(), "nobody is metered without a contract"
    make_contract(receipts(), at=now, valid_from=OCTOBER)
    settle()
    before = sorted(MeterItem.objects.values_list("promise_id", "state"))
    assert len(before) == 5, "what came before the contract was written down is counted, too"
    promise(acme.id, datetime(2026, 10, 14, tzinfo=UTC), kept=False)
    settle()
    before = sorted(MeterItem.objects.values_list("promise_id", "state"))
    assert len(before) == 6
    assert differing_slots() == 0
    rebuild()
    assert sorted(MeterItem.objects.values_list("promise_id", "state")) == before
    assert differing_slots() == 0
    assert len(items_by_id([(before[0][0], receipts().measure)], actor=SYSTEM)) == 1
