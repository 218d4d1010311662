"""``nuoda mail receive``: take mail in from files, a Maildir, standard input, or as a mail server."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.kernel import clock, limits
from nuoda.surfaces.intake.mail import collect, keep_mail
from nuoda.surfaces.intake.mail.listening import listen


class Command(BaseCommand):
    help = "Take mail in: each is kept as it came, and read by a worker."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        receive = verbs.add_parser("receive", help="take mails in")
        receive.add_argument(
            "from_", metavar="FROM", nargs="*", help="files, a Maildir, or - for one on stdin"
        )
        receive.add_argument("--listen", type=place, help="be a mail server at HOST:PORT until told to stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.NUODA_REPLY_DOMAIN:
            raise CommandError("Set NUODA_REPLY_DOMAIN, the domain to which answers come back.")
        if options["listen"]:
            self._serve(*options["listen"])
        elif options["from_"]:
            taken = sum(self._take(one) for one in options["from_"])
            self.stdout.write(f"{taken} mails kept.")
        else:
            raise CommandError("Name files, a Maildir or -, or give --listen HOST:PORT.")

    def _take(self, given: str) -> int:
        if given == "-":
            keep_mail(sys.stdin.buffer.read(limits.MAIL_BYTES), at=clock.now())
            return 1
        path = Path(given)
        if path.is_dir():
            return collect(path, at=clock.now())
        try:
            raw = path.read_bytes()
        except OSError as missing:
            raise CommandError(f"{given}: {missing.strerror}") from missing
        keep_mail(raw, at=clock.now())
        return 1

    def _serve(self, host: str, port: int) -> None:
        server = listen(host, port)
        self.stdout.write(f"Mail for {settings.NUODA_REPLY_DOMAIN} is taken at {host}:{server.port}.")
        self.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
        finally:
            server.stop()


def place(written: str) -> tuple[str, int]:
    """``127.0.0.1:2525`` as host and port."""
    host, _colon, port = written.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise argparse.ArgumentTypeError(f"{written}: write it like 127.0.0.1:2525")
    return host, int(port)
