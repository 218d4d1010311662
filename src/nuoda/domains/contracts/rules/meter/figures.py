"""A period's figure: gross and adjusted side by side, and what it means under its clause."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from nuoda.domains.contracts.rules.meter.terms import Terms


class Verdict(StrEnum):
    """What a figure says. ``NONE``: nothing was due; ``SMALL``: less than the clause's floor."""

    NONE = "none"
    SMALL = "small"
    MET = "met"
    MISSED = "missed"
    SEVERE = "severe"


FAILED = frozenset({Verdict.MISSED, Verdict.SEVERE})
JUDGED = FAILED | {Verdict.MET}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were due, and how many of them the measure counts (kept ones, or lost ones)."""

    due: int = 0
    counted: int = 0

    def less(self, other: Counts) -> Counts:
        return Counts(self.due - other.due, self.counted - other.counted)

    def rate(self, decimals: int) -> Decimal | None:
        """The ratio in percent, rounded half-even; None where nothing was due."""
        if not self.due:
            return None
        exact = Decimal(self.counted) * 100 / Decimal(self.due)
        return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Figure:
    """A judged period. The verdict is that of the adjusted figure; remedies follow from it alone."""

    gross: Counts
    adjusted: Counts
    gross_rate: Decimal | None
    rate: Decimal | None
    verdict: Verdict

    @property
    def excluded(self) -> Counts:
        return self.gross.less(self.adjusted)

    def failures(self, terms: Terms) -> int:
        """How many of the adjusted ones failed."""
        counted = self.adjusted.counted
        return self.adjusted.due - counted if terms.more_is_better else counted


def judge(terms: Terms, gross: Counts, excluded: Counts = NOTHING) -> Figure:
    """The figure of a period: what was counted, less what is excluded, against target and minimum.

    The volume that chooses a band is the gross one: no exclusion moves a period into another band.
    """
    terms = terms.at(gross.due)
    adjusted = gross.less(excluded)
    rate = adjusted.rate(terms.decimals)
    return Figure(gross, adjusted, gross.rate(terms.decimals), rate, _verdict(terms, adjusted.due, rate))


def _verdict(terms: Terms, due: int, rate: Decimal | None) -> Verdict:
    if rate is None:
        return Verdict.NONE
    if due < terms.floor:
        return Verdict.SMALL
    if reaches(terms, rate, terms.target):
        return Verdict.MET
    return Verdict.MISSED if reaches(terms, rate, terms.minimum) else Verdict.SEVERE


def reaches(terms: Terms, rate: Decimal, mark: Decimal) -> bool:
    """True where a rate is as good as a mark, or better."""
    return rate >= mark if terms.more_is_better else rate <= mark
