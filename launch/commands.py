"""The commands of ``run.py``, and how each failure is told."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Sequence

from launch import serving, tasks
from launch.explained import WANTS, explanation
from launch.place import Place, find_place
from launch.stopping import REQUESTS, Stopped
from launch.words import Refusal, say, text

WANTS_HELP = ("", "help", *WANTS)


def main(arguments: Sequence[str]) -> int:
    """Runs one command. The exit code: 0 done, 1 refused in plain words, 2 unknown, 128 + n stopped."""
    begun = time.monotonic()
    name, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if name in WANTS_HELP:
        print(text("help"))
        return 0
    explained = explanation(name, rest)
    if explained:
        print(explained)
        return 0
    REQUESTS.listen()
    try:
        return _run(find_place(), name, rest, begun)
    except Refusal as refusal:
        say("refused", {"reason": refusal})
        return 1
    except Stopped as stopped:
        say("stopped")
        return 128 + stopped.signum
    except PermissionError as error:
        say("refused", {"reason": Refusal("no-permission", {"said": error})})
        return 1
    except OSError as error:
        if error.errno == errno.ENOSPC:
            say("refused", {"reason": Refusal("disk-full", {"said": error})})
            return 1
        raise


def _run(place: Place, name: str, rest: list[str], begun: float) -> int:
    match name:
        case "demo":
            return serving.demo(place, rest, begun)
        case "serve":
            return serving.serve(place, rest, begun)
        case "test":
            return tasks.test(place, rest)
        case "check":
            return tasks.check(place)
        case "bench":
            return tasks.bench(place, rest)
        case "nuoda":
            return tasks.nuoda(place, rest)
        case "lock":
            return tasks.lock(place, rest)
        case _:
            say("unknown", {"name": name})
            print(text("help"), file=sys.stderr)
            return 2
