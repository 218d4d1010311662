"""Who follows a case, and who has seen where she was named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseEntry, CaseFollower, CaseMention
from nuoda.domains.cases.rules import mentioned
from nuoda.domains.team.queries import AgentCard, agents, find_agent_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden, NotFound


@command
def follow_case(*, by: Actor, at: datetime, case_id: UUID, follows: bool) -> None:
    """Hear of changes of a case on the home page, or no more. Following it again changes nothing.

    Raises ``Forbidden`` for who is not of the team, and ``NotFound``.
    """
    agent = _agent_of(by)
    if not Case.objects.visible_to(by).filter(id=case_id).exists():
        raise NotFound
    if follows:
        row = CaseFollower(case_id=case_id, agent_id=agent.id, since=at, seen_at=at)
        CaseFollower.objects.bulk_create([row], ignore_conflicts=True)
    else:
        CaseFollower.objects.filter(case_id=case_id, agent_id=agent.id).delete()


@command
def note_looked(*, by: Actor, at: datetime, case_ids: Sequence[UUID]) -> None:
    """Somebody has looked at these cases: where she was named in them, and what changed, is seen."""
    agent = find_agent_of(by)
    if agent is None:
        return
    fresh = CaseMention.objects.filter(
        agent_id=agent.id, seen_at__isnull=True, entry__case__in=list(case_ids)
    )
    fresh.update(seen_at=at)
    CaseFollower.objects.filter(agent_id=agent.id, case__in=list(case_ids)).update(seen_at=at)


def mention(line: CaseEntry, words: str, *, by: Actor, at: datetime) -> None:
    """Write down who of the team is named in a line for colleagues; nobody names herself."""
    if "@" not in words:
        return
    team = {one.id: one for one in agents(actor=by)}
    named = mentioned(words, {key: one.name for key, one in team.items()})
    CaseMention.objects.bulk_create(
        CaseMention(entry=line, agent_id=key, at=at) for key in named if str(team[key].account_id) != by.id
    )


def _agent_of(by: Actor) -> AgentCard:
    agent = find_agent_of(by) if by.is_staff else None
    if agent is None:
        raise Forbidden
    return agent
