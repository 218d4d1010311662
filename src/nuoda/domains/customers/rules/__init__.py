"""Tiers of customers (domain reference §5.10)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Tier(StrEnum):
    """Three levels and the platinum club."""

    PLATINUM = "platinum"
    KEY = "key"
    POTENTIAL = "potential"
    ORDINARY = "ordinary"


LANGUAGES = ("zh-hans", "en")

# How long the former secret of an endpoint signs beside the new one.
CHANGE_OVER = timedelta(hours=24)
ENDPOINTS_EACH = 20
