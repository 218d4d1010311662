"""How grave a case is (domain reference §2.4, a proposal): impact + urgency + exposure, then floors."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Severity(StrEnum):
    """S1 is the gravest."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


def score(*, impact: int, due_at: datetime | None, at: datetime, tier: str, affected: int = 1) -> Severity:
    """``impact`` 0–3 comes with the reason; ``due_at`` is the promise in danger; ``affected`` counts
    shipments.
    """
    points = impact + _urgency(due_at, at) + (tier in ("platinum", "key")) + (affected >= 10)
    if points >= 7:
        return Severity.S1
    if points >= 5:
        return Severity.S2
    return Severity.S3 if points >= 3 else Severity.S4


def _urgency(due_at: datetime | None, at: datetime) -> int:
    if due_at is None:
        return 0
    left = due_at - at
    if left <= timedelta(hours=4):
        return 3
    return 2 if left <= timedelta(hours=24) else 1 if left <= timedelta(hours=72) else 0


def worse(one: str, other: str) -> str:
    """The graver of two severities: it never falls by itself."""
    return min(one, other)
