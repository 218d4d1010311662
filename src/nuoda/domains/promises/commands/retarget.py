from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import about, is_watched, write
from nuoda.domains.promises.facts import PromiseRetargeted
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Entry
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import rows_where

_LIVE = (
    "id = ANY(%s::uuid[]) AND state IN ('open', 'at_risk', 'paused') AND kind <> 'statutory'"
    " AND ground <> 'statute' ORDER BY id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class NewTarget:
    """Another target of a live promise, reckoned from the start it had; what it rests on now."""

    promise_id: UUID
    due_at: datetime
    basis: str
    ground_ref: str
    calendar_id: UUID | None = None


@command
def retarget_promises(*, by: Actor, at: datetime, targets: Sequence[NewTarget]) -> int:
    """Give live promises of the house another target; pauses and excuses move it as they moved the old one.

    What is past by then is broken at once. What is settled, broken or set by law stays. The first due time
    stays on record, and what we are measured by never comes later. Returns how many have another target.
    """
    given = {one.promise_id: one for one in targets}
    rows = rows_where(Promise, _LIVE, [arrays.ids(given)])
    before = {row.id: row.due_at for row in rows}
    for row in rows:
        _take(row, given[row.id])
    log = Log(rows, by=by, at=at, whole=True)
    for row in rows:
        target = given[row.id]
        log.add(row, Entry.RETARGETED, at, until_at=target.due_at, reference=target.ground_ref)
        log.settle(row)
        if is_watched(row):
            row.warn_at = at
        state(PromiseRetargeted(**about(row), old_due_at=before[row.id], basis=row.basis))
    log.write()
    write(rows, moved=True)
    save_columns(rows, "basis", "ground_ref", "calendar", "committed_due_at", "warn_at")
    return len(rows)


def _take(row: Promise, target: NewTarget) -> None:
    row.basis, row.ground_ref = target.basis[:200], target.ground_ref[:120]
    row.calendar_id, row.adjusted = target.calendar_id, True
    row.needs = max((target.due_at - row.made_at) / 4, timedelta(0))
    row.committed_due_at = min(row.committed_due_at, target.due_at)
