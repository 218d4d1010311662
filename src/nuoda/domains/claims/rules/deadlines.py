"""Legal time limits of a claim. They never pause, and the stricter day is taken. Pure.

The first day is not counted (Civil Code 201); a last day that falls on a day of rest is not moved.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.domains.claims.rules.calculate import ground_of
from nuoda.domains.claims.rules.loss import LossKind
from nuoda.domains.claims.rules.records import Fault, Rule, Span
from nuoda.domains.claims.rules.sheet import Ground


class Limb(StrEnum):
    """What must be done by a legal time limit."""

    NOTICE = "notice"
    CLAIM = "claim"
    SUIT = "suit"
    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    STATUS = "status"


OURS = (Limb.ACKNOWLEDGE, Limb.DECIDE, Limb.STATUS)
"""What we owe the claimant; the others are hers, and ours towards a partner."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that time limits run from.

    ``delivered`` is that of delivery, or when it was due; ``known`` when the damage was known; ``claimed``
    when the claim came in writing; ``disallowed`` when it was declined.
    """

    delivered: date
    known: date
    claimed: date | None = None
    disallowed: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day, which ends at 24:00 of the claim's own zone."""

    limb: Limb
    last_day: date
    ground: Ground

    def ends_at(self, zone: str) -> datetime:
        return datetime.combine(self.last_day + timedelta(days=1), time(), ZoneInfo(zone))


def last_day(start: date, span: Span) -> date:
    """The last day of a period: ``start`` is not counted; a month ends on the same day, or its last."""
    month = start.month - 1 + span.months
    year, month = start.year + month // 12, month % 12 + 1
    day = min(start.day, monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=span.days)


def deadlines(rule: Rule, kind: LossKind, dates: Dates, fault: Fault = Fault.NONE) -> list[Deadline]:
    """All legal time limits of a claim that can be reckoned from the days that are known."""
    late = kind is LossKind.DELAY
    suit_from = {"knowledge": dates.known, "disallowance": dates.disallowed}.get(
        rule.suit_from, dates.delivered
    )
    wilful = fault is Fault.INTENT and rule.wilful_suit is not None
    suit = "wilful_suit" if wilful else "suit"
    decide = last_day(dates.claimed, rule.decide) if dates.claimed and rule.decide else None
    wanted: list[tuple[Limb, str, date | None]] = [
        (Limb.NOTICE, "delay_notice" if late else "notice", dates.delivered),
        (Limb.CLAIM, "delay_claim" if late and rule.delay_claim else "claim", dates.delivered),
        (Limb.SUIT, suit, suit_from),
        (Limb.ACKNOWLEDGE, "acknowledge", dates.claimed),
        (Limb.DECIDE, "decide", dates.claimed),
        # What was not decided by its day is reported on, first so long after it (Carmack: every 60 days).
        (Limb.STATUS, "status", decide),
    ]
    found = []
    for limb, column, start in wanted:
        span: Span | None = getattr(rule, column)
        if span is not None and start is not None:
            found.append(Deadline(limb, last_day(start, span), ground_of(rule, column)))
    return sorted(found, key=lambda one: one.last_day)


def is_late(rule: Rule, kind: LossKind, dates: Dates, notice: date | None) -> bool:
    """True where the notice came after its last day; False where no limit is known or none is set."""
    limit = next((one for one in deadlines(rule, kind, dates) if one.limb is Limb.NOTICE), None)
    return limit is not None and notice is not None and notice > limit.last_day
