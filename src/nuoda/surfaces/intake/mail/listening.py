"""A small mail server behind the house's own: it takes what comes for the reply domain, and relays nothing.

A mail is acknowledged once it is kept and committed, so that whoever sends it keeps it until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from nuoda.kernel import clock, limits
from nuoda.surfaces.intake.mail.receiving import keep_mail

log = structlog.get_logger()


class _Door:
    """What the server asks at each step of a delivery."""

    def __init__(self, keep: Callable[[bytes, list[str], bool], None]) -> None:
        self._keep = keep

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        domain = settings.NUODA_REPLY_DOMAIN.casefold()
        if not domain or address.rpartition("@")[2].casefold() != domain:
            return "550 5.1.2 We take mail for our own domain only"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw, to = envelope.original_content or b"", list(envelope.rcpt_tos)
        try:
            await asyncio.to_thread(self._keep, raw, to, not envelope.mail_from)
        except Exception as error:  # noqa: BLE001  whatever it was, the sender keeps the mail and tries again
            log.error("a mail could not be kept", error=f"{type(error).__name__}: {error}")
            return "451 4.3.0 Try again later"
        return "250 2.0.0 Kept"


class _Server(Controller):
    """Learns its port from the socket, so that port 0 means any free one."""

    def _trigger_server(self) -> None:
        if isinstance(self.server, asyncio.Server):
            self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


def listen(host: str, port: int) -> Controller:
    """Start the server in a thread of its own; stop it with ``.stop()``."""
    server = _Server(_Door(_kept), hostname=host, port=port, data_size_limit=limits.MAIL_BYTES)
    server.start()
    return server


def _kept(raw: bytes, to: list[str], null_sender: bool) -> None:
    close_old_connections()
    try:
        keep_mail(raw, at=clock.now(), envelope_to=to, null_sender=null_sender)
    finally:
        close_old_connections()
