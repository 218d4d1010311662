"""Periods and holds, read."""

from __future__ import annotations

from nuoda.domains.privacy.queries.holds import (
    HoldRow,
    hold_on,
    hold_rows,
    holds_on,
)
from nuoda.domains.privacy.queries.periods import period_history, periods, runs_retention

__all__ = [
    "HoldRow",
    "hold_on",
    "hold_rows",
    "holds_on",
    "period_history",
    "periods",
    "runs_retention",
]
