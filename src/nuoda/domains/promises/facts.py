from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from nuoda.domains.promises.rules import Kind as Kind
from nuoda.domains.promises.rules import State as State
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFact(Fact):
    """What every fact about a promise carries. ``about`` is the thing promised."""

    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(PromiseFact):
    name: ClassVar[str] = "promise.made"
    basis: str
    first_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAtRisk(PromiseFact):
    name: ClassVar[str] = "promise.at_risk"
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRecovered(PromiseFact):
    name: ClassVar[str] = "promise.recovered"
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(PromiseFact):
    """``corrected`` is True where it had been counted as broken until the evidence arrived."""

    name: ClassVar[str] = "promise.kept"
    settled_at: datetime
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(PromiseFact):
    """``settled_at`` is None while the thing is still undone."""

    name: ClassVar[str] = "promise.broken"
    eta_at: datetime | None
    settled_at: datetime | None
    corrected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFulfilledLate(PromiseFact):
    name: ClassVar[str] = "promise.fulfilled_late"
    settled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseReopened(PromiseFact):
    name: ClassVar[str] = "promise.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn(PromiseFact):
    name: ClassVar[str] = "promise.withdrawn"
    reason: str
