"""``nuoda mail receive``: take mail in from files, a Maildir, standard input, or as a mail server."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from nuoda.kernel import clock, limits
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.mail import collect, keep_mail
from nuoda.surfaces.intake.mail.listening import listen
from nuoda.surfaces.intake.problems import FileRefused


class Command(Verb):
    purpose = _("Take mail in: each is kept as it came, and read by a worker.")

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        receive = verbs.add_parser(
            "receive", help=here(_("from files, a Maildir or standard input, or as a mail server"))
        )
        receive.add_argument(
            "from_", metavar="FROM", nargs="*",
            help=here(_("files, a Maildir, or - for one on standard input")),
        )  # fmt: skip
        receive.add_argument(
            "--listen", type=place, metavar="HOST:PORT",
            help=here(_("be a mail server there until told to stop")),
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.NUODA_REPLY_DOMAIN:
            raise CommandError(here(_("Set NUODA_REPLY_DOMAIN, the domain to which answers come back.")))
        if options["listen"]:
            self._serve(*options["listen"])
        elif options["from_"]:
            taken = sum(self._take(one) for one in options["from_"])
            self.say(_("%(count)s mails kept.", {"count": taken}))
        else:
            raise CommandError(here(_("Name files, a Maildir or -, or give --listen HOST:PORT.")))

    def _take(self, given: str) -> int:
        if given == "-":
            keep_mail(sys.stdin.buffer.read(limits.MAIL_BYTES + 1), at=clock.now())
            return 1
        path = Path(given)
        if path.is_dir():
            return collect(path, at=clock.now())
        try:
            with path.open("rb") as file:
                raw = file.read(limits.MAIL_BYTES + 1)
        except OSError as missing:
            reason = _("It cannot be read: %(why)s.", {"why": missing.strerror or type(missing).__name__})
            raise FileRefused(given, reason, _("Check the path.")) from missing
        keep_mail(raw, at=clock.now())
        return 1

    def _serve(self, host: str, port: int) -> None:
        server = listen(host, port)
        where = {"domain": settings.NUODA_REPLY_DOMAIN, "host": host, "port": server.port}
        self.say(_("Mail for %(domain)s is taken at %(host)s:%(port)s.", where))
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            self.say(_("Stopped."))
        finally:
            server.stop()


def place(written: str) -> tuple[str, int]:
    """``127.0.0.1:2525`` as host and port."""
    host, _colon, port = written.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        why = _("“%(words)s” is no address: write it like 127.0.0.1:2525.", {"words": written[:40]})
        raise argparse.ArgumentTypeError(here(why))
    return host, int(port)
