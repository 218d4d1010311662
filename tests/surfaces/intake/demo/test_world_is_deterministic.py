from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nuoda.surfaces.intake.demo.world import World, build_world, extend


def test_equal_seed_and_instant_give_an_equal_world(world: World) -> None:
    assert build_world(world.seed, world.now) == world


def test_the_zone_in_which_now_is_written_changes_nothing(world: World) -> None:
    assert build_world(world.seed, world.now.astimezone(UTC)).scans == world.scans


def test_another_seed_gives_other_people(world: World) -> None:
    other = build_world(world.seed + 1, world.now)
    names = {order.consignee.name for order in world.orders}
    assert len(names & {order.consignee.name for order in other.orders}) < len(names) / 4


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        build_world(1, datetime(2026, 11, 22, 10))  # noqa: DTZ001


def test_what_arrives_does_not_depend_on_how_it_is_asked_for(world: World) -> None:
    start, end = world.now, world.now + timedelta(days=3)
    middle = world.now + timedelta(hours=51, minutes=17)
    whole, first, second = (
        extend(world, start, end),
        extend(world, start, middle),
        extend(world, middle, end),
    )
    assert whole.orders == first.orders + second.orders
    assert whole.scans == first.scans + second.scans
    assert sorted(s.waybill for s in whole.shipments) == sorted(
        s.waybill for s in first.shipments + second.shipments
    )


def test_the_stretch_up_to_the_horizon_is_the_world(world: World) -> None:
    horizon = max(scan.at for scan in world.scans) + timedelta(microseconds=1)
    stretch = extend(world, min(scan.at for scan in world.scans), horizon)
    assert stretch.scans == world.scans


def test_orders_keep_coming_after_the_world_ends(world: World) -> None:
    later = world.now + timedelta(days=9)
    day = extend(world, later, later + timedelta(days=1))
    assert 35 <= len(day.orders) <= 60
    assert len(day.scans) > 300
    assert {s.waybill for s in day.shipments}.isdisjoint({s.waybill for s in world.shipments})
