"""The replay of history: what arrived, when it arrived, with the clock ticking in between.

Time goes in steps, and skips every step in which nothing arrives and nothing falls due. At the end of a
step first everything that arrived in it is handed over, then the clock ticks, so that a delivery on the
last moment is known in time and nothing is judged by what was not yet known.
"""

from __future__ import annotations

from collections.abc import Callable
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
        """Let the clock tick at ``at`` and run everything that follows."""

    def next_due_at(self) -> datetime | None:
        """The next instant at which a promise has to be judged, or None."""

    def next_release_at(self) -> datetime | None:
        """The next instant at which a notice may leave, or None."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How time goes.

    ``step`` is its grain, counted from ``anchor``; nothing after ``until`` happens. After the last
    arrival the clock goes on for ``settle``.
    """

    step: timedelta = timedelta(hours=6)
    anchor: datetime = EPOCH
    until: datetime | None = None
    settle: timedelta = SETTLE

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
            refused = deliver(timeline.take_until(stop), world, stop, tally)
            if refused:
                refuse(refused)
            world.tick(stop)
            watch(timeline.done, len(timeline), stop)


def _next_stop(timeline: Timeline, world: World, plan: Plan, end: datetime) -> datetime | None:
    """Where time goes next, or None when nothing more happens by ``end``.

    Arrivals and what falls due wait for the end of their step; a notice leaves on its minute, for whether
    the customer was told in time hangs on it.
    """
    soon = clock.now() + JUST_AFTER
    stops = [plan.end_of_step(timeline.next_at)] if timeline.next_at is not None else []
    # What falls due stops time no sooner than the end of this step, where an arrival may stop it anyway.
    if plan.end_of_step(soon) not in stops:
        due = world.next_due_at()
        if due is not None:
            stops.append(plan.end_of_step(max(due + JUST_AFTER, soon)))
    release = world.next_release_at()
    if release is not None:
        stops.append(max(release, soon))
    stop = min(stops, default=None)
    return stop if stop is not None and stop <= end else None
