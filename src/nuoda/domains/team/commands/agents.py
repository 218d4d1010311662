"""Take agents on, in teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nuoda.domains.team.facts import AgentJoined
from nuoda.domains.team.models import Agent, Team
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

PLANNERS = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """A team by name; ``around_the_clock`` where somebody shall be there or on call at every hour."""

    name: str
    zone: str = "Asia/Shanghai"
    around_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class AgentDraft:
    """``team`` is the name of a team; one that is not known yet is made."""

    account_id: UUID
    name: str
    team: str = ""
    leads: bool = False
    languages: tuple[str, ...] = ("zh-hans",)
    skills: tuple[str, ...] = ()
    capacity: int = 30


@command
def record_teams(*, by: Actor, at: datetime, teams: Sequence[TeamDraft]) -> tuple[UUID, ...]:
    """Record teams by name; a known one takes on its zone and hours. Returns their ids in order."""
    if by.role not in PLANNERS:
        raise Forbidden
    problems = [problem for place, one in enumerate(teams) for problem in _check(place, one)]
    if problems:
        raise Invalid(fields=problems)
    names = {one.name.strip() for one in teams}
    known = {row.name: row for row in Team.objects.select_for_update().filter(name__in=names)}
    fresh, changed = [], []
    for one in teams:
        row = known.get(one.name.strip())
        if row is None:
            row = known[one.name.strip()] = Team(name=one.name.strip())
            fresh.append(row)
        else:
            changed.append(row)
        row.zone, row.around_the_clock = one.zone, one.around_the_clock
    Team.objects.bulk_create(fresh)
    save_columns(changed, "zone", "around_the_clock")
    return tuple(known[one.name.strip()].id for one in teams)


@command
def record_agents(*, by: Actor, at: datetime, agents: Sequence[AgentDraft]) -> tuple[UUID, ...]:
    """Take agents on; an account that already has one keeps it. Returns agent ids in order."""
    if by.role not in PLANNERS:
        raise Forbidden
    wanted = [draft.account_id for draft in agents]
    known = dict(Agent.objects.filter(account_id__in=wanted).values_list("account_id", "id"))
    fresh = [draft for draft in agents if draft.account_id not in known]
    teams = _teams(draft.team.strip() for draft in fresh)
    rows = [
        Agent(
            account_id=draft.account_id, name=draft.name, team_id=teams.get(draft.team.strip()),
            leads=draft.leads, languages=list(draft.languages), skills=list(draft.skills),
            capacity=draft.capacity,
        )
        for draft in fresh
    ]  # fmt: skip
    Agent.objects.bulk_create(rows)
    state(*(AgentJoined(subject=Ref("agent", str(row.id)), agent_name=row.name) for row in rows))
    known.update({row.account_id: row.id for row in rows})
    return tuple(known[account_id] for account_id in wanted)


def _teams(names: Iterable[str]) -> dict[str, UUID]:
    wanted = sorted({name for name in names if name})
    if not wanted:
        return {}
    Team.objects.bulk_create([Team(name=name) for name in wanted], ignore_conflicts=True)
    return dict(Team.objects.filter(name__in=wanted).values_list("name", "id"))


def _check(place: int, one: TeamDraft) -> list[FieldError]:
    problems = []
    if not one.name.strip() or len(one.name.strip()) > 60:
        problems.append(
            FieldError(f"teams.{place}.name", _("A team needs a name."), _("At most 60 characters."))
        )
    try:
        ZoneInfo(one.zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(
            FieldError(
                f"teams.{place}.zone", _("There is no such time zone."), _("Write it like Asia/Shanghai.")
            )
        )
    return problems
