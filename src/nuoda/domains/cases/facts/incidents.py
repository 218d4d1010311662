"""What happens to incidents and to what is part of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.cases.facts.envelope import CaseFact
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOnItsOwn(CaseFact):
    """The case follows an incident no longer: it left it, or outlasts it; its next word is its own."""

    name: ClassVar[str] = "case.on_its_own"
    update_due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentNews(CaseFact):
    """Something that a customer is to be told of an incident, once: its subject is the incident's case.

    ``why`` is ``reached`` (shipments of hers became part of it, those of the ``wave``), ``words`` or
    ``dated``; ``entry_id`` is the line that says it.
    """

    name: ClassVar[str] = "incident.news"
    why: str
    wave: UUID
    entry_id: UUID | None
    update_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDated(CaseFact):
    """It is foreseen when the goods go on; None where that was taken back."""

    name: ClassVar[str] = "incident.dated"
    began_at: datetime
    goes_on_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDeclined(Fact):
    """A proposed cluster of so many shipments is no incident."""

    name: ClassVar[str] = "incident.declined"
    shipments: int
    reason: str
