from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.settle import apply_verdict, write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Outlook, weigh
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_WAITING = (
    "kind = ANY(%s::text[]) AND subject_kind = %s AND subject_id = ANY(%s::uuid[])"
    " AND state IN ('open', 'at_risk', 'broken') AND settled_at IS NULL AND made_at <= %s"
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
) -> int:
    """Settle the live promises of these kinds by something done at ``done_at``: kept, or broken if late.

    Returns how many were settled. A promise that broke while it waited is noted as fulfilled late.
    """
    rows = rows_where(Promise, _WAITING, [list(kinds), subject_kind, list(subject_ids), done_at])
    for row in rows:
        verdict = weigh(state=row.state, due_at=row.due_at, outlook=Outlook(None, row.needs, done_at), at=at)
        apply_verdict(row, verdict, at=at, proof=proof)
    write(rows)
    return len(rows)
