"""What a person does with a fact that a reaction could not digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.kernel import ledger, outbox
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.facts import Recorded
from nuoda.kernel.models import DeadLetter
from nuoda.kernel.tally import ZERO, Figure, counting
from nuoda.kernel.text import text as _


class DeadLetterSettled(Conflict):
    """Somebody has already retried or dropped it."""

    code = "dead_letter_settled"
    sentence = _("Somebody has already retried or dropped this. Reload the page.")


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """A dead letter for reading; ``recorded`` is the fact itself."""

    id: UUID
    reaction: str
    state: str
    error: str
    trace: str
    attempts: int
    at: datetime
    settled_by: str
    settled_at: datetime | None
    reason: str
    recorded: Recorded


def dead_letter_rows(*, actor: Actor, state: str = "waiting", limit: int = 100) -> list[DeadLetterRow]:
    """Dead letters, newest first. Open to staff only."""
    if actor.role not in STAFF and actor.role is not Role.SYSTEM:
        return []
    rows = list(DeadLetter.objects.filter(state=state).order_by("-id")[:limit])
    facts = {recorded.id: recorded for recorded in ledger.by_ids(row.fact_id for row in rows)}
    return [
        DeadLetterRow(
            row.id, row.reaction, row.state, row.error, row.trace, row.attempts, row.at,
            row.settled_by, row.settled_at, row.reason, facts[row.fact_id],
        )
        for row in rows
    ]  # fmt: skip


def waiting_count(*, actor: Actor) -> int:
    """How many jobs were parked and wait for somebody; 0 for who is no colleague."""
    return DeadLetter.objects.filter(state="waiting").count() if actor.is_staff else 0


def waiting_figure(*, actor: Actor) -> Figure:
    """How many wait, to be read together with other figures of a page."""
    return counting(DeadLetter.objects.filter(state="waiting")) if actor.is_staff else ZERO


@command
def settle_dead_letter(*, by: Actor, at: datetime, letter_id: UUID, retry: bool, reason: str = "") -> None:
    """Retry the letter's fact from the first try, or drop it with a reason."""
    if by.role not in (Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    letter = DeadLetter.objects.select_for_update().filter(id=letter_id).first()
    if letter is None:
        raise NotFound
    if letter.state != DeadLetter.State.WAITING:
        raise DeadLetterSettled
    letter.state = DeadLetter.State.RETRIED if retry else DeadLetter.State.DROPPED
    letter.settled_by, letter.settled_at, letter.reason = by.name, at, reason[:500]
    letter.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    if retry:
        outbox.retry(letter.reaction, letter.fact_id)
