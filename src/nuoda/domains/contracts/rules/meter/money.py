"""Money of a contract: Decimal, rounded half-even to what the currency has. No float comes near it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision

ZERO = Decimal(0)


def is_currency(code: str) -> bool:
    """True for a code of ISO 4217 (as Unicode CLDR lists them)."""
    return len(code) == 3 and code.isupper() and code in get_global("all_currencies")


def minor_units(currency: str) -> int:
    """Decimals of a currency: 2 for CNY, 0 for JPY and KRW, 3 for KWD."""
    return int(get_currency_precision(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in the currency's least unit, half-even."""
    return amount.quantize(Decimal(1).scaleb(-minor_units(currency)), ROUND_HALF_EVEN)


def fits(amount: Decimal, currency: str) -> bool:
    """True where an amount has no more decimals than its currency."""
    return amount == rounded(amount, currency)
