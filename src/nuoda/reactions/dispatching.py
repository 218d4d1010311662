"""Dispatch: plans are worked out, drivers get what they carry, and a breakdown becomes an incident."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from nuoda.domains.cases.commands import GoodsTrouble, IncidentDraft, open_goods_exceptions, open_incident
from nuoda.domains.cases.commands.incidents import NobodyAffected
from nuoda.domains.cases.facts import causes_on
from nuoda.domains.dispatch.commands import PlanOutdated, apply_plan, begin_plan, fail_plan, keep_plan
from nuoda.domains.dispatch.facts import (
    PlanAsked,
    PlanMade,
    SealDiffered,
    TripBroken,
    TripChanged,
    TripReleased,
)
from nuoda.domains.dispatch.queries import solve_plan, trips_of_shipments
from nuoda.domains.shipments.commands import assign_courier
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import house_day
from nuoda.kernel.facts import Recorded
from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.kernel.runs import checkpoint, finish_run, open_run, stop_requested
from nuoda.kernel.text import text as _

PLANNER = system("planner")
CARRIED = (TripReleased, TripChanged, TripBroken)
RUN_KIND = "dispatch.plan"
_WHEEL = ("released", "under_way")
_SUSPECTED = "LOSS.suspected"
_OPENED = "LOSS.theft"  # until the goods are counted, it weighs as much


def start_plans(facts: Sequence[Recorded]) -> None:
    """A plan is worked out by a worker of long jobs; it may take a while, and can be stopped."""
    asked = [one.fact.subject.id for one in facts if isinstance(one.fact, PlanAsked)]
    wanted: list[dict[str, JSONValue]] = [{"plan_id": one} for one in asked]
    plan_trips.batch_defer(*wanted)


@app.task(name="dispatch.plan", queue=QUEUE_RUNS)
def plan_trips(*, plan_id: str) -> None:
    """Work out one plan. Its run has the plan's id, and shows how much of the time is over.

    Who dies here leaves the plan waiting or running: the job is done again.
    """
    key = UUID(plan_id)
    if not begin_plan(by=PLANNER, at=clock.now(), plan_id=key):
        return
    open_run(by=PLANNER, at=clock.now(), kind=RUN_KIND, title="plan", cursor={}, total=100, run_id=key)

    def told(share: float, cost: int) -> bool:
        checkpoint(
            by=PLANNER, at=clock.now(), run_id=key, done=int(share * 100), total=100, cursor={},
            report={"cost": cost / 100},
        )  # fmt: skip
        return stop_requested(key)

    try:
        found = solve_plan(key, actor=PLANNER, at=clock.now(), told=told)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        fail_plan(by=PLANNER, at=clock.now(), plan_id=key, error=said)
        finish_run(by=PLANNER, at=clock.now(), run_id=key, report={}, state="failed", error=said)
        raise
    keep_plan(by=PLANNER, at=clock.now(), plan_id=key, found=found)
    finish_run(by=PLANNER, at=clock.now(), run_id=key, report=dict(found.after))


def apply_automatic_plans(facts: Sequence[Recorded]) -> None:
    """Where a depot says so, a plan holds as soon as it is made; an outdated one waits for a person."""
    for one in facts:
        if isinstance(one.fact, PlanMade) and one.fact.automatic:
            key = UUID(one.fact.subject.id)
            try:
                apply_plan.once(f"automatic/{key}")(by=PLANNER, at=clock.now(), plan_id=key)
            except PlanOutdated as error:
                fail_plan(by=PLANNER, at=clock.now(), plan_id=key, error=str(error.sentence))


def give_out_trips(facts: Sequence[Recorded]) -> None:
    """Who drives a shipment's trip now, carries it; what is in no released trip, nobody carries.

    Read anew, so that it does not matter in which order facts of several trips come.
    """
    ids: set[UUID] = set()
    for one in facts:
        if isinstance(one.fact, TripReleased | TripChanged | TripBroken):
            ids.update(one.fact.shipment_ids)
        if isinstance(one.fact, TripChanged):
            ids.update(one.fact.gone)
    if not ids:
        return
    trips = trips_of_shipments(ids, actor=PLANNER)
    by_account: dict[UUID | None, list[UUID]] = defaultdict(list)
    for shipment_id in sorted(ids):
        trip = trips.get(shipment_id)
        known = trip is not None and trip.state in _WHEEL
        by_account[trip.account_id if trip is not None and known else None].append(shipment_id)
    for account, some in sorted(by_account.items(), key=lambda pair: str(pair[0])):
        assign_courier(by=PLANNER, at=clock.now(), account=account, shipment_ids=some)


def open_breakdowns(facts: Sequence[Recorded]) -> None:
    """A vehicle that breaks down with goods of customers to bring is an incident of each of them."""
    for one in facts:
        fact = one.fact
        if not isinstance(fact, TripBroken) or not fact.shipment_ids:
            continue
        draft = IncidentDraft(
            "vehicle", fact.began_at, fact.shipment_ids, place=fact.city,
            trip=f"{fact.number} {fact.vehicle}",
            device=fact.device, goes_on_at=fact.goods_at if fact.goods_at > clock.now() else None,
            gathers=False,
        )  # fmt: skip
        try:
            open_incident.once(f"broken/{fact.subject.id}")(by=PLANNER, at=one.at, draft=draft)
        except NobodyAffected:
            continue  # each is over, or part of another incident already


def open_seal_cases(facts: Sequence[Recorded]) -> None:
    """Doors that bore another seal than they were closed with may have been opened: somebody counts."""
    told = [one for one in facts if isinstance(one.fact, SealDiffered)]
    if not told:
        return
    now = clock.now()
    impact = causes_on(house_day(now))[_OPENED].impact
    open_goods_exceptions(
        by=PLANNER, at=now, troubles=[_seal_trouble(one, impact) for one in told],
    )  # fmt: skip


def _seal_trouble(recorded: Recorded, impact: int) -> GoodsTrouble:
    fact = recorded.fact
    if not isinstance(fact, SealDiffered):
        raise TypeError(fact.name)
    figures = {
        "trip": fact.number, "vehicle": fact.vehicle, "seal": fact.seal, "found": fact.found or "–",
        "n": fact.stops,
    }  # fmt: skip
    words = _(
        "%(trip)s, %(vehicle)s: closed with seal %(seal)s, opened with %(found)s. Goods for %(n)s stops are"
        " still aboard. Count them against the load list, keep both seals and photograph the doors.",
        figures,
    )
    label = f"{fact.number} · {fact.vehicle}"
    return GoodsTrouble(f"seal:{fact.subject.id}:{recorded.id}", label, _SUSPECTED, impact, words)
