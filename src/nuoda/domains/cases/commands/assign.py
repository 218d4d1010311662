from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save
from nuoda.domains.cases.facts import CaseAssigned
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _


@command
def assign_case(*, by: Actor, at: datetime, case_id: UUID, owner_id: UUID) -> None:
    """Give a case to an agent; giving it to its owner changes nothing."""
    case = case_in_hand(case_id, by=by)
    agent = agents_by_id([owner_id], actor=by).get(owner_id)
    if agent is None:
        raise Invalid(
            fields=[FieldError("owner_id", _("There is no such agent."), _("Choose one of the team."))]
        )
    if case.owner_id == owner_id:
        return
    case.owner_id = owner_id
    save(case, at)
    entry(case, by=by, at=at, body=_("Assigned to %(name)s.", {"name": agent.name})).save(force_insert=True)
    state(CaseAssigned(**common(case), owner_id=owner_id))
