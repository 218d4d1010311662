"""The only writers of reply addresses and of mails that came in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField
from django.db.models.functions import Cast

from nuoda.domains.conversations.facts import (
    MailAutomatic,
    MailBounced,
    MailDiscarded,
    MailLanded,
    MailWaiting,
)
from nuoda.domains.conversations.models import IncomingMail, ReplyAddress
from nuoda.domains.conversations.rules import (
    TOKEN_LENGTH,
    TOKEN_LIVES,
    TOKEN_SIGNS,
    Audience,
    MailState,
    Opened,
    Why,
    judge,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import forget_words, lock_held, only_the_system
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


class MailIsSettled(Conflict):
    """The mail does not wait any more."""

    code = "mail_is_settled"
    sentence = _("Somebody has settled this mail already.")


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """A party that may answer about a thing: ``audience`` says on which side, ``label`` names the thing."""

    subject_kind: str
    subject_id: UUID
    label: str
    audience: str
    name: str
    address: str
    customer_id: UUID | None = None


@command
def open_reply_addresses(*, by: Actor, at: datetime, drafts: Sequence[ReplyDraft]) -> tuple[str, ...]:
    """The tokens of the addresses that answers come back to, in the order of the drafts.

    One party has one address about one thing; writing again lets it live on. Three queries, whatever their
    number.
    """
    rows = {}
    for one in drafts:
        token = "".join(secrets.choice(TOKEN_SIGNS) for _sign in range(TOKEN_LENGTH))
        rows[_key(one)] = ReplyAddress(
            token=token, subject_kind=one.subject_kind, subject_id=one.subject_id, label=one.label[:120],
            audience=Audience(one.audience).value, party_name=one.name[:120], party_address=one.address[:254],
            customer_id=one.customer_id, made_at=at, expires_at=at + TOKEN_LIVES,
        )  # fmt: skip
    insert_new([rows[key] for key in sorted(rows, key=str)])
    there = ReplyAddress.objects.visible_to(by).filter(
        subject_id__in={one.subject_id for one in drafts}, party_address__in={key[3] for key in rows}
    )
    known = {(row.subject_kind, row.subject_id, row.audience, row.party_address): row for row in there}
    wanted = [known[_key(one)] for one in drafts]
    ReplyAddress.objects.filter(id__in=[row.id for row in wanted], expires_at__lt=at + TOKEN_LIVES).update(
        expires_at=at + TOKEN_LIVES
    )
    return tuple(row.token for row in wanted)


def _key(one: ReplyDraft) -> tuple[str, UUID, str, str]:
    return one.subject_kind, one.subject_id, one.audience, one.address[:254]


@dataclass(frozen=True, slots=True)
class LeftOutDraft:
    """An attachment that was not taken, and why, as a sentence with its figures."""

    name: str
    message: str
    figures: dict[str, str]


@dataclass(frozen=True, slots=True)
class MailDraft:
    """A mail as it was understood. ``tokens`` are those of our addresses it came to; ``answers`` the token
    of the mail of ours that it says it answers.

    ``automatic`` where a machine wrote it; ``bounced`` the mail of ours that it says was not delivered,
    with ``bounce_error``. ``ordering`` where it came to the address of orders, which has a list of its own.
    """

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    title: str
    words: str
    quoted: str
    sent_at: datetime | None
    tokens: Sequence[str] = ()
    answers: str = ""
    files: Sequence[FileDraft] = ()
    left_out: Sequence[LeftOutDraft] = ()
    document_id: UUID | None = None
    automatic: bool = False
    bounced: UUID | None = None
    bounce_error: str = ""
    unreadable: bool = False
    ordering: bool = False


@command
def record_mail(*, by: Actor, at: datetime, mail: MailDraft) -> UUID:
    """Write down a mail that came in, and what becomes of it; the same one again changes nothing.

    Returns its id. Where its address is known and alive it lands; a bounce and what a machine wrote are only
    kept; anything else waits for a person.
    """
    key = _digest(mail)
    known = IncomingMail.objects.visible_to(by).filter(key=key).first()
    if known is not None:
        return known.id
    rows = {one.token: one for one in ReplyAddress.objects.visible_to(by).filter(token__in=list(mail.tokens))}
    opened = {token: Opened(token, one.expires_at) for token, one in rows.items()}
    found, why = judge(mail.tokens, opened, answers=mail.answers, at=at)
    reply = rows[found.token] if found else None
    row = _row(mail, key, reply, at)
    row.state, row.why = _becomes(mail, why)
    if mail.ordering and row.why == Why.NO_TOKEN:
        row.state, row.why = MailState.LANDED.value, ""
        row.subject_kind, row.subject_id, row.label = "order_mail", row.id, row.title[:120]
    IncomingMail.objects.bulk_create([row], ignore_conflicts=True)
    kept = IncomingMail.objects.visible_to(by).values_list("id", flat=True).get(key=key)
    if kept != row.id:
        return kept
    _tell(row, reply, mail)
    return row.id


def _digest(mail: MailDraft) -> str:
    """One Message-ID to one address is one mail; without an id the document is."""
    about = mail.message_id or f"document:{mail.document_id}"
    return hashlib.sha256("|".join([about, *mail.tokens]).encode("utf-8", "backslashreplace")).hexdigest()


def _row(mail: MailDraft, key: str, reply: ReplyAddress | None, at: datetime) -> IncomingMail:
    return IncomingMail(
        key=key, document_id=mail.document_id, message_id=mail.message_id[:200], sender=mail.sender[:254],
        sender_name=mail.sender_name[:120], recipient=mail.recipient[:254], title=mail.title[:300],
        words=mail.words, quoted=mail.quoted, sent_at=mail.sent_at, received_at=at, reply=reply,
        files=[{"id": str(one.id), "name": one.name} for one in mail.files],
        file_ids=[one.id for one in mail.files],
        left_out=[
            {"name": one.name, "message": one.message, "figures": one.figures} for one in mail.left_out
        ],
        subject_kind=reply.subject_kind if reply else "", subject_id=reply.subject_id if reply else None,
        label=reply.label if reply else "", audience=reply.audience if reply else "",
        author=reply.party_name if reply else "",
    )  # fmt: skip


def _becomes(mail: MailDraft, why: Why | None) -> tuple[str, str]:
    if mail.bounced is not None:
        return MailState.BOUNCED.value, ""
    if mail.unreadable:
        return MailState.WAITING.value, Why.UNREADABLE.value
    if mail.automatic:
        return MailState.AUTOMATIC.value, ""
    if why is None and not mail.words.strip() and not mail.files:
        why = Why.EMPTY
    return (MailState.WAITING.value, why.value) if why else (MailState.LANDED.value, "")


def _tell(row: IncomingMail, reply: ReplyAddress | None, mail: MailDraft) -> None:
    subject = Ref("mail", str(row.id))
    about = Ref(row.subject_kind, str(row.subject_id)) if row.subject_id else None
    customer_id = reply.customer_id if reply and row.audience == Audience.CUSTOMER else None
    if row.state == MailState.LANDED:
        state(MailLanded(subject=subject, about=about, customer_id=customer_id, audience=row.audience))
    elif row.state == MailState.WAITING:
        state(MailWaiting(subject=subject, about=about, why=row.why))
    elif mail.bounced is not None:
        state(
            MailBounced(subject=subject, about=about, message_id=mail.bounced, error=mail.bounce_error[:500])
        )
    else:
        state(MailAutomatic(subject=subject, about=about))


@command
def attach_mail(
    *,
    by: Actor,
    at: datetime,
    mail_id: UUID,
    subject_kind: str,
    subject_id: UUID,
    label: str,
    audience: str,
    author: str = "",
) -> None:
    """Put a mail that waits, or that a machine wrote, into the thread of a thing: a person answers for it.

    ``author`` is who it is from by her knowledge. Raises :class:`MailIsSettled`, ``NotFound``, ``Invalid``.
    """
    problems = check_choice("audience", audience, list(Audience), _("Unknown kind."))
    problems += check_text("author", author, longest=120)
    row = _waiting(mail_id, by)
    if not row.words.strip() and not row.files:
        reason = _("The mail holds nothing that could be read.")
        problems.append(FieldError("mail", reason, _("Read the raw mail, and write down what it says.")))
    if problems:
        raise Invalid(fields=problems)
    row.state, row.subject_kind, row.subject_id, row.label = (
        MailState.LANDED.value, subject_kind, subject_id, label[:120],
    )  # fmt: skip
    row.audience, row.author = audience, (author.strip() or row.sender_name or row.sender)[:120]
    row.settled_at, row.settled_by = at, by.name
    row.save()
    subject = Ref("mail", str(row.id))
    state(MailLanded(subject=subject, about=Ref(subject_kind, str(subject_id)), audience=audience))


@command
def discard_mail(*, by: Actor, at: datetime, mail_id: UUID, reason: str) -> None:
    """Put a mail aside with a reason; its text stays on record. Raises as :func:`attach_mail`."""
    problems = check_text("reason", reason, required=True, longest=500)
    if problems:
        raise Invalid(fields=problems)
    row = _waiting(mail_id, by)
    row.state, row.settled_at, row.settled_by = MailState.DISCARDED.value, at, by.name
    row.reason = reason.strip()
    row.save()
    state(MailDiscarded(subject=Ref("mail", str(row.id)), reason=row.reason))


def _waiting(mail_id: UUID, by: Actor) -> IncomingMail:
    if not by.is_staff:
        raise Forbidden
    row = IncomingMail.objects.visible_to(by).select_for_update().filter(id=mail_id).first()
    if row is None:
        raise NotFound
    if row.state not in (MailState.WAITING, MailState.AUTOMATIC):
        raise MailIsSettled
    return row


@command
def forget_mails(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> tuple[int, tuple[UUID, ...]]:
    """Empty mails that came in: who wrote, to whom, what, with which files. For the system.

    Returns how many were forgotten now, and the kept files that they held. An address that answers came to is
    forgotten with the last of its mails, once it is dead.
    """
    only_the_system(by)
    found = lock_held(IncomingMail, ids)
    held = tuple(file for row in found for file in row.file_ids)
    IncomingMail.objects.filter(id__in=[row.id for row in found]).update(
        sender="", sender_name="", recipient="", title="", words="", quoted="", files=[], file_ids=[],
        left_out=[], author="", label="", reason="", forgotten_at=at,
    )  # fmt: skip
    replies = {row.reply_id for row in found if row.reply_id is not None}
    alive = IncomingMail.objects.filter(reply_id__in=replies, forgotten_at__isnull=True)
    dead = replies - set(alive.values_list("reply_id", flat=True))
    ReplyAddress.objects.filter(id__in=dead, expires_at__lt=at).update(
        party_name="", party_address=Cast("id", CharField())
    )
    forget_words("mail", [row.id for row in found])
    return len(found), held
