"""The jobs of a replay: facts of one reaction run together, what only counts after everything else."""

from __future__ import annotations

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.types import JobToDefer

from nuoda.surfaces.intake.replay.queue import REACT, ReplayQueue


def _job(reaction: str, *facts: int) -> JobToDefer:
    return JobToDefer(
        queue_name="reactions", priority=0, task_name=REACT, lock=f"{reaction}/0", queueing_lock=None,
        args={"reaction": reaction, "facts": [*facts], "attempt": 0}, scheduled_at=None,
    )  # fmt: skip


def test_what_only_counts_runs_once_when_nothing_else_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = ReplayQueue(without=("never",), last=("count",))
    monkeypatch.setattr(transaction, "on_commit", lambda take: take())
    ran: list[tuple[str, list[int]]] = []
    follows = {"promise": [_job("warn", 4), _job("count", 4)], "warn": [_job("count", 5)]}

    def react(*, reaction: str, facts: list[int], attempt: int) -> None:
        ran.append((reaction, facts))
        queue.execute_query_all("", jobs=follows.pop(reaction, []))

    monkeypatch.setitem(app.tasks, REACT, react)
    assert not queue.drain()
    queue.execute_query_all("", jobs=[_job("count", 1), _job("promise", 3, 2), _job("never", 1)])
    queue.execute_query_all("", jobs=[_job("promise", 1)])
    assert queue.drain()
    assert ran == [("promise", [1, 2, 3]), ("warn", [4]), ("count", [1, 4, 5])]
    assert not queue.drain()
