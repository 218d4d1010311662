from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.notices.facts import NoticeFailed, NoticeSent
from nuoda.domains.notices.models import Message, Notice
from nuoda.domains.notices.rules import NoticeState, next_try_after
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where, run

LEASE = timedelta(minutes=5)
_CLAIM = """
UPDATE notices_message AS kept SET state = 'sending', attempts = kept.attempts + 1, next_try_at = %s
FROM (
  SELECT id FROM notices_message WHERE id = ANY(%s::uuid[]) AND state = 'ready'
  ORDER BY id FOR UPDATE SKIP LOCKED
) AS ready
WHERE kept.id = ready.id
RETURNING kept.id, kept.recipient, kept.language, kept.subject, kept.body, kept.ready_at, kept.reply_to
"""
_FILES = """
SELECT DISTINCT ON (notice.message_id, file.id) notice.message_id, file.name, file.media_type, file.body
FROM notices_notice AS notice
JOIN notices_enclosed AS enclosed ON enclosed.notice_id = notice.id
JOIN notices_enclosure AS file ON file.id = enclosed.enclosure_id
WHERE notice.message_id = ANY(%s::uuid[]) ORDER BY notice.message_id, file.id
"""
_SENDING = "id = ANY(%s::uuid[]) AND state = 'sending' ORDER BY id FOR UPDATE"
_CARRIED = "message_id = ANY(%s::uuid[]) ORDER BY id"


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A document that goes along, as it is kept."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail in the hands of a worker. ``id`` becomes its Message-ID, so that a receiver can tell twins."""

    id: UUID
    recipient: str
    language: str
    subject: str
    body: str
    written_at: datetime
    reply_to: str = ""
    files: Sequence[OutgoingFile] = ()


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
    claimed = run(_CLAIM, [at + LEASE, list(message_ids)])
    files: dict[UUID, list[OutgoingFile]] = defaultdict(list)
    if claimed:
        for message_id, name, media_type, body in run(_FILES, [[row[0] for row in claimed]]):
            files[message_id].append(OutgoingFile(name, media_type, bytes(body)))
    found = [
        OutgoingMail(id, recipient, language, subject, body, written_at, reply_to, tuple(files[id]))
        for id, recipient, language, subject, body, written_at, reply_to in claimed
    ]
    return tuple(sorted(found, key=lambda mail: mail.id))


@command
def record_outcomes(*, by: Actor, at: datetime, outcomes: Sequence[Outcome]) -> None:
    """Note how it went: sent, to be tried again later, or given up."""
    known = {outcome.id: outcome for outcome in outcomes}
    rows = rows_where(Message, _SENDING, [arrays.ids(known)])
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
    settle_notices(settled, {one.id: one.error for one in outcomes})


def settle_notices(settled: Mapping[UUID, str], errors: Mapping[UUID, str]) -> None:
    """Give the notices that some mails carried the state that those came to, with its fact."""
    notices = rows_where(Notice, _CARRIED, [arrays.ids(settled)]) if settled else []
    for notice in notices:
        if notice.message_id is not None:
            notice.state = settled[notice.message_id]
            _state(notice, notice.message_id, errors[notice.message_id])
    save_columns(notices, "state")


def _state(notice: Notice, message_id: UUID, error: str) -> None:
    subject, about = Ref("notice", str(notice.id)), Ref(notice.subject_kind, str(notice.subject_id))
    if notice.state == NoticeState.SENT:
        state(
            NoticeSent(
                subject=subject, about=about, customer_id=notice.customer_id, kind=notice.kind,
                message_id=message_id, named=tuple(notice.named),
            )
        )  # fmt: skip
    else:
        state(
            NoticeFailed(
                subject=subject, about=about, customer_id=notice.customer_id, kind=notice.kind, error=error
            )
        )
