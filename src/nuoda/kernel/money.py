"""Money: Decimal with a currency of ISO 4217, in its own least unit. No float comes near it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision

ZERO = Decimal(0)
HALF_EVEN, HALF_UP = ROUND_HALF_EVEN, ROUND_HALF_UP


# Under X, ISO 4217 keeps metals, units of account, tests and "no currency"; of those, money are only the
# currencies of several states: CFA francs, the CFP franc, the East Caribbean dollar, the Caribbean guilder.
_SHARED_BY_STATES = frozenset({"XAF", "XOF", "XPF", "XCD", "XCG"})


def is_currency(code: str) -> bool:
    """True for a code of ISO 4217 (as Unicode CLDR lists them) that something can be paid in."""
    known = len(code) == 3 and code.isupper() and code in get_global("all_currencies")
    return known and (not code.startswith("X") or code in _SHARED_BY_STATES)


def minor_units(currency: str) -> int:
    """Decimals of a currency: 2 for CNY, 0 for JPY and KRW, 3 for KWD."""
    return int(get_currency_precision(currency))


def least(currency: str) -> Decimal:
    """The least amount of a currency: 0.01 for CNY, 1 for JPY, 0.001 for KWD."""
    return Decimal(1).scaleb(-minor_units(currency))


def rounded(amount: Decimal, currency: str, *, way: str = HALF_EVEN) -> Decimal:
    """An amount in the currency's least unit, rounded the way that is named."""
    return amount.quantize(least(currency), way)


def fits(amount: Decimal, currency: str) -> bool:
    """True where an amount has no more decimals than its currency."""
    return amount == rounded(amount, currency)


def shared(amount: Decimal, shares: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount divided in proportion to shares, in least units; the parts sum to it exactly.

    What rounding leaves over goes unit by unit to the largest remainders, the first of equals first.
    Raises ``ValueError`` where a share is negative, all are nought, or the amount has too many decimals.
    """
    whole = sum(shares, ZERO)
    if whole <= 0 or min(shares) < 0 or not fits(amount, currency):
        raise ValueError("shares must not be negative or all nought, and the amount must fit its currency")
    unit = least(currency)
    exact = [amount * one / whole for one in shares]
    parts = [one.quantize(unit, ROUND_FLOOR) for one in exact]
    over = int((amount - sum(parts, ZERO)) / unit)
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[:over]:
        parts[place] += unit
    return parts
