"""What of a demand is left when part of the loss proves to be none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nuoda.kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Still:
    """What is still claimed for a shipment; ``currency`` is "" where claims are of several currencies."""

    count: int = 0
    amount: Decimal = ZERO
    currency: str = ""

    def __bool__(self) -> bool:
        return self.count > 0

    def plus(self, amount: Decimal, currency: str) -> Still:
        """With one more claim."""
        same = not self.count or self.currency == currency
        return Still(self.count + 1, self.amount + amount if same else ZERO, currency if same else "")


def still_demanded(asked: Decimal, currency: str, still: Still) -> Decimal:
    """What is demanded from now on: no more than is still claimed. Other currencies are not compared."""
    if not still:
        return ZERO
    return min(asked, still.amount) if currency and currency == still.currency else asked


def to_refund(recovered: Decimal, currency: str, still: Still) -> Decimal:
    """What goes back of what was recovered: all beyond what is still claimed."""
    if not still:
        return recovered
    return max(ZERO, recovered - still.amount) if currency == still.currency else ZERO
