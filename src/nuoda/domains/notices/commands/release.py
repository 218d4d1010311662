from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from nuoda.domains.notices.facts import MessageReady
from nuoda.domains.notices.models import Message, Notice
from nuoda.domains.notices.rules import WHOLE, NoticeState, digest_wording, wording
from nuoda.domains.notices.rules.wording import figures_of, frame
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here

DIGEST_FROM = 3
# The states are written out, as in the conditions of the partial indexes that find these rows.
_WAITING = "state = 'queued' AND not_before <= %s ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED"
_AGAIN = "state IN ('waiting', 'sending') AND next_try_at <= %s LIMIT %s FOR UPDATE SKIP LOCKED"


@command
def release_notices(*, by: Actor, at: datetime, limit: int = 1_000) -> int:
    """Turn notices whose gathering time is over into mails, and take up mails whose next try is due.

    Three or more notices of one kind to one address become one digest; what
    somebody wrote does not. Returns how many mails are ready.
    """
    waiting = rows_where(Notice, _WAITING, [at, limit])
    groups: dict[tuple[str, str, str], list[Notice]] = defaultdict(list)
    for notice in waiting:
        groups[notice.recipient, notice.kind, notice.language].append(notice)
    made: list[Message] = []
    for notices in groups.values():
        gathered = len(notices) >= DIGEST_FROM and notices[0].kind not in WHOLE
        parts = [notices] if gathered else [[notice] for notice in notices]
        for part in parts:
            message = _compose(part, at)
            made.append(message)
            for notice in part:
                notice.message, notice.state = message, NoticeState.RELEASED.value
    insert(made)
    save_columns(waiting, "message", "state")
    again = rows_where(Message, _AGAIN, [at, limit])
    for message in again:
        message.maybe_twice = message.maybe_twice or message.state == Message.State.SENDING
        message.state, message.next_try_at = Message.State.READY, None
    save_columns(again, "state", "next_try_at", "maybe_twice")
    state(
        *(
            MessageReady(
                subject=Ref("message", str(row.id)), customer_id=row.customer_id, attempt=row.attempts
            )
            for row in [*made, *again]
        )
    )
    return len(made) + len(again)


def _compose(notices: Sequence[Notice], at: datetime) -> Message:
    first = notices[0]
    greeting, closing = frame(first.kind)
    if len(notices) == 1:
        title, paragraphs = wording(first.kind)
        subject = figures_of(title, first.figures) or title
        told = [figures_of(paragraph, first.figures) for paragraph in paragraphs]
    else:
        digest = digest_wording(first.kind, len(notices))
        subject = digest.subject
        told = [digest.opening, *(_line(digest.lines, notice) for notice in notices)]
        told += [one for end in digest.ends for one in _once(end, notices)]
    link = first.figures.get("link") if len(notices) == 1 else settings.SITE_URL
    around = {"name": first.figures.get("name", ""), "link": link or settings.SITE_URL}
    parts = [
        figures_of(greeting, around),
        *told,
        figures_of(closing, around),
    ]
    with override(first.language):
        head, body = here(subject), "\n\n".join(here(part) for part in parts if part is not None)
    return Message(
        customer_id=first.customer_id, recipient=first.recipient, language=first.language,
        reply_to=_reply_to(notices), subject=head[:300], body=body + "\n", ready_at=at,
    )  # fmt: skip


def _reply_to(notices: Sequence[Notice]) -> str:
    """Where answers go: to what the first in the mail is about. A digest is of one customer's things, and its
    answer quotes them all, so it stands with one of them.
    """
    whose = {notice.customer_id for notice in notices}
    addresses = [notice.reply_to for notice in notices if notice.reply_to]
    return addresses[0] if addresses and len(whose) == 1 else ""


def _line(patterns: Sequence[Text], notice: Notice) -> Text:
    known = {**notice.figures, "label": notice.label}
    said = (figures_of(pattern, known) for pattern in patterns)
    return next((one for one in said if one is not None), Text(notice.label))


def _once(pattern: Text, notices: Sequence[Notice]) -> list[Text]:
    """The sentence with each different set of figures, once."""
    found = [figures_of(pattern, notice.figures) for notice in notices]
    return list({str(one): one for one in found if one is not None}.values())
