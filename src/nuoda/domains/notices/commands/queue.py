from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

from nuoda.domains.notices.facts import NoticeQueued, NoticeUnreachable
from nuoda.domains.notices.models import Enclosed, Enclosure, Notice
from nuoda.domains.notices.rules import NoticeState
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


class EnclosuresTooLarge(Invalid):
    """Together the documents are more than mail servers take."""

    code = "enclosures_too_large"
    sentence = _("The documents are too large for one mail.")


@dataclass(frozen=True, slots=True)
class EnclosureDraft:
    """A document that goes along: rendered, and kept as it is under its natural key ``once``."""

    once: str
    name: str
    media_type: str
    body: bytes
    number: str = ""


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """Something to be told. ``figures`` are the words put into the text, already in ``language``.

    ``once`` is the notice's natural key: the same thing is never told twice under one key.
    ``named`` are the things that a message about many speaks of by name.
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
    enclosures: Sequence[EnclosureDraft] = ()
    reply_to: str = ""
    named: Sequence[Ref] = ()


@command
def queue_notices(*, by: Actor, at: datetime, notices: Sequence[NoticeDraft]) -> int:
    """Queue notices; one already queued under its key stays. Returns how many were new.

    Where no address is known the notice is kept as unreachable, so that a person sees it. A document under a
    key that is kept already is the kept one. Raises :class:`EnclosuresTooLarge`.
    """
    for draft in notices:
        _weigh(draft)
    rows = [
        Notice(
            kind=draft.kind, subject_kind=draft.subject_kind, subject_id=draft.subject_id,
            customer_id=draft.customer_id, label=draft.label[:120], recipient=draft.recipient,
            reply_to=draft.reply_to,
            language=draft.language, figures=dict(draft.figures), named=[str(one) for one in draft.named],
            once=draft.once, queued_at=at,
            state=(NoticeState.QUEUED if draft.recipient else NoticeState.UNREACHABLE).value,
            not_before=max(draft.not_before or at, at + draft.gather),
        )
        for draft in notices
    ]  # fmt: skip
    in_one_order = sorted(rows, key=lambda row: row.once)
    made = insert_new(in_one_order)
    _enclose([pair for pair in zip(rows, notices, strict=True) if pair[0].id in made], at)
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


def _weigh(draft: NoticeDraft) -> None:
    if sum(len(one.body) for one in draft.enclosures) > limits.ENCLOSED_BYTES:
        most = limits.ENCLOSED_BYTES // 1024 // 1024
        reason = _("Together they are larger than %(most)s MB.", {"most": most})
        raise EnclosuresTooLarge(fields=[FieldError("enclosures", reason, _("Send fewer, or smaller ones."))])


def _enclose(pairs: Sequence[tuple[Notice, NoticeDraft]], at: datetime) -> None:
    """Keep the documents of new notices, each once, and bind them to the notices."""
    drafts = {one.once: (row, draft, one) for row, draft in pairs for one in draft.enclosures}
    if not drafts:
        return
    kept = [
        Enclosure(
            once=once, customer_id=draft.customer_id, subject_kind=draft.subject_kind,
            subject_id=draft.subject_id, label=draft.label[:120], number=one.number[:80],
            name=_plain(one.name), language=draft.language, media_type=one.media_type, size=len(one.body),
            sha256=hashlib.sha256(one.body).hexdigest(), body=one.body, issued_at=at,
        )
        for once, (_row, draft, one) in sorted(drafts.items())
    ]  # fmt: skip
    Enclosure.objects.bulk_create(kept, ignore_conflicts=True)
    known = dict(Enclosure.objects.filter(once__in=list(drafts)).values_list("once", "id"))
    Enclosed.objects.bulk_create(
        Enclosed(notice=row, enclosure_id=known[one.once]) for row, draft in pairs for one in draft.enclosures
    )


def _plain(name: str) -> str:
    """A file name that no reader of mail takes for a path."""
    return PurePath(name.replace("\\", "/")).name[-120:] or "document"


@command
def supersede_notices(
    *, by: Actor, at: datetime, kinds: Sequence[str], labels: Sequence[str], customer_ids: Sequence[UUID]
) -> int:
    """Take back notices of these kinds about these labels that have not gone out.

    Another says more, or they hold no longer. Returns how many were taken back.
    """
    rows = Notice.objects.filter(
        state=NoticeState.QUEUED.value, kind__in=list(kinds), label__in=list(labels),
        customer_id__in=list(customer_ids),
    )  # fmt: skip
    return rows.update(state=NoticeState.SUPERSEDED.value)


@command
def take_back_notices(*, by: Actor, at: datetime, notice_ids: Sequence[UUID]) -> int:
    """Take back these notices, where they have not gone out. Returns how many were taken back."""
    rows = Notice.objects.filter(state=NoticeState.QUEUED.value, id__in=list(notice_ids))
    return rows.update(state=NoticeState.SUPERSEDED.value)
