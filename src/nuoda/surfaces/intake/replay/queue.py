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

from nuoda.kernel import ledger
from nuoda.kernel.outbox import BATCH, is_alone

REACT = "react"


class ReplayQueue(BaseConnector):
    """Takes the place of the queue's connector; jobs enter when the transaction that defers them commits.

    First come, first served; but facts that come while others wait for the same reaction join them, as
    many as make a batch. Reactions named in ``without`` are left out; those in ``last`` run when nothing
    else waits, so that what only counts does so once for all that happened at an instant.
    """

    def __init__(self, *, without: Collection[str] = (), last: Collection[str] = ()) -> None:
        self._facts: dict[str, list[int]] = {}
        self._order: dict[str, JobToDefer] = {}
        self._later: dict[str, JobToDefer] = {}
        self._without, self._last = frozenset(without), frozenset(last)
        self._ids = count(1)

    def get_sync_connector(self) -> BaseConnector:
        return self

    def execute_query_all(self, query: str, **arguments: Any) -> list[dict[str, Any]]:
        """Take jobs in. The queue is asked for nothing else while history runs."""
        numbered = [(next(self._ids), job) for job in arguments["jobs"]]
        transaction.on_commit(lambda: self._take(numbered))
        return [{"id": number} for number, _job in numbered]

    def _take(self, numbered: list[tuple[int, JobToDefer]]) -> None:
        for number, job in numbered:
            if job.task_name != REACT or job.args["attempt"] or is_alone(job.lock):
                self._order[f"{job.task_name} {number}"] = job
                continue
            reaction = str(job.args["reaction"])
            if reaction not in self._without:
                waiting = self._later if reaction in self._last else self._order
                waiting.setdefault(reaction, job)
                self._facts.setdefault(reaction, []).extend(job.args["facts"])  # type: ignore[arg-type]

    def drain(self) -> bool:
        """Run every job that waits, and those that they put into the queue, until none is left.

        Returns whether there was any.
        """
        if not self._order and not self._later:
            return False
        while waiting := self._order or self._later:
            name, job = next(iter(waiting.items()))
            del waiting[name]
            facts = sorted(self._facts.pop(name, ()))
            for start in range(0, len(facts), BATCH):
                app.tasks[REACT](reaction=name, facts=facts[start : start + BATCH], attempt=0)
            if not facts:
                app.tasks[job.task_name](**job.args)
        ledger.forget()
        return True
