"""Mail out over SMTP: pure transport, no database.

The server comes as a URL: ``smtp://user:password@host:25`` plain, ``smtp+tls://`` with STARTTLS,
``smtps://`` TLS from the start. ``keep:`` hands nothing over: mails stay where they were composed, which
is what a replay of history wants.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes along; ``media_type`` such as ``application/pdf``."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A plain-text mail with its files. ``id`` makes its Message-ID, the same at every try. What cannot be
    delivered comes back to ``reply_to`` where there is one, as answers do.
    """

    id: str
    sender: str
    recipient: str
    subject: str
    body: str
    language: str
    written_at: datetime
    files: Sequence[File] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """How handing one mail over went: no error, an error worth another try, or a permanent refusal."""

    id: str
    error: str = ""
    permanent: bool = False


def send(url: str, mails: Sequence[Mail]) -> list[Handed]:
    """Hand mails to the server over one connection. Never raises for a server's or the network's fault."""
    if url.startswith("keep:"):
        return [Handed(mail.id) for mail in mails]
    if not url:
        error = "No mail server is set: give NUODA_SMTP_URL, such as smtp://127.0.0.1:25."
        return [Handed(mail.id, error) for mail in mails]
    try:
        server = _connect(url)
    except (OSError, smtplib.SMTPException) as error:
        return [Handed(mail.id, f"{type(error).__name__}: {error}") for mail in mails]
    with server:
        return [_hand(server, mail) for mail in mails]


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        if parts.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _hand(server: smtplib.SMTP, mail: Mail) -> Handed:
    try:
        refused = server.send_message(_compose(mail), from_addr=mail.reply_to or None)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()), (550, b"no recipient"))
        return Handed(mail.id, f"{code} {words.decode(errors='replace')}", permanent=code >= 500)
    except smtplib.SMTPResponseException as error:
        return Handed(mail.id, f"{error.smtp_code} {error.smtp_error!r}", permanent=error.smtp_code >= 550)
    except (ValueError, LookupError) as error:  # what cannot be composed never will be
        return Handed(mail.id, f"{type(error).__name__}: {error}", permanent=True)
    except (OSError, smtplib.SMTPException) as error:
        return Handed(mail.id, f"{type(error).__name__}: {error}")
    return Handed(mail.id, f"refused: {refused}" if refused else "", permanent=bool(refused))


def _compose(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = mail.recipient
    message["Subject"] = " ".join(mail.subject.split())
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@nuoda.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    message["Content-Language"] = mail.language
    for file in mail.files:
        kind, _slash, subtype = file.media_type.partition("/")
        params = {"charset": "utf-8"} if kind == "text" else None
        message.add_attachment(file.body, maintype=kind, subtype=subtype, filename=file.name, params=params)
    return message
