"""Who is there, and who should take something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.team.models import Absence, Agent, Duty, Team
from nuoda.domains.team.rules import Hand, choose_owner
from nuoda.kernel.actor import Actor
from nuoda.kernel.readings import Reading, grouped, kept, read_together, shapes_reading
from nuoda.kernel.statements import Computed

_AWAY = "start_at <= %s AND end_at > %s AND withdrawn_at IS NULL"
_PLANNED = Computed("planned", "EXISTS (SELECT 1 FROM team_duty)")


@dataclass(frozen=True, slots=True)
class _Able:
    id: UUID
    languages: list[str]
    skills: list[str]
    capacity: int
    planned: bool


@dataclass(frozen=True, slots=True)
class _There:
    agent_id: UUID
    on_call: bool


@dataclass(frozen=True, slots=True)
class _Away:
    agent_id: UUID
    stand_in_id: UUID | None


@dataclass(frozen=True, slots=True)
class AgentCard:
    """An agent; ``team`` is the name of her team, "" without one."""

    id: UUID
    account_id: UUID
    name: str
    team: str
    leads: bool
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TeamCard:
    """A team; ``around_the_clock`` where somebody shall always be there."""

    id: UUID
    name: str
    zone: str
    around_the_clock: bool


def _card(row: Agent) -> AgentCard:
    return AgentCard(
        row.id, row.account_id, row.name, row.team.name if row.team else "", row.leads, row.team_id
    )


def teams(*, actor: Actor) -> list[TeamCard]:
    """All teams, by name."""
    rows = Team.objects.visible_to(actor).order_by("name")
    return [TeamCard(row.id, row.name, row.zone, row.around_the_clock) for row in rows]


def agents(*, actor: Actor) -> list[AgentCard]:
    """All agents, by name."""
    return [_card(row) for row in Agent.objects.visible_to(actor).select_related("team").order_by("name")]


def agents_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, AgentCard]:
    wanted = {one for one in ids if one is not None}
    rows = Agent.objects.visible_to(actor).select_related("team").filter(id__in=wanted)
    return {row.id: _card(row) for row in rows}


def find_agent_of(actor: Actor) -> AgentCard | None:
    """The agent that the actor is, if any."""
    if not actor.is_staff:
        return None
    row = Agent.objects.visible_to(actor).select_related("team").filter(account_id=actor.id).first()
    return _card(row) if row else None


def hands_on_duty(at: datetime, *, actor: Actor) -> list[Hand]:
    """Agents at work or on call at an instant, the absent left out.

    Those on call count only while nobody is at work; while no duty is planned at all, everybody counts.
    """
    return read_together(hands_reading(at, actor=actor))[0]


def hands_reading(at: datetime, *, actor: Actor) -> Reading[list[Hand]]:
    """The same, to be read together with other things."""
    parts = grouped(
        shapes_reading(_Able, Agent, "NOT leads", [], actor=actor, computed=(_PLANNED,)),
        shapes_reading(_There, Duty, "start_at <= %s AND end_at > %s", [at, at], actor=actor),
        shapes_reading(_Away, Absence, _AWAY, [at, at], actor=actor),
    )
    return kept(parts, _hands)


def _hands(told: tuple[Sequence[_Able], Sequence[_There], Sequence[_Away]]) -> list[Hand]:
    rows, there, away = told
    if any(row.planned for row in rows):
        on_call = {row.agent_id: row.on_call for row in there}
        instead = {row.agent_id: row.stand_in_id for row in away}
        found: dict[UUID, bool] = {}
        for agent_id, called in on_call.items():
            taker = instead.get(agent_id, agent_id)
            if taker is not None and (taker == agent_id or taker not in instead):
                found[taker] = called and found.get(taker, True)
        working = [one for one, called in found.items() if not called]
        rows = [row for row in rows if row.id in (working or found)]
    return [Hand(row.id, tuple(row.languages), tuple(row.skills), row.capacity) for row in rows]


def next_owner(
    hands: list[Hand],
    load: Mapping[UUID, int],
    *,
    language: str,
    skill: str,
    named: Sequence[UUID] = (),
) -> UUID | None:
    """Who should take the next piece of work (see :func:`nuoda.domains.team.rules.choose_owner`)."""
    return choose_owner(hands, load, language=language, skill=skill, named=named)
