"""Runs of retention as anybody outside the clock knows them: what they are called, how one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from procrastinate.contrib.django import app

from nuoda.domains.privacy.queries import runs_retention
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden, NotFound
from nuoda.kernel.outbox import QUEUE_RUNS
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.runs import RunPage, run_page, run_rows

KIND = "retention"
JOB = "clock.forget"


@dataclass(frozen=True, slots=True)
class Ran:
    """A run with what it forgot and what it kept and why, by kind of record."""

    run: RunPage
    forgotten: Mapping[str, int]
    kept: Mapping[str, Mapping[str, int]]


def ran(run: RunPage) -> Ran:
    """The report of a run, empty where it has none any more."""
    report: Mapping[str, Any] = run.report
    return Ran(run, report.get("forgotten", {}), report.get("kept", {}))


def retention_runs(*, actor: Actor, window: Window) -> Page[RunPage]:
    """Runs of retention, the latest first. Raises ``Forbidden``."""
    if not runs_retention(actor):
        raise Forbidden
    return run_rows(actor=actor, kinds=[KIND], window=window)


def retention_run(run_id: UUID, *, actor: Actor) -> Ran:
    """One run. Raises ``Forbidden`` or :class:`NotFound`."""
    if not runs_retention(actor):
        raise Forbidden
    found = run_page(run_id, actor=actor)
    if found.kind != KIND:
        raise NotFound
    return ran(found)


def ask_for_run(*, actor: Actor, at: datetime) -> None:
    """Let a worker forget now what is past its period, instead of at night. Raises ``Forbidden``."""
    if not runs_retention(actor):
        raise Forbidden
    app.configure_task(JOB, queue=QUEUE_RUNS, lock=JOB).defer(timestamp=int(at.timestamp()))
