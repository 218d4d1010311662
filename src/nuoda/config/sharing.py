"""The web server's worker, which takes its share of the connections and no more, and does few things at once.

A connection that is kept alive belongs to the process that accepted it. Processes wait side by side for new
ones, and whichever happens to be awake takes all that come at once, so that one core answers everybody while
the other has nothing to do. Here each process tells the others how many it holds, and gives way while another
holds fewer. It does so for a moment at a time, so that nobody waits for a process that does not come.

What comes is answered by threads that take turns (:mod:`nuoda.kernel.turns`).
"""

from __future__ import annotations

import mmap
import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from nuoda.kernel.turns import TurnPool

MOST_PROCESSES = 64
GIVES_WAY = 0.05
"""Seconds in which another process may take what this one leaves to it."""
HEARD_WITHIN = 3.0
"""Seconds: a process tells how many it holds at least once in each; one that has not, counts for nothing."""

AT_ONCE = 2
"""Requests of a process that have a turn: one goes on while the other waits for the database."""
PATIENCE = 0.01
"""Seconds after which a request loses its turn, if others wait."""

# Two numbers a process: when it told last (on the clock that processes share), and how many it held. Made
# before the server parts into processes, which loads this module first; each writes its own alone.
_told = memoryview(mmap.mmap(-1, 16 * MOST_PROCESSES)).cast("d")


class SharingWorker(ThreadWorker):  # type: ignore[misc]
    """Threads behind one loop, as the server has them; new connections go to whoever holds the fewest."""

    tpool: TurnPool

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._place = 2 * (self.age % MOST_PROCESSES)
        self._away_until = 0.0
        self._gave_way = False

    def get_thread_pool(self) -> TurnPool:
        """The threads that answer."""
        return TurnPool(at_once=AT_ONCE, most=self.cfg.threads, patience=PATIENCE)

    def notify(self) -> None:
        """Tell the server that this process lives, and the others how many connections it holds."""
        super().notify()
        self._tell(time.monotonic() if self.alive else 0.0)

    def handle_exit(self, sig: int, frame: object) -> None:
        """Begin to stop: nothing is left to this process any more."""
        super().handle_exit(sig, frame)
        self._tell(0.0)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and time.monotonic() >= self._away_until)

    def accept(self, listener: Any) -> None:
        """Accept a new connection, unless another process is to have it."""
        now = time.monotonic()
        if not self._gave_way and self.nr_conns > self._fewest(now):
            self._gave_way, self._away_until = True, now + GIVES_WAY
            self.set_accept_enabled(False)
            return
        super().accept(listener)
        self._tell(now)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        if self.tpool.waiting:
            timeout = min(timeout, PATIENCE)
        away = self._away_until - time.monotonic()
        back = away <= 0 and self._gave_way  # what nobody took meanwhile is accepted now
        super().wait_for_and_dispatch_events(min(timeout, away) if away > 0 else timeout)
        if back:
            self._gave_way = False
        self.tpool.make_room()

    def _tell(self, at: float) -> None:
        _told[self._place], _told[self._place + 1] = at, self.nr_conns

    def _fewest(self, now: float) -> float:
        """How many connections the process with the fewest holds, among those that told lately."""
        held = zip(_told[::2], _told[1::2], strict=True)
        return min((count for told, count in held if now - told < HEARD_WITHIN), default=self.nr_conns)
