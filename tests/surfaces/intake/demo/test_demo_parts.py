from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password, make_password

from nuoda.kernel.written import instant
from nuoda.surfaces.intake.demo.hashing import quick_hashes
from nuoda.surfaces.intake.demo.living import Course, moments_of, timeline_of
from nuoda.surfaces.intake.demo.pace import Pace
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.management.commands.demo import pace

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_quick_hash_is_verified_by_the_usual_hasher(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # type: ignore[attr-defined]
    with quick_hashes():
        quick = make_password("parcel-on-time")
    assert quick.startswith("pbkdf2_sha256$1000$")
    assert check_password("parcel-on-time", quick)
    assert not check_password("parcel-late", quick)
    assert "$1000$" not in make_password("parcel-on-time")


def test_at_pace_one_both_clocks_agree() -> None:
    same = Pace(START)
    assert same.story_at(START + HOUR) == START + HOUR == same.real_at(START + HOUR)


def test_a_faster_story_is_dated_in_real_time() -> None:
    fast = Pace(START, 4.0)
    assert fast.story_at(START + HOUR) == START + 4 * HOUR
    assert fast.real_at(START + 4 * HOUR) == START + HOUR
    assert fast.real_at(START - HOUR) == START - HOUR


def test_drafts_after_the_start_move_and_those_before_stay(world: World) -> None:
    fast = Pace(world.now, 2.0)
    before = [timed.scan for timed in world.scans if timed.scan.occurred_at <= world.now]
    assert fast.scans(before) == before
    later = [order for order in world.orders if order.ordered_at > world.now]
    moved = fast.orders(later)
    assert all(
        one.ordered_at - world.now == (order.ordered_at - world.now) / 2
        for one, order in zip(moved, later, strict=True)
    )


def test_a_course_stops_at_ends_of_steps_and_of_legs() -> None:
    course = Course([(START + 3 * HOUR, 2 * HOUR), (START + 4 * HOUR, HOUR / 2)], [START + HOUR])
    assert course.end == START + 4 * HOUR
    assert course.stop_for(START + timedelta(minutes=1)) == START + 2 * HOUR
    assert course.stop_for(START + timedelta(minutes=121)) == START + 3 * HOUR
    assert course.stop_for(START + timedelta(minutes=181)) == START + timedelta(minutes=210)
    assert course.moment_after(START) == START + HOUR
    assert course.moment_after(START + HOUR) is None


def test_what_falls_due_is_judged_soon_in_short_steps_and_later_in_long_ones() -> None:
    course = Course([(START + 8 * HOUR, 4 * HOUR), (START + 10 * HOUR, HOUR)])
    due = START + timedelta(minutes=1)
    assert course.judged_at(due) == START + HOUR
    assert course.judged_at(due + 8 * HOUR) == START + 8.5 * HOUR
    assert course.judged_at(due + 20 * HOUR) == START + 20.5 * HOUR


def test_time_stops_when_the_hero_is_heard_of(world: World) -> None:
    moments = moments_of(world)
    assert moments == sorted(moments)
    assert len(moments) < 60
    warned = world.hero.warned_at
    assert any(timedelta(0) < moment - warned < timedelta(minutes=15) for moment in moments)
    assert all(moment < world.now for moment in moments)


def test_the_timeline_holds_what_arrives_and_nothing_later(world: World) -> None:
    whole = timeline_of(world, None, world.now)
    batch = whole.take_until(world.now)
    assert len(batch) == len(whole)
    assert len(batch.scans) == sum(timed.at < world.now for timed in world.scans)
    assert len(batch.orders) == sum(order.ordered_at < world.now for order in world.orders)


@pytest.mark.parametrize("words", ["2026-11-22T10:30", "yesterday", ""])
def test_an_instant_without_an_offset_is_refused(words: str) -> None:
    with pytest.raises(ArgumentTypeError):
        instant(words)


@pytest.mark.parametrize("words", ["0", "-1", "nan", "fast", "100000"])
def test_an_impossible_pace_is_refused(words: str) -> None:
    with pytest.raises(ArgumentTypeError):
        pace(words)
