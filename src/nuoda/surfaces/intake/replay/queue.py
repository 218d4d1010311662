"""The jobs of a replay: they wait in this process and run one after another, between two instants.

The same tasks run with the same arguments as in the queue of the database. Only the way is shorter:
history has one process and nothing to survive, so no job need be stored, fetched and deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import count
from typing import Any

from django.db import transaction
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app
from procrastinate.types import JobToDefer

from nuoda.kernel.outbox import BATCH

REACT = "react"


class ReplayQueue(BaseConnector):
    """Takes the place of the queue's connector; jobs enter when the transaction that defers them commits.

    Facts that wait for one reaction are given to it together, at most a batch at a time, in their order.
    Reactions named in ``without`` are left out.
    """

    def __init__(self, *, without: Collection[str] = ()) -> None:
        self._waiting: list[JobToDefer] = []
        self._without = frozenset(without)
        self._ids = count(1)

    def get_sync_connector(self) -> BaseConnector:
        return self

    def execute_query_all(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Take jobs in. The queue is asked for nothing else while history runs."""
        jobs: list[JobToDefer] = arguments["jobs"]
        transaction.on_commit(lambda: self._waiting.extend(jobs))
        return [{"id": next(self._ids)} for _job in jobs]

    def drain(self) -> None:
        """Run every job that waits, and those that they put into the queue, until none is left."""
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for task, arguments in _together(waiting, self._without):
                app.tasks[task](**arguments)


def _together(jobs: list[JobToDefer], without: Collection[str]) -> list[tuple[str, dict[str, Any]]]:
    calls: list[tuple[str, dict[str, Any]]] = []
    facts: dict[str, list[int]] = {}
    for job in jobs:
        arguments = dict(job.args)
        if job.task_name != REACT or arguments["attempt"]:
            calls.append((job.task_name, arguments))
        elif arguments["reaction"] not in without:
            facts.setdefault(arguments["reaction"], []).extend(arguments["facts"])
    for reaction, ids in facts.items():
        ids.sort()
        for start in range(0, len(ids), BATCH):
            batch = {"reaction": reaction, "facts": ids[start : start + BATCH], "attempt": 0}
            calls.append((REACT, batch))
    return calls
