"""Keeps the platform's processes running, shows what they say, and stops them in order."""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from launch.kin import spawn
from launch.stopping import REQUESTS
from launch.table import Process
from launch.words import Refusal, console, say

TICK = 0.2
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a process that ran this long before it died begins its count of deaths again
DEATHS_ALLOWED = 3
LARGEST_LOG = 10_000_000
WIDTH = 200


class Running:
    """One row of the table, running or waiting to be started again."""

    def __init__(self, process: Process, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.process = process
        self.deaths = 0
        self._command = command
        self._env = {**env, **process.env}
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None
        self._begun = 0.0
        self._start_at = math.inf
        log.touch(mode=0o600)
        self._shown = log.stat().st_size

    @property
    def pid(self) -> int | None:
        """The process's number, while it runs."""
        return self._child.pid if self._child else None

    def start(self) -> None:
        """Starts it in a session of its own: the terminal's Ctrl-C leaves the order of stopping to us."""
        self._begun = time.monotonic()
        with self._log.open("ab") as log:
            self._child = spawn(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                own_session=True,
                at_our_death=self.process.at_our_death,
            )

    def tick(self) -> None:
        """Shows what it said since the last tick; notes its death; starts it again when its pause is over."""
        self.show()
        if self._child is None:
            if time.monotonic() >= self._start_at:
                self.start()
        elif self._child.poll() is not None:
            self._note_death(self._child.returncode)

    def show(self) -> None:
        """Copies whole new lines of the log to the console, with the name in front."""
        with self._log.open("rb") as log:
            log.seek(self._shown)
            text = log.read(1_000_000)
        end = text.rfind(b"\n") + 1
        self._shown += end
        if self._shown > LARGEST_LOG:
            shutil.copyfile(self._log, self._log.with_suffix(".log.1"))
            os.truncate(self._log, 0)
            self._shown = 0
        for line in text[:end].decode(errors="replace").splitlines():
            console(f"{self.process.name:<8}| {line[:WIDTH]}")

    def last_words(self) -> str:
        """The last lines of its log."""
        with self._log.open("rb") as log:
            log.seek(max(0, self._log.stat().st_size - 4000))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-8:])

    def ask_to_stop(self, signum: int = signal.SIGTERM) -> None:
        """Sends the request, or with SIGKILL the end, to it and to all it started."""
        if self._child is None:
            return
        if signum != signal.SIGKILL:
            self._child.send_signal(signum)
            return
        with suppress(ProcessLookupError):  # all gone
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def is_gone(self) -> bool:
        """True once it has ended, or if it was not running."""
        return self._child is None or self._child.poll() is not None

    def _note_death(self, code: int) -> None:
        self.show()
        self.ask_to_stop(signal.SIGKILL)  # what it started must not hold its port or its work
        self._child = None
        self.deaths = 1 if time.monotonic() - self._begun > STEADY else self.deaths + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(self.deaths - 1, 10))
        self._start_at = time.monotonic() + pause
        if self.process.vital and self.deaths >= DEATHS_ALLOWED:
            values = {
                "name": self.process.name,
                "times": self.deaths,
                "log": self._log,
                "said": self.last_words(),
            }
            raise Refusal("died-for-good", values)
        say("died", {"name": self.process.name, "code": code, "pause": f"{pause:g}"})


class Company:
    """The processes of one command, together. Leaving the block stops them all."""

    def __init__(
        self, table: Sequence[Process], env: Mapping[str, str], logs: Path, filled: Mapping[str, str]
    ) -> None:
        logs.mkdir(mode=0o700, exist_ok=True)
        self.members = [
            Running(
                process,
                [part.format_map(filled) for part in process.command],
                env,
                logs / f"{process.name}.log",
            )
            for process in table
        ]

    def __enter__(self) -> Company:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self, vital: bool) -> None:
        """Starts the vital processes, or the others: the first page comes sooner if it is alone."""
        for member in self.members:
            if member.process.vital is vital:
                member.start()

    def tick(self) -> None:
        """One look at everybody who was started. Raises Refusal if a vital process has died for good."""
        for member in self.members:
            member.tick()
        time.sleep(TICK)

    def stop(self) -> None:
        """Stops them rank by rank; kills what outstays its grace, or at once if we were asked twice."""
        for rank in sorted({member.process.stop_rank for member in self.members}):
            group = [member for member in self.members if member.process.stop_rank == rank]
            for member in group:
                member.ask_to_stop()
            until = time.monotonic() + max(member.process.grace for member in group)
            while not all(member.is_gone() for member in group):
                if time.monotonic() > until or REQUESTS.hurry:
                    break
                time.sleep(0.02)
            for member in group:
                member.ask_to_stop(signal.SIGKILL)
                member.show()
