"""What lands in the log, and what is counted and declared beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.drafts import Scan
from nuoda.domains.shipments.commands.sorting import COLUMNS, Group, Key, Said
from nuoda.domains.shipments.rules import Event
from nuoda.kernel.ids import new_id

_KEY = "shipment_id, occurred_at, code, piece"
_INSERT = (
    f"INSERT INTO shipments_tracking_event ({COLUMNS}) SELECT {COLUMNS} FROM scan_staging"
    f" ORDER BY {_KEY} ON CONFLICT DO NOTHING RETURNING {_KEY}"
)
_COPY = f"COPY {{}} ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
_SIGNATURE, _END = b"PGCOPY\n\xff\r\n\0" + 8 * b"\0", b"\xff\xff"
_COUNT = (
    "INSERT INTO shipments_unknown_code AS kept"
    " (source, code, first_seen_at, last_seen_at, count, sample_text, sample_waybill)"
    " SELECT source, code, %s, %s, count, sample_text, sample_waybill"
    " FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])"
    " AS given(source, code, count, sample_text, sample_waybill) ORDER BY source, code"
    " ON CONFLICT (source, code) DO UPDATE SET count = kept.count + excluded.count,"
    " last_seen_at = greatest(kept.last_seen_at, excluded.last_seen_at)"
)
_DECLARE = (
    "INSERT INTO shipments_error_declaration (id, shipment_id, occurred_at, code, piece, reason, note,"
    " declared_by, declared_at, document_id)"
    " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::text[], %s::timestamptz[], %s::uuid[])"
    " AS given(id, shipment_id, occurred_at, code, piece)"
    f" ORDER BY {_KEY} ON CONFLICT (shipment_id, occurred_at, code, piece) DO NOTHING RETURNING id"
)


class Landing:
    """What of a batch is not in the log yet, by shipment; :meth:`follow` has it written.

    What lies after all that the log has of its shipment is surely new, because the shipment is locked,
    and goes straight in. The rest goes over a staging table, at once, where the log's own key decides.
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self.landed: dict[UUID, list[Event]] = {}
        self._lines: list[bytes] = []
        doubtful: dict[Key, tuple[Event, bytes]] = {}
        for group in groups:
            if group.ordered:
                if group.events:
                    self.landed[group.known.id] = group.events
                    self._lines += group.lines
                continue
            self._sift(group, doubtful)
        for key in _land_doubtful(doubtful):
            self.landed.setdefault(key[0], []).append(doubtful[key][0])

    def _sift(self, group: Group, doubtful: dict[Key, tuple[Event, bytes]]) -> None:
        """Each scan of one consignment once, the first that came; in the order in which they happened."""
        known, fresh = group.known, []
        once: dict[tuple[datetime, str, str], tuple[Event, bytes]] = {}
        for one in zip(group.events, group.lines, strict=True):
            once.setdefault((one[0].occurred_at, one[0].code, one[0].piece), one)
        for key, one in sorted(once.items()):
            if known.logged_at is None or key[0] > known.logged_at:
                fresh.append(one[0])
                self._lines.append(one[1])
            else:
                doubtful[known.id, *key] = one
        if fresh:
            self.landed[known.id] = fresh

    @contextmanager
    def follow(self) -> Iterator[None]:
        """Hand the log what is new: the server writes it while the block runs, which must not ask it."""
        if not self._lines:
            yield
            return
        with connection.cursor() as cursor, cursor.copy(_COPY.format("shipments_tracking_event")) as copy:
            copy.write(_wrapped(self._lines))
            yield


def _wrapped(lines: Iterable[bytes]) -> bytes:
    return b"".join([_SIGNATURE, *lines, _END])


def _land_doubtful(doubtful: Mapping[Key, tuple[Event, bytes]]) -> list[Key]:
    if not doubtful:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS scan_staging"
            " (LIKE shipments_tracking_event) ON COMMIT DELETE ROWS"
        )
        with cursor.copy(_COPY.format("scan_staging")) as copy:
            copy.write(_wrapped(line for _event, line in doubtful.values()))
        cursor.execute(_INSERT)
        landed: list[Key] = cursor.fetchall()
        cursor.execute("TRUNCATE scan_staging")
    return landed


def count_unknown(
    landed: Mapping[UUID, Sequence[Event]], unknown: Mapping[Key, Scan], at: datetime
) -> tuple[int, tuple[str, ...]]:
    """Count landed scans whose code nobody knows, for the queue. Returns how many, and the codes."""
    if not unknown:
        return 0, ()
    found: dict[tuple[str, str], list[Scan]] = {}
    for shipment_id, events in landed.items():
        for event in events:
            scan = unknown.get((shipment_id, event.occurred_at, event.code, event.piece))
            if scan is not None:
                found.setdefault((scan.source, scan.code), []).append(scan)
    if not found:
        return 0, ()
    samples = [some[0] for some in found.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [
                at, at, [source for source, _ in found], [code for _, code in found],
                [len(some) for some in found.values()],
                [one.text for one in samples], [one.waybill.strip() for one in samples],
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
