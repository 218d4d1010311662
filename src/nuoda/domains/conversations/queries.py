"""Mails that came in, and the parties that were written to, read by colleagues."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.conversations.models import IncomingMail, ReplyAddress
from nuoda.domains.conversations.rules import MailState
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft
from nuoda.kernel.errors import NotFound
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.persons import Found, Person, Things, belonging, by_ids, either, found_rows
from nuoda.kernel.tally import Figure, counting


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An attachment that was not taken: its name, and why in the house's words."""

    name: str
    message: str
    figures: dict[str, str]


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that came in."""

    id: UUID
    document_id: UUID | None
    message_id: str
    sender: str
    sender_name: str
    recipient: str
    title: str
    words: str
    quoted: str
    files: Sequence[FileDraft]
    left_out: Sequence[LeftOut]
    sent_at: datetime | None
    received_at: datetime
    state: str
    why: str
    subject_kind: str
    subject_id: UUID | None
    label: str
    audience: str
    author: str
    settled_at: datetime | None
    settled_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who was written to."""

    name: str
    address: str


def mail_rows(
    *, actor: Actor, window: Window, state: str = "", why: str = "", text: str = ""
) -> Page[MailRow]:
    """Mails that came in, the latest first. ``text`` is part of the sender's address or of the title."""
    rows = IncomingMail.objects.visible_to(actor)
    wanted = {"state": state, "why": why}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if text:
        rows = rows.filter(sender__icontains=text) | rows.filter(title__icontains=text)
    return page_of(
        rows, window, sorts={"received_at": "received_at", "sender": "sender", "state": "state"},
        default=("-received_at", "-id"), shape=_row,
    )  # fmt: skip


def mail_page(mail_id: UUID, *, actor: Actor) -> MailRow:
    """One mail. Raises :class:`NotFound`."""
    row = IncomingMail.objects.visible_to(actor).filter(id=mail_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def mails_by_id(ids: Iterable[UUID | str], *, actor: Actor) -> dict[UUID, MailRow]:
    rows = IncomingMail.objects.visible_to(actor).filter(id__in=[str(one) for one in ids])
    return {row.id: _row(row) for row in rows}


def mails_about(subject_kind: str, subject_id: UUID, *, actor: Actor, limit: int) -> list[MailRow]:
    """The latest mails about a thing."""
    rows = IncomingMail.objects.visible_to(actor).filter(subject_kind=subject_kind, subject_id=subject_id)
    return [_row(row) for row in rows.order_by("-received_at", "-id")[:limit]]


def waiting_mails_figure(*, actor: Actor) -> Figure:
    """How many mails wait for a person; read with other figures of a page."""
    return counting(IncomingMail.objects.visible_to(actor).filter(state=MailState.WAITING.value))


def parties_of(audience: str, *, actor: Actor, limit: int) -> list[Party]:
    """Who was written to lately on one side, each address once, the latest first."""
    rows = ReplyAddress.objects.visible_to(actor).filter(audience=audience).order_by("-expires_at", "-id")
    found = {row.party_address: Party(row.party_name, row.party_address) for row in rows[: limit * 3]}
    return list(found.values())[:limit]


def held_files(ids: Sequence[UUID], *, actor: Actor) -> set[UUID]:
    """Those of these kept files that belong to a mail that nobody discarded."""
    rows = IncomingMail.objects.visible_to(actor).filter(file_ids__overlap=list(ids))
    found = rows.exclude(state=MailState.DISCARDED.value).values_list("file_ids", flat=True)
    return {one for files in found for one in files} & set(ids)


def _row(row: IncomingMail) -> MailRow:
    plain: dict[str, Any] = {
        name: getattr(row, name) for name in MailRow.__dataclass_fields__ if name not in ("files", "left_out")
    }
    return MailRow(
        **plain,
        files=[FileDraft(UUID(one["id"]), one["name"]) for one in row.files],
        left_out=[LeftOut(one["name"], one["message"], one["figures"]) for one in row.left_out],
    )


_MAIL = Reach(
    "received_at", "state <> 'waiting'", "forgotten_at IS NULL", "label", kind="nullif(subject_kind, '')"
)


def past_mails(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Mails that came in and wait for nobody, by when they did."""
    return past_rows((IncomingMail, _MAIL), before=before, after=after, limit=limit, actor=actor)


_MAILED = {
    "email": "sender", "name": "sender_name", "title": "title", "words": "words",
    "received_at": "received_at", "state": "state",
}  # fmt: skip
_KINDS = {one: (one,) for one in ("shipment", "order", "case", "claim")}


def mails_of_person(
    person: Person, things: Things, *, actor: Actor, limit: int, ids: frozenset[UUID] = frozenset()
) -> list[Found]:
    """Mails that came in from her mail address, or about what is hers. One query."""
    conditions = [belonging(_MAIL, things, kinds=_KINDS), by_ids(ids)]
    if person.email:
        conditions.append(("lower(sender) = %s", [person.email.lower()]))
    return found_rows(IncomingMail, _MAIL, either(*conditions), shows=_MAILED, limit=limit, actor=actor)
