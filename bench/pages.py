"""Claim: every page of the desk comes within 150 ms of server time (p95), on the data of the demo.

An agent's and a supervisor's browser ask for each page, signed in, in this process: routes, doors, queries
and templates, everything but the network. A page about one thing is asked for with a dozen things. Between
the pages, the same browser asks for a view that does nothing, as the peer.

One line a page tells p50 and p95 by the clock on the wall, the same of the view that does nothing, and the
most queries. A busy machine stretches those, so the page is judged by what it needs when it is alone:
``server_ms`` is the p95 of this process's CPU and the database's CPU together. The last line is the claim.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import harness
from bench.fixtures import backend_pid, demo_database
from bench.places import desk_places, sign_in, supervisor_places
from bench.web import NOOP
from nuoda.kernel.actor import Role

ROUNDS, VISITS, CEILING_MS, MOST_QUERIES = 3, 16, 150, 12


@dataclass(frozen=True, slots=True)
class Visit:
    milliseconds: float
    cpu_milliseconds: float


def main() -> None:
    with demo_database("pages"):
        measured = _measure(Role.AGENT, desk_places()) + _measure(Role.SUPERVISOR, supervisor_places())
    worst = max(measured, key=lambda one: float(str(one["server_ms"])))
    harness.say(
        "desk pages within their time and queries",
        {
            "unit": "ms", "figure": worst["server_ms"], "limit": CEILING_MS, "page": worst["page"],
            "queries": max(int(str(one["queries"])) for one in measured), "most_queries": MOST_QUERIES,
            "met": all(one["met"] for one in measured), "pages": len(measured), "rounds": ROUNDS,
        },
    )  # fmt: skip


def _measure(role: Role, places: Mapping[str, Sequence[str]]) -> list[Mapping[str, object]]:
    client = sign_in(role)
    found: list[Mapping[str, object]] = []
    for page, addresses in places.items():
        queries = max(_queries(client, address) for address in addresses)
        visits, noops, pid = [], [], backend_pid()
        before = harness.cpu_seconds(pid)
        for turn in range(ROUNDS * VISITS):
            visits.append(_visit(client, addresses[turn % len(addresses)]))
            noops.append(_visit(client, NOOP))
        database = (harness.cpu_seconds(pid) - before) / len(visits) * 1e3
        figures = _figures(visits, noops, database) | {"queries": queries}
        met = float(str(figures["server_ms"])) <= CEILING_MS and queries <= MOST_QUERIES
        found.append({"page": page, "role": role.value, **figures, "met": met})
        harness.say(f"desk page: {page}", found[-1])
    return found


def _figures(visits: Sequence[Visit], noops: Sequence[Visit], database: float) -> dict[str, object]:
    """``database`` is the milliseconds of its CPU that a page takes on average."""
    whole = [one.milliseconds for one in visits]
    ours = harness.percentile([one.cpu_milliseconds for one in visits], 0.95)
    return {
        "server_ms": round(ours + database, 1),
        "p50_ms": round(median(whole), 1),
        "p95_ms": round(harness.percentile(whole, 0.95), 1),
        "noop_ms": round(median(one.milliseconds for one in noops), 1),
        "visits": len(visits),
    }


def _visit(client: Client, address: str) -> Visit:
    started, used = time.perf_counter(), time.process_time()
    answer = client.get(address)
    seen = Visit((time.perf_counter() - started) * 1e3, (time.process_time() - used) * 1e3)
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return seen


def _queries(client: Client, address: str) -> int:
    """Queries of one visit, which also warms the page up."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return len(seen)


if __name__ == "__main__":
    main()
