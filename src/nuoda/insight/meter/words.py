"""How rates, periods, days, instants and money are written on the documents of a contract."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.queries.meter import minor_units
from nuoda.pages.figures import number_words


def rate_words(rate: Decimal | None) -> str:
    """``96.2 %``; an en dash where nothing was due."""
    return "–" if rate is None else f"{rate.normalize():f} %"


def period_words(first: date, every: str) -> str:
    """``2026-10`` for a month, ``2026 Q4`` for a quarter."""
    if every == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    return f"{first:%Y-%m}"


def day_words(at: datetime, zone: str) -> str:
    """``2026-11-23``, the day in ``zone`` (IANA name)."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"


def instant_words(at: datetime, zone: str) -> str:
    """``2026-11-23 10:00 (UTC+08:00)``, the time in ``zone`` (IANA name)."""
    local = at.astimezone(ZoneInfo(zone))
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} (UTC{offset[:3]}:{offset[3:]})"


def money_words(amount: Decimal, currency: str) -> str:
    """``1,234.50 CNY``, with the decimals of the currency."""
    return f"{number_words(amount, decimals=minor_units(currency))} {currency}"
