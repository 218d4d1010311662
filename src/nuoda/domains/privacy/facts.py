"""What privacy tells: periods set, holds placed and lifted, personal data forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nuoda.domains.privacy.rules import DEFAULTS as DEFAULTS
from nuoda.domains.privacy.rules import KEEPERS as KEEPERS
from nuoda.domains.privacy.rules import LEAST_DAYS as LEAST_DAYS
from nuoda.domains.privacy.rules import MOST_DAYS as MOST_DAYS
from nuoda.domains.privacy.rules import Held as Held
from nuoda.domains.privacy.rules import Period as Period
from nuoda.domains.privacy.rules import Record as Record
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSet(Fact):
    """From now on a kind of record is kept for so many days."""

    name: ClassVar[str] = "retention.period_set"
    record: str
    days: int
    before: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    """Nothing that belongs to the thing is forgotten until the hold is lifted. It is about that thing."""

    name: ClassVar[str] = "hold.placed"
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Fact):
    name: ClassVar[str] = "hold.lifted"
    label: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataForgotten(Fact):
    """A run forgot personal data: how many records of each kind, and how many it kept."""

    name: ClassVar[str] = "retention.forgotten"
    forgotten: dict[str, int]
    kept: dict[str, int]
