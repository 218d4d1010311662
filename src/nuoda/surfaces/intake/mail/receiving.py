"""A mail on its way: kept raw, read by a worker, its files kept, and written down with what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from nuoda.connectors.messaging.incoming import Incoming, read_mail
from nuoda.domains.conversations.commands import LeftOutDraft, MailDraft, record_mail
from nuoda.domains.conversations.facts import tokens_in
from nuoda.domains.notices.queries import reply_addresses_of
from nuoda.kernel import inbox, limits
from nuoda.kernel.actor import system
from nuoda.kernel.attachments import FileDraft, keep_attachment
from nuoda.kernel.inbox import Kept, Outcome
from nuoda.kernel.sniffing import BadAttachment, plain_name
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mail.orders import draft_orders, is_for_orders

FORMAT = "mail"
DOORKEEPER = system("mail")
_MOST_FILES = 20


def keep_mail(
    raw: bytes,
    *,
    at: datetime,
    envelope_to: Sequence[str] = (),
    null_sender: bool = False,
    defer: bool = True,
) -> Kept:
    """Keep a mail as it came; a worker reads it. The same bytes again are the same mail.

    ``envelope_to`` are the recipients that a mail server named, who count before any header. Of a mail that
    is longer than ``limits.MAIL_BYTES`` the rest is cut off, and whoever reads it is told so.
    """
    options = {
        "envelope_to": [one[:254] for one in envelope_to][:20], "null_sender": null_sender,
        "cut": len(raw) > limits.MAIL_BYTES,
    }  # fmt: skip
    return inbox.keep(
        by=DOORKEEPER, at=at, format=FORMAT, sender="mail", body=raw[: limits.MAIL_BYTES], options=options,
        defer=defer,
    )  # fmt: skip


def read_kept(work: inbox.Work, *, at: datetime) -> UUID:
    """Read a kept mail and write it down; reading it again changes nothing. Returns the mail's id."""
    read = read_mail(
        work.body, envelope_to=work.options.get("envelope_to", ()),
        null_sender=bool(work.options.get("null_sender")),
    )  # fmt: skip
    ordering = is_for_orders(read.recipients) and not (read.automatic or read.bounce or read.unreadable)
    files, left_out = _files(read, at, cut=bool(work.options.get("cut")))
    mail_id = record_mail(
        by=DOORKEEPER, at=at, mail=replace(_draft(read, work.id, files, left_out), ordering=ordering)
    )
    if ordering:
        draft_orders(mail_id, read, files, at=at)
    inbox.settle(by=DOORKEEPER, at=at, document_id=work.id, outcome=Outcome(accepted=1))
    return mail_id


def collect(folder: Path, *, at: datetime) -> int:
    """Take what lies in a Maildir, each file removed once it is kept. Returns how many there were.

    Whoever dies in between finds the file again: the same bytes are the same mail.
    """
    taken = 0
    for part in ("new", "cur"):
        for path in sorted((folder / part).glob("*")):
            with path.open("rb") as file:
                raw = file.read(limits.MAIL_BYTES + 1)
            keep_mail(raw, at=at)
            path.unlink(missing_ok=True)
            taken += 1
    return taken


def _draft(
    read: Incoming, document_id: UUID, files: Sequence[FileDraft], left_out: Sequence[LeftOutDraft]
) -> MailDraft:
    tokens = tokens_in(read.recipients, settings.NUODA_REPLY_DOMAIN)
    return MailDraft(
        message_id=read.message_id, sender=read.sender, sender_name=read.sender_name,
        recipient=next(iter(read.recipients), ""), title=read.title, words=read.words, quoted=read.quoted,
        sent_at=read.sent_at, tokens=tokens, answers=_answers(read, tokens), files=files, left_out=left_out,
        document_id=document_id, automatic=read.automatic,
        bounced=UUID(read.bounce.mail_id) if read.bounce else None,
        bounce_error=read.bounce.error if read.bounce else "", unreadable=read.unreadable,
    )  # fmt: skip


def _answers(read: Incoming, tokens: Sequence[str]) -> str:
    """The token of the mail of ours that this one says it answers: its own where that is among them."""
    addresses = reply_addresses_of([UUID(one) for one in read.answers[:20]], actor=DOORKEEPER)
    known = tokens_in(addresses, settings.NUODA_REPLY_DOMAIN)
    if not known or set(known) & set(tokens):
        return ""
    return known[0]


def _files(read: Incoming, at: datetime, *, cut: bool) -> tuple[list[FileDraft], list[LeftOutDraft]]:
    """The attachments that are taken, and those that are not, with the reason for each.

    Of a mail that was ``cut`` off the last one is not whole, and is not handed on as though it were.
    """
    kept: list[FileDraft] = []
    left: list[LeftOutDraft] = []
    whole = read.files[:-1] if cut else read.files
    for one in whole:
        if len(kept) >= _MOST_FILES:
            left.append(_left(plain_name(one.name), _("It is one file too many.")))
            continue
        try:
            kept.append(keep_attachment(one.body, name=one.name, at=at).draft)
        except BadAttachment as refused:
            left.append(_left(plain_name(one.name), refused.reason))
    if cut:
        name = plain_name(read.files[-1].name) if read.files else "…"
        most = str(limits.MAIL_BYTES // 1024 // 1024)
        left.append(
            _left(name, _("The mail is larger than %(most)s MB: the rest is cut off.", {"most": most}))
        )
    if read.left_out:
        left.append(_left("…", _("The mail has too many parts.")))
    return kept, left


def _left(name: str, reason: Text) -> LeftOutDraft:
    return LeftOutDraft(name, reason.message, {key: str(value) for key, value in reason.figures.items()})
