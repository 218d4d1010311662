"""From the log to the status (domain reference §2.2, "status derivation").

Status is computed, never stored as truth: nullified events are dropped, the rest are ordered by when
they happened (ties by how far they are, then by when we heard), and folded. A scan after a terminal
milestone does not move the shipment back; it is counted as late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from nuoda.domains.shipments.rules.milestones import (
    ARRIVED,
    DEFAULT_REASON,
    DELIVERED,
    RANK,
    REOPENS,
    TERMINAL,
    Milestone,
)
from nuoda.domains.shipments.rules.reasons import STICKY


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log. ``milestone`` is "" where the event only carries a reason."""

    occurred_at: datetime
    recorded_at: datetime
    milestone: str
    reason: str = ""
    code: str = ""
    piece: str = ""
    place: str = ""
    nullified: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """Where a shipment stands by its log.

    ``at`` is when the milestone was reached, ``heard_at`` the last physical sign of it, ``moved_at``
    when it was picked up. ``reason`` is trouble not yet cured ("" for none). ``pieces_arrived`` counts
    pieces by number; both counts are 0 where the log names no piece. ``late_scans`` counts scans that
    came after the end.
    """

    milestone: str = Milestone.BOOKED.value
    at: datetime | None = None
    place: str = ""
    heard_at: datetime | None = None
    moved_at: datetime | None = None
    reason: str = ""
    reason_at: datetime | None = None
    delivered_at: datetime | None = None
    attempts: int = 0
    pieces_seen: int = 0
    pieces_arrived: int = 0
    late_scans: int = 0

    @property
    def is_over(self) -> bool:
        return self.milestone in TERMINAL


def derive(events: Iterable[Event]) -> Status:
    """The status that follows from these events, in whatever order they are given."""
    lanes: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if not event.nullified:
            lanes[event.piece].append(event)
    whole = lanes.pop("", [])
    if not lanes:
        return _fold(whole)
    pieces = [_fold([*whole, *own]) for own in lanes.values()]
    arrived = sum(piece.milestone in ARRIVED for piece in pieces)
    behind = min(
        pieces, key=lambda piece: (piece.is_over, RANK[piece.milestone], piece.at is not None, piece.at)
    )
    last = max((piece.delivered_at for piece in pieces if piece.delivered_at), default=None)
    return replace(
        behind,
        delivered_at=last if arrived == len(pieces) else None,
        heard_at=max((piece.heard_at for piece in pieces if piece.heard_at), default=None),
        pieces_seen=len(pieces),
        pieces_arrived=arrived,
    )


def _fold(events: list[Event]) -> Status:
    status = Status()
    for event in sorted(
        events, key=lambda one: (one.occurred_at, RANK.get(one.milestone, -1), one.recorded_at)
    ):
        status = _step(status, event)
    return status


def _step(status: Status, event: Event) -> Status:
    reason = event.reason or DEFAULT_REASON.get(event.milestone, "")
    if status.is_over and event.milestone not in REOPENS.get(status.milestone, frozenset()):
        if event.milestone == "" or event.milestone in DELIVERED:
            return _with_reason(status, event, reason) if event.milestone == "" else status
        return replace(status, late_scans=status.late_scans + 1)
    if event.milestone == "":
        return replace(_with_reason(status, event, reason), heard_at=event.occurred_at)
    moved = status.moved_at
    if moved is None and RANK[event.milestone] >= RANK[Milestone.PICKED_UP.value]:
        moved = event.occurred_at
    after = replace(
        status,
        milestone=event.milestone,
        at=event.occurred_at,
        place=event.place or status.place,
        heard_at=event.occurred_at,
        moved_at=moved,
        attempts=status.attempts + (event.milestone == Milestone.ATTEMPT_FAILED),
        delivered_at=event.occurred_at if event.milestone in DELIVERED else status.delivered_at,
    )
    if reason:
        return _with_reason(after, event, reason)
    cured = (
        event.milestone in ARRIVED
        or not after.reason.startswith(STICKY)
        or event.milestone == Milestone.FOUND
    )
    return replace(after, reason="", reason_at=None) if cured else after


def _with_reason(status: Status, event: Event, reason: str) -> Status:
    return replace(status, reason=reason, reason_at=event.occurred_at) if reason else status
