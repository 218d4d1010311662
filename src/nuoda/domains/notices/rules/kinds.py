from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Kind(StrEnum):
    """What a notice says."""

    ON_THE_WAY = "on_the_way"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    AT_RISK = "at_risk"
    LATE = "late"
    TROUBLE = "trouble"
    NEW_DATE = "new_date"
    DELIVERED_LATE = "delivered_late"
    NOT_DELIVERED = "not_delivered"
    CASE_MESSAGE = "case_message"
    AREA_WARNING = "area_warning"
    AREA_WARNING_ENDED = "area_warning_ended"
    INCIDENT = "incident"
    CONTINGENCY = "contingency"
    IN_TRANSIT = "in_transit"
    PROMISE_WARNING = "promise_warning"
    CLAIM_DECISION = "claim_decision"
    CLAIM_NEWS = "claim_news"
    INSURER_NOTICE = "insurer_notice"
    PARTNER_MESSAGE = "partner_message"
    CONTRACT_NOTICE = "contract_notice"
    CASE_RECEIVED = "case_received"
    CASE_ANSWER = "case_answer"
    SURVEY = "survey"
    ORDER = "order"
    ORDER_SHORT = "order_short"
    ORDER_AT_RISK = "order_at_risk"
    ORDER_LATE = "order_late"
    PURCHASE = "purchase"


TROUBLE_KINDS = (
    Kind.AT_RISK.value, Kind.LATE.value, Kind.TROUBLE.value, Kind.ORDER_AT_RISK.value, Kind.ORDER_LATE.value,
)  # fmt: skip
MASS_KINDS = (Kind.INCIDENT.value, Kind.CONTINGENCY.value, Kind.AREA_WARNING.value)
"""Trouble of many things told in one message: whoever is named in it was told of it."""

# Composed whole, each for itself: several of these never become one digest.
WHOLE = (
    Kind.INCIDENT.value, Kind.CONTINGENCY.value, Kind.AREA_WARNING_ENDED.value,
    Kind.CASE_MESSAGE.value, Kind.IN_TRANSIT.value, Kind.PROMISE_WARNING.value, Kind.CLAIM_DECISION.value,
    Kind.CLAIM_NEWS.value, Kind.INSURER_NOTICE.value, Kind.CONTRACT_NOTICE.value, Kind.CASE_RECEIVED.value,
    Kind.CASE_ANSWER.value, Kind.SURVEY.value, Kind.ORDER.value,
    Kind.ORDER_SHORT.value, Kind.ORDER_AT_RISK.value, Kind.ORDER_LATE.value, Kind.PARTNER_MESSAGE.value,
    Kind.PURCHASE.value,
)  # fmt: skip


class NoticeState(StrEnum):
    """Where a notice stands. ``unreachable``: no address is known; ``superseded``: something that says more
    took its place before it went out.
    """

    QUEUED = "queued"
    RELEASED = "released"
    SENT = "sent"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    SUPERSEDED = "superseded"


_STEPS = (
    timedelta(seconds=20),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
GIVE_UP_AFTER = 40


def next_try_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries; None when it is time to give up (about 36 hours)."""
    if attempts >= GIVE_UP_AFTER:
        return None
    return _STEPS[min(attempts, len(_STEPS)) - 1]


# Standard Webhooks asks for a schedule over more than a day; nine tries take about 28 hours.
_POST_STEPS = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)


def next_post_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed tries at an endpoint; None when it is time to give up."""
    return _POST_STEPS[attempts - 1] if attempts <= len(_POST_STEPS) else None


QUIET_FROM, QUIET_TO = 22, 8


def after_quiet_hours(at: datetime, zone: str) -> datetime:
    """``at``, or 08:00 of the reader's next morning where it falls between 22:00 and 08:00 there."""
    local = at.astimezone(ZoneInfo(zone))
    if QUIET_TO <= local.hour < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= QUIET_FROM else 0)
    return datetime.combine(day, time(QUIET_TO), ZoneInfo(zone))
