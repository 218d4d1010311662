"""The process that owns the embedded database server: ``python -m launch.keeper PLAN``.

Every start of the launcher that uses the server holds a shared lock on one file. The keeper asks for that
lock exclusively, and gets it when the last user has gone, whether it ended or was killed. Then it stops the
server and ends. So no user counts the others, and nobody has to be the last. If the keeper itself is killed,
the kernel sends the server SIGINT, which is PostgreSQL's orderly quick stop.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from launch.cluster import Cluster
from launch.kin import RunAs, spawn
from launch.locks import open_lock, take_now

USERS = "database-users"
KEEPER = "database-keeper"
HEALS = ("postmaster.pid", "pre-existing shared memory", "is still in use")
QUICK_DEATH = 5.0
MOST_QUICK_DEATHS = 5


@dataclass(frozen=True)
class Plan:
    """What the keeper is told on its command line."""

    cluster: Cluster
    locks: Path

    def to_json(self) -> str:
        cluster = self.cluster
        parts = {
            "programs": cluster.programs,
            "data": cluster.data,
            "socket": cluster.socket,
            "log": cluster.log,
        }
        words = {name: str(path) for name, path in parts.items()}
        return json.dumps({**words, "run_as": cluster.run_as.value, "locks": str(self.locks)})

    @staticmethod
    def from_json(text: str) -> Plan:
        words = json.loads(text)
        cluster = Cluster(
            programs=Path(words["programs"]),
            data=Path(words["data"]),
            socket=Path(words["socket"]),
            run_as=RunAs(words["run_as"]),
            log=Path(words["log"]),
        )
        return Plan(cluster, Path(words["locks"]))


class Keeper:
    """Starts the server, starts it again if it dies, stops it when nobody uses it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._stopping = threading.Event()
        self._server_ended = threading.Event()
        self._server: subprocess.Popen[bytes] | None = None

    def keep(self) -> int:
        """Runs to the end of the last user. The exit code is 0, or 1 if the server would not run."""
        if not self._take_office():
            return 0  # another keeper is at work
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        threading.Thread(target=self._await_last_user, daemon=True).start()
        quick_deaths = 0
        while not self._stopping.is_set():
            begun = time.monotonic()
            size = _size(self._plan.cluster.log)
            self._run_server()
            if self._stopping.is_set():
                break
            if time.monotonic() - begun > QUICK_DEATH:
                quick_deaths = 0
            quick_deaths += 1
            if quick_deaths == MOST_QUICK_DEATHS or (quick_deaths == 1 and not self._may_heal(begun, size)):
                return 1
            self._stopping.wait(0.2 * 2**quick_deaths)
        return 0

    def _take_office(self) -> bool:
        """Others take this lock for an instant to see whether a keeper lives: one refusal proves nothing."""
        mine = open_lock(self._plan.locks / KEEPER)
        until = time.monotonic() + 2
        while not take_now(mine):
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def _run_server(self) -> None:
        with self._plan.cluster.log.open("ab") as log:
            self._server = spawn(
                self._plan.cluster.command(),
                cwd=Path("/"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                at_our_death=signal.SIGINT,
                run_as=self._plan.cluster.run_as,
            )
        if self._stopping.is_set():
            self._server.send_signal(signal.SIGINT)
        self._server.wait()
        self._server_ended.set()

    def _may_heal(self, begun: float, log_size: int) -> bool:
        """Whether a first death is worth another try: it ran a while, or waits for a forerunner to leave."""
        if time.monotonic() - begun > QUICK_DEATH:
            return True
        with self._plan.cluster.log.open("rb") as log:
            log.seek(log_size)
            said = log.read().decode(errors="replace")
        return any(sign in said for sign in HEALS)

    def _await_last_user(self) -> None:
        fcntl.flock(open_lock(self._plan.locks / USERS), fcntl.LOCK_EX)
        self._stop()

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:
        threading.Thread(target=self._stop, daemon=True).start()

    def _stop(self) -> None:
        """Asks for the quick orderly stop; after half a minute for the immediate one, which is as safe."""
        self._server_ended.clear()
        self._stopping.set()
        for signum in (signal.SIGINT, signal.SIGQUIT):
            if self._server is not None:
                self._server.send_signal(signum)
            if self._server_ended.wait(30):
                return


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


if __name__ == "__main__":
    code = Keeper(Plan.from_json(sys.argv[1])).keep()
    os._exit(code)  # the thread may still be waiting for the lock
