from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import apply_verdict, write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import Entry, State, Verdict, overdue
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

# Found by three partial indexes, whose conditions are written out as they stand there; judged once more
# where the row is locked, for another process may have settled it meanwhile. What was excused when another
# date took its place stays excused, however long the new one runs.
_DUE = """
id IN (
  (SELECT id FROM promises_promise WHERE state IN ('open', 'at_risk') AND due_at < %(at)s
   ORDER BY due_at LIMIT %(limit)s)
  UNION ALL
  (SELECT id FROM promises_promise WHERE state = 'open' AND risk_at <= %(at)s AND due_at >= %(at)s
   ORDER BY risk_at LIMIT %(limit)s)
  UNION ALL
  (SELECT id FROM promises_promise WHERE state = 'excused' AND settled_at IS NULL AND successor_id IS NULL
   AND excused_due_at < %(at)s ORDER BY excused_due_at LIMIT %(limit)s)
) AND (
  state IN ('open', 'at_risk') AND (due_at < %(at)s OR state = 'open' AND risk_at <= %(at)s)
  OR state = 'excused' AND settled_at IS NULL AND successor_id IS NULL AND excused_due_at < %(at)s
)
ORDER BY due_at FOR UPDATE SKIP LOCKED
"""


@dataclass(frozen=True, slots=True)
class DueReport:
    """How many promises came to be at risk, how many broke, and how many passed their due time excused.

    ``more`` is True while others wait.
    """

    at_risk: int
    broken: int
    excused: int
    more: bool


@command
def mark_due(*, by: Actor, at: datetime, limit: int = 2_000) -> DueReport:
    """Mark what fell due or came into risk by now, at most ``limit`` of a sort, found by partial index.

    Rows that another process has in hand are left to it.
    """
    rows = rows_where(Promise, _DUE, {"at": at, "limit": limit})
    log = Log((), by=by, at=at)
    counts = Counter[State]()
    for row in rows:
        late = overdue(at, row.due_at, row.excused_due_at)
        if late is None and not row.endangered:
            log.add(row, Entry.ENDANGERED, at)
        verdict = Verdict(late or State.AT_RISK, None, None)
        apply_verdict(row, verdict, at=at, proof="")
        counts[verdict.state] += 1
    log.write()
    write(rows)
    more = len(rows) >= limit
    return DueReport(counts[State.AT_RISK], counts[State.BROKEN], counts[State.EXCUSED], more=more)
