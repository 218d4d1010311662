"""Connections fall evenly on the web server's processes, and none waits for a process that does not come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from launch.machine import free_port
from launch.table import WEB
from tests.laws.source import ROOT

APPLICATION = """
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "10")])
    return [f"{os.getpid():10}".encode()]
"""
PATIENCE = 30.0

pytestmark = pytest.mark.faults


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """A web server with the launcher's settings, which tells which of its two processes answered."""
    (tmp_path / "telling.py").write_text(APPLICATION)
    found = free_port()
    command = [word.format(python=sys.executable, port=found) for word in WEB.command]
    command[command.index("nuoda.config.wsgi:application")] = "telling:application"
    command[command.index("--keep-alive") + 1] = str(int(PATIENCE))  # nobody hangs up while we look
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "src")])}
    server = subprocess.Popen(command, env=env, cwd=tmp_path)
    try:
        _both_answer(found)
        yield found
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _both_answer(port: int) -> set[int]:
    """Wait until two processes answer; returns their ids."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with _visitors(port, 2) as visitors:
                seen = {_asked(one) for one in visitors}
        except OSError:
            seen = set()
        if len(seen) == 2:
            return seen
        time.sleep(0.1)
    raise AssertionError("No two processes answer.")


@contextmanager
def _visitors(port: int, count: int) -> Iterator[list[HTTPConnection]]:
    """So many connections at once, which stay."""
    with ExitStack() as hung_up:
        opened = [HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(count)]
        for one in opened:
            hung_up.callback(one.close)
            one.connect()
        yield opened


def _asked(visitor: HTTPConnection) -> int:
    """The process that answers this connection."""
    visitor.request("GET", "/")
    return int(visitor.getresponse().read())


def test_what_comes_at_once_is_shared(port: int) -> None:
    for _round in range(4):
        with _visitors(port, 16) as visitors:
            held = Counter(map(_asked, visitors))
            assert len(held) == 2
            assert min(held.values()) >= 6, held
            assert all(_asked(one) in held for one in visitors)  # kept, and answered again


def test_a_process_that_hangs_keeps_nobody_waiting(port: int) -> None:
    with _visitors(port, 6) as early:
        held = Counter(map(_asked, early))
        hanging, others = min(held), max(held)
        os.kill(hanging, signal.SIGSTOP)
        try:
            with _visitors(port, 8) as late:
                assert {_asked(one) for one in late} == {others}
        finally:
            os.kill(hanging, signal.SIGCONT)


def test_a_process_in_place_of_one_that_died_gets_its_share(port: int) -> None:
    with _visitors(port, 8) as early:
        held = Counter(map(_asked, early))
        gone, stays = min(held), max(held)
        os.kill(gone, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not _both_answer(port) - {gone, stays}:
            time.sleep(0.1)
        with _visitors(port, 8) as late:
            new = Counter(map(_asked, late))
        assert gone not in new
        assert sum(count for process, count in new.items() if process != stays) >= 4
