from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.commands.dangers import Judged, settle_dangers
from nuoda.domains.shipments.commands.evidence import COLUMNS, Evidence, WatchedRow, promised, read_evidence
from nuoda.domains.shipments.commands.missed import wait_for_departures
from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.danger import (
    TELEMETRY,
    WATCHED,
    Danger,
    DangerKind,
    Judgement,
    judge,
    missed_departure,
)
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import run
from nuoda.kernel.text import text as _

_WRITE = (
    "UPDATE shipments_shipment AS kept SET look_at = given.look_at, danger = given.danger,"
    " due_at = given.due_at FROM unnest(%s::uuid[], %s::timestamptz[], %s::smallint[], %s::timestamptz[])"
    " AS given(id, look_at, danger, due_at) WHERE kept.id = given.id"
)
_ORIGIN, _DESTINATION = COLUMNS.index("origin"), COLUMNS.index("destination")
_LOOK_NOW = (
    "WITH meant AS MATERIALIZED (SELECT id FROM shipments_shipment WHERE"
    " (order_id = ANY(%s::uuid[]) OR id = ANY(%s::uuid[])) AND look_at > %s ORDER BY id FOR NO KEY UPDATE)"
    " UPDATE shipments_shipment AS kept SET look_at = %s FROM meant WHERE kept.id = meant.id"
    " RETURNING kept.id"
)
_NEXT = (
    f"SELECT {', '.join(COLUMNS)} FROM shipments_shipment WHERE look_at <= %s"
    " ORDER BY look_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
)
PROMISE_MAY_COME = timedelta(minutes=10)
"""A shipment without a promise is looked at again soon after it was registered: promises follow orders."""

_ALL = WATCHED | TELEMETRY
_RECOVERIES = {DangerKind.AREA.value: _("No warned area lies on its way any more.")}


@dataclass(frozen=True, slots=True)
class WatchReport:
    """How many shipments were looked at, and how many are in danger; ``more`` while others wait."""

    looked: int
    endangered: int
    more: bool


@command
def watch_shipments(*, by: Actor, at: datetime, limit: int = 2_000) -> WatchReport:
    """Look at the shipments whose next look has come, found by partial index, the longest waiting first.

    Opens, raises and clears their dangers, states each change of a level, and sets the next look to when
    the rules may next judge otherwise. What is not over always has one. Rows that another process has in
    hand are left to it.
    """
    if not by.sees_all:
        raise Forbidden
    rows = [_watched(row) for row in run(_NEXT, [at, limit])]
    if not rows:
        return WatchReport(0, 0, more=False)
    levels = look(rows, by=by, at=at)
    return WatchReport(len(rows), sum(level > 0 for level in levels.values()), more=len(rows) == limit)


def _watched(row: Sequence[Any]) -> WatchedRow:
    """A row as the driver gives it, whose documents are text."""
    read = WatchedRow(*row)
    return read._replace(origin=json.loads(str(row[_ORIGIN])), destination=json.loads(str(row[_DESTINATION])))


def look(rows: Sequence[WatchedRow], *, by: Actor, at: datetime) -> dict[UUID, int]:
    """Judge these shipments, whose rows are locked, and write what came of it. Returns their levels."""
    evidence = read_evidence(rows, by=by, at=at)
    rows = _with_departures(rows, evidence, by=by, at=at)
    found = [(row, judge(evidence.subject(row), at)) for row in rows]
    levels = settle_dangers([_judged(row, one) for row, one in found], at)
    changed: list[tuple[UUID, datetime | None, int, datetime | None]] = []
    for row, one in found:
        due_at, is_open = evidence.promises.get(promised(row), (None, False))
        look_at = one.look_at
        young = at - row.recorded_at < PROMISE_MAY_COME
        if look_at is not None and due_at is None and young:
            look_at = min(look_at, row.recorded_at + PROMISE_MAY_COME)
        changed.append((row.id, look_at, levels[row.id], due_at if is_open else None))
    _write(changed)
    return levels


def _with_departures(
    rows: Sequence[WatchedRow], evidence: Evidence, *, by: Actor, at: datetime
) -> Sequence[WatchedRow]:
    """The rows with their windows moved by departures that they missed, or no longer do."""
    missed = {
        row.id: missed_departure(evidence.legs.get(row.id, ()), at)
        for row in rows
        if row.milestone not in TERMINAL
    }
    changed = {
        row.id: missed[row.id]
        for row in rows
        if row.id in missed and (row.missed_at, row.missed_until_at) != (missed[row.id] or (None, None))
    }
    windows = wait_for_departures(changed, by=by)
    return [row.with_window(windows[row.id]) if row.id in windows else row for row in rows]


def _write(changed: Sequence[tuple[UUID, datetime | None, int, datetime | None]]) -> None:
    """Id, next look, level and due time of shipments."""
    if changed:
        ids, looks, levels, dues = zip(*changed, strict=True)
        run(_WRITE, [arrays.ids(ids), arrays.instants(looks), arrays.plain(levels), arrays.instants(dues)])


def _judged(row: WatchedRow, one: Judgement) -> Judged:
    """What ended ends the dangers that telemetry showed, too."""
    over = row.milestone in TERMINAL
    return Judged(
        row.id, row.customer_id, row.order_id, row.waybill, row.danger, one.dangers,
        _ALL if over else WATCHED, UUID(one.area.key) if one.area else None, {} if over else _RECOVERIES,
    )  # fmt: skip


@command
def look_again(*, by: Actor, at: datetime, promised: Sequence[Ref]) -> int:
    """Let the watch look now at what stands behind these promised things (orders and shipments).

    What waits for its look already, and what is over, is left as it is. Returns how many are looked at.
    """
    if not by.sees_all:
        raise Forbidden
    orders = [ref.id for ref in promised if ref.kind == "order"]
    single = [ref.id for ref in promised if ref.kind == "shipment"]
    return len(run(_LOOK_NOW, [orders, single, at, at]))


@dataclass(frozen=True, slots=True)
class TelemetryJudgement:
    """What positions and readings of one shipment show: the kinds that were judged, and the dangers."""

    shipment_id: UUID
    kinds: frozenset[str]
    dangers: Sequence[Danger]


@command
def judge_telemetry(*, by: Actor, at: datetime, judgements: Sequence[TelemetryJudgement]) -> int:
    """Open, raise and clear the dangers that telemetry shows. Returns how many shipments are in danger.

    A judgement of a shipment that is over, or of kinds that telemetry does not show, is left out.
    """
    if not by.sees_all:
        raise Forbidden
    given = {one.shipment_id: one for one in judgements}
    locked = Shipment.objects.select_for_update(no_key=True).filter(id__in=list(given))
    rows = [WatchedRow(*row) for row in locked.order_by("id").values_list(*COLUMNS)]
    found = [
        Judged(
            row.id, row.customer_id, row.order_id, row.waybill, row.danger,
            [one for one in given[row.id].dangers if one.kind in TELEMETRY],
            given[row.id].kinds & TELEMETRY,
        )
        for row in rows
        if row.milestone not in TERMINAL
    ]  # fmt: skip
    levels = settle_dangers(found, at)
    write_levels(rows, levels)
    return sum(level > 0 for level in levels.values())


def write_levels(rows: Sequence[WatchedRow], levels: Mapping[UUID, int]) -> None:
    """Write the highest open level of each of these locked shipments; the next look stays as it is."""
    _write([(row.id, row.look_at, levels[row.id], row.due_at) for row in rows if row.id in levels])
