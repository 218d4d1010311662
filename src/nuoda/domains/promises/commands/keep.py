from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Outlook
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_WAITING = (
    "kind = ANY(%s::text[]) AND subject_kind = %s AND subject_id = ANY(%s::uuid[])"
    " AND state IN ('open', 'at_risk', 'paused', 'excused', 'broken') AND settled_at IS NULL"
    " AND successor_id IS NULL AND made_at <= %s AND due_at <= coalesce(%s, 'infinity'::timestamptz)"
    " ORDER BY id FOR UPDATE"
)


@command
def keep_promises(
    *,
    by: Actor,
    at: datetime,
    kinds: Sequence[str],
    subject_kind: str,
    subject_ids: Sequence[UUID],
    done_at: datetime,
    proof: str,
    due_until: datetime | None = None,
) -> int:
    """Settle the live promises of these kinds by something done at ``done_at``: kept, or broken if late.

    ``due_until`` leaves those alone that are due after it: a word that comes late keeps no later one.
    Returns how many were settled. A promise that broke while it waited is noted as fulfilled late.
    """
    rows = rows_where(
        Promise, _WAITING, [list(kinds), subject_kind, arrays.ids(subject_ids), done_at, due_until]
    )
    log = Log(rows, by=by, at=at)
    for row in rows:
        log.judge(row, Outlook(row.eta_at, row.needs, done_at), proof=proof)
    log.write()
    write(rows, moved=any(row.adjusted for row in rows))
    return len(rows)
