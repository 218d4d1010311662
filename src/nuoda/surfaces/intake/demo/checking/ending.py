"""Where nobody serves the demo, the hero's live phase happens here, at simulated time, to its end."""

from __future__ import annotations

from datetime import timedelta

from nuoda.kernel import clock
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.company import move_in
from nuoda.surfaces.intake.demo.desk import Desk
from nuoda.surfaces.intake.demo.living import Course, Watch, live
from nuoda.surfaces.intake.demo.mark import Mark
from nuoda.surfaces.intake.demo.seeding import FOUNDED
from nuoda.surfaces.intake.demo.world import DeskAction, World
from nuoda.surfaces.intake.demo.world.company import AGENT, SUPERVISOR

UNTIL = timedelta(minutes=20)
STEP = timedelta(minutes=5)


def to_the_end(mark: Mark, world: World, watch: Watch) -> Mark:
    """Let the story go on until the hero is delivered and its case closed. Done again it does nothing."""
    staff = move_in(world, world.now - FOUNDED)
    desk = Desk(staff, _last_acts(world))
    end = world.now + UNTIL
    if mark.lived_until is None or mark.lived_until < end:
        mark = live(mark, world, desk, Course([(end, STEP)]), watch)
        marks.rest(mark)
    desk.work(max(clock.now(), end))
    return mark


def _last_acts(world: World) -> list[DeskAction]:
    hero, done = world.hero.waybill, world.hero.delivered_at
    words = "收货人已在3号门签收，产线恢复供料；已与客户计划员电话确认。"
    asked = "计划员确认已恢复供料，认可处理方式。"
    return [
        DeskAction(done + timedelta(minutes=4), AGENT, "note", hero, words),
        DeskAction(done + timedelta(minutes=7), SUPERVISOR, "check", hero, asked),
        DeskAction(done + timedelta(minutes=9), SUPERVISOR, "close", hero, code="delivered_late_told"),
    ]
