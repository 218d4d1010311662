"""A consumer of MQTT messages of devices: takes batches, acknowledges what is committed, never gives up.

The session is the broker's: it keeps what comes while nobody listens, under the fixed client id, and delivers
again what was not acknowledged. A message is acknowledged after its batch is committed; one that is delivered
twice lands once by its natural key. One process at a time consumes: it holds a lock in the database.
"""

from __future__ import annotations

import asyncio
import signal
import ssl
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from nuoda.connectors.telematics.contract import receivers
from nuoda.connectors.telematics.mqtt import TOPICS
from nuoda.kernel.actor import system
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.streams.taking import AWAY, Leases, broker_away, database_away
from nuoda.surfaces.intake.streams.telemetry import Came, Message, Taker

P = ParamSpec("P")
R = TypeVar("R")
CONSUMER = system("telemetry")
LOST = (aiomqtt.MqttError, OSError)
"""What says that the broker is away or cut the connection."""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_REPORT_SECONDS = 10.0
_SIGN_SECONDS = 300.0
_SESSION_SECONDS = 7 * 24 * 3_600
_QUIET = 0.05
"""A batch is taken once nothing more has come for so long: the broker may hold the rest back until then."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the broker is. ``ca`` names a file of certificates, "" for those of the machine."""

    host: str
    port: int
    tls: bool
    username: str
    password: str
    ca: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to consume: at most ``batch`` messages at a time, gathered for at most ``seconds``."""

    server: Server
    client_id: str
    batch: int
    seconds: float


def server_of(url: str, *, password: str = "", ca: str = "") -> Server:
    """``mqtt://user:password@host:1883`` or ``mqtts://…:8883``. Raises Invalid for anything else."""
    try:
        parts = urlsplit(url)
        tls, port = parts.scheme == "mqtts", parts.port
    except ValueError:
        parts, tls, port = urlsplit(""), False, None
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        reason = _("It is no address of an MQTT broker.")
        raise Invalid(fields=[FieldError("server", reason, _("Write it like mqtts://user@host:8883."))])
    return Server(
        parts.hostname, port or (8_883 if tls else 1_883), tls, unquote(parts.username or ""),
        password or unquote(parts.password or ""), ca,
    )  # fmt: skip


class Acknowledging(aiomqtt.Client):
    """A client that acknowledges a message only when told to. ``plan`` says whose session it goes on with."""

    def __init__(self, plan: Plan) -> None:
        server = plan.server
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = _SESSION_SECONDS
        properties.ReceiveMaximum = plan.batch
        super().__init__(
            server.host, server.port, username=server.username or None, password=server.password or None,
            identifier=plan.client_id, protocol=aiomqtt.ProtocolVersion.V5, clean_start=False,
            properties=properties, timeout=10, keepalive=30,
            tls_context=ssl.create_default_context(cafile=server.ca or None) if server.tls else None,
        )  # fmt: skip
        self._client.manual_ack_set(True)

    def done_with(self, messages: Sequence[aiomqtt.Message]) -> None:
        """Acknowledge them, in their order."""
        for one in messages:
            self._client.ack(one.mid, one.qos)


@dataclass(slots=True)
class Consumer:
    """Consumes until told to stop. ``say`` is given a sentence now and then."""

    plan: Plan
    say: Callable[[Text], None]
    messages: int = 0
    total: Came = field(default_factory=Came)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    # All database work is done in one thread, whose connection holds the lease.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "telemetry-database"))
    _taker: Taker = field(default_factory=lambda: Taker(receivers()["mqtt"], CONSUMER))
    _lease: Leases = field(init=False)
    _coming: asyncio.Future[aiomqtt.Message] | None = None

    def __post_init__(self) -> None:
        self._lease = Leases(f"mqtt/{self.plan.client_id}")

    async def run(self) -> None:
        """Consume until SIGTERM or SIGINT; the batch in hand is finished first."""
        loop = asyncio.get_running_loop()
        for asked in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(asked, self._stopping.set)
        wait = _FIRST_WAIT
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                await self._session()
                continue
            except LOST as lost:
                away, why = broker_away, f"{type(lost).__name__}: {lost}"
            except AWAY as lost:
                away, why = database_away, type(lost).__name__
                await self._in_database(self._lease.give_up)
            held = time.monotonic() - begun > _LONGEST_WAIT
            wait = _FIRST_WAIT if held else min(2 * wait, _LONGEST_WAIT)
            self.say(away(why, wait))
            await self._rest(wait)
        await self._in_database(self._lease.give_up)
        self._thread.shutdown()
        self.say(_("stopped; %(tally)s", {"tally": self._in_short()}))

    async def _session(self) -> None:
        """Wait until no other process consumes under this id, then take batches. Ends when asked to stop."""
        if not await self._in_database(self._lease.hold, 0):
            await self._rest(_FIRST_WAIT)
            return
        async with Acknowledging(self.plan) as client:
            await client.subscribe([(topic, 1) for topic in TOPICS])
            server = self.plan.server
            told = {"host": server.host, "port": server.port, "client": self.plan.client_id}
            self.say(_("connected to %(host)s:%(port)s as %(client)s", told))
            try:
                await self._consume(client)
            finally:
                await self._call_off()

    async def _consume(self, client: Acknowledging) -> None:
        reported = signed = time.monotonic()
        told = self.messages
        await self._in_database(self._taker.sign)
        while not self._stopping.is_set():
            batch = await self._gather(client)
            if batch:
                await self._take(client, batch)
                signed = time.monotonic()
            elif time.monotonic() - signed > _SIGN_SECONDS:
                await self._in_database(self._taker.sign)
                signed = time.monotonic()
            if self.messages > told and time.monotonic() - reported > _REPORT_SECONDS:
                reported, told = time.monotonic(), self.messages
                self.say(self._in_short())

    async def _gather(self, client: Acknowledging) -> list[aiomqtt.Message]:
        """The next batch: until it is full, nothing more comes, or its time is over. Raises one of LOST."""
        batch: list[aiomqtt.Message] = []
        end = time.monotonic() + self.plan.seconds
        while len(batch) < self.plan.batch and not self._stopping.is_set():
            left = end - time.monotonic()
            if batch and left <= 0:
                break
            one = await self._next(client, min(left, _QUIET) if batch else self.plan.seconds)
            if one is None:
                break
            batch.append(one)
        return batch

    async def _next(self, client: Acknowledging, seconds: float) -> aiomqtt.Message | None:
        """The next message, None where none comes in time.

        The wait for it goes on then: one that is called off might swallow a message, which the broker would
        deliver again only after a new connection.
        """
        coming = self._coming = self._coming or asyncio.ensure_future(anext(client.messages))
        asked = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait((coming, asked), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not coming.done():
            return None
        self._coming = None
        return coming.result()

    async def _call_off(self) -> None:
        """The session ends: whatever was not acknowledged is delivered again in the next."""
        coming, self._coming = self._coming, None
        if coming is not None:
            coming.cancel()
            with suppress(asyncio.CancelledError, *LOST):
                await coming

    async def _take(self, client: Acknowledging, batch: Sequence[aiomqtt.Message]) -> None:
        messages = [Message(str(one.topic), bytes(one.payload or b"")) for one in batch]
        came = await self._in_database(self._taker.take, messages, len(client.messages))
        client.done_with(batch)
        self.messages += len(batch)
        for name in ("accepted", "duplicate", "refused", "unkept"):
            setattr(self.total, name, getattr(self.total, name) + getattr(came, name))

    async def _rest(self, seconds: float) -> None:
        """Wait, but not once asked to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _in_database(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def _in_short(self) -> Text:
        came = self.total
        figures = {
            "messages": self.messages, "landed": came.accepted, "known": came.duplicate,
            "refused": came.refused, "unkept": came.unkept,
        }  # fmt: skip
        return _(
            "messages %(messages)s; landed %(landed)s, known %(known)s, refused %(refused)s"
            " (not kept %(unkept)s)",
            figures,
        )
