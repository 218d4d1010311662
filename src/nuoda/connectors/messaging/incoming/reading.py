"""A raw mail, read within limits of depth, number of parts and size; nothing in it is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from nuoda.connectors.messaging.incoming.decoding import (
    BROKEN,
    addresses_of,
    clean,
    date_of,
    header_of,
    text_of,
)
from nuoda.connectors.messaging.incoming.machines import Bounce, bounce_of, ids_of_ours, is_automatic
from nuoda.connectors.messaging.incoming.words import fold, tidy, words_of_html
from nuoda.kernel import limits

_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
_LONGEST_WORDS = 100_000


@dataclass(frozen=True, slots=True)
class IncomingFile:
    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail as it was understood. ``sender`` is what it says, and proves nothing.

    ``answers`` are the ids of mails of ours that it says it answers; ``left_out`` counts parts beyond the
    limits; ``unreadable`` where nothing of it could be read.
    """

    message_id: str = ""
    answers: Sequence[str] = ()
    sender: str = ""
    sender_name: str = ""
    recipients: Sequence[str] = ()
    title: str = ""
    words: str = ""
    quoted: str = ""
    sent_at: datetime | None = None
    files: Sequence[IncomingFile] = ()
    left_out: int = 0
    automatic: bool = False
    bounce: Bounce | None = None
    unreadable: bool = False


@dataclass(slots=True)
class _Parts:
    """What was found on the way through a mail."""

    plain: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    files: list[IncomingFile] = field(default_factory=list)
    seen: int = 0
    left_out: int = 0


def read_mail(raw: bytes, *, envelope_to: Sequence[str] = (), null_sender: bool = False) -> Incoming:
    """Read a mail as it came. ``envelope_to`` are the recipients that the server named, which count before
    any header; ``null_sender`` where it named no sender. Never raises, whatever the bytes are.
    """
    try:
        message = BytesParser(policy=compat32).parsebytes(raw[: limits.MAIL_BYTES])
    except BROKEN:
        return Incoming(unreadable=True, recipients=list(envelope_to))
    name, sender = next(iter(addresses_of(message, ["From"])), ("", ""))
    recipients = [one.casefold() for one in envelope_to] or [one for _n, one in addresses_of(message, _TO)]
    parts = _Parts()
    unreadable = False
    try:
        _collect(message, parts, depth=0)
    except BROKEN:
        unreadable = not (parts.plain or parts.pages or parts.files)
    words, quoted = _words(parts)
    return Incoming(
        message_id=header_of(message, "Message-ID")[:200],
        answers=ids_of_ours(header_of(message, "In-Reply-To"), header_of(message, "References")),
        sender=sender, sender_name=name, recipients=recipients, title=header_of(message, "Subject")[:300],
        words=words, quoted=quoted, sent_at=date_of(message), files=parts.files, left_out=parts.left_out,
        automatic=is_automatic(message, null_sender=null_sender), bounce=bounce_of(message),
        unreadable=unreadable,
    )  # fmt: skip


def _words(parts: _Parts) -> tuple[str, str]:
    """The plain text where there is one, else the words of the page."""
    plain = tidy("\n\n".join(parts.plain))
    text = plain or words_of_html("\n".join(parts.pages))
    words, quoted = fold(text[:_LONGEST_WORDS])
    return words, quoted


def _collect(message: Message, parts: _Parts, *, depth: int) -> None:
    parts.seen += 1
    if depth > limits.MAIL_DEPTH or parts.seen > limits.MAIL_PARTS:
        parts.left_out += 1
        return
    kind = message.get_content_type()
    if message.is_multipart() and kind not in ("message/rfc822", "message/delivery-status"):
        for one in _inner(message):
            _collect(one, parts, depth=depth + 1)
        return
    if kind == "message/delivery-status":
        return
    named = _file_name(message)
    body = _body(message)
    attached = message.get_content_disposition() == "attachment" or bool(named)
    if kind in ("text/plain", "text/html") and not attached:
        text = text_of(body, str(message.get_content_charset() or ""))
        (parts.plain if kind == "text/plain" else parts.pages).append(text[: _LONGEST_WORDS * 4])
    elif body:
        parts.files.append(IncomingFile(named or _called(kind, len(parts.files) + 1), body))


def _inner(message: Message) -> Iterator[Message]:
    payload = message.get_payload()
    return (one for one in payload if isinstance(one, Message)) if isinstance(payload, list) else iter(())


def _body(message: Message) -> bytes:
    """The bytes of a part; of a mail within a mail, that mail as it is."""
    if message.get_content_type() == "message/rfc822":
        return b"\n".join(one.as_bytes() for one in _inner(message))
    try:
        body = message.get_payload(decode=True)
    except BROKEN:
        return b""
    return body if isinstance(body, bytes) else b""


def _file_name(message: Message) -> str:
    try:
        given = message.get_filename()
    except BROKEN:
        return ""
    if not given:
        return ""
    plain = Message()
    plain["Subject"] = given.replace("\r", " ").replace("\n", " ")
    return clean(header_of(plain, "Subject") or given)[:200]


def _called(kind: str, place: int) -> str:
    ending = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "message/rfc822": "eml"}
    return f"{place}.{ending.get(kind, 'dat')}"
