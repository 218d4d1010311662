"""Answer letters, and who it was that complained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from nuoda.domains.cases.models import Case, CaseEntry, CaseLetter
from nuoda.domains.cases.rules import OUTSIDE
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter. ``two`` where another person than ``drafted_by_id`` approves it."""

    id: UUID
    case_id: UUID
    number: str
    language: str
    audience: str
    addressee: str
    found: str
    decision: str
    remedy: str
    prevention: str
    routes: str
    state: str
    two: bool
    drafted_at: datetime
    drafted_by: str
    drafted_by_id: str
    approved_at: datetime | None
    approved_by: str


def letters_of(case_id: UUID, *, actor: Actor) -> list[LetterRow]:
    """The letters of a case, the newest first; outside, only those that were approved."""
    rows = CaseLetter.objects.visible_to(actor).filter(case_id=case_id)
    return [_letter(row) for row in _seen(actor, rows).order_by("-drafted_at", "-id")]


def letters_by_id(ids: Collection[UUID], *, actor: Actor) -> dict[UUID, LetterRow]:
    rows = CaseLetter.objects.visible_to(actor).filter(id__in=list(ids))
    return {row.id: _letter(row) for row in _seen(actor, rows)}


def letter_page(letter_id: UUID, *, actor: Actor) -> LetterRow:
    """One letter. Raises :class:`NotFound`."""
    found = letters_by_id([letter_id], actor=actor)
    if letter_id not in found:
        raise NotFound
    return found[letter_id]


def _seen(actor: Actor, rows: QuerySet[CaseLetter]) -> QuerySet[CaseLetter]:
    return rows if actor.sees_all else rows.filter(state=CaseLetter.State.APPROVED)


def _letter(row: CaseLetter) -> LetterRow:
    return LetterRow(**{name: getattr(row, name) for name in LetterRow.__dataclass_fields__})


@dataclass(frozen=True, slots=True)
class Complainant:
    """Who wrote the first line from outside, or was written down as having said it."""

    audience: str
    author: str


def complainants_of(case_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, Complainant]:
    """By case, for whom its first outside line spoke and under which name. One query."""
    rows = CaseEntry.objects.filter(
        case__in=Case.objects.visible_to(actor).filter(id__in=list(case_ids)), audience__in=OUTSIDE
    )
    found: dict[UUID, Complainant] = {}
    for case_id, audience, author in rows.order_by("at", "id").values_list("case_id", "audience", "author"):
        found.setdefault(case_id, Complainant(audience, author))
    return found
