"""What the meter is handed: counts read from facts, and the single failures behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nuoda.domains.contracts.rules.meter.figures import NOTHING, Counts
from nuoda.domains.contracts.rules.meter.ladder import Failure


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure's counts of one period: gross, and what of them is excluded.

    ``failures`` are the single failures that count, where the clause's ladder counts them.
    """

    measure: str
    period: date
    gross: Counts
    excluded: Counts = NOTHING
    failures: tuple[Failure, ...] = ()
