"""When a number that a carrier has given before means a new consignment, and from when on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.domains.shipments.rules.milestones import TERMINAL
from nuoda.kernel import limits

REUSED_AFTER = timedelta(days=90)
SILENT_FOR = timedelta(days=60)
# Carriers scan before the booking reaches us, and a number lies still before it is given again.
BEFORE_BOOKING = timedelta(days=7)
# A shorter number is a label within its consignment, such as "1" or "2/3": nobody finds anything by it.
FINDABLE_SIGNS = 6


@dataclass(frozen=True, slots=True)
class Span:
    """What a number meant so far: from ``since`` until before ``until`` (None: still) this consignment."""

    since: datetime
    until: datetime | None
    milestone: str
    booked_at: datetime
    heard_at: datetime | None
    milestone_at: datetime | None

    @property
    def last_sign(self) -> datetime:
        return max(one for one in (self.booked_at, self.heard_at, self.milestone_at) if one is not None)


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a new consignment's span lies: ``before`` ends at its start, ``after`` starts at its end."""

    since: datetime
    until: datetime | None
    before: Span | None = None
    after: Span | None = None


def begins_anew(old: Span, booked_at: datetime) -> bool:
    """True where a booking under the same number is another consignment, not the old one told again.

    That is so once the old one is over or silent for long, and anyway 90 days after it was booked.
    """
    if booked_at <= old.booked_at:
        return False
    if old.milestone in TERMINAL:
        return booked_at > old.last_sign
    return booked_at - old.booked_at > REUSED_AFTER or booked_at - old.last_sign > SILENT_FOR


def opening(spans: Sequence[Span], booked_at: datetime) -> Opening | None:
    """The span of a consignment booked then under a number with these spans; None where it is no new one."""
    if not spans:
        return Opening(limits.EARLIEST, None)
    first, last = spans[0], spans[-1]
    if last.until is None and begins_anew(last, booked_at):
        since = min(booked_at, max(last.last_sign + timedelta(seconds=1), booked_at - BEFORE_BOOKING))
        return Opening(max(since, last.since + timedelta(seconds=1)), None, before=last)
    until = first.booked_at - BEFORE_BOOKING
    if first.since <= limits.EARLIEST and booked_at < first.booked_at - REUSED_AFTER:
        return Opening(limits.EARLIEST, until, after=first)
    return None
