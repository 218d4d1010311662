from __future__ import annotations

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from nuoda.connectors.messaging.mailbox import catch


class Command(BaseCommand):
    help = "Run the local catch-all mail server: it keeps every mail and delivers none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=urlsplit(settings.NUODA_SMTP_URL).port or 0)

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        server = catch(settings.NUODA_MAILBOX, port=options["port"])
        self.stdout.write(f"mailbox at {server.hostname}:{server.port}, kept in {settings.NUODA_MAILBOX}")
        self.stdout.flush()
        stop.wait()
        server.stop()
