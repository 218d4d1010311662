"""Letting a stretch of the story happen at simulated time, through the same commands as a replay.

Time jumps from stop to stop: to the end of the step in which something arrives, to the half hour in
which a promise must be judged, and to the moments of the story at which people look closely.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from django.conf import settings
from procrastinate.contrib.django import app

from nuoda.domains.promises.queries import next_due_at
from nuoda.kernel import clock
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.delivery import Tally, deliver
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.desk import Desk
from nuoda.surfaces.intake.demo.mail import mails_caught
from nuoda.surfaces.intake.demo.mark import DEMO, Mark
from nuoda.surfaces.intake.demo.night import Night
from nuoda.surfaces.intake.demo.post import Post
from nuoda.surfaces.intake.demo.world import World, extend
from nuoda.surfaces.intake.demo.world.company import AGENT_KEY, SUPERVISOR
from nuoda.surfaces.intake.doors import HouseDoors
from nuoda.surfaces.intake.mapping.drafts import Event, Mapped, Place
from nuoda.surfaces.intake.stream import Timeline

NOWHERE = Place("demo", 0, 0)
MAILS_GATHER = timedelta(seconds=75)
LATELY = timedelta(hours=30)
NEAR = timedelta(minutes=12)
"""Troubles heard of within this time of each other share one stop."""
GRAIN = timedelta(minutes=30)
"""What falls due is judged at the next half hour, in a far past less often."""
COARSE = 4
"""So many times in a long step."""
SOON = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Watch = Callable[[int, int, datetime], None]


@dataclass(frozen=True, slots=True)
class Course:
    """``legs``: up to when in which steps, in order of time. Time stops at ``moments`` besides."""

    legs: Sequence[tuple[datetime, timedelta]]
    moments: Sequence[datetime] = field(default=())

    @property
    def end(self) -> datetime:
        return self.legs[-1][0]

    def stop_for(self, arrival: datetime) -> datetime:
        """The end of the step in which something arrives."""
        until, step = next(leg for leg in self.legs if arrival <= leg[0])
        return min(_round_up(arrival, step), until)

    def judged_at(self, due: datetime) -> datetime:
        """When the clock looks at what falls due."""
        step = next((step for until, step in self.legs if due <= until), GRAIN)
        return _round_up(due, max(GRAIN, step / COARSE))

    def moment_after(self, instant: datetime) -> datetime | None:
        place = bisect_right(self.moments, instant)
        return self.moments[place] if place < len(self.moments) else None


class House(HouseDoors):
    """The house as the demo drives it. Jobs stay in the database's queue, so that a killed seed goes on."""

    def __init__(self) -> None:
        super().__init__(DEMO)

    def tick(self) -> None:
        """Let what was stated be followed up, then let the clock tick."""
        drain()
        app.configure_task("clock.tick", queueing_lock="clock.tick").defer()
        drain()


def live(mark: Mark, world: World, desk: Desk, course: Course, watch: Watch) -> Mark:
    """Live the story from its mark to the end of the course. Returns the mark there."""
    timeline = timeline_of(world, mark.lived_until, course.end)
    house, post = House(), Post(world, mark.lived_until)
    night = Night(world, desk.colleague(AGENT_KEY), desk.colleague(SUPERVISOR))
    at = mark.lived_until or timeline.first_at or course.end
    with _undisturbed(), clock.simulated(at):
        while at < course.end:
            at = _next_stop(timeline, course, at)
            before = timeline.done
            clock.advance_to(at)
            refused = deliver(timeline.take_until(at), house, at, Tally())
            if refused:
                raise ValueError(f"the house refused its own demo: {refused[:3]}")
            if post.work(at) | night.work(at):
                drain()
            house.tick()
            if desk.work(at):
                drain()
            mark = marks.move(mark, at, arrived=timeline.done - before)
            watch(timeline.done, len(timeline), at)
    return mark


def _next_stop(timeline: Timeline, course: Course, at: datetime) -> datetime:
    """Where time jumps to next from ``at``; the end of the course at the latest."""
    stops = [course.end]
    arrival, due, moment = timeline.next_at, next_due_at(actor=DEMO), course.moment_after(at)
    if arrival is not None and arrival <= course.end:
        stops.append(course.stop_for(max(arrival, at + SOON)))
    if due is not None:
        stops.append(course.judged_at(max(due, at) + SOON))
    if moment is not None:
        stops.append(moment)
    return min(stops)


def _round_up(instant: datetime, step: timedelta) -> datetime:
    """The first multiple of the step that is not before the instant."""
    return EPOCH + -((EPOCH - instant) // step) * step


def timeline_of(world: World, since: datetime | None, until: datetime) -> Timeline:
    """What arrives in ``[since, until)``, or all up to ``until``."""
    stretch = extend(world, since or world.scans[0].at - timedelta(days=2), until)
    rows = [Mapped(NOWHERE, order=order) for order in stretch.orders]
    rows += [Mapped(NOWHERE, shipment=shipment) for shipment in stretch.shipments]
    rows += [Mapped(NOWHERE, events=(Event(timed.scan, timed.at),)) for timed in stretch.scans]
    return Timeline(rows)


def moments_of(world: World) -> list[datetime]:
    """When time stops although nothing is due: when trouble is heard of, when the desk acts, and soon after.

    The stop soon after hands over the mails that wait a minute for others to the same address.
    """
    heard: list[datetime] = []
    for journey in world.journeys:
        troubled = next((step for step in journey.steps if step.reason and journey.trouble), None)
        if troubled is not None:
            heard.append(troubled.at + troubled.lag)
    heard.sort()
    lasts = [one for one, after in pairwise([*heard, world.now + NEAR * 2]) if after - one > NEAR]
    hero = [action.at for action in world.actions if action.waybill == world.hero.waybill]
    lately = [one + MAILS_GATHER for one in lasts if one > world.now - LATELY]
    moments = [*hero, *lasts, *lately]
    return sorted(instant for instant in moments if instant < world.now)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """One lane is quickest where one process does everything; mails are caught here."""
    lanes = settings.NUODA_LANES
    with ExitStack() as stack:
        stack.enter_context(mails_caught())
        settings.NUODA_LANES = 1
        try:
            yield
        finally:
            settings.NUODA_LANES = lanes
