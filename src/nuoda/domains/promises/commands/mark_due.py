from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.promises.commands.settle import apply_verdict, write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import State, Verdict
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

# Found by two partial indexes, whose conditions are written out as they stand there; judged once more
# where the row is locked, for another process may have settled it meanwhile.
_DUE = """
id IN (
  (SELECT id FROM promises_promise WHERE state IN ('open', 'at_risk') AND due_at < %(at)s
   ORDER BY due_at LIMIT %(limit)s)
  UNION ALL
  (SELECT id FROM promises_promise WHERE state = 'open' AND risk_at <= %(at)s AND due_at >= %(at)s
   ORDER BY risk_at LIMIT %(limit)s)
) AND state IN ('open', 'at_risk') AND (due_at < %(at)s OR state = 'open' AND risk_at <= %(at)s)
ORDER BY due_at FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class DueReport:
    """How many promises came to be at risk and how many broke; ``more`` is True while others wait."""

    at_risk: int
    broken: int
    more: bool


@command
def mark_due(*, by: Actor, at: datetime, limit: int = 2_000) -> DueReport:
    """Mark what fell due or came into risk by now, at most ``limit`` of each, found by partial index.

    Rows that another process has in hand are left to it.
    """
    rows = rows_where(Promise, _DUE, {"at": at, "limit": limit})
    broken = [row for row in rows if row.due_at < at]
    at_risk = [row for row in rows if row.due_at >= at]
    for row in broken:
        apply_verdict(row, Verdict(State.BROKEN, None, None), at=at, proof="")
    for row in at_risk:
        apply_verdict(row, Verdict(State.AT_RISK, None, None), at=at, proof="")
    write([*broken, *at_risk])
    return DueReport(len(at_risk), len(broken), limit in (len(broken), len(at_risk)))
