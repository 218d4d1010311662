"""How cases stand to one another: parent and child, duplicates, merging and splitting; all of it undoable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.cases.commands.taking_in import take_in
from nuoda.domains.cases.commands.thread import common, save
from nuoda.domains.cases.facts import (
    CaseLinked,
)
from nuoda.domains.cases.models import Case, CaseLink
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

REASON_SIGNS = 500
BY_HAND = (LinkKind.CHILD.value, LinkKind.DUPLICATE.value, LinkKind.RECURS.value, LinkKind.FOLLOWS.value)


class LinkedAlready(Conflict):
    code = "linked_already"
    sentence = _("These cases are linked this way already.")


class HasParent(LinkedAlready):
    """A case has one parent, and no parent is part of its own parts."""

    code = "has_parent"
    sentence = _(
        "The case is part of another already, or would be part of its own part. Undo that link first, or"
        " choose another kind of link."
    )


class CannotJoin(Conflict):
    code = "cannot_join"
    sentence = _("Only an open case becomes part of an open incident, and an incident is part of none.")


def link_rows(
    kind: LinkKind, case: Case, other: Case, *, by: Actor, at: datetime, reason: str, moved: Any = None
) -> CaseLink:
    """Write a link of cases in hand, with its fact. Raises :class:`LinkedAlready`, :class:`HasParent`."""
    there = CaseLink.objects.filter(case=case, undone_at__isnull=True)
    single = (LinkKind.MERGED.value, LinkKind.CHILD.value)
    if there.filter(other=other, kind=kind.value).exists():
        raise LinkedAlready
    if kind.value in single and there.filter(kind__in=single).exists():
        raise HasParent
    row = CaseLink(kind=kind.value, case=case, other=other, at=at, by=by.name, reason=reason, moved=moved)
    row.save(force_insert=True)
    state(
        CaseLinked(
            **common(case), link=kind.value, other_id=other.id, other_number=other.number, reason=reason,
            other_kind=other.kind,
        )
    )  # fmt: skip
    return row


@command
def link_cases(*, by: Actor, at: datetime, case_id: UUID, other_id: UUID, kind: str, reason: str) -> UUID:
    """Say how a case stands to another: its child, its duplicate, its recurrence, or what follows it.

    A case has one parent, and a parent is no child of its own children. Returns the link's id. Raises
    ``Invalid``, ``NotFound``, :class:`LinkedAlready`, :class:`HasParent`, :class:`CannotJoin`.
    """
    problems = check_text("reason", reason, longest=REASON_SIGNS)
    problems += check_choice("kind", kind, BY_HAND, _("Unknown kind."))
    if problems:
        raise Invalid(fields=problems)
    case, other = both_in_hand(case_id, other_id, by)
    if kind == LinkKind.CHILD and case.id in _parents_of(other):
        raise HasParent
    if kind == LinkKind.CHILD and other.kind == Kind.INCIDENT:
        return _join(case, other, by=by, at=at, reason=reason)
    row = link_rows(LinkKind(kind), case, other, by=by, at=at, reason=reason)
    save(case, at)
    return row.id


def _join(case: Case, incident: Case, *, by: Actor, at: datetime, reason: str) -> UUID:
    """Part of an incident by hand: as if it had been there from the start."""
    if case.state in ENDED or incident.state in ENDED or case.kind == Kind.INCIDENT:
        raise CannotJoin
    if not take_in(incident, [case], by=by, at=at, reason=reason)[0]:
        raise HasParent
    there = CaseLink.objects.filter(case=case, kind=LinkKind.CHILD.value, undone_at__isnull=True)
    return there.values_list("id", flat=True).get()


def _parents_of(case: Case) -> set[UUID]:
    """The case and all above it."""
    found: set[UUID] = set()
    here: UUID | None = case.id
    while here is not None and here not in found:
        found.add(here)
        up = CaseLink.objects.filter(case_id=here, kind=LinkKind.CHILD.value, undone_at__isnull=True)
        here = up.values_list("other_id", flat=True).first()
    return found


def both_in_hand(case_id: UUID, other_id: UUID, by: Actor) -> tuple[Case, Case]:
    """Two cases in hand, locked in one order."""
    if case_id == other_id:
        raise Invalid(fields=[FieldError("other_id", _("It is the same case."), _("Choose another one."))])
    found = {one.id: one for one in in_hand([case_id, other_id], by)}
    return found[case_id], found[other_id]


def in_hand(ids: Sequence[UUID], by: Actor) -> list[Case]:
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    rows = Case.objects.visible_to(by).select_for_update().filter(id__in=ids)
    found = list(rows.defer("search").order_by("id"))
    if len(found) < len(ids):
        raise NotFound
    return found
