from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.promises.rules import LIVE as LIVE
from nuoda.domains.promises.rules import Answer as Answer
from nuoda.domains.promises.rules import Basis as Basis
from nuoda.domains.promises.rules import Because as Because
from nuoda.domains.promises.rules import Beneficiary as Beneficiary
from nuoda.domains.promises.rules import Entry as Entry
from nuoda.domains.promises.rules import Ground as Ground
from nuoda.domains.promises.rules import Kind as Kind
from nuoda.domains.promises.rules import Proof as Proof
from nuoda.domains.promises.rules import Side as Side
from nuoda.domains.promises.rules import State as State
from nuoda.domains.promises.rules import set_by_law as set_by_law
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisePaused(PromiseFact):
    """A question to the beneficiary is outstanding; the clock stands still."""

    name: ClassVar[str] = "promise.paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseResumed(PromiseFact):
    """The question is answered; ``due_at`` is the due time moved by it."""

    name: ClassVar[str] = "promise.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRetargeted(PromiseFact):
    """The house reckoned its target anew from the same start; ``due_at`` is the new due time."""

    name: ClassVar[str] = "promise.retargeted"
    old_due_at: datetime
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseAsked(PromiseFact):
    name: ClassVar[str] = "promise.excuse_asked"
    excuse_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcuseDecided(PromiseFact):
    """``outcome`` is approved, declined or revoked."""

    name: ClassVar[str] = "promise.excuse_decided"
    excuse_id: UUID
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseExcused(PromiseFact):
    """Past its due time but within its excuse; ``settled_at`` is None while the thing is still undone."""

    name: ClassVar[str] = "promise.excused"
    settled_at: datetime | None
    excused_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRenegotiated(PromiseFact):
    """Another date was agreed. ``due_at`` is the old one; ``asked_by`` is the customer or us."""

    name: ClassVar[str] = "promise.renegotiated"
    spoken: ClassVar[tuple[str, ...]] = ("agreed_by",)
    successor_id: UUID
    new_due_at: datetime
    asked_by: str
    agreed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWarned(PromiseFact):
    """Somebody of ours was told that it is in danger, at a rung of its ladder. No customer is named: it is
    the house's own. ``agent_id`` is None only where no agent is recorded.
    """

    name: ClassVar[str] = "promise.warned"
    warning_id: UUID
    stage: int
    turn: int
    agent_id: UUID | None
    via: str
    because: str
    answer_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWarningAnswered(PromiseFact):
    """A warning was acknowledged, or passed on to ``agent_id``."""

    name: ClassVar[str] = "promise.warning_answered"
    warning_id: UUID
    stage: int
    outcome: str
    agent_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseGiven(PromiseFact):
    """It has another owner. No customer is named: it is the house's own."""

    name: ClassVar[str] = "promise.given"
    agent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStandInNamed(PromiseFact):
    """Somebody on duty stands in for the owner, who is not."""

    name: ClassVar[str] = "promise.stand_in_named"
    agent_id: UUID | None
