"""Doing several things at the same time, as several workers would."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from django.db import connections


def side_by_side(calls: Sequence[Callable[[], object]]) -> list[object]:
    """Start all calls at once, each in a thread with a connection of its own.

    Returns what each answered, or the error it raised, in their order.
    """
    barrier = threading.Barrier(len(calls))
    answers: list[object] = [None] * len(calls)

    def run(place: int, call: Callable[[], object]) -> None:
        barrier.wait()
        try:
            answers[place] = call()
        except Exception as error:  # noqa: BLE001  it is the answer
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
