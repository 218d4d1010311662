"""The tick: what falls due is marked, what may be told is released."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nuoda.domains.notices.commands import release_notices
from nuoda.domains.promises.commands import mark_due
from nuoda.kernel import clock
from nuoda.kernel.actor import system

TICKER = system("clock")


@app.task(name="clock.tick", queue="reactions", queueing_lock="clock.tick")
def tick() -> None:
    """Mark and release until nothing is due; safe to run in several processes at once."""
    now = clock.now()
    while mark_due(by=TICKER, at=now).more:
        pass
    while release_notices(by=TICKER, at=now):
        pass
