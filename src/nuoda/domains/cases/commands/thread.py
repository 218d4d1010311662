"""What all verbs of a case share: taking the row in hand, its number, its thread, its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.cases.commands.envelope import common as common
from nuoda.domains.cases.commands.parts import follow
from nuoda.domains.cases.facts import CaseMoved, CauseFound
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import Audience, EntryKind, Kind, may_move
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import state
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.numbering import day_numbers, day_numbers_reading
from nuoda.kernel.readings import Reading
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.text import Text, text_json
from nuoda.kernel.text import text as _


class CaseChangedMeanwhile(Conflict):
    """Somebody else saved the case since it was read."""

    code = "case_changed_meanwhile"
    sentence = _("Somebody saved this case while you were writing. Your words are kept; reload and compare.")


class CaseCannotMove(Conflict):
    """The case's state does not allow the step."""

    code = "case_cannot_move"
    sentence = _("The case is not in a state that allows this step.")


def runs_incidents(by: Actor) -> bool:
    """Colleagues, the system, and machines of the house: they see the shipments of every customer."""
    return by.is_staff or by.role is Role.SYSTEM or (by.role is Role.MACHINE and by.sees_all)


def case_in_hand(case_id: UUID, *, by: Actor, version: int | None = None, machines: bool = False) -> Case:
    """The locked row, for staff; machines of the house work on incidents, and else where ``machines``.

    Raises NotFound, Forbidden or :class:`CaseChangedMeanwhile`.
    """
    if not by.is_staff and by.role is not Role.SYSTEM and not runs_incidents(by):
        raise Forbidden
    case = Case.objects.visible_to(by).select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotFound
    if case.kind != Kind.INCIDENT and by.role is Role.MACHINE and not machines:
        raise Forbidden
    if version is not None and case.version != version:
        raise CaseChangedMeanwhile
    return case


def next_numbers(count: int, at: datetime) -> list[str]:
    """Case numbers such as ``C2611210042``; gaps are allowed."""
    return day_numbers("cases_number", "C", count, at)


def numbers_reading(count: int, at: datetime) -> Reading[list[str]]:
    """The same, to be drawn while other things are read."""
    return day_numbers_reading("cases_number", "C", count, at)


def move(case: Case, after: str, at: datetime) -> None:
    """Move a case to a state its present one allows. Raises :class:`CaseCannotMove`."""
    before = case.state
    if before == after:
        return
    if not may_move(case.kind, before, after):
        raise CaseCannotMove
    case.state = after
    state(CaseMoved(**common(case), before=before, after=after))


def find_cause(case: Case, cause: str) -> None:
    """Take over the cause that a person says; the same as before is no news."""
    if cause != case.cause:
        before, case.cause = case.cause, cause
        state(CauseFound(**common(case), before=before, cause=cause))


def save(case: Case, at: datetime) -> None:
    """Save a case in hand; what is part of an incident follows it."""
    case.version += 1
    case.changed_at = at
    case.save()
    if case.kind == Kind.INCIDENT:
        follow(case, at)


def entry(
    case: Case,
    *,
    by: Actor,
    at: datetime,
    body: str | Text,
    audience: Audience = Audience.INTERNAL,
    kind: EntryKind | None = None,
) -> CaseEntry:
    """A line of the thread, not yet saved: a person's words, or a sentence of the system with figures.

    Without ``kind`` it is what it looks like: a sentence of the system, a message, or a note.
    """
    message, figures = stored(body)
    if kind is None:
        plain = EntryKind.NOTE if audience is Audience.INTERNAL else EntryKind.MESSAGE
        kind = plain if figures is None else EntryKind.SYSTEM
    return CaseEntry(
        case=case, at=at, audience=audience.value, kind=kind.value, author=by.name,
        author_role=by.role.value, body=message, figures=figures,
    )  # fmt: skip


def stored(body: str | Text) -> tuple[str, Mapping[str, Any] | None]:
    """Words as they are kept: a person's as they stand, a sentence of the system with its figures."""
    if isinstance(body, str):
        return body, None
    return body.message, text_json(body)["figures"]


def words_of(case: Case) -> str:
    """By which words a case is found."""
    return index_text(case.number, case.label, case.title, case.cause)


def index(cases: Sequence[Case]) -> None:
    write_search(Case, [(case.id, words_of(case)) for case in cases])
