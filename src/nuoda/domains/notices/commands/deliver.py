from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from nuoda.domains.notices.commands.queue import Attachment
from nuoda.domains.notices.facts import NoticeFailed, NoticeSent
from nuoda.domains.notices.models import Message, Notice
from nuoda.domains.notices.rules import NoticeState, next_try_after
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where

LEASE = timedelta(minutes=5)
_CLAIM = """
UPDATE notices_message AS kept SET state = 'sending', attempts = kept.attempts + 1, next_try_at = %s
FROM (
  SELECT id FROM notices_message WHERE id = ANY(%s::uuid[]) AND state = 'ready'
  ORDER BY id FOR UPDATE SKIP LOCKED
) AS ready
WHERE kept.id = ready.id
RETURNING kept.id, kept.recipient, kept.language, kept.subject, kept.body, kept.ready_at,
  (SELECT notice.attachment FROM notices_notice AS notice
   WHERE notice.message_id = kept.id AND notice.attachment IS NOT NULL ORDER BY notice.id LIMIT 1)
"""
_SENDING = "id = ANY(%s::uuid[]) AND state = 'sending' ORDER BY id FOR UPDATE"
_CARRIED = "message_id = ANY(%s::uuid[]) ORDER BY id"


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail in the hands of a worker. ``id`` becomes its Message-ID, so that a receiver can tell twins."""

    id: UUID
    recipient: str
    language: str
    subject: str
    body: str
    written_at: datetime
    attachment: Attachment | None = None


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
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [at + LEASE, list(message_ids)])
        found = [_outgoing(*row) for row in cursor.fetchall()]
    return tuple(sorted(found, key=lambda mail: mail.id))


def _outgoing(*row: Any) -> OutgoingMail:
    id, recipient, language, subject, body, written_at, attached = row
    given = json.loads(attached) if isinstance(attached, str) else attached
    attachment = Attachment(**given) if given else None
    return OutgoingMail(id, recipient, language, subject, body, written_at, attachment)


@command
def record_outcomes(*, by: Actor, at: datetime, outcomes: Sequence[Outcome]) -> None:
    """Note how it went: sent, to be tried again later, or given up."""
    known = {outcome.id: outcome for outcome in outcomes}
    rows = rows_where(Message, _SENDING, [list(known)])
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
    notices = rows_where(Notice, _CARRIED, [list(settled)]) if settled else []
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
