from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.geography import CITIES, distance_km
from nuoda.surfaces.intake.demo.world.roads import CORRIDORS, TRUNK_KMH_BEST

CHINA = ZoneInfo("Asia/Shanghai")


def every_instant(world: World) -> Iterable[datetime]:
    for order in world.orders:
        yield order.ordered_at
        if order.promised_due_at:
            yield order.promised_due_at
    for shipment in world.shipments:
        yield shipment.booked_at
    for timed in world.scans:
        yield timed.at
        yield timed.scan.occurred_at
    for action in world.actions:
        yield action.at


def test_every_instant_is_aware(worlds: list[World]) -> None:
    assert all(instant.tzinfo is not None for world in worlds for instant in every_instant(world))


def test_everything_is_in_the_order_in_which_it_arrives(worlds: list[World]) -> None:
    for world in worlds:
        for instants in (
            [order.ordered_at for order in world.orders],
            [shipment.booked_at for shipment in world.shipments],
            [timed.at for timed in world.scans],
            [action.at for action in world.actions],
        ):
            assert instants == sorted(instants)


def test_the_world_reaches_from_four_days_ago_to_two_days_ahead(worlds: list[World]) -> None:
    for world in worlds:
        first, last = world.scans[0].at - world.now, world.scans[-1].at - world.now
        assert timedelta(days=-4, hours=-6) < first < timedelta(days=-3)
        assert timedelta(days=1, hours=22) < last <= timedelta(days=2)


def test_nothing_is_heard_before_it_happened(worlds: list[World]) -> None:
    assert all(timed.at > timed.scan.occurred_at for world in worlds for timed in world.scans)


def test_a_step_keeps_the_least_distance_from_the_one_before(worlds: list[World]) -> None:
    for world in worlds:
        spoilt = set(world.troubles[-1].waybills)
        for journey in world.journeys:
            if journey.shipment.waybill not in spoilt:
                for before, after in zip(journey.steps, journey.steps[1:], strict=False):
                    assert after.at - before.at >= after.gap - timedelta(seconds=2), journey


def test_no_truck_is_faster_than_a_truck(worlds: list[World]) -> None:
    for world in worlds:
        for journey in world.journeys:
            out = {s.trip.number: s.at for s in journey.steps if s.trip and s.milestone == "HUB_OUT"}
            for step in journey.steps:
                if step.trip and step.milestone == "HUB_IN" and not step.trip.by_air:
                    km = distance_km(step.trip.start, step.trip.end)
                    hours = (step.at - out[step.trip.number]) / timedelta(hours=1)
                    assert km / hours <= TRUNK_KMH_BEST + 2, journey


def test_people_deliver_by_day(worlds: list[World]) -> None:
    for world in worlds:
        for journey in world.journeys:
            if (
                journey.trouble not in ("vehicle", "live_warning")
                and journey.shipment.zone == "Asia/Shanghai"
            ):
                for step in journey.steps:
                    if step.milestone.startswith("DELIVERED"):
                        local = step.at.astimezone(CHINA).time()
                        assert time(8, 0) <= local <= time(21, 40), journey


def test_something_arrives_all_the_time_in_the_first_half_hour(worlds: list[World]) -> None:
    for world in worlds:
        end = world.now + timedelta(minutes=30)
        arrivals = [timed.at for timed in world.scans] + [order.ordered_at for order in world.orders]
        live = sorted(at for at in arrivals if world.now <= at < end)
        gaps = [after - before for before, after in zip([world.now, *live], live, strict=False)]
        assert max(gaps) <= timedelta(seconds=25)
        assert 72 <= len(live) <= 180


def test_distances_are_those_of_the_map() -> None:
    assert 1_880 <= distance_km("shanghai", "chengdu") <= 2_080
    assert 2_050 <= distance_km("guangzhou", "beijing") <= 2_350
    assert 420 <= distance_km("hefei", "wuhan") * 1.15 <= 470
    hubs = {city.hub for city in CITIES.values() if city.country == "CN"}
    assert all((a, b) in CORRIDORS for a in hubs for b in hubs if a != b)
