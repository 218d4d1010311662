"""The terms of a clause: what is measured, how good it must be, and what follows where it is not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.contracts.rules.meter.measures import DEFINITIONS, Measure


class Every(StrEnum):
    """How long a period is: whole calendar months or quarters in the contract's zone."""

    MONTH = "month"
    QUARTER = "quarter"


class Step(StrEnum):
    """What can follow, in rising order (trade practice: warning, then penalty, then the right to leave)."""

    WARNING = "warning"
    PLAN = "plan"
    PENALTY = "penalty"
    TERMINATION = "termination"


class On(StrEnum):
    """What sets a rung off."""

    MISSED_IN_A_ROW = "missed_in_a_row"
    MISSED = "missed"
    SEVERE = "severe"
    FAILURES = "failures"


class Method(StrEnum):
    """How money follows: nothing, linear of what is at risk (§5.9), a fixed sum, a share, or by case."""

    NONE = "none"
    LINEAR = "linear"
    FIXED = "fixed"
    SHARE = "share"
    PER_CASE = "per_case"


@dataclass(frozen=True, slots=True)
class Trigger:
    """``count`` of what ``on`` names within the last ``within`` periods, the present one included.

    ``FAILURES`` counts single failures; the others count periods.
    """

    on: On
    count: int
    within: int = 1


@dataclass(frozen=True, slots=True)
class Rung:
    """A step and what sets it off, any one of its triggers.

    ``days``: working days until a plan is due, or calendar days within which a termination right must be
    exercised. A penalty raises the period's credit by ``multiplier`` and adds the sum ``amount`` to it.
    """

    step: Step
    triggers: tuple[Trigger, ...]
    days: int = 0
    multiplier: Decimal = Decimal(1)
    amount: Decimal = Decimal(0)


STANDARD_LADDER: tuple[Rung, ...] = (
    Rung(Step.WARNING, (Trigger(On.MISSED, 1),)),
    Rung(Step.PLAN, (Trigger(On.MISSED, 1),), days=5),
    Rung(
        Step.PENALTY,
        (Trigger(On.MISSED_IN_A_ROW, 2, 2), Trigger(On.MISSED, 3, 12)),
        multiplier=Decimal("1.5"),
    ),
    Rung(
        Step.TERMINATION,
        (Trigger(On.MISSED_IN_A_ROW, 3, 3), Trigger(On.MISSED, 4, 12), Trigger(On.SEVERE, 2, 6)),
        days=60,
    ),
)
"""The ladder of the domain reference §5.9, a proposal: a contract may write its own."""


@dataclass(frozen=True, slots=True)
class EarnBack:
    """A credit is returned where each of the next ``periods`` judged periods reaches ``target``."""

    target: Decimal
    periods: int


@dataclass(frozen=True, slots=True)
class Band:
    """What holds in a period with a volume of at least ``since`` consignments, up to the next band.

    ``weight`` and ``amount`` are the clause's own where they are None. ``price`` is the percentage of the
    freight that is charged at this volume: what it leaves out is credited once the period is frozen.
    """

    since: int
    target: Decimal
    minimum: Decimal
    weight: Decimal | None = None
    amount: Decimal | None = None
    price: Decimal = Decimal(100)


@dataclass(frozen=True, slots=True)
class Terms:
    """One clause as rules use it; percentages are 0–100.

    ``minimum`` is where the miss becomes severe. ``floor`` is the least volume at which a period is
    judged. ``weight`` is the share of the amount at risk (0–1), ``amount`` money or percent by method,
    ``cap`` the most that one period costs. ``exclusions`` are the reason codes that may be excluded.
    ``bands`` say what holds instead from a volume on, the least first (domain reference §5.9: a volume band
    relaxes targets); below the first of them the clause's own marks hold.
    """

    measure: Measure
    target: Decimal
    minimum: Decimal
    every: Every = Every.MONTH
    weight: Decimal = Decimal(1)
    floor: int = 0
    decimals: int = 2
    exclusions: tuple[str, ...] = ()
    dispute_days: int = 10
    method: Method = Method.NONE
    amount: Decimal = Decimal(0)
    cap: Decimal | None = None
    ladder: tuple[Rung, ...] = STANDARD_LADDER
    earn_back: EarnBack | None = None
    bands: tuple[Band, ...] = ()

    def band(self, volume: int) -> Band | None:
        """The band of a volume: all that was due in the period, whatever is excluded."""
        fitting = [one for one in self.bands if one.since <= volume]
        return max(fitting, key=lambda one: one.since, default=None)

    def at(self, volume: int) -> Terms:
        """The terms of a period with so much volume."""
        band = self.band(volume)
        if band is None:
            return self
        return replace(
            self,
            target=band.target,
            minimum=band.minimum,
            weight=self.weight if band.weight is None else band.weight,
            amount=self.amount if band.amount is None else band.amount,
        )

    @property
    def more_is_better(self) -> bool:
        return DEFINITIONS[self.measure].more_is_better


@dataclass(frozen=True, slots=True)
class Span:
    """Effective dates of a clause version, half-open; ``until`` None while it holds."""

    since: date
    until: date | None = None
    name: str = field(default="", compare=False)

    def meets(self, other: Span) -> bool:
        """True where both hold on some day."""
        return (self.until is None or other.since < self.until) and (
            other.until is None or self.since < other.until
        )
