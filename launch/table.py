"""Which processes make up the platform. To add one, add a row."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field

PYTHON = "{python}"


@dataclass(frozen=True)
class Process:
    """One process of the platform.

    In ``command``, ``{python}`` and ``{port}`` are filled in. ``stop_rank``: lower ranks are stopped first,
    equal ranks together. ``grace``: seconds from the request to stop until it is killed. ``vital``: the
    platform ends when it has died three times in a row; others are started again for ever, ever more slowly.
    """

    name: str
    command: tuple[str, ...]
    stop_rank: int
    grace: float = 10.0
    vital: bool = False
    at_our_death: int = signal.SIGKILL
    env: dict[str, str] = field(default_factory=dict)


WEB = Process(
    "web",
    (
        *(PYTHON, "-m", "gunicorn", "nuoda.config.wsgi:application"),
        *("--bind", "127.0.0.1:{port}"),
        # A thread holds a connection to the database while it answers: two times sixteen of a hundred, the
        # rest for jobs. Sixteen, because what comes side by side is recorded together (decision 13); they
        # take turns (decision 17).
        *("--workers", "2", "--threads", "16"),
        # Connections fall evenly on the processes (decision 15); as the server has it, often all on one.
        *("--worker-class", "nuoda.config.sharing.SharingWorker"),
        *("--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "5"),
        *("--preload", "--no-control-socket", "--log-level", "warning"),
        *("--config", "python:nuoda.config.opening"),
    ),
    stop_rank=1,
    vital=True,
    at_our_death=signal.SIGTERM,  # its own children see to themselves only if it may still tell them
    # Threads share two arenas of memory: as glibc has it each takes its own, and holds what it does not use.
    env={"MALLOC_ARENA_MAX": "2"},
)
WORKER = Process("worker", (PYTHON, "-m", "nuoda", "worker"), stop_rank=2, env={"OMP_NUM_THREADS": "1"})
CLOCK = Process("clock", (PYTHON, "-m", "nuoda", "clock"), stop_rank=2, env={"OMP_NUM_THREADS": "1"})
FEED = Process("feed", (PYTHON, "-m", "nuoda", "demo", "feed"), stop_rank=2)
NATS = Process(
    "nats",
    (PYTHON, "-m", "nuoda", "consume", "nats"),
    stop_rank=2,
    grace=30.0,  # the batch in hand is finished
    env={"OMP_NUM_THREADS": "1"},
)
MQTT = Process(
    "mqtt",
    (PYTHON, "-m", "nuoda", "consume", "mqtt"),
    stop_rank=2,
    grace=30.0,
    env={"OMP_NUM_THREADS": "1"},
)
MAILBOX = Process("mailbox", (PYTHON, "-m", "nuoda", "mailbox"), stop_rank=3)

SERVE = (WEB, WORKER, CLOCK)
DEMO = (MAILBOX, WEB, WORKER, CLOCK, FEED)


def configured(env: Mapping[str, str]) -> tuple[Process, ...]:
    """What runs for ``serve``: a stream's consumer only where its server is named."""
    wanted = ((NATS, "NUODA_NATS_URL"), (MQTT, "NUODA_MQTT_URL"))
    return (*SERVE, *(process for process, name in wanted if env.get(name)))
