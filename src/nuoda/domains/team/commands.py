"""Take agents on and plan their duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.team.facts import AgentJoined, DutyPlanned
from nuoda.domains.team.models import Agent, Duty
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class AgentDraft:
    account_id: UUID
    name: str
    team: str = ""
    leads: bool = False
    languages: tuple[str, ...] = ("zh-hans",)
    skills: tuple[str, ...] = ()
    capacity: int = 30


@dataclass(frozen=True, slots=True)
class DutyDraft:
    agent_id: UUID
    start_at: datetime
    end_at: datetime


@command
def record_agents(*, by: Actor, at: datetime, agents: Sequence[AgentDraft]) -> tuple[UUID, ...]:
    """Take agents on; an account that already has one keeps it. Returns agent ids in order."""
    if by.role not in (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    wanted = [draft.account_id for draft in agents]
    known = dict(Agent.objects.filter(account_id__in=wanted).values_list("account_id", "id"))
    rows = [
        Agent(
            account_id=draft.account_id, name=draft.name, team=draft.team, leads=draft.leads,
            languages=list(draft.languages), skills=list(draft.skills), capacity=draft.capacity,
        )
        for draft in agents
        if draft.account_id not in known
    ]  # fmt: skip
    Agent.objects.bulk_create(rows)
    state(*(AgentJoined(subject=Ref("agent", str(row.id)), agent_name=row.name) for row in rows))
    known.update({row.account_id: row.id for row in rows})
    return tuple(known[account_id] for account_id in wanted)


@command
def plan_duty(*, by: Actor, at: datetime, duties: Sequence[DutyDraft]) -> int:
    """Plan spans of duty; one that is already planned stays. Returns how many were new."""
    if by.role not in (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    wrong = [place for place, draft in enumerate(duties) if draft.end_at <= draft.start_at]
    if wrong:
        raise Invalid(
            fields=[
                FieldError(f"duties.{place}.end_at", _("The end is not after the start."), _("Swap them."))
                for place in wrong
            ]
        )
    starts = {draft.start_at for draft in duties}
    known = set(Duty.objects.filter(start_at__in=starts).values_list("agent_id", "start_at"))
    rows = [
        Duty(agent_id=draft.agent_id, start_at=draft.start_at, end_at=draft.end_at)
        for draft in duties
        if (draft.agent_id, draft.start_at) not in known
    ]
    Duty.objects.bulk_create(rows, ignore_conflicts=True)
    state(
        *(
            DutyPlanned(subject=Ref("agent", str(row.agent_id)), start_at=row.start_at, end_at=row.end_at)
            for row in rows
        )
    )
    return len(rows)
