from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Kind, Outlook
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_CURRENT = (
    "kind = %s AND subject_kind = ANY(%s::text[]) AND subject_id = ANY(%s::uuid[]) AND successor_id IS NULL"
    " ORDER BY id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class SubjectOutlook:
    """What is known of one subject now (see :class:`nuoda.domains.promises.rules.Outlook`)."""

    subject_kind: str
    subject_id: UUID
    eta_at: datetime | None
    needs: timedelta
    done_at: datetime | None = None
    void: bool = False
    proof: str = ""


@command
def weigh_promises(*, by: Actor, at: datetime, outlooks: Sequence[SubjectOutlook]) -> int:
    """Judge the delivery promises of these subjects by what is known now. Returns how many changed.

    Judging twice by the same knowledge changes nothing.
    """
    known = {(outlook.subject_kind, outlook.subject_id): outlook for outlook in outlooks}
    if not known:
        return 0
    changed = []
    kinds, ids = {kind for kind, _ in known}, [one for _, one in known]
    rows = rows_where(Promise, _CURRENT, [Kind.DELIVERY.value, sorted(kinds), ids])
    log = Log(rows, by=by, at=at)
    for row in rows:
        outlook = known[row.subject_kind, row.subject_id]
        before = _seen(row)
        row.eta_at, row.needs = outlook.eta_at, outlook.needs
        log.judge(
            row, Outlook(outlook.eta_at, outlook.needs, outlook.done_at, outlook.void), proof=outlook.proof
        )
        if before != _seen(row):
            changed.append(row)
    log.write()
    write(changed, moved=any(row.adjusted for row in changed))
    return len(changed)


def _seen(row: Promise) -> tuple[object, ...]:
    return row.state, row.eta_at, row.needs, row.risk_at, row.settled_at, row.due_at
