"""What lands in the log, and what is counted and declared beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.sorting import COLUMNS, Group, Pending, Said
from nuoda.kernel.arrays import plain
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import run

_KEY = "shipment_id, occurred_at, code, piece"
_INSERT = (
    f"INSERT INTO shipments_tracking_event ({COLUMNS}) SELECT {COLUMNS} FROM scan_staging"
    f" ORDER BY {_KEY} ON CONFLICT DO NOTHING RETURNING {_KEY}"
)
_COUNT = (
    "INSERT INTO shipments_unknown_code AS kept"
    " (source, code, first_seen_at, last_seen_at, count, sample_text, sample_waybill)"
    " SELECT source, code, %s, %s, count, sample_text, sample_waybill"
    " FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])"
    " AS given(source, code, count, sample_text, sample_waybill) ORDER BY source, code"
    " ON CONFLICT (source, code) DO UPDATE SET count = kept.count + excluded.count,"
    " last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)"
)
_DOUBTED = "SELECT DISTINCT shipment_id FROM shipments_error_declaration WHERE shipment_id = ANY(%s::uuid[])"
_DECLARE = (
    "INSERT INTO shipments_error_declaration (id, shipment_id, occurred_at, code, piece, reason, note,"
    " declared_by, declared_at, document_id)"
    " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::text[], %s::timestamptz[], %s::uuid[])"
    " AS given(id, shipment_id, occurred_at, code, piece)"
    f" ORDER BY {_KEY} ON CONFLICT (shipment_id, occurred_at, code, piece) DO NOTHING RETURNING id"
)


def land(groups: Iterable[Group]) -> dict[UUID, list[Pending]]:
    """Append to the log what is not in it yet. Returns what landed, by shipment.

    What lies after all that the log has of its shipment is surely new, because the shipment is locked,
    and goes straight in. The rest goes over a staging table, where the log's own key decides.
    """
    landed: dict[UUID, list[Pending]] = {}
    doubtful: dict[tuple[UUID, datetime, str, str], Pending] = {}
    for group in groups:
        known = group.known
        if group.ordered:
            if group.pending:
                landed[known.id] = group.pending
            continue
        fresh = []
        for key, pending in sorted(_once(group.pending).items()):
            if known.logged_at is None or key[0] > known.logged_at:
                fresh.append(pending)
            else:
                doubtful[known.id, *key] = pending
        if fresh:
            landed[known.id] = fresh
    _copy("shipments_tracking_event", (one.line for some in landed.values() for one in some))
    for late in _land_doubtful(doubtful):
        landed.setdefault(late[0], []).append(doubtful[late])
    return landed


def _once(pending: Sequence[Pending]) -> dict[tuple[datetime, str, str], Pending]:
    """Each scan of one consignment once, the first that came."""
    once: dict[tuple[datetime, str, str], Pending] = {}
    for one in pending:
        once.setdefault((one.event.occurred_at, one.event.code, one.event.piece), one)
    return once


def _copy(table: str, lines: Iterable[str]) -> None:
    text = "".join(lines)
    if text:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({COLUMNS}) FROM STDIN") as copy:
            copy.write(text)


def _land_doubtful(
    doubtful: dict[tuple[UUID, datetime, str, str], Pending],
) -> list[tuple[UUID, datetime, str, str]]:
    if not doubtful:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS scan_staging"
            " (LIKE shipments_tracking_event) ON COMMIT DELETE ROWS"
        )
        _copy("scan_staging", (one.line for one in doubtful.values()))
        cursor.execute(_INSERT)
        landed: list[tuple[UUID, datetime, str, str]] = cursor.fetchall()
        cursor.execute("TRUNCATE scan_staging")
    return landed


def count_unknown(landed: Iterable[Sequence[Pending]], at: datetime) -> tuple[int, tuple[str, ...]]:
    """Count landed scans whose code nobody knows, for the queue. Returns how many, and the codes."""
    found: dict[tuple[str, str], list[Pending]] = {}
    for some in landed:
        for one in some:
            if one.unknown is not None:
                found.setdefault((one.unknown.source, one.unknown.code), []).append(one)
    if not found:
        return 0, ()
    samples = [some[0].unknown for some in found.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [
                at, at, [source for source, _ in found], [code for _, code in found],
                [len(some) for some in found.values()],
                [one.text for one in samples if one], [one.waybill.strip() for one in samples if one],
            ],
        )  # fmt: skip
    return sum(map(len, found.values())), tuple(sorted({code for _, code in found}))


def declare(corrections: Sequence[Said], declared_by: str) -> list[Said]:
    """Keep what is said against scans, whether they are here yet or not. Returns what is new."""
    if not corrections:
        return []
    ids = {new_id(): said for said in corrections}
    rows = [
        (
            key, said.known.id, said.scan.occurred_at, said.scan.code, said.piece, said.correction.reason,
            said.correction.note, declared_by, said.correction.declared_at, said.scan.document_id,
        )
        for key, said in ids.items()
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DECLARE, [list(column) for column in zip(*rows, strict=True)])
        return [ids[key] for (key,) in cursor.fetchall()]


def doubted(shipment_ids: Collection[UUID]) -> set[UUID]:
    """Those of these shipments against whose scans anything was declared."""
    return {shipment_id for (shipment_id,) in run(_DOUBTED, [plain(shipment_ids)])}
