"""Claim: full ingest of 5,000-event batches against a raw COPY into the same table with the same indexes.

Ingest means everything an intake does: checks, de-duplication, the log, derived status, ETA, facts and
the jobs of the reactions, durable. It is measured on an empty log and on one of a million scans
(``--size N``; ten with ``--full``). A further claim pits it against the naive path on the same events:
one event a transaction through the ORM, status derived each time; both must end in the same state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from uuid import UUID

from django.db import connection, transaction

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database, scans_of, shipments
from bench.harness import Sample
from bench.masses import filling, multiply, numbers
from nuoda.domains.shipments.commands import Scan, record_scans
from nuoda.domains.shipments.models import Shipment, TrackingEvent
from nuoda.domains.shipments.rules import Event, derive, forecast

BATCH, SHIPMENTS, ROUNDS, TWINS = 5_000, 1_000, 7, 60
EVERYDAY, FULL = 1_000_000, 10_000_000
START = datetime(2026, 11, 1, tzinfo=UTC)
EACH = BATCH // SHIPMENTS
COPIED = (
    "shipment_id, leg, occurred_at, recorded_at, source, code, milestone, reason, zone_source, place, region,"
    " piece, text, signer, document_id, latitude, longitude, quantity, quantity_kind, source_key"
)


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with empty_database("ingest"):
        ids = shipments(SHIPMENTS, START)
        _report("ingest against COPY", _against_copy(ids, 0), floor=0.25)
        _fill(size)
        _report(f"ingest against COPY, {size:,} scans in the log", _against_copy(ids, 100), floor=0.2)
    with empty_database("naive"):
        shipments(SHIPMENTS, START)
        shipments(TWINS, START, carrier="TWIN")
        harness.report("ingest against one event a transaction", _against_naive(), floor=80, unit="events/s")


def _report(claim: str, pairs: list[tuple[Sample, Sample]], *, floor: float) -> None:
    """The claim, and beside it what COPY takes of both processors: a busy machine blurs the rates."""
    spent = [(one.client_us + one.database_us, other.client_us + other.database_us) for one, other in pairs]
    details = {
        "limit_cpu_us_per_item": round(median(limit for _, limit in spent), 1),
        "cpu_ratio": round(sum(limit for _, limit in spent) / sum(figure for figure, _ in spent), 3),
    }
    harness.report(claim, pairs, floor=floor, unit="events/s", details=details)


def _against_copy(ids: Sequence[UUID], day: int) -> list[tuple[Sample, Sample]]:
    pairs = []
    for turn in range(ROUNDS + 1):
        at = START + timedelta(days=day, hours=turn * 6)
        scans = scans_of(SHIPMENTS, at, per_shipment=EACH)
        figure = harness.sample(partial(_ingest, scans, at), backend=backend_pid)
        rows = [_row(ids[n % SHIPMENTS], scan, at) for n, scan in enumerate(scans)]
        limit = harness.sample(partial(_copy, rows), backend=backend_pid)
        if turn:
            pairs.append((figure, limit))
    return pairs


def _ingest(scans: Sequence[Scan], at: datetime) -> int:
    return record_scans(by=BY, at=at + timedelta(hours=6), scans=scans).accepted


def _row(shipment_id: UUID, scan: Scan, at: datetime) -> tuple[object, ...]:
    """The same scan as a row of the log, so long ago that no ingest ever meets it."""
    return (
        shipment_id, 0, scan.occurred_at - timedelta(days=400), at, scan.source, scan.code, scan.milestone,
        "", scan.zone_source, scan.place.name, scan.place.region, "", scan.text, "", None, None, None, None,
        "", "",
    )  # fmt: skip


def _copy(rows: Sequence[tuple[object, ...]]) -> int:
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY shipments_tracking_event ({COPIED}) FROM STDIN") as sink,
    ):
        for row in rows:
            sink.write_row(row)
    return len(rows)


def _fill(size: int) -> None:
    """``size`` more scans, of other shipments: each has ten, an hour apart."""
    with filling(TrackingEvent):
        multiply(
            TrackingEvent,
            "(shipment_id, occurred_at) ="
            " (SELECT shipment_id, occurred_at FROM shipments_tracking_event LIMIT 1)",
            {
                "shipment_id": "md5((n / 10)::text)::uuid",
                "occurred_at": f"timestamptz '{START.isoformat()}' + (n % 10) * interval '1 hour'",
            },
            numbers(1, size),
        )


def _against_naive() -> list[tuple[Sample, Sample]]:
    """The events of a few shipments twice: among a whole batch, and one by one for their twins."""
    pairs = []
    for turn in range(4):
        at = START + timedelta(days=1 + turn)
        batch = scans_of(SHIPMENTS, at, per_shipment=EACH)
        single = [replace(one, carrier="TWIN") for one in batch if int(one.waybill[1:]) < TWINS]
        figure = harness.sample(partial(_ingest, batch, at), backend=backend_pid)
        limit = harness.sample(partial(_one_by_one, single, at), backend=backend_pid)
        if turn:
            pairs.append((figure, limit))
    if _state("NDX") != _state("TWIN"):
        raise RuntimeError("Ingest and the naive path do not end in the same state.")
    return pairs


def _one_by_one(scans: Sequence[Scan], at: datetime) -> int:
    for scan in scans:
        _save_one(scan, at + timedelta(hours=6))
    return len(scans)


def _save_one(scan: Scan, at: datetime) -> None:
    with transaction.atomic():
        row = Shipment.objects.select_for_update().get(carrier=scan.carrier, waybill=scan.waybill)
        TrackingEvent.objects.create(
            shipment_id=row.id, occurred_at=scan.occurred_at, code=scan.code, milestone=scan.milestone,
            text=scan.text, place=scan.place.name, region=scan.place.region, source=scan.source,
            zone_source=scan.zone_source, recorded_at=at,
        )  # fmt: skip
        log = TrackingEvent.objects.filter(shipment_id=row.id)
        status = derive(
            Event(one.occurred_at, one.recorded_at, one.milestone, one.reason, one.code, "", one.place)
            for one in log
        )
        row.milestone, row.milestone_at, row.place = status.milestone, status.at, status.place
        row.heard_at, row.moved_at, row.attempts = status.heard_at, status.moved_at, status.attempts
        row.logged_at = max(filter(None, (row.logged_at, scan.occurred_at)))
        outcome = forecast(
            status, booked_at=row.booked_at, usual=row.usual_transit, spread=None, standing=None
        )
        if outcome.window is not None:
            row.eta_early_at, row.eta_at, row.eta_late_at, row.eta_basis = outcome.window
        row.needs = outcome.needs
        row.save()


def _state(carrier: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What the database says of the first shipments of a carrier and of their logs, without ids.

    When the watch looks again is left out: the naive path watches nothing.
    """
    own = {"id", "carrier", "recorded_at", "look_at"}
    names = [field.attname for field in Shipment._meta.concrete_fields if field.name not in own]
    rows = Shipment.objects.filter(carrier=carrier, waybill__lt=f"B{TWINS:09d}").order_by("waybill")
    log = [field.name for field in TrackingEvent._meta.concrete_fields if field.name != "shipment_id"]
    scans = [
        line
        for shipment_id in rows.values_list("id", flat=True)
        for line in TrackingEvent.objects.filter(shipment_id=shipment_id)
        .order_by("occurred_at", "code")
        .values_list(*log)
    ]
    return list(rows.values_list(*names)), scans


if __name__ == "__main__":
    main()
