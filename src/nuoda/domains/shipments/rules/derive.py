"""From the log to the status (domain reference §2.2, "status derivation").

Status is computed, never stored as truth: nullified events are dropped, the rest are ordered by when
they happened (ties by how far they are, then by when we heard), and folded piece by piece. The whole is
as far as its last piece. A scan after a terminal milestone does not move the shipment back; it is
counted as late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from nuoda.domains.shipments.rules.events import Event, as_part_of_the_way, by_quantity
from nuoda.domains.shipments.rules.milestones import (
    ANNOUNCED,
    ARRIVED,
    DEFAULT_REASON,
    DELIVERED,
    PHYSICAL,
    RANK,
    REOPENS,
    TERMINAL,
    Milestone,
)
from nuoda.domains.shipments.rules.reasons import STICKY


class Status(NamedTuple):
    """Where a shipment stands by its log.

    ``at`` is when the milestone was reached, ``heard_at`` the last sign of it, ``moved_at`` when a
    physical scan first saw it. ``reason`` is trouble not yet cured ("" for none). ``pieces_seen`` counts
    the pieces known by number, 0 where none is; ``pieces_arrived`` those delivered, by number, by the
    quantities that were told, or all of them with a whole that was delivered without a loss.
    ``late_scans`` counts scans that came after the end, ``leg`` is the furthest leg that was heard of (0
    for none).
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
    leg: int = 0

    @property
    def is_over(self) -> bool:
        return self.milestone in TERMINAL


@dataclass(frozen=True, slots=True)
class Load:
    """What a consignment was registered as: how many pieces, the numbers of some, how many legs."""

    count: int = 1
    pieces: Collection[str] = ()
    legs: int = 0


ONE = Load()


def derive(events: Iterable[Event], load: Load = ONE) -> Status:
    """The status that follows from these events, in whatever order they are given."""
    lanes, whole = _lanes(events, load)
    if not lanes:
        return _fold(Status(), whole, load.count)
    pieces = [_fold(Status(), [*whole, *own], load.count) for _number, own in sorted(lanes.items())]
    unseen = max(0, load.count - len(pieces))
    if unseen:
        pieces.append(_fold(Status(), whole, load.count))
    return _together(pieces, seen=len(lanes), unseen=unseen)


def derive_pieces(events: Iterable[Event], load: Load) -> Mapping[str, Status]:
    """The status of each piece that is known by number."""
    lanes, whole = _lanes(events, load)
    return {number: _fold(Status(), [*whole, *own], 1) for number, own in sorted(lanes.items())}


def derive_legs(events: Iterable[Event], load: Load) -> Mapping[int, Status]:
    """The status of each leg by what its own carrier said, from 1; delivered there may be a hand-over."""
    own: dict[int, list[Event]] = {leg: [] for leg in range(1, load.legs + 1)}
    for event in events:
        if event.leg in own:
            own[event.leg].append(event._replace(leg=0))
    return {leg: derive(said, Load(load.count, load.pieces)) for leg, said in own.items()}


def may_extend(pieces_seen: int, events: Sequence[Event], after: datetime | None) -> bool:
    """True where folding ``events`` onto the status equals deriving from the whole log.

    That is so while the shipment goes without piece numbers, and all that is new happened ``after`` all
    that is in the log.
    """
    if pieces_seen:
        return False
    for event in events:
        if event.piece or event.nullified or (after is not None and event.occurred_at <= after):
            return False
    return True


def extend(status: Status, events: Sequence[Event], load: Load = ONE) -> Status:
    """Fold new events onto a status; ask :func:`may_extend` first."""
    if load.legs >= 2:
        events = [as_part_of_the_way(event, load.legs) for event in events]
    return _fold(status, events, load.count)


def _lanes(events: Iterable[Event], load: Load) -> tuple[dict[str, list[Event]], list[Event]]:
    """What was said of each numbered piece, and what was said of the whole."""
    lanes: dict[str, list[Event]] = defaultdict(list)
    for number in load.pieces:
        lanes[number] = []
    for event in events:
        if not event.nullified:
            lanes[event.piece].append(as_part_of_the_way(event, load.legs))
    return lanes, lanes.pop("", [])


def _together(pieces: Sequence[Status], *, seen: int, unseen: int) -> Status:
    """The consignment: as far as its last piece. Unnumbered pieces stand last in ``pieces``, as one."""
    behind = min(pieces, key=_progress)
    arrived = sum(piece.milestone in DELIVERED for piece in pieces)
    if unseen and pieces[-1].milestone in DELIVERED:
        arrived += unseen - 1
    ends = [piece.delivered_at for piece in pieces]
    troubled = max(pieces, key=lambda piece: piece.reason_at or _NEVER)
    trouble = behind if behind.reason else troubled
    return behind._replace(
        delivered_at=None if None in ends else max(end for end in ends if end),
        heard_at=max((piece.heard_at for piece in pieces if piece.heard_at), default=None),
        moved_at=min((piece.moved_at for piece in pieces if piece.moved_at), default=None),
        reason=trouble.reason,
        reason_at=trouble.reason_at,
        attempts=max(piece.attempts for piece in pieces),
        late_scans=max(piece.late_scans for piece in pieces),
        leg=max(piece.leg for piece in pieces),
        pieces_seen=seen,
        pieces_arrived=arrived,
    )


def _progress(piece: Status) -> tuple[bool, bool, int, datetime]:
    """What is under way is behind what is over, and what is lost behind what is delivered."""
    return (piece.is_over, piece.milestone in DELIVERED, RANK[piece.milestone], piece.at or _NEVER)


def _order(event: Event) -> tuple[datetime, int, datetime, str, str]:
    return (event.occurred_at, RANK.get(event.milestone, -1), event.recorded_at, event.code, event.piece)


def _in_order(events: Sequence[Event]) -> bool:
    before = events[0].occurred_at
    for event in events[1:]:
        if event.occurred_at <= before:
            return False
        before = event.occurred_at
    return True


def _fold(status: Status, events: Sequence[Event], count: int) -> Status:
    """Take the events one after the other, onto what is known already."""
    if not events:
        return status
    folding = Folding(status, count)
    for event in events if _in_order(events) else sorted(events, key=_order):
        folding.take(event)
    return folding.status()


class Folding:
    """A status while events are folded onto it, one after the other."""

    __slots__ = (*Status._fields, "count")

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
    leg: int
    count: int

    def __init__(self, status: Status, count: int) -> None:
        (
            self.milestone, self.at, self.place, self.heard_at, self.moved_at, self.reason, self.reason_at,
            self.delivered_at, self.attempts, self.pieces_seen, self.pieces_arrived, self.late_scans,
            self.leg,
        ) = status  # fmt: skip
        self.count = count

    def status(self) -> Status:
        return Status(
            self.milestone, self.at, self.place, self.heard_at, self.moved_at, self.reason, self.reason_at,
            self.delivered_at, self.attempts, self.pieces_seen, self.pieces_arrived, self.late_scans,
            self.leg,
        )  # fmt: skip

    def take(self, event: Event) -> None:
        milestone, reason = event.milestone, event.reason
        if not milestone and not reason:
            return
        if event.quantity is not None and (milestone in DELIVERED or milestone == _PARTIAL):
            milestone, reason, self.pieces_arrived = by_quantity(event, self.pieces_arrived, self.count)
        onward = event.leg > self.leg
        if onward:
            self.leg = event.leg
        if self.milestone in TERMINAL and not self._reopened_by(event, milestone, onward):
            self._after_the_end(event, milestone, reason)
        elif milestone and not (milestone in ANNOUNCED and self.moved_at is not None):
            self._move(event, milestone, reason)
        else:
            self.heard_at = event.occurred_at
            self._trouble(event, reason)

    def _reopened_by(self, event: Event, milestone: str, onward: bool) -> bool:
        if milestone in REOPENS.get(self.milestone, _NOTHING):
            return True
        return onward and milestone in PHYSICAL and milestone not in ARRIVED

    def _after_the_end(self, event: Event, milestone: str, reason: str) -> None:
        if not milestone:
            self._trouble(event, reason)
        elif milestone not in DELIVERED:
            self.late_scans += 1

    def _move(self, event: Event, milestone: str, reason: str) -> None:
        if self.moved_at is None and milestone in PHYSICAL:
            self.moved_at = event.occurred_at
        self.milestone, self.at, self.heard_at = milestone, event.occurred_at, event.occurred_at
        self.place = event.place or self.place
        reason = reason or DEFAULT_REASON.get(milestone, "")
        if milestone == _FAILED:
            self.attempts += 1
        elif milestone in DELIVERED:
            self.delivered_at = event.occurred_at
            if not reason.startswith(_LOSS):
                self.pieces_arrived = self.count
        if reason:
            self._trouble(event, reason)
        elif self.reason and self._is_cured_by(milestone):
            self.reason, self.reason_at = "", None

    def _is_cured_by(self, milestone: str) -> bool:
        found = milestone in ARRIVED or milestone == _FOUND
        return found or not self.reason.startswith(STICKY)

    def _trouble(self, event: Event, reason: str) -> None:
        if reason:
            self.reason, self.reason_at = reason, event.occurred_at


_LOSS = "LOSS."
_PARTIAL = Milestone.DELIVERED_PARTIAL.value
_FAILED = Milestone.ATTEMPT_FAILED.value
_FOUND = Milestone.FOUND.value
_NOTHING: frozenset[str] = frozenset()
_NEVER = datetime.min.replace(tzinfo=UTC)
