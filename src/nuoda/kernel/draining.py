"""Running all due jobs here and now: how a replay follows up each tick of its clock.

For a database on which no worker runs. Jobs of one reaction that wait at the same time are run as one
batch, which is what keeps years of history within a minute; a job is removed once it has run, so a
process that dies in between runs it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nuoda.kernel.outbox import BATCH, is_alone, react

AT_ONCE = 2_000


def drain() -> int:
    """Run due jobs, and those they lead to, until none is left. Returns how many jobs were removed."""
    removed = 0
    while waiting := _waiting():
        for ids, name, arguments in _merged(waiting):
            app.tasks[name].func(**arguments)
            removed += len(ids)
            ProcrastinateJob.objects.filter(id__in=ids)._raw_delete("default")
    return removed


class _Waiting(NamedTuple):
    id: int
    name: str
    arguments: dict[str, Any]
    lock: str | None


def _waiting() -> list[_Waiting]:
    due = ProcrastinateJob.objects.filter(Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=Now()))
    rows = due.filter(status="todo").order_by("-priority", "id")
    return [_Waiting(*row) for row in rows.values_list("id", "task_name", "args", "lock")[:AT_ONCE]]


def _merged(jobs: Sequence[_Waiting]) -> Iterator[tuple[list[int], str, dict[str, Any]]]:
    """First tries of one reaction together, facts in their order; everything else as it is."""
    together: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for job in jobs:
        if job.name == react.name and job.arguments["attempt"] == 0 and not is_alone(job.lock):
            together[job.arguments["reaction"]].append((job.id, job.arguments["facts"]))
        else:
            yield [job.id], job.name, job.arguments
    for reaction, parts in together.items():
        facts = sorted(fact for _id, some in parts for fact in some)
        ids = [job_id for job_id, _some in parts]
        batches = [facts[start : start + BATCH] for start in range(0, len(facts), BATCH)]
        for batch in batches[:-1]:
            yield [], react.name, {"reaction": reaction, "facts": batch, "attempt": 0}
        yield ids, react.name, {"reaction": reaction, "facts": batches[-1], "attempt": 0}
