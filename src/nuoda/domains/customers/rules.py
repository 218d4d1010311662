"""Tiers of customers (domain reference §5.10)."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """Three levels and the platinum club."""

    PLATINUM = "platinum"
    KEY = "key"
    POTENTIAL = "potential"
    ORDINARY = "ordinary"


LANGUAGES = ("zh-hans", "en")
