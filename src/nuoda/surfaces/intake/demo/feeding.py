"""``demo feed``: the story goes on as real time passes, for ever.

The position is in the database, not in this process: killed and started again, it goes on where it
was. A second feeder of the same database waits until the first is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import structlog
from django.db import Error, close_old_connections, connection

from nuoda.kernel import clock
from nuoda.surfaces.intake.demo import mark as marks
from nuoda.surfaces.intake.demo.mark import DEMO, Mark
from nuoda.surfaces.intake.demo.pace import Pace
from nuoda.surfaces.intake.demo.world import Stretch, World, build_world, extend
from nuoda.surfaces.intake.doors import HouseDoors

LOCK = 0x4E75_6F64_6665_6564
"""The advisory lock of whoever lets the story go on."""
AHEAD = timedelta(minutes=10)
LONGEST_NAP = 5.0
PAUSE = 3.0

log = structlog.get_logger()
Say = Callable[[datetime, int], None]


class NotSeeded(Exception):
    """There is no demo in this database to go on with."""


class Feeder:
    """Hands over what has become due, in the order of time. ``say`` is told what was handed over."""

    def __init__(self, mark: Mark, world: World, pace: Pace, say: Say) -> None:
        self._mark = mark
        self._world = world
        self._pace = pace
        self._say = say
        self._doors = HouseDoors(DEMO)
        self._instants: list[datetime] = []
        self._known_until = self.position

    @property
    def position(self) -> datetime:
        """The story's instant up to which everything was handed over."""
        return self._mark.lived_until or self._world.now

    def step(self, real: datetime) -> int:
        """Hand over what became due by ``real``. Returns how many things that were."""
        until = self._pace.story_at(real)
        if until <= self.position or not self._is_due(until):
            return 0
        stretch = extend(self._world, self.position, until)
        count = self._hand_over(stretch, real)
        self._mark = marks.move(self._mark, until, arrived=count)
        if count:
            self._say(real, count)
        return count

    def nap(self, real: datetime) -> float:
        """Seconds until the next thing is due, at most a few."""
        following = [instant for instant in self._instants if instant >= self.position]
        if not following:
            return LONGEST_NAP
        wait = (self._pace.real_at(following[0]) - real).total_seconds()
        return min(max(wait, 0.2), LONGEST_NAP)

    def rest(self) -> None:
        marks.rest(self._mark)

    def _is_due(self, until: datetime) -> bool:
        """True where something arrives before ``until``; looks ten minutes ahead at a time."""
        if until > self._known_until:
            self._known_until = until + AHEAD
            stretch = extend(self._world, self.position, self._known_until)
            found = [timed.at for timed in stretch.scans]
            found += [order.ordered_at for order in stretch.orders]
            found += [shipment.booked_at for shipment in stretch.shipments]
            self._instants = sorted(found)
        return any(self.position <= instant < until for instant in self._instants)

    def _hand_over(self, stretch: Stretch, real: datetime) -> int:
        if stretch.orders:
            self._doors.record_orders(real, self._pace.orders(stretch.orders))
        if stretch.shipments:
            self._doors.register_shipments(real, self._pace.shipments(stretch.shipments))
        if stretch.scans:
            self._doors.record_scans(real, self._pace.scans([timed.scan for timed in stretch.scans]))
        return len(stretch.orders) + len(stretch.shipments) + len(stretch.scans)


def feed(factor: float, stop: Event, say: Say) -> None:
    """Feed until ``stop`` is set; a database that is away is waited for. Raises :class:`NotSeeded`."""
    while not stop.is_set():
        try:
            close_old_connections()
            if take_lock():
                _feed(factor, stop, say)
                return
        except Error:
            log.warning("the database does not answer; the feed goes on", exc_info=True)
            connection.close()
        stop.wait(PAUSE)


def _feed(factor: float, stop: Event, say: Say) -> None:
    mark = marks.find_mark()
    if mark is None or not mark.seeded:
        raise NotSeeded
    world = build_world(mark.seed, mark.now)
    start = max(mark.lived_until or mark.now, mark.now)
    feeder = Feeder(mark, world, Pace(min(start, clock.now()), factor), say)
    while not stop.is_set():
        feeder.step(clock.now())
        stop.wait(feeder.nap(clock.now()))
    feeder.rest()


def take_lock() -> bool:
    """Take the story's lock for this connection; False while another process lets it go on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def release_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
