"""What is part of an incident follows it: its state, cause, plan and next word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.envelope import common
from nuoda.domains.cases.facts import CaseMoved, CasePlanned, CauseFound
from nuoda.domains.cases.models import OPEN, Case
from nuoda.domains.cases.rules import State, followed_cause, followed_state
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.statements import rows_where

PARTS = (
    f"{OPEN} AND id IN (SELECT case_id FROM cases_link"
    " WHERE other_id = %s AND kind = 'child' AND undone_at IS NULL) ORDER BY id FOR UPDATE"
)
_FOLLOWED = ("state", "cause", "party", "plan", "plan_due_at", "update_due_at", "changed_at", "version")


def parts_of(incident_id: UUID) -> list[Case]:
    """The open cases that are part of an incident, locked in one order."""
    return rows_where(Case, PARTS, [incident_id], without="search")


def follow(incident: Case, at: datetime) -> None:
    """Bring the open parts of an incident to where it stands. Two queries, however many there are."""
    bring_along(incident, parts_of(incident.id), at)


def bring_along(incident: Case, parts: Sequence[Case], at: datetime) -> None:
    """Bring parts in hand along, and state what changed. None is taken back, and none is ended by this."""
    changed: list[Case] = []
    for part in parts:
        after = followed_state(part.kind, part.state, incident.state)
        planned = incident.plan_due_at is not None and incident.plan_due_at != part.plan_due_at
        news = {
            "cause": followed_cause(part.cause, incident.cause),
            "party": incident.party or part.party,
            "plan": incident.plan or part.plan,
            "plan_due_at": incident.plan_due_at or part.plan_due_at,
            "update_due_at": incident.update_due_at,
        }
        if after == part.state and all(getattr(part, name) == value for name, value in news.items()):
            continue
        if news["cause"] != part.cause:
            state(CauseFound(**common(part), before=part.cause, cause=str(news["cause"])))
        for name, value in news.items():
            setattr(part, name, value)
        if after != part.state:
            state(CaseMoved(**common(part), before=part.state, after=after))
            part.state = after
        if planned and after in (State.PLANNED, State.EXECUTING) and incident.plan_due_at:
            state(CasePlanned(**common(part), plan_due_at=incident.plan_due_at, measures=0))
        part.changed_at = at
        part.version += 1
        changed.append(part)
    save_columns(changed, *_FOLLOWED)
