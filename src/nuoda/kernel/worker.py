"""The worker: runs jobs as they come due, for ever.

It fetches jobs over its own asynchronous connection, while whatever the jobs defer goes through Django's
connection, so that a reaction's next jobs commit together with its rows.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.models import ProcrastinateJob

STALLED_SECONDS = 30


def _worker_app() -> DjangoApp:
    twin = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    twin.tasks = app.tasks
    twin.periodic_registry = app.periodic_registry
    return twin


def work(*, concurrency: int) -> None:
    """Run jobs until a signal asks to stop; a job in hand is finished first."""
    asyncio.run(_work(concurrency))


async def _work(concurrency: int) -> None:
    twin = _worker_app()
    async with twin.open_async():
        await twin.run_worker_async(
            concurrency=concurrency,
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
            update_heartbeat_interval=5,
            stalled_worker_timeout=STALLED_SECONDS,
        )


def revive_stalled() -> int:
    """Give the jobs of workers that died in the middle back to the queue. Returns how many."""
    return asyncio.run(_revive())


async def _revive() -> int:
    twin = _worker_app()
    async with twin.open_async():
        found = list(await twin.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
        for job in found:
            await twin.job_manager.retry_job(job, retry_at=timezone.now())
        return len(found)


def open_jobs() -> int:
    """How many jobs wait or run."""
    return ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).count()


@dataclass(frozen=True, slots=True)
class WorkHealth:
    """How the house is running: the database, the workers that beat lately, the jobs.

    ``database_bytes`` is the size on disk; ``waiting_since`` is when the job that is due longest was put
    into the queue, None where nothing due waits; ``failed`` jobs broke down outside any reaction.
    """

    database: str
    database_bytes: int
    workers: int
    beat_at: datetime | None
    waiting: int
    later: int
    running: int
    failed: int
    waiting_since: datetime | None


_HEALTH = """
SELECT current_setting('server_version'), pg_database_size(current_database()),
  (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %(alive)s),
  (SELECT max(last_heartbeat) FROM procrastinate_workers),
  count(*) FILTER (WHERE job.status = 'todo' AND coalesce(job.scheduled_at, %(at)s) <= %(at)s),
  count(*) FILTER (WHERE job.status = 'todo' AND job.scheduled_at > %(at)s),
  count(*) FILTER (WHERE job.status = 'doing'),
  count(*) FILTER (WHERE job.status = 'failed'),
  (SELECT min(event.at) FROM procrastinate_jobs AS due JOIN procrastinate_events AS event
     ON event.job_id = due.id AND event.type = 'deferred'
   WHERE due.status = 'todo' AND coalesce(due.scheduled_at, %(at)s) <= %(at)s)
FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing', 'failed')
"""


def work_health(*, at: datetime) -> WorkHealth:
    """How database, workers and jobs stand at an instant, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HEALTH, {"at": at, "alive": at - timedelta(seconds=STALLED_SECONDS)})
        return WorkHealth(*cursor.fetchone())
