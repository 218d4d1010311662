"""Emergency plans, and what is switched on of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPrepared(Fact):
    """An emergency plan was written, or written anew."""

    name: ClassVar[str] = "contingency_plan.prepared"
    code: str
    kind: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRehearsed(Fact):
    """A plan was rehearsed: so many things of so many customers would have been touched."""

    name: ClassVar[str] = "contingency_plan.rehearsed"
    code: str
    affected: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRetired(Fact):
    name: ClassVar[str] = "contingency_plan.retired"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyOn(Fact):
    """A warehouse or a lane is out, or hands are short: new work goes around it."""

    name: ClassVar[str] = "contingency.on"
    kind: str
    what: str
    reason: str
    expected_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyMoved(Fact):
    """It lasts until another time than was said before."""

    name: ClassVar[str] = "contingency.moved"
    what: str
    before: datetime
    expected_until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyTold(Fact):
    """Its customers are told in these words; ``override`` says why words that were held go out."""

    name: ClassVar[str] = "contingency.told"
    what: str
    words: str
    words_en: str
    override: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContingencyOff(Fact):
    """It is over: new work may use it again."""

    name: ClassVar[str] = "contingency.off"
    kind: str
    what: str
    reason: str
