"""Another severity reckons the house's deadlines of a case anew, from the start that they had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_order, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.commands import (
    ask,
    plan_case,
    resolve_case,
    set_severities,
    set_severity,
    undo_bulk,
    write_to_customer,
)
from nuoda.domains.cases.queries import CaseCard, case_rows, cases_by_id
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.commands import Question, pause, resume
from nuoda.domains.promises.queries import PromiseRow, promise_story, promises_of, verify_promises
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

BOSS = Actor(Role.SUPERVISOR, "boss", "周敏")
STEPS = {"resolution": "resolve", "next_update": "update", "first_reply": "answer", "plan": "plan"}


def _asked(by: Actor) -> CaseCard:
    make_shipment(promised_due_at=NOW + timedelta(hours=72))
    (ship,) = find_by_waybill("NDX900001", actor=SYSTEM)
    found = ask(by=by, at=NOW, shipment_id=ship.id, kind="inquiry", words="到哪了？")
    settle()
    return _card(found.id)


def _card(case_id: UUID) -> CaseCard:
    return cases_by_id([case_id], actor=SYSTEM)[case_id]


def _days(case_id: UUID) -> dict[str, PromiseRow]:
    return {row.kind: row for row in promises_of([Ref("case", str(case_id))], actor=SYSTEM)}


def _target(case: CaseCard, severity: str, kind: str, start: datetime = NOW) -> datetime:
    cards = customers_by_id([case.customer_id], actor=SYSTEM)
    tiers = {card.id: card.tier for card in cards.values()}
    (tier,) = tiers.values()
    return case_clocks(NOW, actor=SYSTEM, tiers=tiers).due_at(
        severity=severity, step=STEPS[kind], tier=tier, at=start, customer_id=case.customer_id
    )


def _set(case_id: UUID, severity: str, by: Actor = BOSS) -> None:
    version = _card(case_id).version
    set_severity(
        by=by, at=clock.now(), case_id=case_id, version=version, severity=severity, reason="停线，必须今天"
    )
    settle()


def _trouble(reason: str, *, due_in: int = 72) -> CaseCard:
    make_order(promised_due_at=NOW + timedelta(hours=due_in), usual_transit_hours=due_in // 2)
    make_shipment(order_reference="SO-1001", usual_transit_hours=due_in // 2)
    settle()
    scan("NDX900001", "", NOW, reason=reason)
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    return case


def _sound() -> Sequence[object]:
    return [one for check in verify_promises(actor=SYSTEM, at=clock.now()) for one in check.differences]


def test_a_graver_case_is_due_sooner_from_the_same_start(day: Day, customer_actor: Actor) -> None:
    case = _asked(customer_actor)
    before = _days(case.id)
    _set(case.id, "S2")
    after, card = _days(case.id), _card(case.id)
    assert set(after) == {"resolution", "next_update", "first_reply"}
    for kind, row in after.items():
        assert (row.due_at, row.basis) == (_target(case, "S2", kind), "S2"), kind
        assert row.due_at < before[kind].due_at
        assert (row.id, row.first_due_at) == (before[kind].id, before[kind].due_at)
    assert card.resolve_due_at == after["resolution"].due_at
    assert card.update_due_at == after["next_update"].due_at
    assert _sound() == []


def test_lowered_it_has_its_days_again_and_is_measured_by_the_sooner(day: Day, customer_actor: Actor) -> None:
    case = _asked(customer_actor)
    before = _days(case.id)
    _set(case.id, "S2")
    sooner = _days(case.id)["resolution"].due_at
    _set(case.id, case.severity)
    after = _days(case.id)
    assert {kind: row.due_at for kind, row in after.items()} == {k: row.due_at for k, row in before.items()}
    assert promise_story(after["resolution"].id, actor=SYSTEM).committed_due_at == sooner
    assert _card(case.id).resolve_due_at == case.resolve_due_at
    assert _sound() == []


def test_what_is_past_its_new_day_is_broken_at_once_and_what_is_met_stays_met(
    day: Day, customer_actor: Actor, agent: Actor
) -> None:
    case = _asked(customer_actor)
    word = NOW + timedelta(days=3)
    write_to_customer(by=agent, at=NOW, case_id=case.id, words="周四回您", next_update_at=word)
    settle()
    clock.advance_to(_target(case, "S1", "resolution") + timedelta(minutes=1))
    _set(case.id, "S1", agent)
    rows = promises_of([Ref("case", str(case.id))], actor=SYSTEM)
    assert {(row.kind, row.state, row.basis) for row in rows if row.kind != "next_update"} == {
        ("resolution", "broken", "S1"), ("first_reply", "kept", case.severity),
    }  # fmt: skip
    assert [row.due_at for row in rows if row.kind == "next_update" and row.settled_at is None] == [word]
    assert _card(case.id).update_due_at == word
    assert _sound() == []


def test_a_pause_moves_the_new_day_too(day: Day, customer_actor: Actor, agent: Actor) -> None:
    case = _asked(customer_actor)
    question = Question(Ref("message", str(case.id)), NOW, "哪个门？")
    pause(by=agent, at=NOW, promise_id=_days(case.id)["resolution"].id, question=question)
    _set(case.id, "S1")
    assert _days(case.id)["resolution"].state == "paused"
    clock.advance_to(NOW + timedelta(hours=1))
    resume(by=agent, at=clock.now(), questions=[question.ref], answered_at=clock.now())
    settle()
    assert _days(case.id)["resolution"].due_at == _target(case, "S1", "resolution") + timedelta(hours=1)
    assert _sound() == []


def test_many_at_once_move_too_and_undone_move_back(day: Day, customer_actor: Actor, agent: Actor) -> None:
    case = _asked(customer_actor)
    done = set_severities(by=agent, at=NOW, case_ids=[case.id], severity="S2", reason="停线").done
    settle()
    assert _days(case.id)["resolution"].due_at == _target(case, "S2", "resolution")
    assert _card(case.id).resolve_due_at == _target(case, "S2", "resolution")
    undo_bulk(by=agent, at=NOW, what="severity", before=done)
    settle()
    assert _days(case.id)["resolution"].due_at == case.resolve_due_at == _card(case.id).resolve_due_at


def test_news_that_make_it_graver_end_it_sooner_and_ask_for_a_plan(day: Day) -> None:
    case = _trouble("DELAY.vehicle", due_in=22)
    assert "plan" not in _days(case.id)
    clock.advance_to(NOW + timedelta(minutes=10))
    scan("NDX900001", "", clock.now(), reason="LOSS.whole")
    settle()
    graver = _card(case.id)
    assert (case.severity, graver.severity) == ("S3", "S2")
    due = _target(case, graver.severity, "resolution", case.opened_at)
    row, plan = _days(case.id)["resolution"], _days(case.id)["plan"]
    assert (row.due_at, row.basis, graver.resolve_due_at) == (due, graver.severity, due)
    # nobody owed a plan before it was grave
    assert (plan.made_at, plan.basis) == (clock.now(), graver.severity)
    assert plan.due_at == _target(case, graver.severity, "plan", clock.now())


@pytest.mark.parametrize("many", [False, True])
def test_raised_by_a_person_it_is_promised_a_plan_once(day: Day, agent: Actor, many: bool) -> None:
    case = _trouble("DELAY.vehicle")
    clock.advance_to(NOW + timedelta(minutes=10))
    if many:
        set_severities(by=agent, at=clock.now(), case_ids=[case.id], severity="S2", reason="停线")
        settle()
    else:
        _set(case.id, "S2", agent)
    plan = _days(case.id)["plan"]
    assert (plan.state, plan.due_at) == ("open", _target(case, "S2", "plan", clock.now()))
    clock.advance_to(NOW + timedelta(minutes=20))
    _set(case.id, "S1", agent)
    rows = promises_of([Ref("case", str(case.id))], actor=SYSTEM)
    (graver,) = [one for one in rows if one.kind == "plan"]
    assert (graver.id, graver.due_at) == (plan.id, _target(case, "S1", "plan", plan.made_at))
    plan_case(
        by=agent, at=clock.now(), case_id=case.id, version=_card(case.id).version, plan="换车",
        plan_due_at=NOW + timedelta(hours=5),
    )  # fmt: skip
    settle()
    assert _days(case.id)["plan"].state == "kept"


def test_what_is_planned_already_is_promised_none(day: Day, agent: Actor) -> None:
    case = _trouble("DELAY.vehicle")
    plan_case(
        by=agent, at=NOW, case_id=case.id, version=_card(case.id).version, plan="换车",
        plan_due_at=NOW + timedelta(hours=5),
    )  # fmt: skip
    _set(case.id, "S2", agent)
    assert "plan" not in _days(case.id)


def test_called_grave_once_it_was_put_right_it_is_followed_up_within_a_day(day: Day, agent: Actor) -> None:
    case = _trouble("DELAY.vehicle")
    version = _card(case.id).version
    resolve_case(by=agent, at=NOW, case_id=case.id, version=version, effect="已换车")
    settle()
    about = [Ref("case_follow_up", str(case.id))]
    assert promises_of(about, actor=SYSTEM) == []
    clock.advance_to(NOW + timedelta(hours=2))
    _set(case.id, "S2", agent)
    _set(case.id, "S1", agent)
    (visit,) = promises_of(about, actor=SYSTEM)
    assert (visit.kind, visit.due_at) == ("call_back", clock.now() + timedelta(days=1))
    assert "plan" not in _days(case.id)
