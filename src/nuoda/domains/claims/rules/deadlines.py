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
from nuoda.domains.claims.rules.loss import Loss, LossKind
from nuoda.domains.claims.rules.records import Fault, Rule, Span
from nuoda.domains.claims.rules.sheet import Ground


class Limb(StrEnum):
    """What must be done by a legal time limit, or begins or ends with it."""

    NOTICE = "notice"
    CLAIM = "claim"
    SUIT = "suit"
    ACKNOWLEDGE = "acknowledge"
    DECIDE = "decide"
    STATUS = "status"
    COUNTER = "counter"
    LOST = "lost"
    FOUND = "found"


OURS = (Limb.ACKNOWLEDGE, Limb.DECIDE, Limb.STATUS)
"""What we owe the claimant; the others are hers, and ours towards a partner."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The days that time limits run from.

    ``delivered`` is that of delivery, or when it was due; ``known`` when the damage was known; ``claimed``
    when the claim came in writing; ``disallowed`` when it was declined, ``decided`` when it was answered at
    all, ``paid`` when it was paid. ``due`` is the limit that was agreed for delivery, ``taken`` the day the
    goods were taken over. ``reported`` is the last day that a report was due and given.
    """

    delivered: date
    known: date
    claimed: date | None = None
    disallowed: date | None = None
    decided: date | None = None
    paid: date | None = None
    due: date | None = None
    taken: date | None = None
    reported: date | None = None


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


def deadlines(rule: Rule, loss: Loss, dates: Dates) -> list[Deadline]:
    """All legal time limits of a claim that can be reckoned from the days that are known."""
    found = []
    for limb, column, start in (*_hers(rule, loss, dates), *_answers(rule, loss, dates)):
        span: Span | None = getattr(rule, column)
        if span is not None and start is not None:
            found.append(Deadline(limb, last_day(start, span), ground_of(rule, column)))
    reports = _report(rule, loss, dates)
    return sorted([*found, *reports], key=lambda one: one.last_day)


_Wanted = tuple[Limb, str, date | None]


def _hers(rule: Rule, loss: Loss, dates: Dates) -> list[_Wanted]:
    """What the claimant must do by a day, and when goods count as lost or, found again, are hers."""
    late = loss.kind is LossKind.DELAY
    suit_from = {"knowledge": dates.known, "disallowance": dates.disallowed}.get(
        rule.suit_from, dates.delivered
    )
    wilful = loss.fault is Fault.INTENT and rule.wilful_suit is not None
    notice = "container_notice" if loss.containers and rule.container_notice else "notice"
    wanted: list[_Wanted] = [
        (Limb.NOTICE, "delay_notice" if late else notice, dates.delivered),
        (Limb.CLAIM, "delay_claim" if late and rule.delay_claim else "claim", dates.delivered),
        (Limb.SUIT, "wilful_suit" if wilful else "suit", suit_from),
        (Limb.COUNTER, "counter", dates.decided),
    ]
    if loss.kind in (LossKind.LOSS, LossKind.DELAY):
        agreed = dates.due is not None
        wanted.append((Limb.LOST, "lost" if agreed else "lost_taken", dates.due if agreed else dates.taken))
    if loss.kind in (LossKind.LOSS, LossKind.SHORTAGE):
        wanted.append((Limb.FOUND, "found", dates.paid))
    return wanted


def _answers(rule: Rule, loss: Loss, dates: Dates) -> list[_Wanted]:
    """What we owe the claimant, from the day the claim came in writing."""
    return [
        (Limb.ACKNOWLEDGE, "acknowledge", dates.claimed),
        (Limb.DECIDE, _decide(rule, loss), dates.claimed),
    ]


def _decide(rule: Rule, loss: Loss) -> str:
    return "decide_two" if loss.two_bureaus and rule.decide_two else "decide"


def _report(rule: Rule, loss: Loss, dates: Dates) -> list[Deadline]:
    """The next report on a claim that cannot be decided by its day: on that day, and at the end of each
    period after it, until it is decided (49 CFR 370.9(b): after 120 days, then every 60).
    """
    within: Span | None = getattr(rule, _decide(rule, loss))
    if rule.status is None or within is None or dates.claimed is None or dates.decided is not None:
        return []
    day = last_day(dates.claimed, within)
    while dates.reported is not None and day <= dates.reported:
        day = last_day(day, rule.status)
    return [Deadline(Limb.STATUS, day, ground_of(rule, "status"))]


def is_late(rule: Rule, loss: Loss, dates: Dates, notice: date | None) -> bool:
    """True where the notice came after its last day; False where no limit is known or none is set."""
    limit = next((one for one in deadlines(rule, loss, dates) if one.limb is Limb.NOTICE), None)
    return limit is not None and notice is not None and notice > limit.last_day
