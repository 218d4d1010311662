"""The house as a replay drives it: commands, the clock's tick, and everything that follows it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from procrastinate.contrib.django import app

from nuoda.domains.promises.queries import next_due_at
from nuoda.kernel.actor import system
from nuoda.kernel.draining import drain
from nuoda.surfaces.intake.doors import HouseDoors

REPLAYER = system("replay")
KEEP_MAILS = "keep:"


class House(HouseDoors):
    """Runs each tick and all its reactions in this process before time goes on."""

    def __init__(self) -> None:
        super().__init__(REPLAYER)

    def tick(self, at: datetime) -> None:
        """Let what the commands stated be followed up, then let the clock tick at ``at``."""
        drain()
        app.configure_task("clock.tick", queueing_lock="clock.tick").defer()
        drain()

    def next_due_at(self) -> datetime | None:
        return next_due_at(actor=REPLAYER)


@contextmanager
def mails_kept() -> Iterator[None]:
    """Hand no mail to any server: history must not be told to anybody again."""
    before = settings.NUODA_SMTP_URL
    settings.NUODA_SMTP_URL = KEEP_MAILS
    try:
        yield
    finally:
        settings.NUODA_SMTP_URL = before
