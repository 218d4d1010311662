"""The house as a replay drives it: commands, the clock's tick, and everything that follows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from nuoda.domains.contracts.queries import report_moments
from nuoda.domains.notices.queries import post_moments, release_moments
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import due_moments, labels_due
from nuoda.domains.shipments.queries import look_moments
from nuoda.insight import project
from nuoda.insight.causes import counting as causes
from nuoda.kernel import ledger
from nuoda.kernel.actor import system
from nuoda.kernel.statements import first_moments
from nuoda.surfaces.intake.doors import HouseDoors
from nuoda.surfaces.intake.replay.queue import ReplayQueue

REPLAYER = system("replay")
KEEP_MAILS = "keep:"
KEEP_POSTS = "keep"
PROJECTIONS = ("project_measures", "count_causes")
"""Reactions that nothing waits for while history runs."""
COUNTERS = ("count_for_meters", "count_customers")
"""Reactions that add up what was stated, for the clock's next tick to read."""
TICK = "clock.tick"
# What a tick leads to may be due in the same instant: a message that waits for no other. What stays due
# after so many is left to a later stop.
ROUNDS = 5


class House(HouseDoors):
    """Runs all reactions in this process before time goes on, and ticks where a tick has something to do.

    Nobody else writes to its database, so what the clock waits for is read again only after something ran.
    """

    def __init__(self, queue: ReplayQueue) -> None:
        super().__init__(REPLAYER)
        self._queue = queue
        self._read_next()

    def tick(self, at: datetime) -> None:
        """Let everything be followed up that was stated, then let the clock tick if anything is due."""
        if self._queue.drain():
            self._read_next()
        for _round in range(ROUNDS):
            if not any(_by(one, at) for one in (self._due_at, self._release_at, self._look_at)):
                return
            app.tasks[TICK]()
            self._queue.drain()
            self._read_next()

    def next_due_at(self) -> datetime | None:
        return self._due_at

    def next_look_at(self) -> datetime | None:
        return self._look_at

    def next_release_at(self) -> datetime | None:
        return self._release_at

    def judged_by(self, at: datetime) -> Collection[str]:
        return labels_due(at, kind=Kind.DELIVERY.value, actor=REPLAYER) if _by(self._due_at, at) else ()

    def _read_next(self) -> None:
        self._due_at, self._release_at, self._look_at = first_moments(
            due_moments(actor=REPLAYER),
            [
                *release_moments(actor=REPLAYER),
                *post_moments(actor=REPLAYER),
                *report_moments(actor=REPLAYER),
            ],
            look_moments(actor=REPLAYER),
        )


def _by(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


@contextmanager
def open_house() -> Iterator[House]:
    """A house in which history can run: its jobs run here and its mails are kept.

    History must not be told to anybody again, so no mail and no webhook leaves. The measures and the causes
    are projected from the ledger once, at the end.
    """
    queue = ReplayQueue(without=PROJECTIONS, last=COUNTERS)
    server, webhooks, lanes = settings.NUODA_SMTP_URL, settings.NUODA_WEBHOOKS, settings.NUODA_LANES
    settings.NUODA_SMTP_URL, settings.NUODA_WEBHOOKS = KEEP_MAILS, KEEP_POSTS
    settings.NUODA_LANES = 1  # lanes keep workers apart, and here is only one
    try:
        with app.replace_connector(queue), ledger.remembering():
            yield House(queue)
            project.rebuild()
            causes.rebuild()
    finally:
        settings.NUODA_SMTP_URL, settings.NUODA_WEBHOOKS, settings.NUODA_LANES = server, webhooks, lanes
