"""What is here, comes, and is promised of one product in one warehouse. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from nuoda.domains.stock.rules.lots import last_day
from nuoda.domains.stock.rules.promising import Demand, Supply, promisable, protected_from
from nuoda.domains.stock.rules.words import Hold


@dataclass(slots=True)
class Ledger:
    """What is here, comes, and is promised of one product in one warehouse.

    ``here`` are lots as (expiry, quantity); ``hard`` is what is held hard and not yet picked. ``shares`` are
    percents of what lies here that are kept for tiers of which ``protected`` names no quantity.
    """

    today: date
    safety: int = 0
    protected: Mapping[str, int] = field(default_factory=dict)
    here: list[tuple[date | None, int]] = field(default_factory=list)
    coming: list[Supply] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    hard: int = 0
    shares: Mapping[str, int] = field(default_factory=dict)

    def hold(self, quantity: int, *, on: date, tier: str, hold: str) -> None:
        self.demands.append(Demand(max(on, self.today), quantity))
        self.taken[tier] = self.taken.get(tier, 0) + quantity
        self.hard += quantity if hold == Hold.HARD else 0

    def free(self, on: date, *, tier: str, life: int, hold: str, rank: Mapping[str, int]) -> int:
        """How much more may be held for a day of delivery, so that no other word is broken by it."""
        on = max(on, self.today)
        lots = [Supply(self.today, n, last_day(expires, life)) for expires, n in self.here]
        withheld = self.withheld(tier, rank)
        found = promisable([*lots, *self.coming], self.demands, on, withheld=withheld)
        if hold == Hold.SOFT:
            return found
        return max(0, min(found, self.firmly(on, life) - withheld))

    def firmly(self, on: date, life: int) -> int:
        """How much lies here that may be delivered on a day and is not held hard by anybody."""
        lots = [(last_day(expires, life), n) for expires, n in self.here]
        return sum(n for until, n in lots if until is None or until >= on) - self.hard

    def withheld(self, tier: str, rank: Mapping[str, int]) -> int:
        """What is kept back from a tier: the safety stock, and what is kept for those above it."""
        return self.safety + protected_from(tier, self.kept(), self.taken, rank)

    def kept(self) -> dict[str, int]:
        """How much is kept for each tier: a quantity of its own, else its share of what lies here."""
        lying = sum(quantity for _expires, quantity in self.here)
        shared = {other: lying * percent // 100 for other, percent in self.shares.items()}
        return {**shared, **self.protected}

    def still_kept(self) -> dict[str, int]:
        """What of it the reservations of each tier have not taken yet; tiers of which nothing is left not."""
        left = {tier: quantity - self.taken.get(tier, 0) for tier, quantity in self.kept().items()}
        return {tier: quantity for tier, quantity in left.items() if quantity > 0}

    def first_day(
        self, quantity: int, on: date, *, tier: str, life: int, rank: Mapping[str, int]
    ) -> date | None:
        """The first day from ``on`` for which so much may be held softly; None where no supply is known."""
        days = sorted({on, *(one.on for one in self.coming if one.on > on)})
        for day in days:
            if self.free(day, tier=tier, life=life, hold=Hold.SOFT.value, rank=rank) >= quantity:
                return day
        return None
