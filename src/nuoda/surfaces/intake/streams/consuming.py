"""A consumer of the stream of scans: takes batches, acknowledges what is committed, and never gives up.

One batch of a partition is in hand at a time, and one process reads a partition at a time. Whoever takes
over from another first lets the broker take back what that one had in hand; so the order of a shipment
holds, save for a scan that was refused and comes again.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ParamSpec, TypeVar

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.streams import Batch, note_batch
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.streams.broker import LOST, connected, open_stream, subject_of
from nuoda.surfaces.intake.streams.taking import (
    AWAY,
    Delivery,
    Leases,
    Origin,
    Verdict,
    broker_away,
    database_away,
    take,
)

P = ParamSpec("P")
R = TypeVar("R")
CONSUMER = system("stream")
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_FETCH_SECONDS = 1.0
_REPORT_SECONDS = 10.0
_QUIET_REPORTS = 6
"""After so many reports in which nothing came, a consumer says that it lives."""
_AGAIN_SECONDS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to consume. ``partitions`` are those that this process may read, () for all of them.

    The broker delivers a message again that was not acknowledged within ``ack_wait`` seconds.
    """

    server: str
    stream: str
    partitions: Sequence[int]
    batch: int
    ack_wait: float


@dataclass(slots=True)
class Consumer:
    """Consumes until told to stop. ``say`` is given a sentence now and then: what was taken, what waits."""

    plan: Plan
    say: Callable[[Text], None]
    tally: Counter[Verdict] = field(default_factory=Counter)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    # All database work is done in one thread, whose connection holds the leases.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "stream-database"))
    _leases: Leases = field(init=False)
    # By partition that is ours: how long the youngest message of its last batch was under way.
    _lags: dict[int, timedelta | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._leases = Leases(self.plan.stream)

    async def run(self) -> None:
        """Consume until SIGTERM or SIGINT; the batch in hand is finished first."""
        loop = asyncio.get_running_loop()
        for asked in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(asked, self._stopping.set)
        wait = _FIRST_WAIT
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                async with connected(self.plan.server) as client:
                    await self._session(client)
            except* LOST as lost:
                held = time.monotonic() - begun > _LONGEST_WAIT
                wait = _FIRST_WAIT if held else min(2 * wait, _LONGEST_WAIT)
                names = ", ".join(sorted({type(one).__name__ for one in lost.exceptions}))
                self.say(broker_away(names, wait))
                await self._rest(wait)
        await self._in_database(self._leases.give_up)
        self._thread.shutdown()
        self.say(_("stopped; %(tally)s", {"tally": self._in_short()}))

    async def _session(self, client: Client) -> None:
        jetstream = client.jetstream()
        count = await open_stream(jetstream, self.plan.stream)
        partitions = self.plan.partitions or range(count)
        if beyond := [str(one) for one in partitions if one >= count]:
            figures = {"beyond": ", ".join(beyond), "last": count - 1}
            reason = _("The stream has no partition %(beyond)s; the last is %(last)s.", figures)
            raise Invalid(fields=[FieldError("partitions", reason)])
        told = {"stream": self.plan.stream, "count": count}
        self.say(_("connected; %(stream)s has %(count)s partitions", told))
        pullers = {one: await self._puller(jetstream, one) for one in partitions}
        async with asyncio.TaskGroup() as tasks:
            for partition, puller in pullers.items():
                tasks.create_task(self._consume(client, puller, partition))
            tasks.create_task(self._tell(pullers))

    async def _puller(self, jetstream: JetStreamContext, partition: int) -> JetStreamContext.PullSubscription:
        plan = self.plan
        # Refused messages that wait for their next try count as pending; they are not to stop the others.
        config = ConsumerConfig(ack_wait=plan.ack_wait, max_deliver=-1, max_ack_pending=10 * plan.batch)
        subject, durable = subject_of(plan.stream, partition), f"nuoda-{partition}"
        return await jetstream.pull_subscribe(subject, durable=durable, stream=plan.stream, config=config)

    async def _consume(
        self, client: Client, puller: JetStreamContext.PullSubscription, partition: int
    ) -> None:
        of = Origin(f"nats {self.plan.stream}", partition, f"nats {subject_of(self.plan.stream, partition)}")
        settled, wait = False, _FIRST_WAIT
        while not self._stopping.is_set():
            if client.is_closed:
                raise ConnectionClosedError
            try:
                if not await self._in_database(self._leases.hold, partition):
                    settled = False
                    self._lags.pop(partition, None)
                    await self._rest(_FIRST_WAIT)
                    continue
                self._lags.setdefault(partition, None)
                if not settled:
                    settled = await self._let_settle(puller, partition)
                    continue
                await self._batch(client, await puller.fetch(self.plan.batch, _FETCH_SECONDS), of)
                wait = _FIRST_WAIT
            except TimeoutError:
                continue  # nothing there
            except AWAY as away:
                settled = False
                self.say(database_away(type(away).__name__, wait))
                await self._in_database(self._leases.give_up)
                await self._rest(wait)
                wait = min(2 * wait, _LONGEST_WAIT)

    async def _let_settle(self, puller: JetStreamContext.PullSubscription, partition: int) -> bool:
        """Wait until whatever another consumer had in hand is due again: it comes before all later ones."""
        known = await puller.consumer_info()
        told = {"partition": partition, "count": known.num_ack_pending or 0}
        self.say(_("partition %(partition)s is ours; %(count)s were in somebody's hand", told))
        if known.num_ack_pending:
            await self._rest((known.config.ack_wait or self.plan.ack_wait) + 0.5)
        return True

    async def _batch(self, client: Client, messages: Sequence[Msg], of: Origin) -> None:
        deliveries = [Delivery(one.data, one.metadata.num_delivered) for one in messages]
        verdicts = await self._in_database(_take, deliveries, of)
        for message, delivery, verdict in zip(messages, deliveries, verdicts, strict=True):
            if verdict is Verdict.TAKEN:
                await message.ack()
            elif verdict is Verdict.PARKED:
                await message.term()
            else:
                await message.nak(delay=_AGAIN_SECONDS[min(delivery.times, len(_AGAIN_SECONDS)) - 1])
        await client.flush()
        self.tally.update(verdicts)
        if messages:  # a fetch may end with nothing
            self._lags[of.partition] = max(timedelta(0), clock.now() - messages[-1].metadata.timestamp)

    async def _tell(self, pullers: dict[int, JetStreamContext.PullSubscription]) -> None:
        told, quiet = -1, 0
        while not self._stopping.is_set():
            await self._rest(_REPORT_SECONDS)
            quiet += 1
            if self.tally.total() == told and quiet < _QUIET_REPORTS:
                continue
            waiting = {one: (await of.consumer_info()).num_pending or 0 for one, of in pullers.items()}
            if self.tally.total() != told:
                told = self.tally.total()
                each = ", ".join(f"{one}: {count}" for one, count in waiting.items())
                self.say(_("%(tally)s; waiting %(each)s", {"tally": self._in_short(), "each": each}))
            quiet = 0
            await self._sign(waiting)

    async def _sign(self, waiting: dict[int, int]) -> None:
        """Say for the page about connectors that we live, and how far behind each partition of ours is."""
        signs = {one: Batch(lag=lag, waiting=waiting[one]) for one, lag in self._lags.items()}
        try:
            await self._in_database(_write_down, self.plan.stream, signs)
        except AWAY as away:
            self.say(_("not written down (%(why)s)", {"why": type(away).__name__}))

    async def _rest(self, seconds: float) -> None:
        """Wait, but not once asked to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _in_database(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: work(*args, **kwargs))

    def _in_short(self) -> Text:
        figures = {verdict.value: self.tally[verdict] for verdict in Verdict}
        return _("taken %(taken)s, again %(again)s, parked %(parked)s", figures)


def _write_down(stream: str, signs: dict[int, Batch]) -> None:
    for partition, sign in signs.items():
        note_batch(by=CONSUMER, at=clock.now(), name=f"nats {stream}", partition=partition, batch=sign)


def _take(deliveries: Sequence[Delivery], of: Origin) -> list[Verdict]:
    return take(deliveries, of=of, by=CONSUMER)
