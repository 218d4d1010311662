"""Running jobs: inside a test's own transaction, or by a real worker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import partial

from django.db import connection
from procrastinate.contrib.django import DjangoApp, app

_TAKE = (
    "DELETE FROM procrastinate_jobs WHERE id ="
    " (SELECT id FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id LIMIT 1)"
    " RETURNING task_name, args"
)


def _at_once(name: str, effect: Callable[[], None]) -> None:
    effect()


def settle(*, most: int = 10_000, run: Callable[[str, Callable[[], None]], None] = _at_once) -> int:
    """Run every waiting job here and now, one after another, whenever it is scheduled for.

    It sees what the test has not committed, which a real worker (the ``drain`` fixture) cannot. ``run``
    is given the name of each reaction or task with its effect, and calls it. Returns how many jobs ran.
    Raises ``RuntimeError`` where they never come to an end.
    """
    for ran in range(most):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE)
            job = cursor.fetchone()
        if job is None:
            return ran
        name, args = job
        given = json.loads(args) if isinstance(args, str) else args
        run(given.get("reaction", name), partial(app.tasks[name].func, **given))
    raise RuntimeError(f"{most} jobs ran, and there are still more.")


def work_off() -> None:
    """Run every due job by a real worker, which sees what was committed and nothing else."""
    asyncio.run(_work_off())


async def _work_off() -> None:
    twin = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    twin.tasks = app.tasks
    async with twin.open_async():
        await twin.run_worker_async(
            wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False
        )
