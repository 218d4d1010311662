from __future__ import annotations

import signal
import threading
from typing import Any

import structlog
from django.db import Error, close_old_connections
from procrastinate.exceptions import AlreadyEnqueued

from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.worker import revive_stalled
from nuoda.surfaces.clock.jobs import tick

PERIOD_SECONDS = 2.0
REVIVE_EVERY = 15

log = structlog.get_logger()


class Command(Verb):
    purpose = _("Put a tick into the queue every two seconds, and revive the jobs of dead workers.")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        beats = 0
        while not stop.is_set():
            self._beat(beats)
            beats += 1
            stop.wait(PERIOD_SECONDS)
        self.say(_("Stopped."))

    def _beat(self, beats: int) -> None:
        try:
            close_old_connections()
            tick.defer()
            if beats % REVIVE_EVERY == 0:
                revive_stalled()
        except AlreadyEnqueued:
            log.debug("a tick waits already")
        except Error:
            log.warning("the database does not answer; the clock goes on", exc_info=True)
