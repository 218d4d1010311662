"""Who gets how much where there is not enough for all (domain reference §5.8). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Shortage(StrEnum):
    """By tier and then age; to each the same share; or who ordered first."""

    PRIORITY = "priority"
    FAIR_SHARE = "fair_share"
    OLDEST_FIRST = "oldest_first"


@dataclass(frozen=True, slots=True)
class Claim:
    """A line that wants of a product; ``ordered_at`` tells its age."""

    key: str
    quantity: int
    rank: int
    ordered_at: datetime


def ration(
    claims: Sequence[Claim], supply: Mapping[int, int], policy: str, *, least: int = 0
) -> dict[str, int]:
    """How much each line may have. ``supply`` is what takers of a rank and those below may have together.

    ``least`` is guaranteed to each line before the rest is shared out, as far as it goes.
    """
    left = dict(supply)
    given = {one.key: 0 for one in claims}
    by_age = sorted(claims, key=lambda one: (one.ordered_at, one.key))
    by_rank = sorted(claims, key=lambda one: (-one.rank, one.ordered_at, one.key))
    order = by_rank if policy == Shortage.PRIORITY else by_age
    if least:
        for one in order:
            _give(one, min(least, one.quantity), given, left)
    if policy == Shortage.FAIR_SHARE:
        for one, n in _shares(by_age, given, max(left.values(), default=0)):
            _give(one, n, given, left)
    for one in order:
        _give(one, one.quantity, given, left)
    return given


def _shares(claims: Sequence[Claim], given: Mapping[str, int], supply: int) -> list[tuple[Claim, int]]:
    """Whole pieces in proportion to what is still wanted; what rounding leaves goes to the largest rests."""
    wanted = {one.key: one.quantity - given[one.key] for one in claims}
    whole = sum(wanted.values())
    if whole <= 0:
        return []
    supply = min(supply, whole)
    parts = {one.key: wanted[one.key] * supply // whole for one in claims}
    rest = sorted(claims, key=lambda one: (-(wanted[one.key] * supply % whole), one.ordered_at, one.key))
    for one in rest[: supply - sum(parts.values())]:
        parts[one.key] += 1
    return [(one, given[one.key] + parts[one.key]) for one in claims]


def _give(claim: Claim, upto: int, given: dict[str, int], left: dict[int, int]) -> None:
    """Bring a line up to so much, as far as its rank may still have of it."""
    free = min((n for rank, n in left.items() if rank >= claim.rank), default=0)
    more = max(0, min(upto - given[claim.key], free))
    given[claim.key] += more
    for rank in left:
        if rank >= claim.rank:
            left[rank] -= more
