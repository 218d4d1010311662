"""Claims: a case opens, and the queue and the cause board answer, among a million cases.

A case is opened as a customer asks: one command with its owner chosen among twenty on duty, its clocks, its
facts and the jobs of its reactions, committed; and fifty at a time, as trouble opens them. The limit,
interleaved with it, is one row inserted and committed. Then the queue is asked for as
browsers do, in this process: plainly, by each filter, by a saved view, by words, by the last page that is
counted and by one beyond it; and the cause board over a year of days. One case of fifty is open, one of a
thousand in somebody's hand. 50 thousand cases; a million with ``--full``.

A page is judged by what it needs when it is alone: the p95 of this process's CPU and the database's.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database, shipments
from bench.masses import filling, multiply, numbered, numbers
from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.cases.commands import Trouble, ask, open_exceptions
from nuoda.domains.cases.models import Case
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.team.commands import AgentDraft, ViewDraft, record_agents, save_view
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import COUNTED

EVERYDAY, FULL = 50_000, 1_000_000
ROUNDS, ASKED, BULK, INSERTED, VISITS, CEILING_MS = 5, 30, 50, 300, 24, 150
DESK = 20
FLOOR = 216
"""Cases a second: three times what a help desk of the same framework was measured at (72/s)."""
_PLAIN = "CREATE TABLE bench_row (id bigserial PRIMARY KEY, words text NOT NULL, at timestamptz NOT NULL)"
_INSERT = "INSERT INTO bench_row (words, at) VALUES (%s, now())"
_DAYS = """
INSERT INTO insight_cause_day (reach, key, cause, day, shipments, cases)
SELECT reach, key, cause, current_date - n, CASE WHEN cause = '*' THEN 40 ELSE 0 END, 1 + n %% 3
FROM generate_series(0, 364) AS n,
    (VALUES ('all', 1), ('customer', 300), ('lane', 60), ('partner', 8), ('place', 120)) AS one(reach, keys),
    generate_series(1, keys) AS place, unnest(%s::text[]) AS cause,
    lateral (SELECT CASE WHEN reach = 'all' THEN '' ELSE 'key ' || place END) AS named(key)
"""
_OWNER = f"(SELECT id FROM team_agent WHERE name = 'Agent ' || n / 1000 % {DESK})"
_CAUSES = ["*", "DELAY.vehicle", "DELAY.weather", "DAMAGE.wet", "LOSS.suspected", "ADDRESS.wrong"]


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    at = clock.now()
    with empty_database("cases"):
        boss = _staff(at)
        ships = shipments(ROUNDS * (ASKED + BULK) + 1, at)
        first = ask(by=BY, at=at, shipment_id=ships[0], kind="inquiry", words="Where is it?")
        _fill(size, first.number)
        _open(ships[1:], size)
        _open_many(ships[-ROUNDS * BULK :], size)
        _read(boss, at, size)


def _staff(at: datetime) -> Actor:
    names = ["Boss", *(f"Agent {place}" for place in range(DESK))]
    drafts = [
        AccountDraft(
            email=f"{place}@bench.example", name=name, role=Role.AGENT if place else Role.SUPERVISOR,
            password="a long bench secret",
        )
        for place, name in enumerate(names)
    ]  # fmt: skip
    accounts = open_accounts(by=BY, at=at, accounts=drafts)
    agents = [
        AgentDraft(account_id=account_id, name=name, leads=name == "Boss")
        for account_id, name in zip(accounts, names, strict=True)
    ]
    record_agents(by=BY, at=at, agents=agents)
    return Actor(Role.SUPERVISOR, str(accounts[0]), "Boss")


def _fill(size: int, number: str) -> None:
    """Cases of a year, one of fifty open, and the days of their causes."""
    opened = "now() - n % 525600 * interval '1 minute'"
    over = "n % 50 > 0"
    with filling(Case):
        multiply(
            Case,
            f"number = '{number}'",
            {
                "id": numbered("0b3c4d5e"), "number": "'CB' || lpad(n::text, 9, '0')", "shipment_id": "NULL",
                "order_id": "NULL", "kind": "(ARRAY['inquiry','chase','complaint'])[1 + n % 3]",
                "severity": "'S' || (1 + n % 4)", "opened_at": opened, "changed_at": opened,
                "state": f"CASE WHEN {over} THEN 'closed' ELSE 'new' END",
                "closing_code": f"CASE WHEN {over} THEN 'withdrawn' ELSE '' END",
                "closed_at": f"CASE WHEN {over} THEN {opened} END",
                "resolved_at": f"CASE WHEN {over} THEN {opened} END",
                "update_due_at": f"CASE WHEN {over} THEN NULL ELSE {opened} + interval '4 hours' END",
                "resolve_due_at": f"{opened} + interval '2 days'",
                "cause": "(ARRAY['DELAY.vehicle','DAMAGE.wet',''])[1 + n % 3]",
                "owner_id": f"CASE WHEN n % 1000 = 0 THEN {_OWNER} END",
                "label": "'B' || n",
                "search": "to_tsvector('simple', 'cb' || lpad(n::text, 9, '0') || ' b' || n"
                " || CASE WHEN n % 20 = 5 THEN ' often' WHEN n % 50 = 3 THEN ' fiftieth' ELSE '' END)",
            },
            numbers(1, size),
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [_CAUSES])
        cursor.execute("VACUUM (FREEZE, ANALYZE) insight_cause_day")
        cursor.execute(_PLAIN)


def _open(ships: Sequence[UUID], size: int) -> None:
    pairs = []
    for turn in range(ROUNDS):
        some = ships[turn * ASKED : (turn + 1) * ASKED]
        figure = harness.sample(lambda some=some: _ask(some), backend=backend_pid)  # type: ignore[misc]
        pairs.append((figure, harness.sample(_insert, backend=backend_pid)))
    rates = sorted(figure.rate for figure, _limit in pairs)
    busy = median(one.client_us + one.database_us for one, _limit in pairs)
    harness.report(
        "a case opened with clocks, facts and jobs, beside one row committed", pairs, floor=0.05,
        unit="cases/s", details={
            "cases": size, "median_per_s": round(rates[len(rates) // 2], 1), "floor_per_s": FLOOR,
            "cpu_us_a_case": round(busy), "per_s_alone": round(1e6 / busy, 1),
            "met_floor": 1e6 / busy >= FLOOR,
        },
    )  # fmt: skip


def _open_many(ships: Sequence[UUID], size: int) -> None:
    pairs = []
    for turn in range(ROUNDS):
        some = ships[turn * BULK : (turn + 1) * BULK]
        figure = harness.sample(lambda some=some: _trouble(some), backend=backend_pid)  # type: ignore[misc]
        pairs.append((figure, harness.sample(_insert, backend=backend_pid)))
    busy = median(one.client_us + one.database_us for one, _limit in pairs)
    harness.report(
        f"cases opened {BULK} at a time by trouble, beside one row committed", pairs, floor=0.05,
        unit="cases/s", details={
            "cases": size, "floor_per_s": FLOOR, "cpu_us_a_case": round(busy),
            "per_s_alone": round(1e6 / busy, 1), "met_floor": 1e6 / busy >= FLOOR,
        },
    )  # fmt: skip


def _trouble(ships: Sequence[UUID]) -> int:
    cards = shipments_by_id(ships, actor=BY)
    troubles = [
        Trouble(one.customer_id, "C", "zh-hans", one.waybill, "at_risk", "DELAY.weather", 2, None,
                shipment_id=one.id)
        for one in cards.values()
    ]  # fmt: skip
    return open_exceptions(by=BY, at=clock.now(), troubles=troubles)


def _ask(ships: Sequence[UUID]) -> int:
    for one in ships:
        ask(by=BY, at=clock.now(), shipment_id=one, kind="inquiry", words="Where is it?")
    return len(ships)


def _insert() -> int:
    with connection.cursor() as cursor:
        for _n in range(INSERTED):
            cursor.execute(_INSERT, ["a row"])
    return INSERTED


def _read(boss: Actor, at: datetime, size: int) -> None:
    view = ViewDraft("cases", "Fire", "severity=S1&sort=-opened_at&cols=state,owner")
    view_id = save_view(by=boss, at=at, view=view)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=boss.id))
    last = min(size, COUNTED) // 25
    year = f"period=days&days_from={(at - timedelta(days=364)):%F}&days_to={at:%F}"
    pages = {
        "open": "cases/?view=all",
        "mine": "cases/?whose=mine",
        "nobody's": "cases/?whose=nobody",
        "severity": "cases/?severity=S1",
        "kind": "cases/?kind=complaint",
        "customer": "cases/?customer=BENCH",
        "state": "cases/?state=closed",
        "all": "cases/?state=any",
        "latest": "cases/?sort=-opened_at",
        "saved view": f"cases/?{view.query}&view={view_id}",
        "number": f"cases/?text=CB{size:09d}&state=any",
        "words": "cases/?text=cb00&state=any",
        "words of one in twenty": "cases/?text=often&state=any",
        "words of one in fifty": "cases/?text=fiftieth&state=any",
        "words of one in twenty, open": "cases/?text=often",
        "last page counted": f"cases/?state=any&page={last}",
        "page beyond": f"cases/?state=any&page={last * 2}",
        "cause board": f"causes/?{year}",
        "cause board by customer": f"causes/?{year}&by=customer",
        "cause board, one cause by lane": f"causes/?{year}&by=lane&cause=DAMAGE.wet",
    }
    found = {name: _visit(client, f"/desk/{path}") for name, path in pages.items()}
    for name, (server_ms, p95_ms) in found.items():
        met = server_ms <= CEILING_MS
        harness.say(
            f"{name}, among so many cases",
            {"unit": "ms", "server_ms": server_ms, "p95_ms": p95_ms, "limit": CEILING_MS, "met": met},
        )
    worst = max(found, key=lambda name: found[name][0])
    harness.say(
        "queue and cause board within their time",
        {
            "unit": "ms", "figure": found[worst][0], "limit": CEILING_MS, "page": worst, "cases": size,
            "met": found[worst][0] <= CEILING_MS,
        },
    )  # fmt: skip


def _visit(client: Client, path: str) -> tuple[float, float]:
    """Milliseconds at p95: of CPU, the database's included, and by the clock on the wall."""
    spent, waited, pid = [], [], backend_pid()
    for turn in range(VISITS + 2):
        database, own, wall = harness.cpu_seconds(pid), time.process_time(), time.perf_counter()
        status = client.get(path).status_code
        if status != 200:
            raise ValueError(f"{path}: {status}")
        if turn >= 2:
            spent.append(time.process_time() - own + harness.cpu_seconds(pid) - database)
            waited.append(time.perf_counter() - wall)
    return round(harness.percentile(spent, 0.95) * 1e3, 1), round(harness.percentile(waited, 0.95) * 1e3, 1)


if __name__ == "__main__":
    main()
