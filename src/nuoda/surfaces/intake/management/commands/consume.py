"""``nuoda consume nats|mqtt``: record what comes by messages until told to stop."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nuoda.kernel import limits
from nuoda.kernel.errors import NuodaError
from nuoda.surfaces.intake.streams import mqtt
from nuoda.surfaces.intake.streams.broker import STREAM
from nuoda.surfaces.intake.streams.consuming import Consumer, Plan
from nuoda.surfaces.intake.terminal import in_words_of

ACK_SECONDS = 30.0


class Command(BaseCommand):
    help = "Record what comes by messages until told to stop; each is acknowledged once it is committed."

    def add_arguments(self, parser: CommandParser) -> None:
        brokers = parser.add_subparsers(dest="broker", required=True)
        nats = brokers.add_parser("nats", help="a NATS server with JetStream")
        nats.add_argument("--server", default=settings.NUODA_NATS_URL, help="its URL (NUODA_NATS_URL)")
        nats.add_argument("--stream", default=STREAM, help=f"the stream's name ({STREAM})")
        nats.add_argument("--partitions", type=partitions, default=(), help="such as 0-3 or 0,2 (all)")
        nats.add_argument("--batch", type=batch, default=1_000, help="scans at a time (1000)")
        nats.add_argument(
            "--ack-wait", type=float, default=ACK_SECONDS, help="seconds until a message comes again (30)"
        )
        devices = brokers.add_parser("mqtt", help="an MQTT broker with devices (MQTT 5)")
        devices.add_argument("--server", default=settings.NUODA_MQTT_URL, help="its URL (NUODA_MQTT_URL)")
        devices.add_argument(
            "--client-id", default=settings.NUODA_MQTT_CLIENT_ID, help="whose session it is (nuoda)"
        )
        devices.add_argument("--batch", type=batch, default=500, help="messages at a time (500)")
        devices.add_argument("--seconds", type=float, default=1.0, help="to gather them, at most (1)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["broker"]
        if not options["server"]:
            raise CommandError(f"Name the server: --server, or NUODA_{name.upper()}_URL.")
        try:
            asyncio.run(self._scans(options) if name == "nats" else self._devices(options))
        except NuodaError as refused:
            raise CommandError(in_words_of(refused)) from refused

    async def _scans(self, options: dict[str, Any]) -> None:
        plan = Plan(
            options["server"], options["stream"], options["partitions"], options["batch"], options["ack_wait"]
        )
        await Consumer(plan, self._say).run()

    async def _devices(self, options: dict[str, Any]) -> None:
        server = mqtt.server_of(
            options["server"], password=settings.NUODA_MQTT_PASSWORD, ca=settings.NUODA_MQTT_CA
        )
        plan = mqtt.Plan(server, options["client_id"], options["batch"], options["seconds"])
        await mqtt.Consumer(plan, self._say).run()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def partitions(written: str) -> tuple[int, ...]:
    """``0-3`` or ``0,2,5-7`` as the numbers it means, each once and in order."""
    found: set[int] = set()
    for part in written.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > 9:
            raise argparse.ArgumentTypeError(f"{written}: write it like 0-3 or 0,2")
        found.update(range(int(first), int(last or first) + 1))
    if not found or max(found) > 1_023:
        raise argparse.ArgumentTypeError(f"{written}: write it like 0-3 or 0,2")
    return tuple(sorted(found))


def batch(written: str) -> int:
    """A number of messages that one batch takes."""
    if not written.isdecimal() or not 1 <= int(written) <= limits.BATCH_ITEMS:
        raise argparse.ArgumentTypeError(f"{written}: 1 to {limits.BATCH_ITEMS}")
    return int(written)
