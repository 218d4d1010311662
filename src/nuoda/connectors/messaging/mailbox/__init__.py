"""A local catch-all mail server for the demo and the tests: takes every mail, delivers none of them.

Mails are kept as files in a Maildir, so that a page can show them and nothing leaves the machine.
"""

from __future__ import annotations

import asyncio
import email.policy
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class CaughtFile:
    """A file that came along with a mail."""

    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail in the box, newest first when listed."""

    key: str
    message_id: str
    sender: str
    recipient: str
    reply_to: str
    subject: str
    language: str
    sent_at: datetime | None
    body: str
    files: tuple[CaughtFile, ...] = ()


class _Catcher:
    def __init__(self, folder: Path) -> None:
        self._box = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._box.add(envelope.original_content or b"")
        return "250 Kept here; nothing is delivered"


class _Server(Controller):
    """Learns its port from the socket, so that port 0 means any free one."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def catch(folder: Path, *, host: str = "127.0.0.1", port: int = 0) -> Controller:
    """Start the server in a thread of its own; stop it with ``.stop()``. Port 0 takes any free ``.port``."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = _Server(_Catcher(folder), hostname=host, port=port, data_size_limit=10 * 1024 * 1024)
    server.start()
    return server


def caught(folder: Path, *, limit: int = 200) -> list[CaughtMail]:
    """The newest mails in the box; empty where there is none yet."""
    if not (folder / "new").is_dir():
        return []
    files = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
    files.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in files[:limit]]


# A caught mail never changes, and a page shows the same ones again and again.
@lru_cache(maxsize=100)
def _read(path: Path) -> CaughtMail:
    message = BytesParser(policy=email.policy.default).parsebytes(path.read_bytes())
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    content = body.get_content() if body is not None else ""
    return CaughtMail(
        key=path.name,
        message_id=str(message["Message-ID"] or ""),
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        reply_to=str(message["Reply-To"] or ""),
        subject=str(message["Subject"] or ""),
        language=str(message["Content-Language"] or ""),
        sent_at=_sent_at(str(message["Date"] or "")),
        body=content if isinstance(content, str) else "",
        files=tuple(_files(message)) if isinstance(message, EmailMessage) else (),
    )


def _files(message: EmailMessage) -> Iterator[CaughtFile]:
    for part in message.iter_attachments():
        body = part.get_payload(decode=True)
        if isinstance(body, bytes):
            yield CaughtFile(part.get_filename() or "file", part.get_content_type(), body)


def _sent_at(header: str) -> datetime | None:
    """The instant of a Date header; ``-0000`` says UTC. None where it is missing or makes no sense."""
    try:
        instant = parsedate_to_datetime(header)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
