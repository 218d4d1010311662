"""The tick: what falls due is marked, shipments are watched, what may be told is released."""

from __future__ import annotations

from datetime import datetime

from procrastinate.contrib.django import app

from nuoda.domains.notices.commands import release_notices, release_posts
from nuoda.domains.promises.commands import mark_due, warn_due
from nuoda.domains.shipments.commands import (
    follow_codes,
    learn_lanes,
    learn_stops,
    move_overdue,
    refresh_model,
    watch_shipments,
)
from nuoda.insight.eta.serving import catch_up
from nuoda.insight.persons.erasing import ERASING
from nuoda.insight.retention.runs import JOB
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.kernel.pictures import sweep_pictures, sweep_unused
from nuoda.surfaces.clock.actions import measure_actions
from nuoda.surfaces.clock.agenda import Matter, matters_due
from nuoda.surfaces.clock.backorders import end_backorders
from nuoda.surfaces.clock.erasing import carry_out_deletions
from nuoda.surfaces.clock.meters import settle_meters
from nuoda.surfaces.clock.reports import issue_reports
from nuoda.surfaces.clock.retention import HOLDERS, run_retention
from nuoda.surfaces.clock.shifts import hand_over_shifts
from nuoda.surfaces.clock.substitutions import end_substitutions
from nuoda.surfaces.clock.tiers import look_after_tiers

TICKER = system("clock")
AT_ONCE = 2_000
"""Windows of arrival that are moved on together; where some of as many cannot be, the next tick goes on."""


@app.task(name="clock.tick", queue="reactions", queueing_lock="clock.tick")
def tick() -> None:
    """Mark, watch and release until nothing is due; safe to run in several processes at once."""
    now = clock.now()
    due = matters_due(now, actor=TICKER)
    while Matter.SUBSTITUTIONS in due and end_substitutions(by=TICKER, at=now):
        pass
    if due & {Matter.PROMISES, Matter.SHIFTS}:
        _mark(now, due)
    if due & {Matter.WINDOWS, Matter.LOOKS}:
        _watch(now, due)
    if due & {Matter.NOTICES, Matter.POSTS, Matter.REPORTS}:
        _release(now, due)
    while Matter.METERS in due and settle_meters(by=TICKER, at=now):
        pass
    while Matter.TIERS in due and look_after_tiers(by=TICKER, at=now):
        pass
    while Matter.BACKORDERS in due and end_backorders(by=TICKER, at=now):
        pass
    while Matter.ACTIONS in due and measure_actions(by=TICKER, at=now):
        pass


def _mark(now: datetime, due: set[Matter]) -> None:
    """Promises that break or come into risk, and who is told of it: that follows from whose shift it is."""
    while mark_due(by=TICKER, at=now).more:
        pass
    while Matter.SHIFTS in due and hand_over_shifts(by=TICKER, at=now):
        pass
    while warn_due(by=TICKER, at=now).more:
        pass


def _watch(now: datetime, due: set[Matter]) -> None:
    """A window of arrival that moves asks for a look at once."""
    while Matter.WINDOWS in due and move_overdue(by=TICKER, at=now, limit=AT_ONCE) == AT_ONCE:
        pass
    while watch_shipments(by=TICKER, at=now).more:
        pass


def _release(now: datetime, due: set[Matter]) -> None:
    while Matter.NOTICES in due and release_notices(by=TICKER, at=now):
        pass
    while Matter.POSTS in due and release_posts(by=TICKER, at=now):
        pass
    while Matter.REPORTS in due and issue_reports(by=TICKER, at=now):
        release_notices(by=TICKER, at=now)


@app.periodic(cron="20 2 * * *", periodic_id="clock.learn")
@app.task(name="clock.learn", queue=QUEUE_RUNS, queueing_lock="clock.learn")
def learn(timestamp: int) -> None:
    """Every night: learn the usual times of lanes, and bring the forecast model's memory up to date; remove
    pictures that nothing holds, and files that no row names."""
    now = clock.now()
    sweep_unused(at=now, holders=HOLDERS)
    sweep_pictures(at=now)
    learn_lanes(by=TICKER, at=now)
    learn_stops(by=TICKER, at=now)
    while (news := catch_up(actor=TICKER, until=now)) is not None:
        if not refresh_model(
            by=TICKER, at=now, version=news.version, remembered=news.state, until=news.until
        ):
            break


@app.periodic(cron="* * * * *", periodic_id="clock.follow")
@app.task(name="clock.follow", queue=QUEUE_RUNS, queueing_lock="clock.follow", lock="clock.follow")
def follow(timestamp: int) -> None:
    """Every minute: go on bringing shipments to what people said of codes, where any are left.

    Whoever dies here or is stopped loses one step at most: how far it went stands with the mapping.
    """
    now = clock.now()
    while follow_codes(by=TICKER, at=now):
        pass


@app.periodic(cron="50 2 * * *", periodic_id=JOB)
@app.task(name=JOB, queue=QUEUE_RUNS, lock=JOB)
def forget(timestamp: int) -> None:
    """Every night, and when somebody asks: forget personal data that is past its period."""
    now = clock.now()
    carry_out_deletions(by=TICKER, at=now)
    run_retention(by=TICKER, at=now)


@app.task(name=ERASING, queue=QUEUE_RUNS, lock=JOB)
def erase() -> None:
    """When a deletion was approved: forget at once what nothing keeps. What is left here goes at night."""
    carry_out_deletions(by=TICKER, at=clock.now())
