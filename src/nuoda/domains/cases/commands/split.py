"""Splitting: lines of a thread become a case of their own, and go back when that is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.link import in_hand, link_rows
from nuoda.domains.cases.commands.merge import take_over_word
from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers, save
from nuoda.domains.cases.facts import CaseClosed, CaseMoved, CaseOpened
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, LinkKind, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.text import text as _


class CannotPutBack(Conflict):
    """Nothing goes back out of a case that has ended, nor into one: a question would be lost in it."""

    code = "cannot_put_back"
    sentence = _("One of the two cases has ended. Reopen it first, then undo the split.")


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
    case = in_hand([case_id], by)[0]
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


def put_lines_back(case: Case, other: Case, *, by: Actor, at: datetime, reason: str) -> None:
    """The lines of a split go back, those written since with them; the empty case is closed.

    The next word that was promised in it holds. Raises :class:`CannotPutBack`.
    """
    if case.state in ENDED or other.state in ENDED:
        raise CannotPutBack
    take_over_word(case, other)
    CaseEntry.objects.filter(case=case).update(case=other)
    before, case.state = case.state, State.CLOSED.value
    case.closing_code, case.closed_at, case.resolved_at, case.update_due_at = "merged", at, at, None
    words = _("The split of %(number)s was undone: %(reason)s", {"number": case.number, "reason": reason})
    entry(other, by=by, at=at, body=words).save(force_insert=True)
    state(
        CaseMoved(**common(case), before=before, after=case.state), CaseClosed(**common(case), code="merged")
    )
