from __future__ import annotations

import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandParser

from nuoda.connectors.messaging.mailbox import catch
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import whole


class Command(Verb):
    purpose = _("Run a local mail server that catches all: it keeps every mail and delivers none.")

    def add_arguments(self, parser: CommandParser) -> None:
        port = urlsplit(settings.NUODA_SMTP_URL).port or 0
        parser.add_argument(
            "--port", type=whole, default=port, help=here(_("where it listens (the port of NUODA_SMTP_URL)"))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        server = catch(settings.NUODA_MAILBOX, port=options["port"])
        where = {"host": server.hostname, "port": server.port, "folder": settings.NUODA_MAILBOX}
        self.say(_("Mail sent to %(host)s:%(port)s is kept in %(folder)s.", where))
        stop.wait()
        server.stop()
        self.say(_("Stopped."))
