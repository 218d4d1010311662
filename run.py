#!/usr/bin/env python3
"""The one way to start anything: ``python3 run.py help`` lists the commands.

Only the standard library is needed. Everything is made on first use (the virtual environment, the database
server, the database) and found again on later starts.
"""

from __future__ import annotations

import os
import shutil
import sys

OLDEST = (3, 11)


def start_with_newer_python() -> None:
    """Starts again under a new enough Python where there is one; else refuses in plain words."""
    for name in ("python3.11", "python3.12", "python3.13"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, os.path.abspath(__file__), *sys.argv[1:]])
    version = ".".join(str(part) for part in sys.version_info[:2])
    sys.stderr.write("nuoda: Python 3.11 or later is needed; this is " + version + ".\n")
    sys.stderr.write("       On Debian or Ubuntu: apt install python3.11\n")
    sys.exit(1)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        start_with_newer_python()
    from launch.commands import main

    sys.exit(main(sys.argv[1:]))
