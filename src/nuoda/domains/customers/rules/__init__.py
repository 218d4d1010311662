"""Tiers, scores, segments, needs, offerings and the service matrix (domain reference §5.10, §5.11)."""

from __future__ import annotations

from datetime import timedelta

from nuoda.domains.customers.rules.tiers import RANK, Cause, Ladder, OverrideState, Place, Tier

__all__ = [
    "CHANGE_OVER",
    "ENDPOINTS_EACH",
    "LANGUAGES",
    "RANK",
    "Cause",
    "Ladder",
    "OverrideState",
    "Place",
    "Tier",
]

LANGUAGES = ("zh-hans", "en")

# How long the former secret of an endpoint signs beside the new one.
CHANGE_OVER = timedelta(hours=24)
ENDPOINTS_EACH = 20
