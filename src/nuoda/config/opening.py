"""When the web server opens: at once, or when what must be there before the first visitor is made.

Its code takes seconds to read. The launcher has it read beside that work, and holds a lock until it is done.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any


def on_starting(server: Any) -> None:
    """Wait for the file that ``NUODA_OPENS_AFTER`` names to be unlocked; without it, for nothing.

    The server calls it by this name when the application is read and no port is open yet.
    """
    named = os.environ.get("NUODA_OPENS_AFTER")
    if named:
        with open(named, "rb") as held:
            fcntl.flock(held, fcntl.LOCK_SH)
