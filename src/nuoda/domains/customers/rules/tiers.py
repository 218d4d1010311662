"""Tiers: how a score moves a customer up and down, and what an override does (domain reference §5.10).

Up at once where the score reaches what a tier is entered at; down only where it stayed below what the tier is
left at for so many reviews in a row, and not before the tier was held for its least time. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Tier(StrEnum):
    """Three levels and the platinum club."""

    PLATINUM = "platinum"
    KEY = "key"
    POTENTIAL = "potential"
    ORDINARY = "ordinary"


RANK: Mapping[str, int] = {"ordinary": 0, "potential": 1, "key": 2, "platinum": 3}
"""Of two tiers the one with the greater rank is served better."""
_RISING = ("potential", "key", "platinum")


class Cause(StrEnum):
    """What moved a customer to another tier."""

    RECORDED = "recorded"
    SCORE = "score"
    OVERRIDE = "override"
    EXPIRED = "expired"
    ENDED = "ended"


class OverrideState(StrEnum):
    """``requested`` waits for somebody else; ``active`` counts until it expires."""

    REQUESTED = "requested"
    ACTIVE = "active"
    REFUSED = "refused"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where tiers are entered and left, by score 0 to 100; ``reviews_below`` in a row lead down."""

    enter: Mapping[str, float]
    leave: Mapping[str, float]
    reviews_below: int
    least_stay: timedelta


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer stands by score: her tier since when, and how many reviews in a row were too low."""

    tier: str
    since: datetime
    below: int = 0


def reviewed(place: Place, score: float, ladder: Ladder, at: datetime) -> Place:
    """Where she stands after a review. Asked again with the same score she never comes back up."""
    risen = [one for one in _RISING if RANK[one] > RANK[place.tier] and score >= ladder.enter[one]]
    if risen:
        return Place(risen[-1], at)
    if place.tier == Tier.ORDINARY or score >= ladder.leave[place.tier]:
        return Place(place.tier, place.since)
    below = place.below + 1
    if below < ladder.reviews_below or at - place.since < ladder.least_stay:
        return Place(place.tier, place.since, below)
    kept = [one for one in _RISING if RANK[one] < RANK[place.tier] and score >= ladder.leave[one]]
    return Place(kept[-1] if kept else Tier.ORDINARY.value, at)


def tier_in_force(by_score: str, override: str, until: datetime | None, at: datetime) -> str:
    """The tier that counts: that of an override until it expires, else the one by score or by record."""
    return override if override and until is not None and at < until else by_score
