from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.notices.facts import NoticeQueued, NoticeUnreachable
from nuoda.domains.notices.models import Notice
from nuoda.domains.notices.rules import NoticeState
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes along with a mail, in UTF-8."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """Something to be told. ``figures`` are the words put into the text, already in ``language``.

    ``once`` is the notice's natural key: the same thing is never told twice under one key.
    ``gather`` is how long to wait for others to the same address, so that a storm becomes a digest.
    """

    kind: str
    subject_kind: str
    subject_id: UUID
    customer_id: UUID | None
    label: str
    recipient: str
    language: str
    figures: Mapping[str, str]
    once: str
    gather: timedelta = field(default=timedelta(seconds=60))
    not_before: datetime | None = None
    attachment: Attachment | None = None


@command
def queue_notices(*, by: Actor, at: datetime, notices: Sequence[NoticeDraft]) -> int:
    """Queue notices; one already queued under its key stays. Returns how many were new.

    Where no address is known the notice is kept as unreachable, so that a person sees it.
    """
    rows = [
        Notice(
            kind=draft.kind, subject_kind=draft.subject_kind, subject_id=draft.subject_id,
            customer_id=draft.customer_id, label=draft.label[:120], recipient=draft.recipient,
            language=draft.language, figures=dict(draft.figures),
            attachment=asdict(draft.attachment) if draft.attachment else None, once=draft.once, queued_at=at,
            state=(NoticeState.QUEUED if draft.recipient else NoticeState.UNREACHABLE).value,
            not_before=max(draft.not_before or at, at + draft.gather),
        )
        for draft in notices
    ]  # fmt: skip
    in_one_order = sorted(rows, key=lambda row: row.once)
    made = insert_new(in_one_order)
    for row in rows:
        if row.id in made:
            kind = NoticeQueued if row.recipient else NoticeUnreachable
            state(
                kind(
                    subject=Ref("notice", str(row.id)), about=Ref(row.subject_kind, str(row.subject_id)),
                    customer_id=row.customer_id, kind=row.kind,
                )
            )  # fmt: skip
    return len(made)
