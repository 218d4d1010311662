"""A load of HTTP requests over many connections from a process of its own: small, so that it disturbs little.

Run as a script. Standard input is JSON: ``{"port", "connections", "items"}``; an item is the requests that
one visitor makes one after the other, each ``{"method", "path", "headers", "body"}``. The path
``"location"`` follows the redirect before it. Standard output is JSON: ``{"seconds", "cpu_seconds",
"statuses": {"200": n}, "latencies": [[milliseconds of each first request], [of each second], …]}``.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

PATIENCE = 60.0


@dataclass
class Tally:
    """What was answered, and how fast."""

    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[list[float]] = field(default_factory=list)

    def answered(self, status: str, step: int, seconds: float) -> None:
        self.statuses[status] += 1
        while len(self.latencies) <= step:
            self.latencies.append([])
        self.latencies[step].append(seconds * 1e3)


class Visitor:
    """One kept-alive connection that takes item after item."""

    def __init__(self, port: int, items: Iterator[list[dict[str, Any]]], tally: Tally) -> None:
        self._port, self._items, self._tally = port, items, tally
        self.socket = self._connect()
        self._requests: list[dict[str, Any]] = []
        self._step, self._sent_at, self._location = 0, 0.0, ""
        self._got = bytearray()

    def _connect(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self) -> bool:
        """Send the next request; False once there is none."""
        if self._step == len(self._requests):
            self._requests, self._step = next(self._items, []), 0
            if not self._requests:
                return False
        self.socket.sendall(_written(self._requests[self._step], self._location))
        self._sent_at = time.perf_counter()
        return True

    def hear(self) -> bool:
        """Take what has arrived; True once the answer is whole."""
        arrived = self.socket.recv(262_144)
        if not arrived:
            raise ConnectionError("The server hung up.")
        self._got += arrived
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        if len(body) < int(headers["content-length"]):
            return False
        self._tally.answered(lines[0].split()[1], self._step, time.perf_counter() - self._sent_at)
        self._location = headers.get("location", "")
        self._got.clear()
        self._step += 1
        return True


def _written(request: dict[str, Any], location: str) -> bytes:
    path = location if request["path"] == "location" else request["path"]
    body = request.get("body", "").encode()
    headers = {"Host": "127.0.0.1", **request.get("headers", {})}
    if body:
        headers["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start: str = f"{request['method']} {path} HTTP/1.1\r\n{lines}\r\n"
    return start.encode() + bytes(body)


def run(port: int, connections: int, items: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Send all items, ``connections`` at a time."""
    tally, waiting = Tally(), selectors.DefaultSelector()
    queue = iter(items)
    visitors = [Visitor(port, queue, tally) for _ in range(connections)]
    started, used = time.perf_counter(), time.process_time()
    for visitor in visitors:
        if visitor.ask():
            waiting.register(visitor.socket, selectors.EVENT_READ, visitor)
    while waiting.get_map():
        ready = waiting.select(PATIENCE)
        if not ready:
            raise TimeoutError(f"No answer within {PATIENCE} s.")
        for key, _events in ready:
            visitor = key.data
            if visitor.hear() and not visitor.ask():
                waiting.unregister(visitor.socket)
                visitor.socket.close()
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "cpu_seconds": time.process_time() - used,
        "statuses": dict(tally.statuses),
        "latencies": tally.latencies,
    }


if __name__ == "__main__":
    given = json.load(sys.stdin)
    json.dump(run(given["port"], given["connections"], given["items"]), sys.stdout)
