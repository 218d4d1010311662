"""Who is there, and who should take something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.team.models import Agent, Duty
from nuoda.domains.team.rules import Hand, choose_owner
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class AgentCard:
    id: UUID
    account_id: UUID
    name: str
    team: str
    leads: bool


def _card(row: Agent) -> AgentCard:
    return AgentCard(row.id, row.account_id, row.name, row.team, row.leads)


def agents(*, actor: Actor) -> list[AgentCard]:
    """All agents, by name."""
    return [_card(row) for row in Agent.objects.visible_to(actor).order_by("name")]


def agents_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, AgentCard]:
    wanted = {one for one in ids if one is not None}
    return {row.id: _card(row) for row in Agent.objects.visible_to(actor).filter(id__in=wanted)}


def find_agent_of(actor: Actor) -> AgentCard | None:
    """The agent that the actor is, if any."""
    if not actor.is_staff:
        return None
    row = Agent.objects.visible_to(actor).filter(account_id=actor.id).first()
    return _card(row) if row else None


def hands_on_duty(at: datetime, *, actor: Actor) -> list[Hand]:
    """Agents on duty at an instant; while no duty is planned at all, every agent counts as on duty."""
    rows = Agent.objects.visible_to(actor).filter(leads=False)
    duties = Duty.objects.visible_to(actor)
    if duties.exists():
        rows = rows.filter(id__in=duties.filter(start_at__lte=at, end_at__gt=at).values("agent_id"))
    return [Hand(row.id, tuple(row.languages), tuple(row.skills), row.capacity) for row in rows]


def next_owner(hands: list[Hand], load: Mapping[UUID, int], *, language: str, skill: str) -> UUID | None:
    """Who should take the next piece of work (see :func:`nuoda.domains.team.rules.choose_owner`)."""
    return choose_owner(hands, load, language=language, skill=skill)
