"""Answer letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from nuoda.domains.cases.facts.envelope import CaseFact


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDrafted(CaseFact):
    """An answer was written, or written anew; ``letter`` is its number."""

    name: ClassVar[str] = "case.letter_drafted"
    letter_id: UUID
    letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswered(CaseFact):
    """The answer was approved; whoever complained (``audience``) reads it from now on."""

    name: ClassVar[str] = "case.answered"
    letter_id: UUID
    letter: str
    entry_id: UUID
    audience: str
