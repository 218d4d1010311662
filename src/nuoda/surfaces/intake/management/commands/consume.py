"""``nuoda consume nats|mqtt``: record what comes by messages until told to stop."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from nuoda.kernel import limits
from nuoda.kernel.terminal import Verb
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.kernel.written import amount, whole
from nuoda.surfaces.intake.streams import mqtt
from nuoda.surfaces.intake.streams.broker import STREAM
from nuoda.surfaces.intake.streams.consuming import Consumer, Plan

ACK_SECONDS = 30.0


class Command(Verb):
    purpose = _("Record what comes by messages until told to stop; each is acknowledged once committed.")

    def add_arguments(self, parser: CommandParser) -> None:
        brokers = parser.add_subparsers(dest="broker", required=True)
        nats = brokers.add_parser("nats", help=here(_("a NATS server with JetStream")))
        nats.add_argument("--server", default=settings.NUODA_NATS_URL, help=_url("NUODA_NATS_URL"))
        nats.add_argument(
            "--stream", default=STREAM, help=here(_("the stream's name (%(name)s)", {"name": STREAM}))
        )
        nats.add_argument(
            "--partitions", type=partitions, default=(), help=here(_("such as 0-3 or 0,2 (all)"))
        )
        nats.add_argument("--batch", type=batch, default=1_000, help=here(_("scans at a time (1000)")))
        nats.add_argument(
            "--ack-wait", type=seconds, default=ACK_SECONDS,
            help=here(_("seconds until a message comes again (30)")),
        )  # fmt: skip
        devices = brokers.add_parser("mqtt", help=here(_("an MQTT broker with devices (MQTT 5)")))
        devices.add_argument("--server", default=settings.NUODA_MQTT_URL, help=_url("NUODA_MQTT_URL"))
        devices.add_argument(
            "--client-id", default=settings.NUODA_MQTT_CLIENT_ID, help=here(_("whose session it is (nuoda)"))
        )
        devices.add_argument("--batch", type=batch, default=500, help=here(_("messages at a time (500)")))
        devices.add_argument(
            "--seconds", type=seconds, default=1.0, help=here(_("seconds to gather them, at most (1)"))
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["broker"]
        if not options["server"]:
            variable = {"variable": f"NUODA_{name.upper()}_URL"}
            raise CommandError(here(_("Name the server: --server, or %(variable)s.", variable)))
        asyncio.run(self._scans(options) if name == "nats" else self._devices(options))

    async def _scans(self, options: dict[str, Any]) -> None:
        plan = Plan(
            options["server"], options["stream"], options["partitions"], options["batch"], options["ack_wait"]
        )
        await Consumer(plan, self.say).run()

    async def _devices(self, options: dict[str, Any]) -> None:
        server = mqtt.server_of(
            options["server"], password=settings.NUODA_MQTT_PASSWORD, ca=settings.NUODA_MQTT_CA
        )
        plan = mqtt.Plan(server, options["client_id"], options["batch"], options["seconds"])
        await mqtt.Consumer(plan, self.say).run()


def _url(variable: str) -> str:
    return here(_("its URL (%(variable)s)", {"variable": variable}))


def seconds(written: str) -> float:
    """Above 0, and a day at most."""
    found = float(amount(written))
    if not 0 < found <= 86_400:
        raise argparse.ArgumentTypeError(_outside(written, 0, 86_400))
    return found


def partitions(written: str) -> tuple[int, ...]:
    """``0-3`` or ``0,2,5-7`` as the numbers it means, each once and in order."""
    found: set[int] = set()
    for part in written.split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()) or len(part) > 9:
            raise argparse.ArgumentTypeError(_like_partitions(written))
        found.update(range(int(first), int(last or first) + 1))
    if not found or max(found) > 1_023:
        raise argparse.ArgumentTypeError(_like_partitions(written))
    return tuple(sorted(found))


def _like_partitions(written: str) -> str:
    return here(_("“%(words)s”: write it like 0-3 or 0,2.", {"words": written[:40]}))


def batch(written: str) -> int:
    """A number of messages that one batch takes."""
    found = whole(written)
    if not 1 <= found <= limits.BATCH_ITEMS:
        raise argparse.ArgumentTypeError(_outside(written, 1, limits.BATCH_ITEMS))
    return found


def _outside(written: str, least: int, most: int) -> str:
    figures = {"words": written[:40], "least": least, "most": most}
    return here(_("“%(words)s” lies outside %(least)s to %(most)s.", figures))
