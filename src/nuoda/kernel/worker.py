"""The worker: runs due jobs, here until none is left or for ever.

It fetches jobs over its own asynchronous connection, while whatever the jobs defer goes through Django's
connection, so that a reaction's next jobs commit together with its rows.
"""

from __future__ import annotations

import asyncio

from django.utils import timezone
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.models import ProcrastinateJob

STALLED_SECONDS = 30


def _worker_app() -> DjangoApp:
    twin = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    twin.tasks = app.tasks
    return twin


def drain() -> None:
    """Run every job that is due, in this process, until none is left."""
    asyncio.run(_drain())


async def _drain() -> None:
    twin = _worker_app()
    async with twin.open_async():
        await twin.run_worker_async(
            wait=False,
            concurrency=1,
            install_signal_handlers=False,
            listen_notify=False,
            delete_jobs="successful",
        )


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
