from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Outlook, Proof
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_LIVE = (
    "kind = ANY(%s::text[]) AND subject_kind = %s AND subject_id = ANY(%s::uuid[])"
    " AND state IN ('open', 'at_risk', 'paused') AND made_at <= %s ORDER BY id FOR UPDATE"
)
_WITHDRAWN = (
    "kind = ANY(%s::text[]) AND subject_kind = %s AND subject_id = ANY(%s::uuid[])"
    " AND state = 'withdrawn' AND successor_id IS NULL AND proof = %s AND NOT EXISTS ("
    "SELECT 1 FROM promises_promise AS live WHERE live.kind = promises_promise.kind"
    " AND live.subject_kind = promises_promise.subject_kind AND live.subject_id = promises_promise.subject_id"
    " AND live.state IN ('open', 'at_risk', 'paused')) ORDER BY id FOR UPDATE"
)


@command
def withdraw_promises(
    *,
    by: Actor,
    at: datetime,
    kinds: Sequence[str],
    subject_kind: str,
    subject_ids: Sequence[UUID],
    made_until: datetime,
    proof: Proof = Proof.ENDED,
) -> int:
    """Withdraw the live promises of these kinds that were made by ``made_until``: what they were about ended.

    ``proof`` says how it ended. What broke before stays broken. Returns how many were withdrawn.
    """
    rows = rows_where(Promise, _LIVE, [list(kinds), subject_kind, list(subject_ids), made_until])
    log = Log(rows, by=by, at=at)
    for row in rows:
        log.judge(row, Outlook(row.eta_at, row.needs, void=True), proof=proof.value)
    log.write()
    write(rows, moved=any(row.adjusted for row in rows))
    return len(rows)


@command
def reinstate_promises(
    *,
    by: Actor,
    at: datetime,
    kinds: Sequence[str],
    subject_kind: str,
    subject_ids: Sequence[UUID],
    proof: Proof,
) -> int:
    """Let promises stand again that were withdrawn by ``proof``, each with the day it had.

    What is past its day by now is broken at once. Of a kind of which one may be live, a newer live one stays
    instead. Returns how many stand again.
    """
    rows = rows_where(Promise, _WITHDRAWN, [list(kinds), subject_kind, list(subject_ids), proof.value])
    log = Log(rows, by=by, at=at, whole=True)
    for row in rows:
        log.reinstate(row)
    log.write()
    write(rows, moved=True)
    return len(rows)
