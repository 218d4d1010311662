from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import common, entry
from nuoda.domains.cases.facts import CaseAssigned
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _


@command
def assign_case(*, by: Actor, at: datetime, case_id: UUID, owner_id: UUID) -> None:
    """Give a case to an agent; giving it to its owner changes nothing."""
    _hand_over([case_id], owner_id, by, at)


@command
def assign_cases(*, by: Actor, at: datetime, case_ids: Sequence[UUID], owner_id: UUID) -> int:
    """Give cases to an agent; her own stay as they are. Returns how many changed hands.

    Raises ``NotFound`` where one of them is not there (then none changes), ``Invalid`` for an unknown agent.
    """
    return _hand_over(case_ids, owner_id, by, at)


def _hand_over(case_ids: Sequence[UUID], owner_id: UUID, by: Actor, at: datetime) -> int:
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    agent = agents_by_id([owner_id], actor=by).get(owner_id)
    if agent is None:
        raise Invalid(
            fields=[FieldError("owner_id", _("There is no such agent."), _("Choose one of the team."))]
        )
    wanted = set(case_ids)
    found = list(
        Case.objects.visible_to(by).select_for_update().filter(id__in=wanted).defer("search").order_by("id")
    )
    if len(found) < len(wanted):
        raise NotFound
    moving = [case for case in found if case.owner_id != owner_id]
    for case in moving:
        case.owner_id, case.changed_at = owner_id, at
        case.version += 1
    save_columns(moving, "owner", "changed_at", "version")
    words = _("Assigned to %(name)s.", {"name": agent.name})
    CaseEntry.objects.bulk_create([entry(case, by=by, at=at, body=words) for case in moving])
    state(*(CaseAssigned(**common(case), owner_id=owner_id) for case in moving))
    return len(moving)
