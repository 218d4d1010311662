"""``nuoda publish nats FILE``: put scans into a message stream, each into the partition of its shipment."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.kernel.errors import NuodaError
from nuoda.surfaces.intake.streams.broker import LOST, PARTITIONS, STREAM, publish
from nuoda.surfaces.intake.terminal import in_terminal_words, in_words_of

SHOWN = 20


class Command(BaseCommand):
    help = "Publish scans to a message stream, each to the partition of its shipment."

    def add_arguments(self, parser: CommandParser) -> None:
        brokers = parser.add_subparsers(dest="broker", required=True)
        nats = brokers.add_parser("nats", help="a NATS server with JetStream")
        nats.add_argument("file", type=Path, help="JSON lines: a scan a line, with the fields of the API")
        nats.add_argument("--server", default=settings.NUODA_NATS_URL, help="its URL (NUODA_NATS_URL)")
        nats.add_argument("--stream", default=STREAM, help=f"the stream's name ({STREAM})")
        nats.add_argument(
            "--partitions", type=int, choices=range(1, 1_025), default=PARTITIONS, metavar="N",
            help=f"how many partitions a stream gets that is not there yet ({PARTITIONS})",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["server"]:
            raise CommandError("Name the server: --server, or NUODA_NATS_URL.")
        try:
            with options["file"].open("rb") as lines:
                done = asyncio.run(
                    publish(options["server"], options["stream"], options["partitions"], lines)
                )
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused
        except LOST as lost:
            raise CommandError(f"Not everything was published: {type(lost).__name__}: {lost}") from lost
        parts = ", ".join(f"{partition}: {count}" for partition, count in enumerate(done.partitions))
        self.stdout.write(f"published {sum(done.partitions)} ({parts})")
        for line, problem in done.refused[:SHOWN]:
            self.stderr.write(f"line {line}: {problem.field} {in_terminal_words(problem.reason)}")
        if done.refused:
            raise CommandError(f"{len(done.refused)} lines are no scans and were left out.")
