"""What planning reckons with. Pure.

Instants are seconds since midnight of the planned day where the depot is, ways are metres, money is cents,
loads are tuples of whole figures (grams, litres, pallets). Places are rows of a :class:`Ways`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nuoda.domains.dispatch.rules.words import Why

Load = tuple[int, ...]
HOUR = 3_600
DAY = 24 * HOUR
STEADY_SPEEDS: tuple[float, ...] = (*[45.0] * 7, *[25.0] * 2, *[32.0] * 8, *[25.0] * 2, *[40.0] * 5)
"""Speeds in km/h by hour that a depot starts with: an assumption, to be replaced by one's own figures."""


@dataclass(frozen=True, slots=True)
class Task:
    """A job as planning sees it. Service begins within one of ``windows``; none means any time.

    ``after`` is the key of the task where the goods are taken; ``van`` names the only van that may do it
    ("" for any); ``price`` is the least at which a partner takes it, None where none does.
    """

    key: str
    place: int
    windows: tuple[tuple[int, int], ...] = ()
    service: int = 0
    load: Load = ()
    collect: bool = False
    needs: frozenset[str] = frozenset()
    ready: int = 0
    due: int | None = None
    after: str = ""
    van: str = ""
    price: int | None = None


@dataclass(frozen=True, slots=True)
class Van:
    """A vehicle with its driver for one trip. ``end`` None: the trip ends at its last stop.

    ``left``: it is under way, so nothing from the depot can be put on it. Where it heads for task ``towards``
    first, it set off at ``since`` and keeps the way it has made; else it goes on from ``start`` at ``opens``.
    ``drive`` seconds at the wheel ask for a break of ``rest``; 0 for no such rule.
    """

    key: str
    start: int
    end: int | None
    opens: int
    closes: int
    capacity: Load = ()
    skills: frozenset[str] = frozenset()
    fixed: int = 0
    per_km: int = 0
    per_hour: int = 0
    drive: int = 0
    rest: int = 0
    left: bool = False
    towards: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """When a stop is reached, begun and left, how many seconds after its promise, and the way to it."""

    arrives: int
    begins: int
    leaves: int
    late: int
    metres: int


@dataclass(frozen=True, slots=True)
class Ride:
    """A trip worked out. ``load`` is the most that is aboard at once."""

    starts: int
    ends: int
    metres: int
    late: int
    cost: int
    load: Load
    stops: tuple[Timing, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a trip cannot be driven so, and at which task."""

    why: Why
    key: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """How far places are from one another, and how long it takes.

    Either ``seconds`` says so itself, or it follows from ``speeds`` in km/h, one an hour of the day: who is
    on the way at the full hour goes on at the next hour's speed, so that nobody arrives sooner by leaving
    later (Ichoua, Gendreau, Potvin 2003).
    """

    metres: Sequence[Sequence[int]]
    seconds: Sequence[Sequence[int]] | None = None
    speeds: Sequence[float] = STEADY_SPEEDS

    def travel(self, one: int, other: int, at: int) -> int:
        """Seconds from one place to another for who leaves ``at``."""
        if self.seconds is not None:
            return self.seconds[one][other]
        left, now = float(self.metres[one][other]), at
        while True:
            speed = self.speeds[now // HOUR % 24] / 3.6
            until = HOUR - now % HOUR
            if left <= speed * until:
                return now + int(left / speed + 0.999) - at
            left -= speed * until
            now += until

    def steady(self, opens: int, closes: int) -> float:
        """The mean speed in m/s between two instants, as time is lost: the harmonic mean of the hours."""
        hours = range(opens // HOUR, max(opens // HOUR + 1, -(-closes // HOUR)))
        slowness = [1 / self.speeds[hour % 24] for hour in hours]
        return len(slowness) / sum(slowness) / 3.6


@dataclass(frozen=True, slots=True)
class Problem:
    """All of one depot and day. ``kept`` are the tasks of each van by key, in the order known so far."""

    tasks: Mapping[str, Task]
    vans: Mapping[str, Van]
    ways: Ways
    late_cost: int = 0
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partner_jobs: int = 0
    follows: Mapping[str, str] = field(init=False)
    """By the key of a task where goods are taken: the one where they are brought."""

    def __post_init__(self) -> None:
        after = {one.after: one.key for one in self.tasks.values() if one.after}
        object.__setattr__(self, "follows", after)

    def of(self, keys: Sequence[str]) -> list[Task]:
        return [self.tasks[key] for key in keys]


@dataclass(frozen=True, slots=True)
class Answer:
    """Which van does what in which order, what partners take, and why the rest has no trip."""

    routes: Mapping[str, tuple[str, ...]]
    rides: Mapping[str, Ride]
    partner: tuple[str, ...]
    unplanned: Mapping[str, Why]
    cost: int
