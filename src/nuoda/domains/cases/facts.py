from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.cases.rules import CLOSING_CODES as CLOSING_CODES
from nuoda.domains.cases.rules import OUTSIDE as OUTSIDE
from nuoda.domains.cases.rules import REPLIES as REPLIES
from nuoda.domains.cases.rules import Audience as Audience
from nuoda.domains.cases.rules import Kind as Kind
from nuoda.domains.cases.rules import State as State
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Fact):
    """What every fact about a case carries; ``about`` is the order or shipment in trouble."""

    number: str
    kind: str
    shipment_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpened(CaseFact):
    name: ClassVar[str] = "case.opened"
    severity: str
    cause: str
    trigger: str
    owner_id: UUID | None
    update_due_at: datetime
    resolve_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFed(CaseFact):
    """More trouble came to an open case."""

    name: ClassVar[str] = "case.fed"
    severity: str
    cause: str
    trigger: str
    update_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAssigned(CaseFact):
    name: ClassVar[str] = "case.assigned"
    owner_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved(CaseFact):
    name: ClassVar[str] = "case.moved"
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNoted(CaseFact):
    name: ClassVar[str] = "case.noted"
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessageWritten(CaseFact):
    """Somebody wrote to the ``audience``; ``update_due_at`` is when she hears again, None for no promise."""

    name: ClassVar[str] = "case.message_written"
    entry_id: UUID
    update_due_at: datetime | None
    audience: str = Audience.CUSTOMER.value


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsOverridden(CaseFact):
    """A text was sent that had been held: for which ``findings``, and why somebody sent it all the same."""

    name: ClassVar[str] = "case.words_overridden"
    entry_id: UUID
    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote(CaseFact):
    name: ClassVar[str] = "case.customer_wrote"
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResolved(CaseFact):
    name: ClassVar[str] = "case.resolved"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    name: ClassVar[str] = "case.closed"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReopened(CaseFact):
    name: ClassVar[str] = "case.reopened"
    reason: str
