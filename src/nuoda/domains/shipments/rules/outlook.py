"""When a shipment is expected, and the least it still needs. A first, transparent estimate.

Arrival is pick-up plus the usual transit, but never sooner than the last sign of it plus the least
that is still needed from there; open trouble adds what that reason usually costs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from nuoda.domains.shipments.rules.derive import Status
from nuoda.domains.shipments.rules.milestones import DELIVERED, NEEDED_SHARE, TERMINAL, Milestone
from nuoda.domains.shipments.rules.reasons import REASONS

LEAST = timedelta(hours=1)
UNKNOWN_SHARE = 0.5
_NOTHING = timedelta(0)
_COMES_NOT = TERMINAL | {Milestone.REFUSED.value, Milestone.RETURNING.value}


def needs(status: Status, usual: timedelta) -> timedelta:
    """The least time the rest of the way takes, trouble included."""
    return _needs(status.milestone, status.reason, usual)


@lru_cache(maxsize=16_384)
def _needs(milestone: str, reason: str, usual: timedelta) -> timedelta:
    if milestone in DELIVERED:
        return _NOTHING
    return max(LEAST, usual * NEEDED_SHARE.get(milestone, UNKNOWN_SHARE)) + _costs(reason)


def expect(status: Status, usual: timedelta, booked_at: datetime) -> datetime | None:
    """When delivery is expected; the delivery itself once it happened; None where it cannot be."""
    if status.delivered_at is not None:
        return status.delivered_at
    if status.milestone in _COMES_NOT:
        return None
    start = status.moved_at or booked_at
    seen = status.at or status.reason_at or booked_at
    if status.reason_at is not None and status.reason_at > seen:
        seen = status.reason_at
    return max(start + usual, seen + needs(status, usual))


def trouble_costs(status: Status) -> timedelta:
    """What the open trouble usually adds to the way; nothing where there is none."""
    return _costs(status.reason)


def _costs(reason: str) -> timedelta:
    known = REASONS.get(reason) if reason else None
    return timedelta(hours=known.costs_hours) if known else _NOTHING
