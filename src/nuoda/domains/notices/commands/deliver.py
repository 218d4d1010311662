from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.notices.facts import NoticeFailed, NoticeSent
from nuoda.domains.notices.models import Message, Notice
from nuoda.domains.notices.rules import NoticeState, next_try_after
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref

LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail in the hands of a worker. ``id`` becomes its Message-ID, so that a receiver can tell twins."""

    id: UUID
    recipient: str
    language: str
    subject: str
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How handing a mail over went. ``permanent`` means that trying again is of no use."""

    id: UUID
    error: str = ""
    permanent: bool = False


@command
def claim_messages(*, by: Actor, at: datetime, message_ids: Sequence[UUID]) -> tuple[OutgoingMail, ...]:
    """Take mails in hand, counting the try before it is made. Those in other hands are left there.

    A mail whose worker dies is taken up after the lease and flagged as perhaps sent twice.
    """
    rows = list(
        Message.objects.select_for_update(skip_locked=True)
        .filter(id__in=list(message_ids), state=Message.State.READY)
        .order_by("id")
    )
    for row in rows:
        row.state, row.attempts, row.next_try_at = Message.State.SENDING, row.attempts + 1, at + LEASE
    save_columns(rows, "state", "attempts", "next_try_at")
    return tuple(
        OutgoingMail(row.id, row.recipient, row.language, row.subject, row.body, row.ready_at) for row in rows
    )


@command
def record_outcomes(*, by: Actor, at: datetime, outcomes: Sequence[Outcome]) -> None:
    """Note how it went: sent, to be tried again later, or given up."""
    known = {outcome.id: outcome for outcome in outcomes}
    rows = list(
        Message.objects.select_for_update().filter(id__in=known, state=Message.State.SENDING).order_by("id")
    )
    settled: dict[UUID, str] = {}
    for row in rows:
        outcome = known[row.id]
        row.error, row.next_try_at = outcome.error[:500], None
        wait = next_try_after(row.attempts)
        if not outcome.error:
            row.state, row.sent_at = Message.State.SENT, at
            settled[row.id] = NoticeState.SENT.value
        elif outcome.permanent or wait is None:
            row.state = Message.State.FAILED
            settled[row.id] = NoticeState.FAILED.value
        else:
            row.state, row.next_try_at = Message.State.WAITING, at + wait
    save_columns(rows, "state", "sent_at", "next_try_at", "error")
    notices = list(Notice.objects.filter(message_id__in=settled).order_by("id"))
    for notice in notices:
        if notice.message_id is not None:
            notice.state = settled[notice.message_id]
            _state(notice, notice.message_id, known[notice.message_id].error)
    save_columns(notices, "state")


def _state(notice: Notice, message_id: UUID, error: str) -> None:
    subject, about = Ref("notice", str(notice.id)), Ref(notice.subject_kind, str(notice.subject_id))
    if notice.state == NoticeState.SENT:
        state(
            NoticeSent(
                subject=subject, about=about, customer_id=notice.customer_id, kind=notice.kind,
                message_id=message_id,
            )
        )  # fmt: skip
    else:
        state(
            NoticeFailed(
                subject=subject, about=about, customer_id=notice.customer_id, kind=notice.kind, error=error
            )
        )
