"""When a shipment is expected, and the least it still needs. A first, transparent estimate.

Arrival is pick-up plus the usual transit, but never sooner than the last sign of it plus the least
that is still needed from there; open trouble adds what that reason usually costs.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from nuoda.domains.shipments.rules.derive import Status
from nuoda.domains.shipments.rules.milestones import DELIVERED, NEEDED_SHARE, Milestone
from nuoda.domains.shipments.rules.reasons import REASONS

LEAST = timedelta(hours=1)
UNKNOWN_SHARE = 0.5
_NOTHING = timedelta(0)


def needs(status: Status, usual: timedelta) -> timedelta:
    """The least time the rest of the way takes, trouble included."""
    if status.milestone in DELIVERED:
        return timedelta(0)
    share = max(LEAST, usual * NEEDED_SHARE.get(status.milestone, UNKNOWN_SHARE))
    return share + trouble_costs(status)


def expect(status: Status, usual: timedelta, booked_at: datetime) -> datetime | None:
    """When delivery is expected; the delivery itself once it happened; None where it cannot be."""
    if status.delivered_at is not None:
        return status.delivered_at
    if status.is_over or status.milestone in (Milestone.REFUSED, Milestone.RETURNING):
        return None
    start = status.moved_at or booked_at
    seen = max((one for one in (status.at, status.reason_at) if one is not None), default=booked_at)
    return max(start + usual, seen + needs(status, usual))


def trouble_costs(status: Status) -> timedelta:
    """What the open trouble usually adds to the way; nothing where there is none."""
    if not status.reason:
        return _NOTHING
    reason = REASONS.get(status.reason)
    return timedelta(hours=reason.costs_hours) if reason else _NOTHING
