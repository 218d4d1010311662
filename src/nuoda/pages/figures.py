"""Numbers in words: grouped digits, and shares that stay honest when there is little to count."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

SMALL = 30


def number_words(value: float | Decimal | None, *, decimals: int = 0, unit: str = "") -> str:
    """``12,345.6 kg``, ``−¥44.30``; an en dash for None. Halves round away from zero."""
    if value is None:
        return "–"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{exact:,}".replace("-", "−")
    if unit == "¥":  # the sign of a currency stands before its figure
        return f"−¥{text[1:]}" if text.startswith("−") else f"¥{text}"
    return f"{text} {unit}" if unit else text


def share_words(numerator: int, denominator: int, *, decimals: int = 1) -> str:
    """``93.4%``; below 30 the counts themselves, ``27 of 29``; ``n/a`` when there is nothing to count."""
    if denominator == 0:
        return _("n/a")
    if denominator < SMALL:
        return counts_words(numerator, denominator)
    share = Decimal(numerator) * 100 / Decimal(denominator)
    return f"{number_words(share, decimals=decimals)}%"


def counts_words(numerator: int, denominator: int) -> str:
    """``27 of 29``."""
    return _("%(part)s of %(whole)s") % {"part": f"{numerator:,}", "whole": f"{denominator:,}"}
