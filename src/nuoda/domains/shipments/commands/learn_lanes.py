from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from nuoda.domains.shipments.models import LaneStat
from nuoda.domains.shipments.rules import Shrunk, shrink
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.ids import new_id

MEMORY = timedelta(days=365)
"""How far back deliveries count."""

FEWEST = 5
"""A group of fewer deliveries has no row of its own: the wider one speaks for it."""

_SIGNS = """
WITH gone AS (
    SELECT id, lane, service, booked_at, delivered_at FROM shipments_shipment
    WHERE delivered_at >= %(since)s AND delivered_at < %(until)s AND delivered_at > booked_at
), signs AS (
    SELECT log.shipment_id, log.milestone, log.occurred_at
    FROM gone JOIN shipments_tracking_event AS log ON log.shipment_id = gone.id
    WHERE log.milestone <> '' AND log.milestone <> 'BOOKED' AND log.occurred_at >= gone.booked_at
    AND log.occurred_at <= gone.delivered_at AND NOT EXISTS (
        SELECT FROM shipments_error_declaration AS wrong WHERE wrong.shipment_id = log.shipment_id
        AND wrong.occurred_at = log.occurred_at AND wrong.code = log.code AND wrong.piece = log.piece
    )
    UNION ALL SELECT id, 'BOOKED', booked_at FROM gone
), steps AS (
    SELECT gone.lane, gone.service, signs.milestone, extract(epoch FROM gone.delivered_at - signs.occurred_at)
    AS ahead, extract(epoch FROM lead(signs.occurred_at) OVER way - signs.occurred_at) AS gap
    FROM signs JOIN gone ON gone.id = signs.shipment_id
    WINDOW way AS (PARTITION BY signs.shipment_id ORDER BY signs.occurred_at, signs.milestone)
)
SELECT coalesce(lane, ''), coalesce(service, ''), milestone,
    count(*), percentile_cont(ARRAY[0.1, 0.5, 0.9]) WITHIN GROUP (ORDER BY ahead),
    count(gap), percentile_cont(ARRAY[0.5, 0.9, 0.99]) WITHIN GROUP (ORDER BY gap)
FROM steps WHERE ahead > 0
GROUP BY GROUPING SETS ((lane, service, milestone), (lane, milestone), (service, milestone), (milestone))
"""


@dataclass(frozen=True, slots=True)
class LanesLearned:
    """How many groups have times of their own now, and from how many signs."""

    groups: int
    signs: int


class _Group(NamedTuple):
    lane: str
    service: str
    milestone: str
    seen: int
    ahead: list[float]
    gaps_seen: int
    gaps: list[float] | None


@command
def learn_lanes(*, by: Actor, at: datetime) -> LanesLearned:
    """Learn the usual times of every lane anew from what was delivered in the year before ``at``.

    One statement reads the log set by set; the new edition replaces the old one at once. Nothing is
    forgotten where nothing was delivered: then the old edition stays.
    """
    if not by.sees_all:
        raise Forbidden
    with connection.cursor() as cursor:
        cursor.execute(_SIGNS, {"since": at - MEMORY, "until": at})
        found = [_Group(*row) for row in cursor.fetchall()]
    groups = {(one.lane, one.service, one.milestone): one for one in found}
    kept = [one for one in found if one.seen >= FEWEST or not (one.lane or one.service)]
    if not kept:
        return LanesLearned(0, 0)
    edition = new_id()
    LaneStat.objects.visible_to(by).delete()
    LaneStat.objects.bulk_create(
        [_row(one, _drawn(one, groups), edition, at) for one in kept], batch_size=2_000
    )
    return LanesLearned(len(kept), sum(one.seen for one in kept if not (one.lane or one.service)))


def _drawn(one: _Group, groups: Mapping[tuple[str, str, str], _Group]) -> Shrunk:
    """Its times, drawn towards those of the wider groups, the widest first."""
    wider = [("", "", one.milestone)]
    if one.service:
        wider.append(("", one.service, one.milestone))
    if one.lane:
        wider.append((one.lane, "", one.milestone))
    chain = [groups[key] for key in dict.fromkeys([*wider, (one.lane, one.service, one.milestone)])]
    drawn = tuple(chain[0].ahead)
    for narrower in chain[1:]:
        drawn = shrink(tuple(narrower.ahead), narrower.seen, drawn)
    return drawn


def _row(one: _Group, ahead: Shrunk, edition: Any, at: datetime) -> LaneStat:
    early, likely, late = (timedelta(seconds=value) for value in ahead)
    gaps = [timedelta(seconds=value) for value in one.gaps] if one.gaps else [None, None, None]
    return LaneStat(
        lane=one.lane, service=one.service, milestone=one.milestone, seen=one.seen, early=early,
        likely=likely, late=late, gaps_seen=one.gaps_seen, gap_usual=gaps[0], gap_long=gaps[1],
        gap_longest=gaps[2], edition=edition, learned_at=at,
    )  # fmt: skip
