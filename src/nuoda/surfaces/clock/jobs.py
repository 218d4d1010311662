"""The tick: what falls due is marked, shipments are watched, what may be told is released."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nuoda.domains.notices.commands import release_notices, release_posts
from nuoda.domains.promises.commands import mark_due
from nuoda.domains.shipments.commands import (
    learn_lanes,
    learn_stops,
    move_overdue,
    refresh_model,
    watch_shipments,
)
from nuoda.insight.eta.serving import catch_up
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.kernel.pictures import sweep_pictures
from nuoda.surfaces.clock.meters import settle_meters
from nuoda.surfaces.clock.reports import issue_reports

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
    while release_posts(by=TICKER, at=now):
        pass
    while issue_reports(by=TICKER, at=now):
        release_notices(by=TICKER, at=now)
    while settle_meters(by=TICKER, at=now):
        pass


@app.periodic(cron="20 2 * * *", periodic_id="clock.learn")
@app.task(name="clock.learn", queue=QUEUE_RUNS, queueing_lock="clock.learn")
def learn(timestamp: int) -> None:
    """Every night: learn the usual times of lanes, and bring the forecast model's memory up to date; remove
    files of pictures that no row names."""
    now = clock.now()
    sweep_pictures(at=now)
    learn_lanes(by=TICKER, at=now)
    learn_stops(by=TICKER, at=now)
    while (news := catch_up(actor=TICKER, until=now)) is not None:
        if not refresh_model(
            by=TICKER, at=now, version=news.version, remembered=news.state, until=news.until
        ):
            break
