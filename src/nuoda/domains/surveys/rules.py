"""Who is asked how content she is, how often, and what her answer counts for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LOWEST, HIGHEST = 1, 5
TOP = 4
"""From here on an answer counts as content: the top two boxes of five (domain reference §1.3, CSAT)."""
LOW = 2
"""Down to here somebody calls, and what was amiss is taken up again."""
LASTS = timedelta(days=14)
MOST_WORDS = 1_000


class Kind(StrEnum):
    """What is rated: how a case was handled, or a delivery."""

    CASE = "case"
    DELIVERY = "delivery"


class Audience(StrEnum):
    """Who is asked: the customer by mail and in her portal, or her consignee, where she tracks her parcel."""

    CUSTOMER = "customer"
    CONSIGNEE = "consignee"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a customer wants to be asked: after her cases, after deliveries, never twice within the rest."""

    cases: bool = True
    deliveries: bool = False
    rest_days: int = 14

    def allows(self, kind: str, *, asked_at: datetime | None, at: datetime) -> bool:
        """True where she may be asked now; ``asked_at`` is when she was asked last."""
        wanted = self.cases if kind == Kind.CASE else self.deliveries
        return wanted and (asked_at is None or at >= asked_at + timedelta(days=self.rest_days))


USUAL = Wish()
"""What holds for who said nothing."""
