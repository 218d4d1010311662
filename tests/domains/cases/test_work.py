"""The four steps of a case: who may take them, in which order, and what stays on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM

from nuoda.domains.cases.commands import (
    acknowledge_case,
    assign_case,
    check_effect,
    close_case,
    end_measure,
    investigate_case,
    note_case,
    plan_case,
    reopen_case,
    resolve_case,
    settle_step,
    write_to_customer,
)
from nuoda.domains.cases.commands.check import CheckNeedsAnother
from nuoda.domains.cases.commands.gate import CaseHeld
from nuoda.domains.cases.commands.thread import CaseCannotMove, CaseChangedMeanwhile
from nuoda.domains.cases.commands.work import CloseNeedsSupervisor, ReopenWindowOver
from nuoda.domains.cases.queries import CaseCard, case_dossier, case_page, said_case
from nuoda.domains.cases.rules import CLOSING_CODES, State, may_move
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.team.queries import agents
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id

LATER = NOW + timedelta(hours=3)


def _now(case: CaseCard) -> CaseCard:
    return case_page(case.id, actor=SYSTEM).card


def _investigate(by: Actor, case: CaseCard) -> None:
    investigate_case(
        by=by, at=LATER, case_id=case.id, version=_now(case).version, cause="DELAY.weather", party="nobody",
        finding="沪渝高速封路",
    )  # fmt: skip


def _plan(by: Actor, case: CaseCard) -> None:
    plan_case(
        by=by, at=LATER, case_id=case.id, version=_now(case).version, plan="改走国道", plan_due_at=LATER
    )  # fmt: skip


def _resolve(by: Actor, case: CaseCard) -> None:
    for one in case_dossier(case.id, actor=SYSTEM).measures:
        end_measure(by=by, at=LATER, case_id=case.id, measure_id=one.id, done=True, result="")
    resolve_case(by=by, at=LATER, case_id=case.id, version=_now(case).version, effect="已送达")


def _check(by: Actor, case: CaseCard) -> None:
    version = _now(case).version
    check_effect(
        by=by, at=LATER, case_id=case.id, version=version, result="effective", said="客户确认已恢复生产"
    )


def _close(by: Actor, case: CaseCard, code: str = "resolved_accepted") -> None:
    close_case(by=by, at=LATER, case_id=case.id, version=_now(case).version, code=code)


def test_the_whole_way_stays_on_record(agent: Actor, open_case: Open) -> None:
    case = open_case()
    acknowledge_case(by=agent, at=NOW, case_id=case.id)
    for step in (_investigate, _plan, _resolve, _close):
        step(agent, case)
    page = case_page(case.id, actor=agent)
    assert (page.card.state, page.card.cause, page.finding, page.plan, page.effect, page.closing_code) == (
        "closed", "DELAY.weather", "沪渝高速封路", "改走国道", "已送达", "resolved_accepted",
    )  # fmt: skip
    moves = [(one.fact.before, one.fact.after) for one in ledger.all_named(["case.moved"])]  # type: ignore[attr-defined]
    states = ["new", "acknowledged", "investigating", "planned", "executing", "resolved", "closed"]
    assert moves == list(pairwise(states))
    assert len(page.thread) == 7


@pytest.mark.parametrize("step", [_close, _investigate])
def test_a_step_out_of_order_is_refused(
    agent: Actor, open_case: Open, step: Callable[[Actor, CaseCard], None]
) -> None:
    case = open_case()
    if step is _investigate:
        _resolve(agent, case)
        _close(agent, case)
        for step_of in (_plan, _investigate):
            with pytest.raises(CaseCannotMove):
                step_of(agent, case)
        assert _now(case).state == "closed"
    else:
        with pytest.raises(CaseCannotMove):
            step(agent, case)
        assert _now(case).state == "new"


def test_a_closed_case_leaves_only_by_reopening() -> None:
    following = [state.value for state in State if may_move("exception", "closed", state.value)]
    assert following == ["investigating"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    agent: Actor, supervisor: Actor, open_case: Open
) -> None:
    case = open_case()
    note_case(by=supervisor, at=NOW, case_id=case.id, words="我来跟进")
    with pytest.raises(CaseChangedMeanwhile):
        resolve_case(by=agent, at=NOW, case_id=case.id, version=case.version, effect="好了")
    assert _now(case).state == "new"


def test_a_grave_case_is_closed_by_a_supervisor(agent: Actor, supervisor: Actor, open_case: Open) -> None:
    case = open_case(impact=3, due_at=NOW)
    _investigate(agent, case)
    _resolve(agent, case)
    with pytest.raises(CloseNeedsSupervisor):
        _close(agent, case)
    with pytest.raises(CaseHeld):
        _close(supervisor, case)
    with pytest.raises(CheckNeedsAnother):
        _check(agent, case)
    _check(supervisor, case)
    for one in case_dossier(case.id, actor=SYSTEM).steps:
        settle_step(by=supervisor, at=LATER, case_id=case.id, key=one.step.key, waived=True, said="已到货")
    _close(supervisor, case)
    assert _now(case).state == "closed"


def test_an_unknown_closing_code_is_refused(agent: Actor, open_case: Open) -> None:
    case = open_case()
    _resolve(agent, case)
    with pytest.raises(Invalid):
        _close(agent, case, "other")
    assert "other" not in CLOSING_CODES


def test_reopening_begins_the_targets_anew_within_thirty_days(agent: Actor, open_case: Open) -> None:
    case = open_case()
    with pytest.raises(CaseCannotMove):  # it has not ended
        reopen_case(by=agent, at=LATER, case_id=case.id, reason="又坏了")
    _resolve(agent, case)
    _close(agent, case)
    late = LATER + timedelta(days=30, seconds=1)
    with pytest.raises(ReopenWindowOver):
        reopen_case(by=agent, at=late, case_id=case.id, reason="又坏了")
    reopened_at = LATER + timedelta(days=30)
    reopen_case(by=agent, at=reopened_at, case_id=case.id, reason="又坏了")
    again = _now(case)
    assert (again.state, again.closed_at) == ("investigating", None)
    clocks = case_clocks(reopened_at, actor=SYSTEM).clocks(
        severity=case.severity, tier="ordinary", at=reopened_at, customer_id=case.customer_id
    )
    assert again.resolve_due_at == clocks.resolve_due_at > reopened_at


@pytest.mark.parametrize("words", ["", "   ", "x" * 4_001, "a\x00b"])
def test_words_that_cannot_be_taken(agent: Actor, open_case: Open, words: str) -> None:
    case = open_case()
    for write in (note_case, write_to_customer):
        with pytest.raises(Invalid):
            write(by=agent, at=NOW, case_id=case.id, words=words)
    assert len(case_page(case.id, actor=SYSTEM).thread) == 1


def test_a_word_to_the_customer_promises_the_next_one(agent: Actor, open_case: Open) -> None:
    case = open_case()
    with pytest.raises(Invalid):
        write_to_customer(by=agent, at=NOW, case_id=case.id, words="请放心", next_update_at=NOW)
    write_to_customer(by=agent, at=NOW, case_id=case.id, words="请放心", next_update_at=LATER)
    assert (_now(case).told_at, _now(case).update_due_at) == (NOW, LATER)


def test_a_customer_reads_only_what_is_written_for_her(
    agent: Actor, customer_actor: Actor, other_customer_actor: Actor, open_case: Open
) -> None:
    case = open_case()
    note_case(by=agent, at=NOW, case_id=case.id, words="司机电话打不通")
    write_to_customer(by=agent, at=NOW, case_id=case.id, words="正在核实，两小时内回复")
    page = said_case(case.id, actor=customer_actor)
    assert [line.body for line in page.thread] == ["正在核实，两小时内回复"]
    with pytest.raises(NotFound):
        said_case(case.id, actor=other_customer_actor)
    with pytest.raises(NotFound):
        case_page(case.id, actor=customer_actor)


@pytest.mark.parametrize("verb", [_investigate, _plan, _resolve, _close])
def test_customers_and_strangers_do_not_work_on_cases(
    customer_actor: Actor, open_case: Open, verb: Callable[[Actor, CaseCard], None]
) -> None:
    case = open_case()
    for actor in (customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            verb(actor, case)
    assert _now(case).version == case.version


def test_assigning_names_the_new_owner_once(agent: Actor, supervisor: Actor, open_case: Open) -> None:
    case = open_case()
    hands = {card.name: card.id for card in agents(actor=SYSTEM)}
    assert case.owner_id == hands["林晓"]
    for _ in range(2):
        assign_case(by=supervisor, at=NOW, case_id=case.id, owner_id=hands["周敏"])
    assert _now(case).owner_id == hands["周敏"]
    assert len(ledger.all_named(["case.assigned"])) == 1
    with pytest.raises(Invalid):
        assign_case(by=supervisor, at=NOW, case_id=case.id, owner_id=new_id())


def test_an_unknown_case_is_not_found(agent: Actor, acme: object) -> None:
    with pytest.raises(NotFound):
        acknowledge_case(by=agent, at=NOW, case_id=new_id())
