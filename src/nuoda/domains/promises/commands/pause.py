from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.errors import AlreadyPaused, LegalTimeLimit, PromiseSettled
from nuoda.domains.promises.commands.locking import locked
from nuoda.domains.promises.commands.log import Log
from nuoda.domains.promises.commands.settle import write
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.rules import LIVE, Entry, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where
from nuoda.kernel.text import text as _

_OPEN_PAUSES = (
    "entry = 'paused' AND promise_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[]) AND NOT EXISTS ("
    "SELECT 1 FROM promises_entry AS later WHERE later.of_id = promises_entry.id AND later.entry = 'resumed'"
    ") ORDER BY id"
)
_WAITING = (
    "adjusted AND id IN (SELECT promise_id FROM promises_entry WHERE entry = 'paused'"
    " AND reference = ANY(%s::text[])) ORDER BY id FOR UPDATE"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the beneficiary that is really outstanding: what holds it, when it was asked."""

    ref: Ref
    asked_at: datetime
    text: str = ""


@command
def pause(*, by: Actor, at: datetime, promise_id: UUID, question: Question) -> UUID:
    """Stop the clock of a promise while a question to its beneficiary is outstanding.

    The pause begins when the question was asked, at the earliest when the promise was made. Returns the id
    of the pause. Raises :class:`NotFound`, :class:`LegalTimeLimit`, :class:`PromiseSettled`,
    :class:`AlreadyPaused`, :class:`Invalid`.
    """
    row = locked(promise_id, by)
    if row.set_by_law:
        raise LegalTimeLimit
    if row.state not in (*LIVE, State.PAUSED.value):
        raise PromiseSettled
    asked_at = max(question.asked_at, row.made_at)
    if asked_at > at or asked_at > row.due_at:
        reason = _("The question was asked after the promise fell due, or is still to be asked.")
        raise Invalid(fields=[FieldError("question", reason, _("Name a question asked in time."))])
    if rows_where(PromiseEntry, _OPEN_PAUSES, [[row.id], [str(question.ref)]]):
        raise AlreadyPaused
    log = Log([row], by=by, at=at, whole=True)
    entry = log.add(row, Entry.PAUSED, asked_at, reference=str(question.ref), note=question.text)
    row.adjusted = True
    log.settle(row)
    log.write()
    write([row], moved=True)
    return entry.id


@command
def resume(*, by: Actor, at: datetime, questions: Sequence[Ref], answered_at: datetime) -> int:
    """Let the clocks run on that waited for these questions: they were answered, or taken back.

    Returns how many promises run on; answering twice changes nothing.
    """
    asked = [str(one) for one in questions]
    rows = rows_where(Promise, _WAITING, [asked]) if asked else []
    if not rows:
        return 0
    log = Log(rows, by=by, at=at)
    known = {row.id: row for row in rows}
    resumed = set()
    for entry in rows_where(PromiseEntry, _OPEN_PAUSES, [list(known), asked]):
        row = known[entry.promise_id]
        end = max(answered_at, entry.occurred_at)
        log.add(row, Entry.RESUMED, end, of=entry.id, reference=entry.reference)
        resumed.add(row.id)
    changed = [row for row in rows if row.id in resumed]
    for row in changed:
        log.settle(row)
    log.write()
    write(changed, moved=True)
    return len(changed)
