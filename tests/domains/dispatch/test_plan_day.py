"""A day is planned, changed by hand, released, driven, and re-planned when a vehicle breaks down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, make_account, make_shipment, settle
from tests.factories.fleet import DAY, HOME, around, clock_time, furnish_depot, make_jobs

from nuoda.domains.cases.queries import incidents_of_shipment
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import (
    Board,
    Demand,
    board,
    board_and_places,
    cost_of_move,
    drivers_of,
    feasible_windows,
    job_rows,
    modes,
    plan_page,
    trip_page,
    trips_of_driver,
    vehicles_of,
)
from nuoda.domains.dispatch.queries.scene import read_scene
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.runs import run_page

pytestmark = pytest.mark.django_db


def _windows_hold(seen: Board) -> bool:
    return all(
        any(begins <= stop.begins_at <= ends for begins, ends in stop.job.windows)
        for one in seen.trips for stop in one.stops
        if one.trip.vehicle_id is not None
    )  # fmt: skip


def test_a_day_from_plan_to_the_last_stop(now: datetime, acme: CustomerCard) -> None:
    depot_id, drivers = furnish_depot(vans=2, at=now, partner=True)
    ship = make_shipment("ACME", "W-1", booked_at=now)
    jobs = around(8)
    jobs[0] = replace(jobs[0], shipment_id=ship.id, customer_id=acme.id, needs=("tail_lift",))
    jobs.append(replace(jobs[1], reference="LOST", latitude=None, longitude=None))
    make_jobs(jobs, at=now)

    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    plan = plan_page(plan_id, actor=SYSTEM)
    assert (plan.state, plan.after["unplanned"]) == ("ready", 1)
    assert run_page(plan_id, actor=SYSTEM).state == "done"
    assert board(depot_id, DAY, actor=SYSTEM).trips == (), "a plan changes nothing before it is applied"

    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    with pytest.raises(dispatch.PlanNotReady):
        dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    seen = board(depot_id, DAY, actor=SYSTEM)
    assert (seen.figures.jobs, [one.why for one in seen.unplanned]) == (8, ["no_place"])
    assert _windows_hold(seen)
    lift = next(one for one in seen.trips for stop in one.stops if stop.job.reference == "R0")
    assert lift.trip.who == "V1", "only V1 has a tail lift"

    own = [one for one in seen.trips if one.trip.vehicle_id is not None]
    versions = {one.trip.id: one.trip.version for one in own}
    assert dispatch.release_trips(by=SYSTEM, at=now, versions=versions) == len(own)
    settle()
    assert shipments_by_id([ship.id], actor=drivers[0])[ship.id].waybill == "W-1", "it is his to carry"
    with pytest.raises(dispatch.TripChanged):
        dispatch.recall_trips(by=SYSTEM, at=now, versions=versions)
    (mine,) = trips_of_driver(UUID(drivers[0].id), DAY, actor=drivers[0])
    assert mine.stops[0].job.phone == "13800001234"
    with pytest.raises(NotFound):
        trip_page(mine.trip.id, actor=drivers[1])

    at = clock_time(9)
    first = mine.stops[0].id
    told = [dispatch.StopReport(first, "arrived", at), dispatch.StopReport(first, "done", at)]
    for expected in (2, 0):
        report = dispatch.record_stops(by=drivers[0], at=at, reports=told)
        assert (report.accepted, report.duplicate) == (expected, 2 - expected)
    assert trip_page(mine.trip.id, actor=SYSTEM).trip.state == "under_way"
    with pytest.raises(dispatch.StopsOpen):
        dispatch.finish_trip(by=drivers[0], at=at, trip_id=mine.trip.id)
    rest = [dispatch.StopReport(one.id, "failed", at, reason="closed") for one in mine.stops[1:]]
    assert dispatch.record_stops(by=drivers[0], at=at, reports=rest).refused == ()
    dispatch.finish_trip(by=drivers[0], at=at, trip_id=mine.trip.id)
    assert trip_page(mine.trip.id, actor=SYSTEM).trip.state == "done"


def test_moves_by_hand_cost_what_was_said(now: datetime) -> None:
    depot_id, _drivers = furnish_depot(vans=2, at=now)
    make_jobs([replace(one, windows=()) for one in around(6)], at=now)
    rows = job_rows(actor=SYSTEM, window=Window(), depot_id=depot_id).rows
    cars = {one.code: one.id for one in board(depot_id, DAY, actor=SYSTEM).vehicles}
    trips = {
        code: dispatch.open_trip(by=SYSTEM, at=now, day=DAY, starts_at=clock_time(7), vehicle_id=key)
        for code, key in cars.items()
    }
    for row in rows[:4]:
        told = cost_of_move(row.id, trips["V1"], 99, actor=SYSTEM, at=now)
        shown, best = board_and_places(row, actor=SYSTEM, at=now)
        assert shown == board(depot_id, DAY, actor=SYSTEM)
        assert told.possible
        assert best[0].cost.cost <= told.cost
        before = board(depot_id, DAY, actor=SYSTEM).figures
        dispatch.move_jobs(
            by=SYSTEM,
            at=now,
            moves=[dispatch.JobMove(row.id, best[0].trip_id, best[0].position)],
            versions={},
        )
        after = board(depot_id, DAY, actor=SYSTEM).figures
        assert after.cost - before.cost == best[0].cost.cost
        assert after.jobs == before.jobs + 1
    seen = board(depot_id, DAY, actor=SYSTEM)
    full = next(one for one in seen.trips if one.stops)
    stop = full.stops[0]
    dispatch.lock_stops(by=SYSTEM, at=now, stop_ids=[stop.id], locked=True)
    with pytest.raises(dispatch.TripChanged, match="meanwhile"):
        dispatch.move_jobs(
            by=SYSTEM, at=now, moves=[dispatch.JobMove(stop.job.id, None)],
            versions={full.trip.id: full.trip.version},
        )  # fmt: skip
    with pytest.raises(dispatch.MoveForbidden, match="locked"):
        dispatch.move_jobs(by=SYSTEM, at=now, moves=[dispatch.JobMove(stop.job.id, None)], versions={})
    heavy = replace(around(1)[0], reference="HEAVY", kilograms=Decimal(5000))
    make_jobs([heavy], at=now)
    row = next(one for one in job_rows(actor=SYSTEM, window=Window()).rows if one.reference == "HEAVY")
    assert not cost_of_move(row.id, full.trip.id, 1, actor=SYSTEM, at=now).possible


def test_a_breakdown_moves_its_stops_and_opens_an_incident(now: datetime, acme: CustomerCard) -> None:
    depot_id, _drivers = furnish_depot(vans=2, at=now)
    ship = make_shipment("ACME", "W-2", booked_at=now)
    jobs = [replace(one, windows=(), due_at=clock_time(18)) for one in around(5)]
    jobs[0] = replace(jobs[0], shipment_id=ship.id, customer_id=acme.id)
    make_jobs(jobs, at=now)
    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    seen = board(depot_id, DAY, actor=SYSTEM)
    broken = next(one for one in seen.trips if any(stop.job.reference == "R0" for stop in one.stops))
    versions = {one.trip.id: one.trip.version for one in seen.trips}
    dispatch.release_trips(by=SYSTEM, at=now, versions=versions)
    settle()
    at = clock_time(8)
    clock.advance_to(at)
    change = dispatch.break_down(
        by=SYSTEM, at=at, trip_id=broken.trip.id, reason="engine", goods_at=clock_time(10)
    )
    settle()
    found = plan_page(change, actor=SYSTEM)
    assert (found.state, found.mode, found.after["unplanned"]) == ("ready", "change", 0)
    dispatch.apply_plan(by=SYSTEM, at=at, plan_id=change)
    settle()
    after = board(depot_id, DAY, actor=SYSTEM)
    holder = next(one for one in after.trips for stop in one.stops if stop.job.reference == "R0")
    assert (holder.trip.state != "broken", holder.trip.who != broken.trip.who) == (True, True)
    order = [stop.job.reference for one in seen.trips if one.trip.id == holder.trip.id for stop in one.stops]
    kept = [stop.job.reference for stop in holder.stops if stop.job.reference in order]
    assert kept == order, "what a driver knows stays in its order"
    (part,) = incidents_of_shipment(ship.id, actor=SYSTEM)
    assert part.what == "vehicle"


@pytest.mark.parametrize("left", [True, False])
def test_a_partner_begins_when_the_goods_of_a_broken_van_are_back(now: datetime, left: bool) -> None:
    depot_id, _drivers = furnish_depot(vans=1, at=now)
    make_jobs([replace(one, windows=(), due_at=clock_time(18)) for one in around(2)], at=now)
    first = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=first)
    (van,) = (one.trip for one in board(depot_id, DAY, actor=SYSTEM).trips)
    partner = dispatch.PartnerDraft("PX", "城配伙伴", 2, 500, Decimal(35), clock_time(20).time())
    dispatch.set_partners(by=SYSTEM, at=now, partners=[partner])
    if left:
        dispatch.release_trips(by=SYSTEM, at=now, versions={van.id: van.version})
        dispatch.start_trip(by=SYSTEM, at=now, trip_id=van.id)
    back = clock_time(12)
    again = dispatch.break_down(by=SYSTEM, at=now, trip_id=van.id, reason="DELAY.vehicle", goods_at=back)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=again)
    (given,) = (one for one in board(depot_id, DAY, actor=SYSTEM).trips if one.trip.partner_id)
    assert {stop.begins_at for stop in given.stops} == {back}
    assert given.trip.starts_at == back
    page = plan_page(again, actor=SYSTEM)
    said = [stop["why"] for one in page.proposal["trips"] if one["partner"] for stop in one["stops"]]
    assert [set(one) for one in said] == [{"cost"}, {"cost"}], "a partner is compared with no partner"


def test_who_drives_another_vehicle_already_is_given_none_beside_it(now: datetime) -> None:
    depot_id, _drivers = furnish_depot(vans=2, at=now)
    make_jobs([replace(one, windows=(), due_at=clock_time(18), needs=()) for one in around(1)], at=now)
    by_vehicle = {str(one.vehicle_id): one for one in drivers_of(depot_id, actor=SYSTEM)}
    first, second = vehicles_of(depot_id, actor=SYSTEM)
    usual, other = by_vehicle[str(first.id)], by_vehicle[str(second.id)]
    dispatch.open_trip(
        by=SYSTEM, at=now, day=DAY, starts_at=clock_time(7), vehicle_id=second.id, driver_id=usual.id
    )
    crews = read_scene(actor=SYSTEM, depot_id=depot_id, day=DAY, at=now).crews
    driven = {key: crew.driver.id for key, crew in crews.items() if crew.driver is not None}
    assert driven == {str(second.id): usual.id, str(first.id): other.id}


def test_more_work_does_not_send_a_driver_back(now: datetime) -> None:
    depot_id, _drivers = furnish_depot(vans=1, at=now)
    first, second, *_rest = (replace(one, windows=(), due_at=clock_time(18), needs=()) for one in around(8))
    make_jobs([first], at=now)
    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, mode="change")
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    (page,) = board(depot_id, DAY, actor=SYSTEM).trips
    dispatch.release_trips(by=SYSTEM, at=now, versions={page.trip.id: page.trip.version})
    leaves = page.trip.starts_at
    dispatch.start_trip(by=SYSTEM, at=leaves, trip_id=page.trip.id)
    settle()
    there = page.stops[0].arrives_at
    late = there + timedelta(minutes=7)
    for at, expected in ((leaves + (there - leaves) / 2, there), (late, late)):
        clock.advance_to(at)
        make_jobs([replace(second, kind="collect", reference=f"M{at:%H%M}")], at=at)
        change = dispatch.ask_for_plan(by=SYSTEM, at=at, depot_id=depot_id, day=DAY, mode="change")
        settle()
        dispatch.apply_plan(by=SYSTEM, at=at, plan_id=change)
        (page,) = board(depot_id, DAY, actor=SYSTEM).trips
        assert page.stops[0].job.reference == first.reference
        assert abs(page.stops[0].arrives_at - expected) <= timedelta(seconds=2)
    assert len(page.stops) == 3


def test_a_window_that_cannot_be_held_is_refused_with_the_nearest_that_can(now: datetime) -> None:
    far = (HOME[0] + 0.05, HOME[1])
    wanted = (clock_time(5), clock_time(6))
    assert not feasible_windows(actor=SYSTEM, at=now, place=far, wanted=wanted).checked
    depot_id, _drivers = furnish_depot(vans=1, at=now, partner=True)
    answer = feasible_windows(actor=SYSTEM, at=now, place=far, wanted=wanted)
    assert (answer.checked, answer.possible) == (True, False)
    assert answer.nearest[0][0] > wanted[0]
    held = feasible_windows(actor=SYSTEM, at=now, place=far, wanted=answer.nearest[0])
    assert held.possible
    assert held.cost is not None
    assert held.cost > 0
    heavy = Demand(kilograms=Decimal(3000))
    later = (clock_time(10), clock_time(12))
    assert feasible_windows(actor=SYSTEM, at=now, place=far, wanted=later, demand=heavy).nearest == ()
    ways = modes(
        actor=SYSTEM, at=now, place=far, day=DAY, due_at=clock_time(20), depot_id=depot_id,
        express=(Decimal(120), clock_time(11)),
    )  # fmt: skip
    assert {one.kind for one in ways} >= {"own", "partner", "express"}
    assert sum(one.advised for one in ways) == 1


def test_bad_input_names_the_field_and_strangers_are_refused(now: datetime, acme: CustomerCard) -> None:
    depot_id, drivers = furnish_depot(vans=1, at=now)
    vehicle = dispatch.VehicleDraft("V9", "NOPE", 0, Decimal(0), clock_time(9).time(), clock_time(8).time())
    with pytest.raises(Invalid) as told:
        dispatch.set_vehicles(by=SYSTEM, at=now, vehicles=[vehicle])
    assert {"depot", "kilograms", "volume_m3", "closes"} <= {one.field for one in told.value.fields}
    shifts = [(clock_time(8), clock_time(12)), (clock_time(11), clock_time(15))]
    with pytest.raises(Invalid, match="overlap"):
        dispatch.set_drivers(
            by=SYSTEM, at=now, drivers=[dispatch.DriverDraft("D9", "A", "SHD", shifts=shifts)]
        )
    bad = [
        replace(around(1)[0], latitude=200.0, kilograms=Decimal(-1), needs=("flying",)),
        replace(around(1)[0], windows=((clock_time(9), clock_time(8)),)),
        around(1)[0],
        around(1)[0],
    ]
    report = dispatch.record_jobs(by=SYSTEM, at=now, jobs=bad)
    assert (report.accepted, report.duplicate) == (1, 1)
    assert [{one.field for one in each.problems} for each in report.refused] == [
        {"latitude", "kilograms", "needs"}, {"windows"},
    ]  # fmt: skip
    warehouse = make_account(Role.WAREHOUSE, email="hand@nuoda.example", name="Hand")
    for stranger in (drivers[0], warehouse):
        with pytest.raises(Forbidden):
            dispatch.ask_for_plan(by=stranger, at=now, depot_id=depot_id, day=DAY)


def test_bulk_costs_the_same_for_few_and_many(now: datetime) -> None:
    depot_id, _drivers = furnish_depot(vans=2, at=now)
    counts = []
    for size, start in ((3, 0), (12, 100)):
        jobs = [replace(one, reference=f"B{start + place}", day=DAY + timedelta(days=start))
                for place, one in enumerate(around(size))]  # fmt: skip
        with CaptureQueriesContext(connection) as taken:
            make_jobs(jobs, at=now)
        with CaptureQueriesContext(connection) as seen:
            board(depot_id, DAY + timedelta(days=start), actor=SYSTEM)
        counts.append((len(taken), len(seen)))
    assert counts[0] == counts[1]
