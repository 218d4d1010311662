"""Shipments held up by an incident whose end is foreseen: their windows move with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.commands.lanes import lanes
from nuoda.domains.shipments.commands.reckon import foreseen
from nuoda.domains.shipments.commands.set_forecasts import settle_windows
from nuoda.domains.shipments.rules import Forecast
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.statements import run

_WRITE = (
    "UPDATE shipments_shipment AS kept SET held_at = given.since, held_until_at = given.until"
    " FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS given(id, since, until)"
    " WHERE kept.id = given.id"
)


@dataclass(frozen=True, slots=True)
class HoldDraft:
    """Goods that stand from ``since`` at the latest and go on at ``until`` (None: nothing is foreseen)."""

    shipment_id: UUID
    since: datetime
    until: datetime | None


@command
def hold_shipments(*, by: Actor, at: datetime, holds: Sequence[HoldDraft]) -> int:
    """Say until when an incident holds shipments up, or take it back. Returns how many windows moved.

    A hold counts from the last that is known of its shipment, and until it moves on; what was delivered
    is left as it is. The same hold again changes nothing. Constant number of queries.
    """
    if not by.sees_all:
        raise Forbidden
    given = {one.shipment_id: one for one in holds}
    rows = [_held(row, given[row.id]) for row in lock_by_id(list(given), by=by) if row.delivered_at is None]
    if not rows:
        return 0
    instants = [[row.held_at for row in rows], [row.held_until_at for row in rows]]
    run(_WRITE, [arrays.ids([row.id for row in rows]), *map(arrays.instants, instants)])
    usual = lanes()

    def now_foreseen(row: Known) -> Forecast | None:
        return foreseen(row, row.status(), usual).window

    return settle_windows(rows, now_foreseen, lambda _row, _before: "held")


def _held(row: Known, one: HoldDraft) -> Known:
    """A hold that counted before goes on from where it began."""
    if one.until is None:
        return row._replace(held_at=None, held_until_at=None)
    before = row.hold()
    going_on = before is not None and before.counts(row.status())
    latest = max(filter(None, (one.since, row.milestone_at, row.reason_at)))
    since = before.since if before and going_on else latest
    return row._replace(held_at=min(since, one.until), held_until_at=one.until)
