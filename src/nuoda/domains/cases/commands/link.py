"""How cases stand to one another: parent and child, duplicates, merging and splitting; all of it undoable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.cases.commands.taking_in import set_free, take_in
from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers, save
from nuoda.domains.cases.facts import (
    CaseClosed,
    CaseLinked,
    CaseMoved,
    CaseOpened,
    CaseReopened,
    CaseUnlinked,
)
from nuoda.domains.cases.models import Case, CaseEntry, CaseLink
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind, State
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

_SIGNS = 500
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


class OtherCustomer(Conflict):
    """Threads of two customers never become one."""

    code = "other_customer"
    sentence = _("The cases belong to two customers. Link them as parent and child instead of merging.")


class CannotMerge(Conflict):
    code = "cannot_merge"
    sentence = _("A case that has ended, or was merged, cannot be merged.")


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
    problems = check_text("reason", reason, longest=_SIGNS)
    problems += check_choice("kind", kind, BY_HAND, _("Unknown kind."))
    if problems:
        raise Invalid(fields=problems)
    case, other = _both(case_id, other_id, by)
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


@command
def unlink_cases(*, by: Actor, at: datetime, link_id: UUID, reason: str) -> None:
    """Undo a link; what a merge or a split moved goes back, each thread and state as it was.

    Raises ``NotFound`` where it is not there or undone already.
    """
    problems = check_text("reason", reason, required=True, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    row = CaseLink.objects.visible_to(by).filter(id=link_id, undone_at__isnull=True).first()
    if row is None:
        raise NotFound
    case, other = _both(row.case_id, row.other_id, by)
    row.undone_at, row.undone_by = at, by.name
    row.save(update_fields=["undone_at", "undone_by"])
    if row.kind == LinkKind.MERGED:
        _take_apart(row, case, other, by=by, at=at, reason=reason)
    elif row.kind == LinkKind.SPLIT:
        _put_back(row, case, other, by=by, at=at, reason=reason)
    save(case, at)
    save(other, at)
    if row.kind == LinkKind.CHILD and other.kind == Kind.INCIDENT and case.state not in ENDED:
        set_free([case], at=at)
    state(
        CaseUnlinked(
            **common(case), link=row.kind, other_id=other.id, other_number=other.number, reason=reason,
            other_kind=other.kind,
        )
    )  # fmt: skip


@command
def merge_case(*, by: Actor, at: datetime, case_id: UUID, into_id: UUID, reason: str) -> UUID:
    """Merge a case into another of the same customer: its thread goes there, and it is closed as merged.

    Its clocks stand in the log as they ran. Returns the link's id, which undoes it. Raises
    :class:`OtherCustomer` and :class:`CannotMerge`.
    """
    problems = check_text("reason", reason, required=True, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case, into = _both(case_id, into_id, by)
    if case.customer_id != into.customer_id:
        raise OtherCustomer
    if case.state in ENDED or into.state in ENDED:
        raise CannotMerge
    lines = list(CaseEntry.objects.filter(case=case).values_list("id", flat=True))
    moved = {"lines": [str(one) for one in lines], "state": case.state, **_clocks(case)}
    CaseEntry.objects.filter(id__in=lines).update(case=into)
    row = link_rows(LinkKind.MERGED, case, into, by=by, at=at, reason=reason, moved=moved)
    before, case.state = case.state, State.CLOSED.value
    case.closing_code, case.closed_at, case.update_due_at = "merged", at, None
    case.resolved_at = case.resolved_at or at
    save(case, at)
    save(into, at)
    figures = {"number": case.number, "into": into.number, "reason": reason}
    entry(into, by=by, at=at, body=_("%(number)s was merged into this case: %(reason)s", figures)).save(
        force_insert=True
    )
    entry(case, by=by, at=at, body=_("Merged into %(into)s: %(reason)s", figures)).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state), CaseClosed(**common(case), code="merged")
    )
    return row.id


@command
def split_case(
    *, by: Actor, at: datetime, case_id: UUID, entry_ids: Sequence[UUID], title: str, kind: str = ""
) -> UUID:
    """Take lines out of a thread into a case of their own, of the same customer and shipment.

    It is opened when its first line was written, so that its clocks tell the truth. Returns the new case's
    id. Raises ``Invalid`` where a line is not in the thread, or none would stay.
    """
    problems = check_text("title", title, required=True, longest=120)
    wanted = set(entry_ids)
    case = _in_hand([case_id], by)[0]
    lines = list(CaseEntry.objects.filter(case=case).order_by("at", "id"))
    going = [one for one in lines if one.id in wanted]
    if not going or len(going) < len(wanted) or len(going) == len(lines):
        problems.append(
            FieldError("entry_ids", _("Not all lines can go."), _("Choose some of this thread; one stays."))
        )
    if problems:
        raise Invalid(fields=problems)
    fresh = Case(
        number=next_numbers(1, at)[0], kind=kind or "inquiry", state=State.NEW.value, severity=case.severity,
        customer_id=case.customer_id, order_id=case.order_id, shipment_id=case.shipment_id, label=case.label,
        title=title, owner_id=case.owner_id, cause="", opened_at=going[0].at, opened_by=going[0].author,
        update_due_at=case.update_due_at, resolve_due_at=case.resolve_due_at, changed_at=at,
    )  # fmt: skip
    fresh.save(force_insert=True)
    CaseEntry.objects.filter(id__in=[one.id for one in going]).update(case=fresh)
    moved = {"lines": [str(one.id) for one in going]}
    link_rows(LinkKind.SPLIT, fresh, case, by=by, at=at, reason=title, moved=moved)
    save(case, at)
    figures = {"n": len(going), "number": fresh.number}
    words = (
        _("1 line was taken into %(number)s.", {"number": fresh.number})
        if len(going) == 1
        else _("%(n)s lines were taken into %(number)s.", figures)
    )
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    index([fresh])
    state(
        CaseOpened(
            **common(fresh), severity=fresh.severity, cause="", trigger="split", owner_id=fresh.owner_id,
            update_due_at=fresh.update_due_at or fresh.resolve_due_at, resolve_due_at=fresh.resolve_due_at,
        )
    )  # fmt: skip
    return fresh.id


def _take_apart(row: CaseLink, case: Case, into: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """Each thread and state as it was before the merge; what was written since stays where it was written."""
    moved: dict[str, Any] = row.moved or {}
    CaseEntry.objects.filter(case=into, id__in=moved["lines"]).update(case=case)
    before, case.state = case.state, moved["state"]
    case.closing_code, case.closed_at = "", None
    for name in ("resolved_at", "update_due_at"):
        given = moved[name]
        setattr(case, name, datetime.fromisoformat(given) if given else None)
    for one in (case, into):
        words = _("The merge of %(number)s was undone: %(reason)s", {"number": case.number, "reason": reason})
        entry(one, by=by, at=at, body=words).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state),
        CaseReopened(**common(case), reason=reason),
    )


def _put_back(row: CaseLink, case: Case, other: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """The lines of a split go back, those written since with them; the empty case is closed."""
    if case.state in ENDED:
        raise CannotMerge
    CaseEntry.objects.filter(case=case).update(case=other)
    before, case.state = case.state, State.CLOSED.value
    case.closing_code, case.closed_at, case.resolved_at, case.update_due_at = "merged", at, at, None
    words = _("The split of %(number)s was undone: %(reason)s", {"number": case.number, "reason": reason})
    entry(other, by=by, at=at, body=words).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state), CaseClosed(**common(case), code="merged")
    )


def _clocks(case: Case) -> dict[str, str | None]:
    given = {"resolved_at": case.resolved_at, "update_due_at": case.update_due_at}
    return {name: value.isoformat() if value else None for name, value in given.items()}


def _parents_of(case: Case) -> set[UUID]:
    """The case and all above it."""
    found: set[UUID] = set()
    here: UUID | None = case.id
    while here is not None and here not in found:
        found.add(here)
        up = CaseLink.objects.filter(case_id=here, kind=LinkKind.CHILD.value, undone_at__isnull=True)
        here = up.values_list("other_id", flat=True).first()
    return found


def _both(case_id: UUID, other_id: UUID, by: Actor) -> tuple[Case, Case]:
    """Two cases in hand, locked in one order."""
    if case_id == other_id:
        raise Invalid(fields=[FieldError("other_id", _("It is the same case."), _("Choose another one."))])
    found = {one.id: one for one in _in_hand([case_id, other_id], by)}
    return found[case_id], found[other_id]


def _in_hand(ids: Sequence[UUID], by: Actor) -> list[Case]:
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    rows = Case.objects.visible_to(by).select_for_update().filter(id__in=ids)
    found = list(rows.defer("search").order_by("id"))
    if len(found) < len(ids):
        raise NotFound
    return found
