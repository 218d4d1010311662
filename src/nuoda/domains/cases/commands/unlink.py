"""Undoing how cases stand to one another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.link import REASON_SIGNS, both_in_hand
from nuoda.domains.cases.commands.merge import take_apart
from nuoda.domains.cases.commands.split import put_lines_back
from nuoda.domains.cases.commands.taking_in import set_free
from nuoda.domains.cases.commands.thread import common, save
from nuoda.domains.cases.facts import CaseUnlinked
from nuoda.domains.cases.models import CaseLink
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Invalid, NotFound


@command
def unlink_cases(*, by: Actor, at: datetime, link_id: UUID, reason: str) -> None:
    """Undo a link; what a merge or a split moved goes back, each thread and state as it was.

    Raises ``NotFound`` where it is not there or undone already, and what undoing a split raises.
    """
    problems = check_text("reason", reason, required=True, longest=REASON_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    row = CaseLink.objects.visible_to(by).filter(id=link_id, undone_at__isnull=True).first()
    if row is None:
        raise NotFound
    case, other = both_in_hand(row.case_id, row.other_id, by)
    row.undone_at, row.undone_by = at, by.name
    row.save(update_fields=["undone_at", "undone_by"])
    if row.kind == LinkKind.MERGED:
        take_apart(row, case, other, by=by, at=at, reason=reason)
    elif row.kind == LinkKind.SPLIT:
        put_lines_back(case, other, by=by, at=at, reason=reason)
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
