"""Being asked to stop: Ctrl-C, a closed terminal, a service manager."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

from launch.kin import spawn

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop. Raised once; later requests only make the stop hurry."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class Requests:
    """What was asked of this process so far."""

    def __init__(self) -> None:
        self.count = 0

    @property
    def hurry(self) -> bool:
        """True from the second request on."""
        return self.count > 1

    def listen(self) -> None:
        """From now on the first request raises Stopped in the main thread."""
        for signum in ASKING:
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # nohup means it
                signal.signal(signum, self._on_request)

    def _on_request(self, signum: int, frame: FrameType | None) -> None:
        self.count += 1
        if self.count == 1:
            raise Stopped(signum)


REQUESTS = Requests()


def wait_in_foreground(child: subprocess.Popen[bytes]) -> int:
    """Waits for a child that shares our terminal, and hands it what we are asked. Returns its exit code.

    A terminal sends Ctrl-C to the child as well as to us, so that one is handed on only where it came from
    elsewhere. A child killed by a signal counts as 128 + its number, as a shell has it.
    """

    asking = [signum for signum in ASKING if signal.getsignal(signum) != signal.SIG_IGN]

    def hand_on(signum: int, frame: FrameType | None) -> None:
        REQUESTS.count += 1
        if signum != signal.SIGINT or not _has_terminal():
            child.send_signal(signum)

    before = [signal.signal(signum, hand_on) for signum in asking]
    try:
        code = child.wait()
    finally:
        for signum, handler in zip(asking, before, strict=True):
            signal.signal(signum, handler)
    return 128 - code if code < 0 else code


def _has_terminal() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False


def run_step(argv: Sequence[str | Path], env: Mapping[str, str], stdout: int | None = None) -> int:
    """Runs one step of a start to its end; returns its exit code. A request to stop ends the step first."""
    child = spawn(argv, env=env, stdin=subprocess.DEVNULL, stdout=stdout)
    try:
        return child.wait()
    except Stopped:
        child.terminate()
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise
