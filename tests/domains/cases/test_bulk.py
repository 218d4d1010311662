"""Many cases at once: who may takes the step, the others are named, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, make_account, make_shipment

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import CaseCard, cases_by_id, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.team.queries import find_agent_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db


def _troubles(n: int, now: datetime, prefix: str = "NDX77") -> list[CaseCard]:
    ships = [make_shipment("ACME", f"{prefix}{k:03}", booked_at=now) for k in range(n)]
    drafts = [
        cases.Trouble(
            customer_id=ship.customer_id, tier="ordinary", language="zh-hans", label=ship.waybill,
            trigger="troubled", cause="DELAY.vehicle", impact=1, due_at=None, shipment_id=ship.id,
        )
        for ship in ships
    ]  # fmt: skip
    cases.open_exceptions(by=SYSTEM, at=now, troubles=drafts)
    return cases_of(actor=SYSTEM, shipment_ids=[ship.id for ship in ships])


def _now_of(ids: list[UUID]) -> dict[UUID, CaseCard]:
    return cases_by_id(ids, actor=SYSTEM)


def test_each_step_is_taken_by_those_that_allow_it_and_the_others_are_named(
    now: datetime, acme: CustomerCard, agent: Actor, supervisor: Actor
) -> None:
    ids = [one.id for one in _troubles(3, now)]
    done = cases.acknowledge_cases(by=agent, at=now, case_ids=[*ids, uuid4()])
    assert (len(done.done), [one.number for one in done.left], done.missing) == (3, ["–"], 1)
    assert {one.state for one in _now_of(ids).values()} == {"acknowledged"}
    assert len(cases.acknowledge_cases(by=agent, at=now, case_ids=ids).left) == 3
    was = {one.severity for one in _now_of(ids).values()}
    assert len(cases.set_severities(by=agent, at=now, case_ids=ids, severity="S2", reason="Zoll").done) == 3
    lowered = cases.set_severities(by=agent, at=now, case_ids=ids[:2], severity="S4", reason="no")
    assert (len(lowered.done), len(lowered.left)) == (0, 2)
    assert len(cases.set_causes(by=agent, at=now, case_ids=ids, cause="CUSTOMS.held").done) == 3
    assert {one.cause for one in _now_of(ids).values()} == {"CUSTOMS.held"}
    due = now + timedelta(days=1)
    closed = cases.close_cases(by=supervisor, at=now, case_ids=ids, code="duplicate")
    assert len(closed.done) + len(closed.left) == 3
    assert all(str(one.reason) for one in closed.left)
    planned = cases.plan_cases(by=supervisor, at=now, case_ids=ids, plan="换车转运", plan_due_at=due)
    assert len(planned.done) + len(planned.left) == 3
    assert was <= {"S2", "S3", "S4"}
    wrongs: list[Callable[[], object]] = [
        lambda: cases.set_causes(by=agent, at=now, case_ids=ids, cause="NONSENSE"),
        lambda: cases.set_severities(by=agent, at=now, case_ids=ids, severity="S9", reason="x"),
        lambda: cases.close_cases(by=agent, at=now, case_ids=ids, code="merged"),
        lambda: cases.plan_cases(by=agent, at=now, case_ids=ids, plan=" ", plan_due_at=due),
        lambda: cases.acknowledge_cases(by=agent, at=now, case_ids=[uuid4() for _n in range(201)]),
        lambda: cases.undo_bulk(by=agent, at=now, what="state", before=[]),
    ]
    for wrong in wrongs:
        with pytest.raises(Invalid):
            wrong()


def test_a_step_is_taken_back_where_nobody_changed_the_case_since(
    now: datetime, acme: CustomerCard, agent: Actor, supervisor: Actor, customer_actor: Actor
) -> None:
    cards = _troubles(3, now)
    ids, owners = [one.id for one in cards], {one.id: one.owner_id for one in cards}
    make_account(Role.AGENT, email="other@nuoda.example", name="陈果")
    boss = find_agent_of(supervisor)
    assert boss is not None
    given = cases.assign_cases(by=agent, at=now, case_ids=ids, owner_id=boss.id)
    assert {one.owner_id for one in _now_of(ids).values()} == {boss.id}
    cases.acknowledge_case(by=agent, at=now, case_id=ids[0])
    back = cases.undo_bulk(by=agent, at=now, what="owner", before=given.done)
    touched = [one for one in given.done if one.case_id == ids[0]]
    assert (len(back.done), len(back.left)) == (len(given.done) - len(touched), len(touched))
    assert all(_now_of(ids)[one].owner_id == owners[one] for one in ids[1:])
    raised = cases.set_severities(by=agent, at=now, case_ids=ids[1:], severity="S1", reason="Feuer")
    caused = cases.set_causes(by=agent, at=now, case_ids=ids[:1], cause="DELAY.weather")
    assert len(cases.undo_bulk(by=agent, at=now, what="severity", before=raised.done).done) == 2
    assert len(cases.undo_bulk(by=agent, at=now, what="cause", before=caused.done).done) == 1
    assert _now_of(ids)[ids[0]].cause == cards[0].cause
    with pytest.raises(Forbidden):
        cases.acknowledge_cases(by=customer_actor, at=now, case_ids=ids)
    with pytest.raises(Invalid):
        cases.assign_cases(by=agent, at=now, case_ids=ids, owner_id=uuid4())


def test_a_step_costs_the_same_however_many_take_it(
    now: datetime, acme: CustomerCard, supervisor: Actor
) -> None:
    few = [one.id for one in _troubles(2, now, "NDX81")]
    many = [one.id for one in _troubles(9, now, "NDX82")]
    due = now + timedelta(days=1)
    boss = find_agent_of(supervisor)
    assert boss is not None
    steps: list[Callable[[list[UUID]], cases.Bulk]] = [
        lambda ids: cases.assign_cases(by=supervisor, at=now, case_ids=ids, owner_id=boss.id),
        lambda ids: cases.acknowledge_cases(by=supervisor, at=now, case_ids=ids),
        lambda ids: cases.set_severities(by=supervisor, at=now, case_ids=ids, severity="S1", reason="x"),
        lambda ids: cases.set_causes(by=supervisor, at=now, case_ids=ids, cause="DELAY.weather"),
        lambda ids: cases.plan_cases(by=supervisor, at=now, case_ids=ids, plan="x", plan_due_at=due),
        lambda ids: cases.close_cases(by=supervisor, at=now, case_ids=ids, code="duplicate"),
    ]
    for step in steps:
        costs = []
        for ids in (few, many):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                step(ids)
            costs.append(len(asked))
        assert costs[0] == costs[1], step
