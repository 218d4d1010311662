"""How streams of messages flow: what a consumer took in each hour, and how far behind it is.

Messages of a stream are no documents of the inbox: they come by the thousand, and only what is refused is
kept there. A consumer notes each batch here, so that a person sees whether it lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command

KEPT = timedelta(days=30)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
_NOTE = """
INSERT INTO kernel_stream_hour AS kept
    (name, hour, last_at, latest_event_at, messages, accepted, duplicate, refused, waiting, lag)
VALUES (%(name)s, date_trunc('hour', %(at)s::timestamptz, 'UTC'), %(at)s, %(latest_event_at)s, %(messages)s,
    %(accepted)s, %(duplicate)s, %(refused)s, %(waiting)s, %(lag)s)
ON CONFLICT (name, hour) DO UPDATE SET last_at = greatest(kept.last_at, excluded.last_at),
    latest_event_at = greatest(kept.latest_event_at, excluded.latest_event_at),
    messages = kept.messages + excluded.messages, accepted = kept.accepted + excluded.accepted,
    duplicate = kept.duplicate + excluded.duplicate, refused = kept.refused + excluded.refused,
    waiting = coalesce(excluded.waiting, kept.waiting), lag = coalesce(excluded.lag, kept.lag)
"""
_FORGET = "DELETE FROM kernel_stream_hour WHERE name = %(name)s AND hour < %(at)s::timestamptz - %(kept)s"
_FIGURES = ("messages", "accepted", "duplicate", "refused")


def _sums(since: str) -> str:
    within = f"FILTER (WHERE last_at > %({since})s)"
    return ", ".join(f"coalesce(sum({name}) {within}, 0)::bigint" for name in _FIGURES)


_FLOWS = f"""
SELECT name, max(last_at), max(latest_event_at), {_sums("day")}, {_sums("week")},
    (array_agg(waiting ORDER BY last_at DESC))[1], (array_agg(lag ORDER BY last_at DESC))[1]
FROM kernel_stream_hour GROUP BY name ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class Batch:
    """What came of one batch. ``messages`` is 0 where a consumer only says that it lives.

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
    """One stream: within a day and a week by the hour, and as its last batch was."""

    name: str
    last_at: datetime
    latest_event_at: datetime | None
    day: Sum
    week: Sum
    waiting: int | None
    lag: timedelta | None


@command
def note_batch(*, by: Actor, at: datetime, name: str, batch: Batch) -> None:
    """Add a batch to the hour in which it was taken; hours of a month ago are forgotten."""
    given = {
        "name": name[:40], "at": at, "latest_event_at": batch.latest_event_at, "lag": batch.lag,
        "waiting": batch.waiting, "kept": KEPT, **{one: getattr(batch, one) for one in _FIGURES},
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, given)
        cursor.execute(_FORGET, given)


def flows(*, actor: Actor, at: datetime) -> list[Flow]:
    """Every stream that anything came by within a month, for staff and the system. One query."""
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FLOWS, {"day": at - DAY, "week": at - WEEK})
        return [_flow(row) for row in cursor.fetchall()]


def _flow(row: Sequence[Any]) -> Flow:
    return Flow(row[0], row[1], row[2], Sum(*row[3:7]), Sum(*row[7:11]), row[11], row[12])
