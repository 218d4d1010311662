"""The web server as production starts it, and visits to it from another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from launch.machine import free_port
from launch.table import WEB

from bench.harness import Sample

PATIENCE = 60.0
ROOT = Path(__file__).resolve().parents[1]
LOAD = Path(__file__).with_name("load.py")

Request = Mapping[str, Any]
THREADS = int(WEB.command[WEB.command.index("--threads") + 1])
"""How many requests one web worker answers side by side."""


def api_request(path: str, token: str, items: Sequence[Mapping[str, object]]) -> Request:
    """A batch sent to the REST interface with a key."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return {"method": "POST", "path": path, "headers": headers, "body": json.dumps(items)}


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server: its port, its process, and its first worker's process."""

    port: int
    process: subprocess.Popen[bytes]

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        kids = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in kids.split()]


@contextmanager
def web_server(*, workers: int | None = None) -> Iterator[Server]:
    """Gunicorn with the settings of the launcher's table, behind a proxy; ``workers`` if given."""
    port = free_port()
    command = [word.format(python=sys.executable, port=port) for word in WEB.command]
    command[command.index("nuoda.config.wsgi:application")] = "bench.web:application"
    if workers is not None:
        command[command.index("--workers") + 1] = str(workers)
    env = {**os.environ, **WEB.env, "NUODA_BEHIND_PROXY": "1"}
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        _await(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("The web server does not answer.")


@dataclass(frozen=True, slots=True)
class Visits:
    """What a load came to: seconds, answers by status, and milliseconds of each step of a visit."""

    seconds: float
    cpu_seconds: float
    statuses: Mapping[str, int]
    latencies: Sequence[Sequence[float]]

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    def sample(self, *, items: int = 1) -> Sample:
        """As a sample of ``items`` a request. Client is the load's own CPU; the database's is not known."""
        done = self.requests * items
        return Sample(done / self.seconds, self.cpu_seconds / done * 1e6, 0.0)


def visit(
    server: Server, items: Sequence[Sequence[Request]], *, connections: int, expect: set[str]
) -> Visits:
    """Send these visits over so many connections at once. Raises where another status came back."""
    asked = json.dumps({"port": server.port, "connections": connections, "items": items})
    ran = subprocess.run([sys.executable, LOAD], input=asked, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    seen = Visits(**json.loads(ran.stdout))
    if set(seen.statuses) - expect:
        raise RuntimeError(f"The server answered {dict(seen.statuses)}.")
    return seen
