"""Stops of our own vehicles come of orders and shipments by themselves, and change and go with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, a_scan, an_order, make_shipment, settle
from tests.factories.fleet import DAY, HOME, around, clock_time, furnish_depot, make_jobs
from tests.factories.goods import stocked
from tests.factories.packing import pack_what_is_held, packed_at_the_dock
from tests.factories.parcels import SHANGHAI_CITY

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import JobRow, board, depots, job_rows
from nuoda.domains.orders import commands as orders
from nuoda.domains.orders.queries import order_page, orders_after
from nuoda.domains.shipments import commands as shipments
from nuoda.domains.shipments.queries import (
    ShipmentCard,
    shipments_by_id,
    shipments_of_orders,
    underway_of_orders,
)
from nuoda.domains.stock.queries.packages import packages_of
from nuoda.insight.packed import waiting_at_docks
from nuoda.kernel import clock
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.paging import Window
from nuoda.reactions.table import TABLE

pytestmark = pytest.mark.django_db
OURS = "NDX"


def _depot(now: datetime, *, vans: int = 2) -> UUID:
    depot_id, _drivers = furnish_depot(vans=vans, at=now)
    home = dispatch.DepotDraft("SHD", "上海仓", *HOME, city="上海市", carrier=OURS)
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])
    return depot_id


def _jobs() -> dict[tuple[str, str], JobRow]:
    rows = job_rows(actor=SYSTEM, window=Window(size=100)).rows
    return {(one.reference, one.kind): one for one in rows if one.state != "cancelled"}


def _local(waybill: str, now: datetime, *, order: str = "") -> ShipmentCard:
    return make_shipment(
        waybill=waybill, carrier=OURS, booked_at=now, origin=SHANGHAI_CITY, order_reference=order,
        promised_due_at=clock_time(18), consignee_address=f"上海市静安区某路{waybill}号",
    )  # fmt: skip


def test_what_goes_by_us_waits_to_be_planned_and_goes_with_its_order(
    now: datetime, acme: CustomerCard
) -> None:
    _depot(now)
    at_ours = replace(an_order().sender, region="上海市", city="上海市", street="外马路1号", name="李仓库")
    fetched = replace(
        an_order(reference="SO-1", sender=at_ours, pickup=(clock_time(9), clock_time(12))),
        handling=("chilled", "fragile"),
    )
    other = replace(fetched, reference="SO-2", sender=an_order().sender)
    far = replace(an_order().consignee, city="杭州市", region="浙江省", street="解放路1号")
    assert orders.record_orders(by=SYSTEM, at=now, orders=[fetched, other]).accepted == 2
    _local("W-1", now, order="SO-1")
    make_shipment(waybill="W-2", carrier="NDY", booked_at=now, origin=SHANGHAI_CITY)
    far_off = make_shipment(waybill="W-3", carrier=OURS, booked_at=now)
    settle()
    seen = _jobs()
    assert set(seen) == {("SO-1", "collect"), ("W-1", "deliver")}, "neither by others nor from afar as yet"
    pickup = seen["SO-1", "collect"]
    assert (pickup.day, pickup.windows) == (DAY, ((clock_time(9), clock_time(12)),))
    assert (pickup.needs, pickup.instructions) == (["chilled"], "fragile")
    settle()
    reaction = next(one for one in TABLE if one.name == "keep_own_stops")
    assert {one.id for one in _jobs().values()} == {one.id for one in seen.values()}, reaction.name

    shipments.record_scans(by=SYSTEM, at=now, scans=[a_scan("W-3", "STATION_IN", now, carrier=OURS)])
    settle()
    assert _jobs()["W-3", "deliver"].shipment_id == far_off.id, "it came into our reach"

    moved = orders.Amendment("ACME", "SO-1", "Buyer", pickup=(clock_time(14), clock_time(16)))
    orders.amend_orders(by=SYSTEM, at=now, amendments=[moved])
    settle()
    assert _jobs()["SO-1", "collect"].windows == ((clock_time(14), clock_time(16)),)

    away = orders.Amendment("ACME", "SO-2", "Buyer", consignee=far)
    orders.amend_orders(by=SYSTEM, at=now, amendments=[away])
    orders.cancel_orders(by=SYSTEM, at=now, cancellations=[orders.Cancellation("ACME", "SO-1", "-")])
    shipments.record_scans(by=SYSTEM, at=now, scans=[a_scan("W-3", "DELIVERED", now, carrier=OURS)])
    settle()
    assert {key: one.state for key, one in _jobs().items()} == {("W-3", "deliver"): "done"}


def test_a_place_is_known_from_the_last_stop_there_and_a_stop_of_a_person_is_enough(
    now: datetime, acme: CustomerCard
) -> None:
    _depot(now)
    known = replace(
        around(1)[0], reference="OLD", address="上海市静安区某路W-1号", day=DAY - timedelta(days=9)
    )
    make_jobs([known], at=now)
    one, two = _local("W-1", now), make_shipment(waybill="W-9", carrier="NDY", booked_at=now)
    settle()
    seen = _jobs()["W-1", "deliver"]
    assert (seen.latitude, seen.longitude) == (known.latitude, known.longitude)
    dispatch.cancel_jobs(by=SYSTEM, at=now, job_ids=[seen.id], reason="the customer fetches it")
    make_jobs([replace(around(1)[0], reference="MINE", shipment_id=two.id)], at=now)
    drafts = [
        dispatch.JobDraft("SHD", card.waybill, DAY, shipment_id=card.id, customer_id=acme.id)
        for card in (one, two)
    ]
    ids = [one.id, two.id]
    kept = dispatch.keep_jobs(by=SYSTEM, at=now, wanted=drafts, order_ids=[], shipment_ids=ids)
    assert (kept.new, kept.changed, kept.gone) == (0, 0, 0)
    with pytest.raises(Forbidden):
        dispatch.keep_jobs(by=furnish_depot(vans=1)[1][0], at=now, wanted=[], order_ids=[], shipment_ids=ids)


def test_what_changes_or_goes_leaves_its_trip_and_the_driver_hears_of_it(
    now: datetime, acme: CustomerCard
) -> None:
    depot_id = _depot(now, vans=1)
    ships = [_local(f"W-{place}", now) for place in range(4)]
    settle()
    drafts = [
        dispatch.JobDraft(
            "SHD", one.waybill, DAY, latitude=HOME[0] + 0.01 * place, longitude=HOME[1],
            shipment_id=one.id, customer_id=acme.id, address=f"上海市静安区某路{one.waybill}号",
            city="上海市", due_at=clock_time(18), name="欧阳小明", phone="13812345678",
        )
        for place, one in enumerate(ships)
    ]  # fmt: skip
    ids = [one.id for one in ships]
    dispatch.keep_jobs(by=SYSTEM, at=now, wanted=[], order_ids=[], shipment_ids=ids)
    first = dispatch.keep_jobs(by=SYSTEM, at=now, wanted=drafts, order_ids=[], shipment_ids=ids)
    again = dispatch.keep_jobs(by=SYSTEM, at=now, wanted=drafts, order_ids=[], shipment_ids=ids)
    assert (first.new, again.new, again.changed, again.gone) == (4, 0, 0, 0)
    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    dispatch.lock_stops(by=SYSTEM, at=now, stop_ids=[trip.stops[0].id], locked=True)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    dispatch.release_trips(by=SYSTEM, at=now, versions={trip.trip.id: trip.trip.version})
    settle()
    at = clock_time(8)
    clock.advance_to(at)
    arrived = next(one for one in trip.stops if one.job.shipment_id == ships[0].id)
    dispatch.record_stops(by=SYSTEM, at=at, reports=[dispatch.StopReport(arrived.id, "arrived", at)])
    changed = [drafts[0], replace(drafts[1], address="上海市黄浦区别路1号"), drafts[3]]
    with CaptureQueriesContext(connection) as few:
        kept = dispatch.keep_jobs(by=SYSTEM, at=at, wanted=changed, order_ids=[], shipment_ids=ids)
    assert (kept.new, kept.changed, kept.gone) == (0, 1, 1)
    settle()
    seen = board(depot_id, DAY, actor=SYSTEM)
    (trip,) = seen.trips
    assert {one.job.shipment_id for one in trip.stops} == {ships[0].id, ships[3].id}
    assert [one.shipment_id for one in seen.unplanned] == [ships[1].id], "it waits for its place and a trip"
    assert trip.trip.km > 0
    carried = shipments_by_id(ids, actor=SYSTEM)
    assert len(carried) == 4
    with CaptureQueriesContext(connection) as many:
        dispatch.keep_jobs(by=SYSTEM, at=at, wanted=[], order_ids=[], shipment_ids=ids)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    assert [one.job.shipment_id for one in trip.stops] == [ships[0].id], "the driver is there"
    assert len(many) <= len(few)


def test_a_stop_that_failed_comes_again_the_day_after(now: datetime, acme: CustomerCard) -> None:
    depot_id = _depot(now, vans=1)
    make_jobs(
        [replace(around(1)[0], reference="OLD", address="上海市静安区某路W-1号", day=DAY - timedelta(9))]
    )
    _local("W-1", now)
    settle()
    plan_id = dispatch.ask_for_plan(by=SYSTEM, at=now, depot_id=depot_id, day=DAY, seconds=1)
    settle()
    dispatch.apply_plan(by=SYSTEM, at=now, plan_id=plan_id)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    dispatch.release_trips(by=SYSTEM, at=now, versions={trip.trip.id: trip.trip.version})
    at = clock_time(9)
    clock.advance_to(at)
    report = dispatch.StopReport(trip.stops[0].id, "failed", at, reason="closed")
    dispatch.record_stops(by=SYSTEM, at=at, reports=[report])
    settle()
    rows = job_rows(actor=SYSTEM, window=Window(), text="W-1").rows
    assert {(one.day, one.state) for one in rows} == {(DAY, "failed"), (DAY + timedelta(days=1), "open")}


def test_what_was_fetched_on_the_way_is_aboard_when_trips_are_planned_anew(now: datetime) -> None:
    depot_id = _depot(now, vans=1)
    fetch, bring, more = (replace(one, windows=(), due_at=None) for one in around(3))
    pair = [replace(fetch, reference="P", kind="collect"), replace(bring, reference="P", after="P")]
    make_jobs(pair, at=now)

    def plan(at: datetime) -> None:
        key = dispatch.ask_for_plan(by=SYSTEM, at=at, depot_id=depot_id, day=DAY, mode="change")
        settle()
        dispatch.apply_plan(by=SYSTEM, at=at, plan_id=key)

    plan(now)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    assert [one.job.kind for one in trip.stops] == ["collect", "deliver"]
    dispatch.release_trips(by=SYSTEM, at=now, versions={trip.trip.id: trip.trip.version})
    at = clock_time(9)
    clock.advance_to(at)
    report = dispatch.StopReport(trip.stops[0].id, "done", at)
    dispatch.record_stops(by=SYSTEM, at=at, reports=[report])
    make_jobs([replace(more, reference="M", kind="collect")], at=at)
    plan(at)
    (trip,) = board(depot_id, DAY, actor=SYSTEM).trips
    assert {one.job.reference for one in trip.stops} == {"P", "M"}


def test_what_is_packed_for_our_own_vehicles_is_booked_and_waits_to_be_planned(
    now: datetime, acme: CustomerCard
) -> None:
    _depot(now)
    packed_at_the_dock(["S-1"], boxes=2)
    packed_at_the_dock(["S-2"], boxes=1)
    packed_at_the_dock(["S-3"], city="杭州市", boxes=2)
    settle()
    (job,) = _jobs().values()
    (card,) = shipments_by_id([job.shipment_id], actor=SYSTEM).values()
    assert (job.kind, job.city, job.pieces, float(job.kilograms)) == ("deliver", "上海市", 2, 3.0)
    assert card.carrier == OURS
    assert job.order_id in {
        one.id for one in orders_after(None, actor=SYSTEM, limit=9) if one.reference == "S-1"
    }
    home = depots(actor=SYSTEM)
    waits = waiting_at_docks(home[0], actor=SYSTEM, homes=home)
    assert [(one.order.reference, one.waits.value, len(one.packages)) for one in waits] == [
        ("S-2", "unpacked", 1), ("S-3", "far", 2),
    ]  # fmt: skip
    counts = []
    for names in (["M-1"], ["M-2", "M-3", "M-4"]):
        packed_at_the_dock(names, boxes=2)
        found: list[int] = []

        def run(name: str, effect: Callable[[], None], found: list[int] = found) -> None:
            with CaptureQueriesContext(connection) as taken:
                effect()
            if name == "book_packed_orders":
                found.append(len(taken))

        settle(run=run)
        counts.append(found)
    assert max(counts[0]) == max(counts[1]), "a batch costs the same for few and many"
    assert len(_jobs()) == 5


def test_a_rest_that_is_packed_later_gets_a_waybill_of_its_own(now: datetime, acme: CustomerCard) -> None:
    _depot(now)
    packed_at_the_dock(["S-1"], boxes=1, lying=2)
    settle()
    (order,) = orders_after(None, actor=SYSTEM, limit=9)
    (first,) = shipments_of_orders([order.id], actor=SYSTEM)[order.id]
    shipments.record_scans(by=SYSTEM, at=now, scans=[a_scan(first.waybill, "DELIVERED", now, carrier=OURS)])
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "dispatched", "two of four pieces are still to come"

    stocked(lots=[("L2", 2, 200)])
    settle()
    pack_what_is_held(["S-1"])
    settle()
    (box, rest) = packages_of([(acme.id, "S-1")], actor=SYSTEM)
    ships = shipments_of_orders([order.id], actor=SYSTEM)[order.id]
    assert len(ships) == 2
    (second,) = [one for one in ships if one.id != first.id]
    assert (second.pieces, second.carrier, second.delivered_at) == (1, OURS, None)
    carried = {one.waybill: one.pieces for one in underway_of_orders([order.id], actor=SYSTEM)[order.id]}
    assert carried == {first.waybill: {box.number}, second.waybill: {rest.number}}
    assert order_page(order.id, actor=SYSTEM).state == "dispatched"
    assert waiting_at_docks(depots(actor=SYSTEM)[0], actor=SYSTEM, homes=depots(actor=SYSTEM)) == []
    shipments.record_scans(by=SYSTEM, at=now, scans=[a_scan(second.waybill, "DELIVERED", now, carrier=OURS)])
    settle()
    assert order_page(order.id, actor=SYSTEM).state == "delivered"
