"""The replay of history: what arrived, when it arrived, with the clock ticking in between.

Time jumps straight to the next instant at which something happens: to the end of the step in which the
next drafts arrive, or to the next instant at which a promise has to be judged. What has arrived by then
is handed over before the clock ticks, so that a delivery on the last moment is known in time.
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
AFTER = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class World(Doors, Protocol):
    """The house as the replay drives it: its commands, its clock's tick, its next due promise."""

    def tick(self, at: datetime) -> None:
        """Let the clock tick at ``at`` and run everything that follows."""

    def next_due_at(self) -> datetime | None:
        """The next instant at which a promise has to be judged, or None."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``step`` is the grain of time in which arrivals are gathered; nothing after ``until`` happens."""

    step: timedelta = timedelta(hours=6)
    until: datetime | None = None
    settle: timedelta = SETTLE


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

    After the last arrival the clock goes on for ``plan.settle``, so that what was promised within that
    time is judged; what is promised for later stays open.
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
    """Where time jumps to next, or None when nothing more happens by ``end``."""
    arrival, due = timeline.next_at, world.next_due_at()
    stops = []
    if arrival is not None and arrival <= end:
        stops.append(min(_end_of_step(arrival, plan.step), end))
    if due is not None:
        after = _end_of_step(due + AFTER, plan.step)
        stop = after if after > clock.now() else clock.now() + plan.step
        if stop <= end:
            stops.append(stop)
    return min(stops, default=None)


def _end_of_step(instant: datetime, step: timedelta) -> datetime:
    """The first multiple of the step that is not before the instant."""
    return EPOCH + -((EPOCH - instant) // step) * step
