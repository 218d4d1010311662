"""The tick: what falls due is marked, shipments are watched, what may be told is released."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nuoda.domains.notices.commands import release_notices
from nuoda.domains.promises.commands import mark_due
from nuoda.domains.shipments.commands import learn_lanes, move_overdue, refresh_model, watch_shipments
from nuoda.insight.eta.serving import catch_up
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.outbox import QUEUE_RUNS

TICKER = system("clock")


@app.task(name="clock.tick", queue="reactions", queueing_lock="clock.tick")
def tick() -> None:
    """Mark, watch and release until nothing is due; safe to run in several processes at once."""
    now = clock.now()
    while mark_due(by=TICKER, at=now).more:
        pass
    while move_overdue(by=TICKER, at=now):
        pass
    while watch_shipments(by=TICKER, at=now).more:
        pass
    while release_notices(by=TICKER, at=now):
        pass


@app.periodic(cron="20 2 * * *", periodic_id="clock.learn")
@app.task(name="clock.learn", queue=QUEUE_RUNS, queueing_lock="clock.learn")
def learn(timestamp: int) -> None:
    """Every night: learn the usual times of lanes, and bring the forecast model's memory up to date."""
    now = clock.now()
    learn_lanes(by=TICKER, at=now)
    while (news := catch_up(actor=TICKER, until=now)) is not None:
        if not refresh_model(
            by=TICKER, at=now, version=news.version, remembered=news.state, until=news.until
        ):
            break
