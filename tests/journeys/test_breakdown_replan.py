"""A van breaks down at noon: its goods go on with another, its driver knows, each customer hears once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from pytest_django import Settings
from tests.factories import SYSTEM, a_scan, make_account, make_shipment, settle
from tests.factories.fleet import DAY, HOME, around, clock_time, furnish_depot, make_jobs
from tests.factories.parcels import SHANGHAI_CITY

from nuoda.domains.cases.queries import incidents_of_shipment
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import Board, TripPage, board, plan_page
from nuoda.domains.notices.queries import notice_rows
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Window

pytestmark = pytest.mark.django_db
PARCELS, ROAD = 6, "上海市静安区某路"


def _where(seen: Board) -> dict[str, str]:
    """By reference of a parcel, the vehicle that has it."""
    return {
        stop.job.reference: one.trip.who
        for one in seen.trips if one.trip.state != "broken" for stop in one.stops
    }  # fmt: skip


@dataclass(frozen=True)
class Morning:
    """A depot whose vans left at eight with a parcel each customer of ours waits for."""

    depot_id: UUID
    drivers: list[Actor]
    ships: list[ShipmentCard]
    trips: tuple[TripPage, ...]


@pytest.fixture
def morning(now: datetime, acme: CustomerCard, globex: CustomerCard, settings: Settings) -> Morning:
    settings.NUODA_SMTP_URL = "keep:"
    make_account(Role.AGENT)
    depot_id, drivers = furnish_depot(vans=2, at=now)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市", carrier="NDX")
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    ago = DAY - timedelta(days=7)
    known = [
        replace(one, reference=f"OLD{place}", address=f"{ROAD}{place}号", day=ago)
        for place, one in enumerate(around(PARCELS))
    ]
    make_jobs(known, at=now)
    ships = [
        make_shipment(
            "ACME" if place % 2 else "GLOBEX", f"W-{place}", booked_at=now, origin=SHANGHAI_CITY,
            promised_due_at=clock_time(19), consignee_address=f"{ROAD}{place}号",
        )
        for place in range(PARCELS)
    ]  # fmt: skip
    settle()
    seen = board(depot_id, DAY, actor=SYSTEM)
    assert len(seen.unplanned) == PARCELS, "each parcel is a stop that waits, at the place of the last one"
    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    trips = board(depot_id, DAY, actor=SYSTEM).trips
    dispatch.release_trips(by=SYSTEM, at=now, versions={one.trip.id: one.trip.version for one in trips})
    at = clock_time(8)
    clock.advance_to(at)
    for one in trips:
        dispatch.start_trip(by=SYSTEM, at=at, trip_id=one.trip.id)
    record_scans(by=SYSTEM, at=at, scans=[a_scan(one.waybill, "OUT_FOR_DELIVERY", at) for one in ships])
    settle()
    return Morning(depot_id, drivers, ships, trips)


def _replan(day: Morning, gone: TripPage, noon: datetime) -> Board:
    """The van of a trip is out; the plan that follows is applied and its trips are released."""
    plan_id = dispatch.break_down(
        by=SYSTEM, at=noon, trip_id=gone.trip.id, reason="engine", goods_at=clock_time(13)
    )
    settle()
    plan = plan_page(plan_id, actor=SYSTEM)
    assert (plan.state, plan.mode, plan.after["unplanned"]) == ("ready", "change", 0)
    dispatch.apply_plan(by=SYSTEM, at=noon, plan_id=plan_id)
    seen = board(day.depot_id, DAY, actor=SYSTEM)
    fresh = {one.trip.id: one.trip.version for one in seen.trips if one.trip.state == "draft"}
    dispatch.release_trips(by=SYSTEM, at=noon, versions=fresh)
    settle()
    return board(day.depot_id, DAY, actor=SYSTEM)


def test_the_goods_of_a_broken_van_go_on_with_another_and_each_customer_hears_once(
    morning: Morning, acme: CustomerCard, globex: CustomerCard
) -> None:
    before = _where(board(morning.depot_id, DAY, actor=SYSTEM))
    assert set(before) == {one.waybill for one in morning.ships}
    gone = morning.trips[0]
    mine = {stop.job.reference for stop in gone.stops}
    touched = [one for one in morning.ships if one.waybill in mine]
    etas = {one.id: one.eta_at for one in shipments_by_id([one.id for one in touched], actor=SYSTEM).values()}
    noon = clock_time(12)
    clock.advance_to(noon)
    seen = _replan(morning, gone, noon)

    after = _where(seen)
    assert set(after) == set(before), "nothing is left behind"
    assert all(after[one] != gone.trip.who for one in mine)
    driven = [one for one in seen.trips if one.trip.state != "broken"]
    moved = [stop for one in driven for stop in one.stops if stop.job.reference in mine]
    assert all(stop.begins_at > clock_time(13) for stop in moved), "it is fetched from where it stands first"
    names = {one.trip.driver for one in driven if any(stop in moved for stop in one.stops)}
    (other,) = [one for one in morning.drivers if f"司机{one.name}" in names]
    assert set(shipments_by_id(etas, actor=other)) == set(etas), "it is his to carry"

    now_due = shipments_by_id(etas, actor=SYSTEM)
    assert all(now_due[key].eta_at != eta for key, eta in etas.items()), "each is expected anew"
    for one in touched:
        (part,) = incidents_of_shipment(one.id, actor=SYSTEM)
        assert part.what == "vehicle"
    rest = [one.id for one in morning.ships if one not in touched]
    assert not [key for key in rest if incidents_of_shipment(key, actor=SYSTEM)]
    notices = notice_rows(actor=SYSTEM, window=Window(), kind="incident").rows
    told = Counter(one.customer_id for one in notices)
    wanted = {one.customer_id for one in touched}
    assert told == dict.fromkeys(wanted, 1), "one message for all of hers, and none to whom it is nothing"
    assert wanted <= {acme.id, globex.id}
