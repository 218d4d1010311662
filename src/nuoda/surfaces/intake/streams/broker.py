"""NATS JetStream: the stream of scans, its partitions, and publishing to it.

A partition is a subject of the stream; how many there are is what the stream itself says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import nats
import structlog
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import PubAck, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.streams.message import partition_of, read_scan

STREAM = "NUODA_SCANS"
PARTITIONS = 4
LOST = (nats.errors.Error, OSError)
"""What says that the broker is away or cut the connection."""
_AT_ONCE = 1_000
_PATIENCE = 30
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Published:
    """What went out, by partition, and the lines (from 1) that are no scans, with what is wrong."""

    partitions: list[int]
    refused: list[tuple[int, FieldError]] = field(default_factory=list)


@asynccontextmanager
async def connected(server: str) -> AsyncIterator[Client]:
    """A connection to one of the servers (URLs with commas between). Raises one of ``LOST``."""
    client = await nats.connect(server.split(","), allow_reconnect=False, connect_timeout=5, error_cb=_report)
    try:
        yield client
    finally:
        await client.close()


def subject_of(stream: str, partition: int) -> str:
    """``nuoda.scans.2`` for partition 2 of ``NUODA_SCANS``."""
    return f"{stream.lower().replace('_', '.')}.{partition}"


async def open_stream(jetstream: JetStreamContext, stream: str, partitions: int = PARTITIONS) -> int:
    """Make the stream where it is not there yet; how many partitions it has."""
    try:
        config = (await jetstream.stream_info(stream)).config
    except NotFoundError:
        wanted = StreamConfig(
            name=stream, subjects=[subject_of(stream, one) for one in range(partitions)],
            storage=StorageType.FILE, retention=RetentionPolicy.WORK_QUEUE,
        )  # fmt: skip
        config = (await jetstream.add_stream(wanted)).config
    there = set(config.subjects or ())
    count = len(there)
    if there != {subject_of(stream, one) for one in range(count)}:
        reason = _("The stream %(stream)s has other subjects than ours.", {"stream": stream})
        raise Invalid(fields=[FieldError("stream", reason, _("Name another stream."))])
    return count


async def publish(server: str, stream: str, partitions: int, lines: Iterable[bytes]) -> Published:
    """Publish scans, a JSON object a line, each to the partition of its shipment, in the order given.

    Returns once the broker has stored them. Raises one of ``LOST``; then some may be stored, and all may
    be published again, for a scan lands once.
    """
    async with connected(server) as client:
        jetstream = client.jetstream()
        count = await open_stream(jetstream, stream, partitions)
        done = Published([0] * count)
        stored: list[asyncio.Future[PubAck]] = []
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                scan = read_scan(line.strip())
            except Unreadable as broken:
                done.refused.append((number, broken.fields[0]))
                continue
            partition = partition_of(scan.carrier, scan.waybill, count)
            stored.append(await jetstream.publish_async(subject_of(stream, partition), line.strip()))
            done.partitions[partition] += 1
            if len(stored) >= _AT_ONCE:
                await _all(stored)
        await _all(stored)
    return done


async def _all(stored: list[asyncio.Future[PubAck]]) -> None:
    await asyncio.wait_for(asyncio.gather(*stored), _PATIENCE)
    stored.clear()


async def _report(error: Exception) -> None:
    _log.warning("stream.broker", error=type(error).__name__)
