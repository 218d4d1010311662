"""Tiers as time goes: overrides expire, and reviews that fall due are done."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.customers.commands import expire_overrides, note_figures, review_tiers
from nuoda.insight.customers.scoring import score_due
from nuoda.kernel.actor import Actor


def look_after_tiers(*, by: Actor, at: datetime) -> int:
    """Let overrides go and review who is due. Returns how many customers were looked at; 0 where none is."""
    expired = expire_overrides(by=by, at=at)
    return expired + score_due(by=by, at=at, note=note_figures, review=review_tiers)
