"""Threads that take turns: few of them run side by side, and whoever is long about it makes room.

Threads of one process share one interpreter. Sixteen that all have something to do do no more than two: they
push each other aside, each asks the database over a connection of its own, and the caches of the processor
hold the things of none. Here as many threads as have a turn run at once; the rest of what came waits, first
come first served, for the thread that is done first, which goes on with it at once. A thread that waits for
others says so (:func:`step_aside`), and one that holds its turn for longer than the pool's patience loses it:
both go on, and the turn is the next one's. So nobody waits for a slow page longer than that.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from threading import Lock, Thread, local
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """A call that was asked for, and where its answer goes."""

    future: Future[Any]
    call: Callable[[], Any]

    def run(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            answer = self.call()
        except BaseException as failed:  # noqa: BLE001 - it is raised again where the answer is asked for
            self.future.set_exception(failed)
        else:
            self.future.set_result(answer)


@dataclass(slots=True, eq=False)
class _Hand:
    """A thread of the pool: what it is about, whether it holds a turn, and since when."""

    pool: TurnPool
    task: _Task | None = None
    holds: bool = False
    since: float = 0.0
    woken: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.woken.acquire()


_own = local()


def step_aside() -> None:
    """Give this thread's turn away, as it is about to wait for another one. It goes on without.

    In a thread of no pool it does nothing.
    """
    hand: _Hand | None = getattr(_own, "hand", None)
    if hand is not None:
        hand.pool.give_up(hand)


class TurnPool(Executor):
    """At most ``at_once`` threads with a turn, and ``most`` with those that lost or gave up theirs.

    ``patience`` is how many seconds a turn may be held while others wait; :meth:`make_room` sees to it, and
    is called now and then by whoever submits, as long as something is :attr:`waiting`.
    """

    def __init__(self, *, at_once: int, most: int, patience: float) -> None:
        self._free, self._most, self._patience = at_once, most, patience
        self._lock = Lock()
        self._waiting: deque[_Task] = deque()
        self._hands: list[_Hand] = []
        self._idle: list[_Hand] = []  # the last one to have worked is the first to work again
        self._over = False

    @property
    def waiting(self) -> bool:
        """Whether something waits for a turn."""
        return bool(self._waiting)

    def submit(self, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a call made in its turn. Raises :class:`RuntimeError` after :meth:`shutdown`."""
        task = _Task(Future(), lambda: work(*args, **kwargs))
        with self._lock:
            if self._over:
                raise RuntimeError("The pool is shut down.")
            self._waiting.append(task)
            self._hand_out()
        return task.future

    def make_room(self) -> None:
        """Take the turns of those who have held them for longer than the pool's patience, if others wait."""
        if not self._waiting:
            return
        before = time.monotonic() - self._patience
        with self._lock:
            for hand in self._hands:
                if hand.holds and hand.since < before:
                    self._release(hand)
            self._hand_out()

    def give_up(self, hand: _Hand) -> None:
        """A thread goes on without its turn."""
        with self._lock:
            if hand.holds:
                self._release(hand)
                self._hand_out()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take nothing more. What waits is still done, or cancelled; ``wait`` waits for none of it."""
        with self._lock:
            self._over = True
            dropped = list(self._waiting) if cancel_futures else []
            if cancel_futures:
                self._waiting.clear()
        for task in dropped:
            task.future.cancel()

    def _hand_out(self) -> None:
        """Turns that are free go to what waits, while there are threads. Under the lock."""
        while self._waiting and self._free:
            if not self._idle and len(self._hands) >= self._most:
                return
            hand = self._idle.pop() if self._idle else None
            made = hand or _Hand(self)
            self._begin(made)
            if hand:
                hand.woken.release()
            else:
                self._hands.append(made)
                Thread(target=self._serve, args=(made,), name=f"turn-{len(self._hands)}", daemon=True).start()

    def _begin(self, hand: _Hand) -> None:
        if not hand.holds:
            self._free -= 1
        hand.holds, hand.since, hand.task = True, time.monotonic(), self._waiting.popleft()

    def _release(self, hand: _Hand) -> None:
        hand.holds = False
        self._free += 1

    def _serve(self, hand: _Hand) -> None:
        _own.hand = hand
        while True:
            if hand.task is not None:
                hand.task.run()
            if not self._go_on(hand):
                hand.woken.acquire()

    def _go_on(self, hand: _Hand) -> bool:
        """Whether there is more to do for this thread at once."""
        with self._lock:
            hand.task = None
            if self._waiting and (hand.holds or self._free):
                self._begin(hand)
                return True
            if hand.holds:
                self._release(hand)
            self._idle.append(hand)
            return False
