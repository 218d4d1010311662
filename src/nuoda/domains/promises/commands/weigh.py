from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Kind, Outlook
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_CURRENT = (
    "kind = ANY(%s::text[]) AND subject_kind = ANY(%s::text[]) AND subject_id = ANY(%s::uuid[])"
    " AND successor_id IS NULL ORDER BY id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class SubjectOutlook:
    """What is known of one subject now (see :class:`nuoda.domains.promises.rules.Outlook`).

    ``kind`` is that of the promise it bears on; where ``needs`` is None the promise keeps what it needs.
    """

    subject_kind: str
    subject_id: UUID
    eta_at: datetime | None
    needs: timedelta | None
    done_at: datetime | None = None
    void: bool = False
    proof: str = ""
    kind: str = Kind.DELIVERY.value


@command
def weigh_promises(*, by: Actor, at: datetime, outlooks: Sequence[SubjectOutlook]) -> int:
    """Judge the promises of delivery and collection of these subjects by what is known now.

    Returns how many changed. Judging twice by the same knowledge changes nothing.
    """
    known = {(one.kind, one.subject_kind, one.subject_id): one for one in outlooks}
    if not known:
        return 0
    changed = []
    kinds, things = sorted({one[0] for one in known}), sorted({one[1] for one in known})
    ids = arrays.ids({one[2] for one in known})
    rows = [
        row
        for row in rows_where(Promise, _CURRENT, [kinds, things, ids])
        if (row.kind, row.subject_kind, row.subject_id) in known
    ]
    log = Log(rows, by=by, at=at)
    for row in rows:
        outlook = known[row.kind, row.subject_kind, row.subject_id]
        before = _seen(row)
        row.eta_at = outlook.eta_at
        row.needs = row.needs if outlook.needs is None else outlook.needs
        log.judge(row, Outlook(outlook.eta_at, row.needs, outlook.done_at, outlook.void), proof=outlook.proof)
        if before != _seen(row):
            changed.append(row)
    log.write()
    write(changed, moved=any(row.adjusted for row in changed))
    return len(changed)


def _seen(row: Promise) -> tuple[object, ...]:
    return row.state, row.eta_at, row.needs, row.risk_at, row.settled_at, row.due_at
