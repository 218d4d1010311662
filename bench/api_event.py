"""Claim: one tracking event by the REST interface, durable and acknowledged, against one plain row.

A carrier's machine posts events one at a time over as many connections as one web worker has threads; each
answer says that the event is on disk, with the shipment's status, its facts and the jobs that follow. The
limit is a single-row insert into the same table, each in a transaction of its own, over one connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database, scans_of, shipments
from bench.harness import Sample
from bench.serving import THREADS, Request, Server, api_request, visit, web_server
from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.shipments.commands import Scan
from nuoda.domains.shipments.models import TrackingEvent
from nuoda.domains.shipments.queries import log_count
from nuoda.kernel import clock

SHIPMENTS, EVENTS, ROWS, ROUNDS = 2_000, 600, 600, 5
STEPS = 7


def main() -> None:
    at = clock.now().astimezone(UTC).replace(microsecond=0) - timedelta(days=3)
    with empty_database("api_event"):
        ids = shipments(SHIPMENTS, at)
        key = issue_api_key(by=BY, at=at, label="bench", scopes=["tracking:write"], customer_id=None)
        scans = iter(scans_of(SHIPMENTS, at, per_shipment=STEPS))
        with web_server(workers=1) as server:
            pairs, latencies = [], []
            for turn in range(ROUNDS + 1):
                figure, milliseconds = _post(server, key.token, [next(scans) for _ in range(EVENTS)])
                limit = harness.sample(partial(_insert, _rows(ids, at)), backend=backend_pid)
                if turn:
                    pairs.append((figure, limit))
                    latencies.append(milliseconds)
    harness.report(
        "one event by the API against a single-row insert", pairs, floor=0.2, unit="events/s",
        details={
            "connections": THREADS,
            "p50_ms": round(harness.percentile(latencies, 0.5), 1),
        },
    )  # fmt: skip


def _post(server: Server, token: str, scans: list[Scan]) -> tuple[Sample, float]:
    """Post these events one by one; the sample, and the median milliseconds to an acknowledgement."""
    before = log_count(actor=BY)
    items: list[list[Request]] = [[api_request("/api/v1/tracking/events", token, [_event(s)])] for s in scans]
    seen = visit(server, items, connections=THREADS, expect={"200"})
    landed = log_count(actor=BY) - before
    if landed != len(scans):
        raise RuntimeError(f"{landed} of {len(scans)} events landed.")
    return seen.sample(), harness.percentile(seen.latencies[0], 0.5)


def _event(scan: Scan) -> dict[str, object]:
    return {
        "carrier": scan.carrier, "waybill": scan.waybill, "occurred_at": scan.occurred_at.isoformat(),
        "code": scan.code, "milestone": scan.milestone, "text": scan.text,
        "place": {"region": scan.place.region, "city": scan.place.city, "name": scan.place.name},
    }  # fmt: skip


_seconds = count()


def _rows(ids: Sequence[UUID], at: datetime) -> list[tuple[Any, ...]]:
    """Rows of the log as the table wants them, years before the events."""
    return [
        tuple(
            field.get_db_prep_save(getattr(one, field.attname), connection)
            for field in TrackingEvent._meta.concrete_fields
            if field.column
        )
        for one in (
            TrackingEvent(
                shipment_id=ids[place % len(ids)], code="00", milestone="HUB_IN", source="bench",
                text="快件已到达【成都转运中心】", place="成都转运中心", zone_source="given", recorded_at=at,
                occurred_at=at - timedelta(days=4_000) + timedelta(seconds=next(_seconds)),
            )
            for place in range(ROWS)
        )
    ]  # fmt: skip


def _insert(rows: Sequence[tuple[Any, ...]]) -> int:
    """Plain rows, each committed by itself."""
    columns = [field.column for field in TrackingEvent._meta.concrete_fields if field.column]
    sql = (
        f"INSERT INTO {TrackingEvent._meta.db_table} ({', '.join(columns)})"
        f" VALUES ({', '.join(['%s'] * len(columns))})"
    )
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(sql, list(row))
    return len(rows)


if __name__ == "__main__":
    main()
