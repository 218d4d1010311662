"""The house as a replay drives it: commands, the clock's tick, and everything that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from nuoda.domains.notices.queries import next_release_at
from nuoda.domains.promises.queries import next_due_at
from nuoda.insight.project import rebuild
from nuoda.kernel.actor import system
from nuoda.surfaces.intake.doors import HouseDoors
from nuoda.surfaces.intake.replay.queue import ReplayQueue

REPLAYER = system("replay")
KEEP_MAILS = "keep:"
MEASURING = "project_measures"


class House(HouseDoors):
    """Runs each tick and all its reactions in this process before time goes on."""

    def __init__(self, queue: ReplayQueue) -> None:
        super().__init__(REPLAYER)
        self._queue = queue

    def tick(self, at: datetime) -> None:
        """Let the clock tick behind what the commands stated, and let everything be followed up."""
        app.configure_task("clock.tick").defer()
        self._queue.drain()

    def next_due_at(self) -> datetime | None:
        return next_due_at(actor=REPLAYER)

    def next_release_at(self) -> datetime | None:
        return next_release_at(actor=REPLAYER)


@contextmanager
def open_house() -> Iterator[House]:
    """A house in which history can run: its jobs run here and its mails are kept.

    History must not be told to anybody again, so no mail is handed to a server. The measures are
    projected from the ledger once, at the end.
    """
    queue = ReplayQueue(without=(MEASURING,))
    server = settings.NUODA_SMTP_URL
    settings.NUODA_SMTP_URL = KEEP_MAILS
    try:
        with app.replace_connector(queue):
            yield House(queue)
            rebuild()
    finally:
        settings.NUODA_SMTP_URL = server
