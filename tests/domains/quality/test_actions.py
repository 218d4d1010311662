"""A corrective action from plan to effect: counted, promised, measured by the clock, opened again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import SYSTEM, make_shipment

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.quality.commands import (
    ActionCannotMove,
    ActionChangedMeanwhile,
    ActionDraft,
    ActionUnderWay,
    drop_action,
    finish_action,
    plan_action,
    reopen_action,
    start_action,
)
from nuoda.domains.quality.facts import Count, Reach, Verdict, promise_key
from nuoda.domains.quality.queries import action_by_number, action_page, action_rows, actions_to_measure
from nuoda.domains.team.queries import find_agent_of
from nuoda.insight.causes import effects
from nuoda.insight.causes.counting import CAUSED, EVERY, count_causes, rebuild
from nuoda.insight.causes.reading import Place, causes_ranked, places_ranked, weeks_of
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.clock.actions import measure_actions

pytestmark = pytest.mark.django_db

DAMAGE, LATE = "DAMAGE.wet", "DELAY.vehicle"


def _trouble(waybill: str, at: datetime, cause: str, customer: str = "ACME") -> UUID:
    ship = make_shipment(customer, waybill, booked_at=at)
    cases.open_exceptions(
        by=SYSTEM, at=at,
        troubles=[
            cases.Trouble(
                customer_id=ship.customer_id, tier="ordinary", language="zh-hans", label=waybill,
                trigger="troubled", cause=cause, impact=1, due_at=None, shipment_id=ship.id, place="深圳",
            )
        ],
    )  # fmt: skip
    return cases_of(actor=SYSTEM, shipment_ids=[ship.id])[0].id


def test_cases_are_counted_by_cause_and_place_once_however_often_facts_come(
    now: datetime, acme: CustomerCard, globex: CustomerCard, settle: Callable[[], int]
) -> None:
    wet = [_trouble(f"NDX70{n}", now, DAMAGE) for n in range(3)]
    _trouble("NDX800", now, LATE, "GLOBEX")
    make_shipment("GLOBEX", "NDX801", booked_at=now)
    settle()
    today = now.date()

    def told() -> object:
        return (
            causes_ranked(actor=SYSTEM, first=today, last=today),
            places_ranked(actor=SYSTEM, first=today, last=today, reach=Reach.CUSTOMER),
            places_ranked(actor=SYSTEM, first=today, last=today, reach=Reach.LANE, cause=LATE),
        )

    found = causes_ranked(actor=SYSTEM, first=today, last=today)
    assert [(one.key, one.cases, one.cumulative, one.rate) for one in found.ranks] == [
        (DAMAGE, 3, 0.75, 600.0), (LATE, 1, 1.0, 200.0),
    ]  # fmt: skip
    hers = causes_ranked(actor=SYSTEM, first=today, last=today, place=Place("customer", str(globex.id)))
    assert [(one.key, one.rate) for one in hers.ranks] == [(LATE, 500.0)]
    lanes = places_ranked(actor=SYSTEM, first=today, last=today, reach=Reach.LANE, cause=LATE)
    assert [(one.key, one.cases, one.shipments) for one in lanes.ranks] == [("深圳市 → 上海市", 1, 5)]
    before = told()
    count_causes(ledger.all_named([kind.name for kind in CAUSED]))
    assert told() == before
    # What a person finds replaces what the scan said; what turned out to be no trouble counts no more.
    by = SYSTEM
    cases.assess_case(by=by, at=now, case_id=wet[0], version=1, wanted="", cause=LATE, flags=[])
    settle()
    ranks = causes_ranked(actor=SYSTEM, first=today, last=today).ranks
    assert [(one.key, one.cases) for one in ranks] == [(DAMAGE, 2), (LATE, 2)]
    before = told()
    count_causes(ledger.all_named([kind.name for kind in CAUSED])[:3])
    assert told() == before
    assert rebuild() == 10
    assert told() == before
    assert house_day(now) == today
    this_monday = today - timedelta(days=today.weekday())
    (week,) = weeks_of(
        actor=SYSTEM, cause=EVERY, place=Place(), since=this_monday, until=this_monday + timedelta(days=7)
    )
    assert week == Count(this_monday, 5, 4)


def _draft(supervisor: Actor, now: datetime, **other: object) -> ActionDraft:
    owner = find_agent_of(supervisor)
    assert owner is not None
    given: dict[str, object] = {
        "cause": DAMAGE, "what": "加防潮垫", "owner_id": owner.id, "due_at": now + timedelta(days=7),
        "fall": 60,
    }  # fmt: skip
    return ActionDraft(**{**given, **other})  # type: ignore[arg-type]


def test_bad_plans_are_named_and_only_supervisors_act(
    now: datetime, agent: Actor, supervisor: Actor, customer_actor: Actor, settle: Callable[[], int]
) -> None:
    wrong = _draft(
        supervisor, now, cause="NONSENSE", what=" ", due_at=now, fall=0, reach="lane", owner_id=UUID(int=1)
    )
    with pytest.raises(Invalid) as refused:
        plan_action(by=supervisor, at=now, action=wrong)
    fields = {one.field for one in refused.value.fields}
    assert fields == {"cause", "what", "due_at", "fall", "reach_key", "owner_id"}
    with pytest.raises(Invalid):
        plan_action(by=supervisor, at=now, action=_draft(supervisor, now, reach="moon"))
    for stranger in (agent, customer_actor):
        with pytest.raises(Forbidden):
            plan_action(by=stranger, at=now, action=_draft(supervisor, now))
    action_id = plan_action(by=supervisor, at=now, action=_draft(supervisor, now))
    for stranger in (agent, customer_actor):
        with pytest.raises(NotFound):
            action_page(action_id, actor=stranger)
        assert action_rows(actor=stranger, window=Window()).total == 0
    with pytest.raises(ActionUnderWay):
        plan_action(by=supervisor, at=now, action=_draft(supervisor, now))
    other = plan_action(
        by=supervisor, at=now, action=_draft(supervisor, now, reach="lane", reach_key="A → B")
    )
    with pytest.raises(ActionCannotMove):
        finish_action(by=supervisor, at=now, action_id=other, version=1, result="x")
    with pytest.raises(ActionChangedMeanwhile):
        start_action(by=supervisor, at=now, action_id=other, version=7)
    settle()
    drop_action(by=supervisor, at=now, action_id=other, version=1, reason="停运")
    settle()
    (promise,) = promises_of([Ref("action", str(other))], actor=SYSTEM)
    assert promise.state == "withdrawn"
    assert [one.id for one in action_rows(actor=supervisor, window=Window(), state="running").rows] == [
        action_id
    ]


def test_an_effect_is_measured_when_weeks_end_and_a_cause_that_comes_back_opens_it_again(
    now: datetime,
    acme: CustomerCard,
    supervisor: Actor,
    settle: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    action_id = plan_action(by=supervisor, at=now, action=_draft(supervisor, now))
    start_action(by=supervisor, at=now, action_id=action_id, version=1)
    finish_action(
        by=supervisor, at=now + timedelta(days=1), action_id=action_id, version=2, result="全部加垫"
    )
    settle()
    (promise,) = promises_of([Ref("action", str(action_id))], actor=SYSTEM)
    assert (promise.kind, promise.state, promise.due_at) == ("correction", "kept", now + timedelta(days=7))
    monday = now.date() - timedelta(days=now.weekday())
    found = {monday + timedelta(days=7 * n): (200, 4 if n < 0 else 1) for n in range(-26, 5)}
    found[monday + timedelta(days=35)] = (200, 12)

    def weeks(*, actor: Actor, wanted: list[tuple[str, Place]], since: object, until: object) -> object:
        rows = [Count(day, *one) for day, one in sorted(found.items()) if since <= day < until]  # type: ignore[operator]
        return dict.fromkeys(wanted, rows)

    monkeypatch.setattr(effects, "weeks_of_many", weeks)
    assert actions_to_measure(monday, actor=SYSTEM, limit=9) == []
    # One week after: too early.
    assert measure_actions(by=SYSTEM, at=now + timedelta(days=14)) == 1
    row = action_page(action_id, actor=supervisor)
    assert (row.state, row.verdict) == ("done", Verdict.TOO_EARLY)
    assert measure_actions(by=SYSTEM, at=now + timedelta(days=14)) == 0
    assert measure_actions(by=SYSTEM, at=now + timedelta(days=28)) == 1
    row = action_page(action_id, actor=supervisor)
    assert (row.state, row.verdict, row.figures and row.figures["after"]) == (
        "worked", Verdict.EFFECTIVE, [600, 3, 3],
    )  # fmt: skip
    # A quiet week more, then one above the level that was reached.
    measure_actions(by=SYSTEM, at=now + timedelta(days=35))
    assert action_page(action_id, actor=supervisor).state == "worked"
    measure_actions(by=SYSTEM, at=now + timedelta(days=42))
    again = action_page(action_id, actor=supervisor)
    assert (again.state, again.turn, again.done_at, again.verdict) == ("planned", 2, None, "")
    settle()
    (second,) = promises_of([Ref("action", str(promise_key(action_id, 2)))], actor=SYSTEM)
    assert (second.state, second.due_at) == ("open", now + timedelta(days=56))
    assert action_by_number(second.label, actor=supervisor) == again
    at = now + timedelta(days=43)
    drop_action(by=supervisor, at=at, action_id=action_id, version=again.version, reason="换供应商")
    reopen_action(
        by=supervisor, at=at, action_id=action_id, version=again.version + 1, reason="再试",
        due_at=at + timedelta(days=3),
    )  # fmt: skip
    told = ledger.about([Ref("action", str(action_id))], actor=SYSTEM)
    assert [one.fact.name for one in reversed(told) if one.fact.name.startswith("action.")] == [
        "action.planned", "action.started", "action.done", "action.measured", "action.reopened",
        "action.dropped", "action.reopened",
    ]  # fmt: skip
