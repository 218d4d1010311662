"""How streams of messages flow: what a consumer took in each hour, and how far behind it is.

Messages of a stream are no documents of the inbox: they come by the thousand, and only what is refused is
kept there. What a batch counts is written in the batch's own transaction, so that no count is lost with its
consumer; besides, a consumer gives a sign now and then. One consumer at a time reads a partition, and each
partition has rows of its own: nobody waits for another's count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command
from nuoda.kernel.outbox import Change
from nuoda.kernel.statements import run

KEPT = timedelta(days=30)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
_NOTE = """
INSERT INTO kernel_stream_hour AS kept
    (name, partition, hour, last_at, latest_event_at, messages, accepted, duplicate, refused, waiting, lag)
SELECT name, partition, date_trunc('hour', at, 'UTC'), at, latest_event_at, messages, accepted, duplicate,
    refused, waiting, lag
FROM (VALUES (%s, %s::integer, %s::timestamptz, %s::timestamptz, %s::bigint, %s::bigint, %s::bigint,
    %s::bigint, %s::bigint, %s::interval)) AS given
    (name, partition, at, latest_event_at, messages, accepted, duplicate, refused, waiting, lag)
ON CONFLICT (name, partition, hour) DO UPDATE SET last_at = greatest(kept.last_at, excluded.last_at),
    latest_event_at = greatest(kept.latest_event_at, excluded.latest_event_at),
    messages = kept.messages + excluded.messages, accepted = kept.accepted + excluded.accepted,
    duplicate = kept.duplicate + excluded.duplicate, refused = kept.refused + excluded.refused,
    waiting = coalesce(excluded.waiting, kept.waiting), lag = coalesce(excluded.lag, kept.lag)
"""
_FORGET = "DELETE FROM kernel_stream_hour WHERE name = %s AND hour < %s::timestamptz - %s::interval"
_FIGURES = ("messages", "accepted", "duplicate", "refused")


def _sums(since: str) -> str:
    within = f"FILTER (WHERE last_at > %({since})s)"
    return ", ".join(f"coalesce(sum({name}) {within}, 0)::bigint AS {name}_{since}" for name in _FIGURES)


def _last(name: str) -> str:
    return f"(array_agg({name} ORDER BY hour DESC) FILTER (WHERE {name} IS NOT NULL))[1] AS {name}"


_FLOWS = f"""
SELECT name, max(last_at), min(last_at) FILTER (WHERE last_at > %(day)s), max(latest_event_at),
    {", ".join(f"sum({one}_{since})::bigint" for since in ("day", "week") for one in _FIGURES)},
    sum(waiting)::bigint, max(lag)
FROM (SELECT name, max(last_at) AS last_at, max(latest_event_at) AS latest_event_at,
        {_sums("day")}, {_sums("week")}, {_last("waiting")}, {_last("lag")}
    FROM kernel_stream_hour GROUP BY name, partition) AS by_partition
GROUP BY name ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of one batch. ``messages`` is 0 where a consumer only says that it lives.

    A message is counted once it is done with: one that is to be delivered again is not yet.

    ``lag`` is how long the youngest message was under way, ``waiting`` how many more are known to wait;
    None where that is not known.
    """

    messages: int = 0
    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    latest_event_at: datetime | None = None
    lag: timedelta | None = None
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    messages: int
    accepted: int
    duplicate: int
    refused: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One stream: within a day and a week by the hour, and as its last batches were.

    ``silent_since`` is the last sign of whichever partition has been silent for longest, of those that gave
    one within a day; None where none did.
    """

    name: str
    last_at: datetime
    silent_since: datetime | None
    latest_event_at: datetime | None
    day: Sum
    week: Sum
    waiting: int | None
    lag: timedelta | None


def counting(*, at: datetime, name: str, batch: Batch, partition: int = 0) -> Change:
    """Adds a batch to the hour in which it is taken: for ``Command.along``, beside what the batch brings."""
    figures = (getattr(batch, one) for one in _FIGURES)
    return _NOTE, [name[:40], partition, at, batch.latest_event_at, *figures, batch.waiting, batch.lag]


@command
def note_batch(*, by: Actor, at: datetime, name: str, batch: Batch, partition: int = 0) -> None:
    """Add a batch, or a sign of life, to its hour; hours of a month ago are forgotten."""
    run(*counting(at=at, name=name, batch=batch, partition=partition))
    run(_FORGET, [name[:40], at, KEPT])


def flows(*, actor: Actor, at: datetime) -> list[Flow]:
    """Every stream that anything came by within a month, for staff and the system. One query."""
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"day": at - DAY, "week": at - WEEK})
        return [_flow(row) for row in cursor.fetchall()]


def _flow(row: Sequence[Any]) -> Flow:
    sums = Sum(*row[4:8]), Sum(*row[8:12])
    return Flow(row[0], row[1], row[2], row[3], *sums, row[12], row[13])
