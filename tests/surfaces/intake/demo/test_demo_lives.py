"""The demo on a real database: seeded, checked, fed. One long walk, because seeding takes its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from nuoda.domains.orders.queries import order_count
from nuoda.domains.shipments.queries import log_count
from nuoda.kernel.actor import system
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.checking import Verdict, check
from nuoda.surfaces.intake.demo.checking.ending import UNTIL
from nuoda.surfaces.intake.demo.desk import Desk, case_of
from nuoda.surfaces.intake.demo.feeding import Feeder
from nuoda.surfaces.intake.demo.pace import Pace
from nuoda.surfaces.intake.demo.seeding import SEED, Seeded, seed
from nuoda.surfaces.intake.demo.world import DeskAction, World, build_world, extend
from nuoda.surfaces.intake.management.commands import demo as command

NOW = datetime(2026, 11, 20, 2, 40, tzinfo=UTC)
OTHER_TIMES = [
    pytest.param(datetime(2026, 11, 23, 5, 38, tzinfo=UTC), id="Monday noon"),
    pytest.param(datetime(2026, 11, 21, 17, 12, tzinfo=UTC), id="Sunday night"),
]
WATCHER = system("test")


def nobody_watches(_done: int, _total: int, _at: datetime) -> None:
    """Progress that nobody looks at."""


@pytest.mark.django_db
def test_the_demo_is_seeded_checked_and_fed() -> None:
    made = seed(SEED, NOW, nobody_watches)
    assert made.made
    assert made.acted > 30
    counts = (order_count(actor=WATCHER), log_count(actor=WATCHER))
    _seeding_again_does_nothing(counts)
    _the_story_holds()
    _checking_again_finds_the_same()
    _what_was_missed_is_caught_up()
    _feeding_goes_on_and_repeats_nothing()


@pytest.mark.django_db
@pytest.mark.parametrize("now", OTHER_TIMES)
def test_the_story_holds_whenever_the_demo_is_made(now: datetime) -> None:
    """By the hour, other journeys are late, and other deliveries are there for the stories that need one."""
    seed(SEED, now, nobody_watches)
    _the_story_holds()


def _seeding_again_does_nothing(counts: tuple[int, int]) -> None:
    again = seed(SEED + 1, NOW, nobody_watches)
    assert not again.made
    assert again.forward == timedelta(0)
    assert again.mark.seed == SEED
    assert (order_count(actor=WATCHER), log_count(actor=WATCHER)) == counts


def _the_story_holds() -> None:
    findings = list(check(nobody_watches))
    assert len(findings) >= 20
    failed = [here(one.sentence) for one in findings if one.verdict is not Verdict.HOLDS]
    assert not failed, failed


def _checking_again_finds_the_same() -> None:
    before = log_count(actor=WATCHER)
    assert all(one.verdict is Verdict.HOLDS for one in check(nobody_watches))
    assert log_count(actor=WATCHER) == before


def _what_was_missed_is_caught_up() -> None:
    mark = marks.find_mark()
    assert mark is not None
    assert mark.lived_until is not None
    forward = seed(SEED, mark.lived_until + timedelta(minutes=40), nobody_watches)
    assert forward.forward == timedelta(minutes=40)
    assert forward.mark.lived_until == mark.lived_until + timedelta(minutes=40)


def _feeding_goes_on_and_repeats_nothing() -> None:
    mark = marks.find_mark()
    assert mark is not None
    assert mark.lived_until is not None
    world = build_world(mark.seed, mark.now)
    start = mark.lived_until
    told: list[int] = []
    feeder = Feeder(mark, world, Pace(start), lambda _at, count: told.append(count))
    assert feeder.step(start) == 0
    first = feeder.step(start + timedelta(minutes=30))
    stretch = extend(world, start, start + timedelta(minutes=30))
    assert first == len(stretch.orders) + len(stretch.shipments) + len(stretch.scans) == told[0] > 0
    scans = log_count(actor=WATCHER)
    assert feeder.step(start + timedelta(minutes=30)) == 0
    _a_killed_feeder_repeats_without_effect(world, start, scans)


def _a_killed_feeder_repeats_without_effect(world: World, start: datetime, scans: int) -> None:
    """A feeder killed between handing over and marking hands the same over again."""
    mark = marks.find_mark()
    assert mark is not None
    behind = marks.Mark(mark.run_id, mark.seed, mark.now, start, True, mark.arrived)
    Feeder(behind, world, Pace(start), lambda _at, _count: None).step(start + timedelta(minutes=30))
    assert log_count(actor=WATCHER) == scans


@pytest.mark.django_db
def test_a_demo_made_to_be_checked_has_ended_by_now(monkeypatch: pytest.MonkeyPatch) -> None:
    made_for: list[datetime] = []

    def note(_number: int, now: datetime, _watch: object) -> Seeded:
        made_for.append(now)
        return Seeded(marks.Mark(uuid4(), SEED, now, now, True, 0), False, timedelta(0), 0)

    monkeypatch.setattr(command, "seed", note)
    call_command("demo", "seed", "--now", NOW.isoformat())
    call_command("demo", "seed", "--ended", "--now", NOW.isoformat())
    assert made_for == [NOW, NOW - UNTIL]


@pytest.mark.django_db
def test_a_check_without_a_demo_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("demo", "check")
    assert refused.value.returncode == 1
    assert "demo seed" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_desk_leaves_out_what_has_no_case() -> None:
    action = DeskAction(NOW, "agent@nuoda.example", "acknowledge", "NDX0000000000")
    desk = Desk({}, [action])
    assert not desk.work(NOW - timedelta(seconds=1))
    assert desk.work(NOW)
    assert desk.done == 0
    assert case_of("NDX0000000000") is None
