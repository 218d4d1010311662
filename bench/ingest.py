"""Claim: full ingest of 5,000-event batches against a raw COPY into the same table with the same indexes.

Ingest means everything an intake does: checks, de-duplication, the log, derived status, ETA, facts and
the jobs of the reactions, durable. A second claim pits it against the naive path on the same events:
one event a transaction through the ORM, status derived each time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bench import harness

harness.set_up()

from django.db import connection, transaction  # noqa: E402

from bench.fixtures import backend_pid, empty_database, scans_of, shipments  # noqa: E402
from nuoda.domains.shipments.commands import record_scans  # noqa: E402
from nuoda.domains.shipments.models import Shipment, TrackingEvent  # noqa: E402
from nuoda.domains.shipments.rules import Event, derive, expect, needs  # noqa: E402
from nuoda.kernel.actor import system  # noqa: E402

BATCH, SHIPMENTS, ROUNDS, NAIVE = 5_000, 1_000, 5, 300
START = datetime(2026, 11, 1, tzinfo=UTC)
BY = system("bench")


def main() -> None:
    with empty_database("bench_ingest"):
        ids = shipments(SHIPMENTS, START)
        against_copy(ids)
        against_naive()


def against_copy(ids: list[object]) -> None:
    pairs = []
    for turn in range(ROUNDS + 1):
        at = START + timedelta(hours=turn * 6)
        scans = scans_of(SHIPMENTS, at, per_shipment=BATCH // SHIPMENTS)
        rows = [
            (ids[n % SHIPMENTS], s.occurred_at + timedelta(days=400), s.code, "", s.milestone, "", s.text,
             s.place.name, "", "", s.source, s.zone_source, at)
            for n, s in enumerate(scans)
        ]  # fmt: skip

        def ingest(scans: list[object] = scans, at: datetime = at) -> int:
            return record_scans(by=BY, at=at + timedelta(hours=6), scans=scans).accepted

        def copy(rows: list[tuple[object, ...]] = rows) -> int:
            with (
                transaction.atomic(),
                connection.cursor() as cursor,
                cursor.copy(
                    "COPY shipments_tracking_event (shipment_id, occurred_at, code, piece, milestone, reason,"
                    " text, place, region, signer, source, zone_source, recorded_at) FROM STDIN"
                ) as sink,
            ):
                for row in rows:
                    sink.write_row(row)
            return len(rows)

        figure = harness.sample(ingest, backend=backend_pid)
        limit = harness.sample(copy, backend=backend_pid)
        if turn:
            pairs.append((figure, limit))
    harness.report("ingest against COPY", pairs, floor=0.25, unit="events/s")


def against_naive() -> None:
    """The same kind of events through the ORM, one transaction each, deriving status every time."""
    pairs = []
    for turn in range(3):
        at = START + timedelta(days=60 + turn)
        batch = scans_of(SHIPMENTS, at, per_shipment=BATCH // SHIPMENTS)
        single = scans_of(SHIPMENTS, at + timedelta(hours=8), per_shipment=1)[:NAIVE]

        def ingest(batch: list[object] = batch, at: datetime = at) -> int:
            return record_scans(by=BY, at=at + timedelta(hours=6), scans=batch).accepted

        def naive(single: list[object] = single, at: datetime = at) -> int:
            for scan in single:
                _save_one(scan, at)
            return len(single)

        figure = harness.sample(ingest, backend=backend_pid)
        pairs.append((figure, harness.sample(naive, backend=backend_pid)))
    harness.report("ingest against one event a transaction", pairs, floor=80, unit="events/s")


def _save_one(scan: object, at: datetime) -> None:
    with transaction.atomic():
        row = Shipment.objects.select_for_update().get(carrier=scan.carrier, waybill=scan.waybill)
        TrackingEvent.objects.create(
            shipment_id=row.id, occurred_at=scan.occurred_at, code=scan.code, milestone=scan.milestone,
            text=scan.text, place=scan.place.name, source=scan.source, zone_source=scan.zone_source,
            recorded_at=at,
        )  # fmt: skip
        log = TrackingEvent.objects.filter(shipment_id=row.id)
        status = derive(Event(e.occurred_at, e.recorded_at, e.milestone, e.reason) for e in log)
        row.milestone, row.milestone_at, row.place = status.milestone, status.at, status.place
        row.eta_at = expect(status, row.usual_transit, row.booked_at)
        row.needs = needs(status, row.usual_transit)
        row.save()


if __name__ == "__main__":
    main()
