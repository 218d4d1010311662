"""The replay of history: what arrived, when it arrived, with the clock ticking in between.

Time goes in steps, and skips every step in which nothing arrives, nothing falls due and no shipment has to
be looked at. At the end of a step first everything that arrived in it is handed over, then the clock ticks,
so that a delivery on the last moment is known in time and nothing is judged by what was not yet known. A
notice leaves on its minute; in an exact replay promises come into risk and break on their instant, too.
What has arrived is handed over there where it bears on a promise that is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from nuoda.kernel import clock
from nuoda.surfaces.intake.delivery import Doors, Tally, deliver
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.stream import Timeline

SETTLE = timedelta(days=30)
JUST_AFTER = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class World(Doors, Protocol):
    """The house as the replay drives it: its commands, its clock's tick, and what it waits for."""

    def tick(self, at: datetime) -> None:
        """Run everything that follows from what arrived, and from the clock's tick at ``at``."""

    def next_due_at(self) -> datetime | None:
        """The first instant at which a promise has come into risk or has broken, or None."""

    def next_look_at(self) -> datetime | None:
        """The next instant at which a shipment has to be looked at, or None."""

    def next_release_at(self) -> datetime | None:
        """The next instant at which a notice may leave, or None."""

    def judged_by(self, at: datetime) -> Collection[str]:
        """Orders and waybills, by number, whose promises of delivery have to be judged by ``at``."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How time goes.

    ``step`` is its grain, counted from ``anchor``; with ``exact`` promises do not wait for the end of their
    step. Nothing after ``until`` happens. After the last arrival the clock goes on for ``settle``.
    """

    step: timedelta = timedelta(hours=6)
    anchor: datetime = EPOCH
    until: datetime | None = None
    settle: timedelta = SETTLE
    exact: bool = False

    def end_of_step(self, instant: datetime) -> datetime:
        """The first end of a step that is not before the instant."""
        return self.anchor - ((self.anchor - instant) // self.step) * self.step


Watch = Callable[[int, int, datetime], None]
"""Told the drafts done, all drafts, and the simulated instant."""


def replay(
    timeline: Timeline,
    world: World,
    plan: Plan,
    tally: Tally,
    *,
    refuse: Callable[[list[Refusal]], None],
    watch: Watch,
) -> None:
    """Let a data set happen. Counts into ``tally``; refusals go to ``refuse`` as they come.

    What was promised for within the settling time is judged; what is promised for later stays open.
    """
    first, last = timeline.first_at, timeline.last_at
    if first is None or last is None:
        return
    end = last + plan.settle if plan.until is None else min(last + plan.settle, plan.until)
    with clock.simulated(first):
        while (stop := _next_stop(timeline, world, plan, end)) is not None:
            clock.advance_to(stop)
            if _hands_over(timeline, world, plan, stop):
                refused = deliver(timeline.take_until(stop), world, stop, tally)
                if refused:
                    refuse(refused)
            world.tick(stop)
            watch(timeline.done, len(timeline), stop)


def _hands_over(timeline: Timeline, world: World, plan: Plan, stop: datetime) -> bool:
    if timeline.next_at is None or timeline.next_at > stop:
        return False
    return plan.end_of_step(timeline.next_at) <= stop or timeline.has_news_of(world.judged_by(stop), stop)


def _next_stop(timeline: Timeline, world: World, plan: Plan, end: datetime) -> datetime | None:
    """Where time goes next, or None when nothing more happens by ``end``.

    What is still due although the clock ticked, because it cannot be judged, does not hold time up.
    """
    soon = clock.now() + JUST_AFTER
    stops = [plan.end_of_step(timeline.next_at)] if timeline.next_at is not None else []
    release, due = world.next_release_at(), world.next_due_at()
    stops += [plan.end_of_step(max(one, soon)) for one in (due, world.next_look_at()) if one is not None]
    if release is not None:
        stops.append(max(release, soon))
    if plan.exact and due is not None and due >= soon:
        stops.append(due)
    stop = min(stops, default=None)
    return stop if stop is not None and stop <= end else None
