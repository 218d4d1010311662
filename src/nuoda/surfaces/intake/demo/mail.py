"""Mails of the demo's history: caught in this process, kept in the demo's mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from nuoda.connectors.messaging.mailbox import catch


@contextmanager
def mails_caught() -> Iterator[None]:
    """Hand mails to a catch-all server of our own: the mailbox process need not run yet."""
    before = settings.NUODA_SMTP_URL
    server = catch(settings.NUODA_MAILBOX)
    settings.NUODA_SMTP_URL = f"smtp://{server.hostname}:{server.port}"
    try:
        yield
    finally:
        settings.NUODA_SMTP_URL = before
        server.stop()
