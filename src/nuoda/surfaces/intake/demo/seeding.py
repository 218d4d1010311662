"""``demo seed``: the history up to now, or what was missed since the demo last ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.kernel import clock
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.allocation import serve_orders
from nuoda.surfaces.intake.demo.answers import arrange_answers
from nuoda.surfaces.intake.demo.asking import arrange_requests
from nuoda.surfaces.intake.demo.causes import arrange_causes
from nuoda.surfaces.intake.demo.changing import change_orders
from nuoda.surfaces.intake.demo.claim_reports import arrange_claim_reports
from nuoda.surfaces.intake.demo.claims import arrange_claims, insure
from nuoda.surfaces.intake.demo.company import move_in
from nuoda.surfaces.intake.demo.complaints import arrange_complaints
from nuoda.surfaces.intake.demo.containers import lend_containers
from nuoda.surfaces.intake.demo.contingencies import arrange_contingencies
from nuoda.surfaces.intake.demo.desk import Desk
from nuoda.surfaces.intake.demo.dispatching import dispatch_the_day
from nuoda.surfaces.intake.demo.driving import load_the_van
from nuoda.surfaces.intake.demo.fleet import bring_fleet
from nuoda.surfaces.intake.demo.handing import leave_a_note
from nuoda.surfaces.intake.demo.hauling import take_a_hauliers_sheet
from nuoda.surfaces.intake.demo.living import Course, Watch, live, moments_of
from nuoda.surfaces.intake.demo.mark import Mark
from nuoda.surfaces.intake.demo.night import night_moments
from nuoda.surfaces.intake.demo.ordering import take_orders_in
from nuoda.surfaces.intake.demo.reordering import reorder_blades
from nuoda.surfaces.intake.demo.retaining import arrange_retention
from nuoda.surfaces.intake.demo.sourcing import source_by_terms
from nuoda.surfaces.intake.demo.stock import fill_the_warehouse
from nuoda.surfaces.intake.demo.tariffs import price_the_services
from nuoda.surfaces.intake.demo.tiers import arrange_tiers
from nuoda.surfaces.intake.demo.works import work_on_orders
from nuoda.surfaces.intake.demo.world import World, build_world

SEED = 20_261_122
"""The seed that is used unless another is asked for."""
FOUNDED = timedelta(days=6)
LEFT_TO_THE_FEED = timedelta(minutes=3)
STOPS_TO_CATCH_UP = 10


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding did: ``made`` a new demo, or brought one ``forward`` by that much time."""

    mark: Mark
    made: bool
    forward: timedelta
    acted: int


def seed(number: int, now: datetime, watch: Watch) -> Seeded:
    """Make the demo as of ``now``, or bring the one that is there up to now.

    Stopped in the middle it goes on where it was; done again at once it does nothing.
    """
    mark = marks.find_mark()
    if mark is None:
        with clock.simulated(now):
            mark = marks.begin(number, now)
    world = build_world(mark.seed, mark.now)
    if mark.seeded:
        return _catch_up(mark, world, now, watch)
    founded = world.now - FOUNDED
    with clock.simulated(founded):
        staff = move_in(world, founded)
        insure(founded)
    done = mark.lived_until
    desk = Desk(staff, [action for action in world.actions if done is None or action.at > done])
    mark = live(mark, world, desk, _history(world), watch)
    with clock.simulated(world.now):
        load_the_van(world.now)
        arrange_tiers(world, staff, world.now)
        arrange_claims(world, staff, world.now)
        arrange_claim_reports(staff, world.now)
        leave_a_note(staff, world.now)
        arrange_answers(world, staff, world.now)
        arrange_complaints(world, staff, world.now)
        price_the_services(world.now)
        fill_the_warehouse(staff, world.now)
        serve_orders(world.now)
        source_by_terms(world.now)
        reorder_blades(world.now)
        work_on_orders(world.now)
        dispatch_the_day(staff, world.now)
        bring_fleet(world.now)
        lend_containers(world.now)
        arrange_contingencies(staff, world.now)
        change_orders(world, staff, world.now)
        take_orders_in(world.now)
        take_a_hauliers_sheet(world.now)
        arrange_causes(world, staff, world.now)
        arrange_retention(staff, world.now)
        arrange_requests(staff, world.now)
    mark = marks.move(mark, world.now, seeded=True)
    marks.rest(mark)
    return Seeded(mark, True, timedelta(0), desk.done)


def _history(world: World) -> Course:
    """Long steps long ago, shorter ones lately, and a stop at each trouble."""
    now = world.now
    legs = (
        (now - timedelta(hours=30), timedelta(hours=8)),
        (now - timedelta(hours=6), timedelta(hours=4)),
        (now, timedelta(hours=1)),
    )
    return Course(legs, sorted([*moments_of(world), *night_moments(world)]))


def _catch_up(mark: Mark, world: World, now: datetime, watch: Watch) -> Seeded:
    """Live what was missed while the demo did not run, before anybody looks."""
    since = mark.lived_until or mark.now
    gap = now - since
    if gap < LEFT_TO_THE_FEED:
        return Seeded(mark, False, timedelta(0), 0)
    staff = move_in(world, world.now - FOUNDED)
    mark = live(mark, world, Desk(staff, ()), Course([(now, gap / STOPS_TO_CATCH_UP)]), watch)
    with clock.simulated(now):
        load_the_van(now)
    marks.rest(mark)
    return Seeded(mark, False, gap, 0)
