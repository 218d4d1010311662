"""From the log to the status (domain reference §2.2, "status derivation").

Status is computed, never stored as truth: nullified events are dropped, the rest are ordered by when
they happened (ties by how far they are, then by when we heard), and folded. A scan after a terminal
milestone does not move the shipment back; it is counted as late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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
        return _fold(Status(), whole)
    pieces = [_fold(Status(), [*whole, *own]) for _number, own in sorted(lanes.items())]
    arrived = sum(piece.milestone in ARRIVED for piece in pieces)
    behind = min(pieces, key=lambda piece: (piece.is_over, RANK[piece.milestone], piece.at or _NEVER))
    last = max((piece.delivered_at for piece in pieces if piece.delivered_at), default=None)
    return replace(
        behind,
        delivered_at=last if arrived == len(pieces) else None,
        heard_at=max((piece.heard_at for piece in pieces if piece.heard_at), default=None),
        pieces_seen=len(pieces),
        pieces_arrived=arrived,
    )


def may_extend(status: Status, events: Sequence[Event]) -> bool:
    """True where folding ``events`` onto ``status`` equals deriving from the whole log.

    That is so while the shipment is under way, goes without piece numbers, and all that is new happened
    after all that was known.
    """
    if status.is_over or status.pieces_seen:
        return False
    heard = status.heard_at
    return all(
        not event.piece and not event.nullified and (heard is None or event.occurred_at > heard)
        for event in events
    )


def extend(status: Status, events: Sequence[Event]) -> Status:
    """Fold new events onto a status; ask :func:`may_extend` first."""
    return _fold(status, events)


def _order(event: Event) -> tuple[datetime, int, datetime, str]:
    return (event.occurred_at, RANK.get(event.milestone, -1), event.recorded_at, event.code)


def _fold(status: Status, events: Iterable[Event]) -> Status:
    folding = _Folding(status)
    for event in sorted(events, key=_order):
        folding.take(event)
    return folding.status()


class _Folding:
    """A status while events are folded onto it, one after the other."""

    __slots__ = tuple(Status.__dataclass_fields__)

    milestone: str
    at: datetime | None
    place: str
    heard_at: datetime | None
    moved_at: datetime | None
    reason: str
    reason_at: datetime | None
    delivered_at: datetime | None
    attempts: int
    pieces_seen: int
    pieces_arrived: int
    late_scans: int

    def __init__(self, status: Status) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(status, name))

    def status(self) -> Status:
        return Status(**{name: getattr(self, name) for name in self.__slots__})

    def take(self, event: Event) -> None:
        reason = event.reason or DEFAULT_REASON.get(event.milestone, "")
        if self.milestone in TERMINAL and event.milestone not in REOPENS.get(self.milestone, _NOTHING):
            self._after_the_end(event, reason)
        elif event.milestone:
            self._move(event, reason)
        else:
            self.heard_at = event.occurred_at
            self._trouble(event, reason)

    def _after_the_end(self, event: Event, reason: str) -> None:
        if not event.milestone:
            self._trouble(event, reason)
        elif event.milestone not in DELIVERED:
            self.late_scans += 1

    def _move(self, event: Event, reason: str) -> None:
        if self.moved_at is None and RANK[event.milestone] >= _PICKED_UP:
            self.moved_at = event.occurred_at
        self.milestone, self.at, self.heard_at = event.milestone, event.occurred_at, event.occurred_at
        self.place = event.place or self.place
        self.attempts += event.milestone == Milestone.ATTEMPT_FAILED
        if event.milestone in DELIVERED:
            self.delivered_at = event.occurred_at
        if reason:
            self._trouble(event, reason)
        elif self._is_cured_by(event):
            self.reason, self.reason_at = "", None

    def _is_cured_by(self, event: Event) -> bool:
        found = event.milestone in ARRIVED or event.milestone == Milestone.FOUND
        return found or not self.reason.startswith(STICKY)

    def _trouble(self, event: Event, reason: str) -> None:
        if reason:
            self.reason, self.reason_at = reason, event.occurred_at


_PICKED_UP = RANK[Milestone.PICKED_UP.value]
_NOTHING: frozenset[str] = frozenset()
_NEVER = datetime.min.replace(tzinfo=UTC)
