"""``nuoda publish nats FILE``: put scans into a message stream, each into the partition of its shipment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import whole
from nuoda.surfaces.intake.problems import FileRefused
from nuoda.surfaces.intake.streams.broker import LOST, PARTITIONS, STREAM, Published, publish

SHOWN = 20


class Command(Verb):
    purpose = _("Publish scans to a message stream, each to the partition of its shipment.")

    def add_arguments(self, parser: CommandParser) -> None:
        brokers = parser.add_subparsers(dest="broker", required=True)
        nats = brokers.add_parser("nats", help=here(_("a NATS server with JetStream")))
        nats.add_argument(
            "file", type=Path, help=here(_("JSON lines: a scan a line, with the fields of the API"))
        )
        nats.add_argument(
            "--server", default=settings.NUODA_NATS_URL,
            help=here(_("its URL (%(variable)s)", {"variable": "NUODA_NATS_URL"})),
        )  # fmt: skip
        nats.add_argument(
            "--stream", default=STREAM, help=here(_("the stream's name (%(name)s)", {"name": STREAM}))
        )
        nats.add_argument(
            "--partitions", type=whole, choices=range(1, 1_025), default=PARTITIONS, metavar="N",
            help=here(
                _("how many partitions a stream gets that is not there yet (%(n)s)", {"n": PARTITIONS})
            ),
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["server"]:
            words = _("Name the server: --server, or %(variable)s.", {"variable": "NUODA_NATS_URL"})
            raise CommandError(here(words))
        done = self._publish(options)
        parts = ", ".join(f"{partition}: {count}" for partition, count in enumerate(done.partitions))
        published = {"count": sum(done.partitions), "parts": parts}
        self.say(_("published %(count)s (%(parts)s)", published))
        for line, problem in done.refused[:SHOWN]:
            figures = {"line": line, "field": problem.field, "reason": problem.reason}
            self.note(_("line %(line)s: %(field)s %(reason)s", figures))
        if done.refused:
            count = {"count": len(done.refused)}
            raise CommandError(here(_("%(count)s lines are no scans and were left out.", count)))

    def _publish(self, options: dict[str, Any]) -> Published:
        try:
            lines = options["file"].open("rb")
        except OSError as gone:
            reason = _("It cannot be read: %(why)s.", {"why": gone.strerror or type(gone).__name__})
            raise FileRefused(str(options["file"]), reason, _("Check the path.")) from gone
        with lines:
            try:
                return asyncio.run(
                    publish(options["server"], options["stream"], options["partitions"], lines)
                )
            except LOST as lost:
                why = {"why": f"{type(lost).__name__}: {lost}"}
                raise CommandError(here(_("Not everything was published: %(why)s", why))) from lost
