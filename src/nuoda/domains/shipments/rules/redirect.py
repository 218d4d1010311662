"""Redirecting and stopping goods on their way: who may ask, and until when. Pure.

The shipper may stop, return or redirect goods before they are delivered, and pays what that costs (Civil Code
829, domain reference §4.1); a consignee needs the shipper's word. We take it until the goods are out for
delivery (domain reference §5.7).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from nuoda.domains.shipments.rules.milestones import TERMINAL, Milestone


class RedirectKind(StrEnum):
    """Another address, or stopped and brought back to the sender."""

    REDIRECT = "redirect"
    STOP = "stop"


class RedirectState(StrEnum):
    """``asked`` of us, ``tried`` with the carrier; then done, failed, or too late."""

    ASKED = "asked"
    TRIED = "tried"
    DONE = "done"
    FAILED = "failed"
    TOO_LATE = "too_late"


class AskedBy(StrEnum):
    SHIPPER = "shipper"
    CONSIGNEE = "consignee"


class Verified(StrEnum):
    """How whoever asked was known to be the one who may."""

    SIGNED_IN = "signed_in"
    API_KEY = "api_key"
    CALLED_BACK = "called_back"
    IN_WRITING = "in_writing"
    SHIPPER_AGREED = "shipper_agreed"


REDIRECT_ENDS = (RedirectState.DONE.value, RedirectState.FAILED.value, RedirectState.TOO_LATE.value)
OPEN = (RedirectState.ASKED.value, RedirectState.TRIED.value)
SUFFICES: Mapping[str, frozenset[str]] = {
    AskedBy.SHIPPER.value: frozenset(one.value for one in Verified) - {Verified.SHIPPER_AGREED.value},
    AskedBy.CONSIGNEE.value: frozenset({Verified.SHIPPER_AGREED.value}),
}
OUT = frozenset({Milestone.OUT_FOR_DELIVERY.value}) | TERMINAL
"""From here on it is too late."""
TOO_LATE = OUT | {
    Milestone.AT_PICKUP_POINT.value, Milestone.DELIVERED_PARTIAL.value, Milestone.REFUSED.value,
    Milestone.RETURNING.value,
}  # fmt: skip


def before_cutoff(milestone: str, delivered_at: datetime | None) -> bool:
    """Whether goods are not out for delivery yet, so that they may be redirected or stopped."""
    return milestone not in TOO_LATE and delivered_at is None
