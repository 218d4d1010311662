"""Threads that are made to come while a call runs, so that what they bring is gathered for sure."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connections

from nuoda.kernel.gathering import Gatherer

PATIENCE = 30.0


def until(met: Callable[[], bool]) -> None:
    """Wait until it is so. Raises ``TimeoutError`` where it never comes to be."""
    end = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.001)


def waiting(gatherer: Gatherer[Any, Any], lane: Hashable) -> int:
    """How many wait in a lane for the call that runs; -1 where none runs."""
    held = gatherer._lanes.get(lane)
    return -1 if held is None else len(held)


def one_after_the_other(
    pool: ThreadPoolExecutor, gatherer: Gatherer[Any, Any], lane: Hashable, calls: Sequence[Callable[[], Any]]
) -> list[Future[Any]]:
    """Start calls that go into one lane, each once the one before it leads or waits there.

    One must run that something holds up, be it the first of these: else it may be over before the next comes.
    """
    before = waiting(gatherer, lane)
    started = []
    for place, call in enumerate(calls, start=1):
        started.append(pool.submit(called, call))
        until(partial(_waits, gatherer, lane, before + place))
    return started


def _waits(gatherer: Gatherer[Any, Any], lane: Hashable, many: int) -> bool:
    return waiting(gatherer, lane) == many


def called(call: Callable[[], Any]) -> Any:
    """The call as a thread makes it: with a connection of its own, which is closed."""
    try:
        return call()
    finally:
        connections.close_all()
