"""Deletions as anybody outside the clock knows them: how their job is called, and asked for."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nuoda.insight.retention.runs import JOB
from nuoda.kernel.outbox import QUEUE_RUNS

KIND = "erasure"
ERASING = "clock.erase"


def ask_for_deletions() -> None:
    """Let a worker carry out now the deletions that were approved; never beside a run of retention."""
    app.configure_task(ERASING, queue=QUEUE_RUNS, lock=JOB).defer()
