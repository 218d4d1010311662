"""The demo's duty roster: two shifts by day, one person on call by night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from nuoda.domains.team.commands import (
    RosterDraft,
    ShiftDraft,
    TeamDraft,
    plan_shifts,
    record_teams,
    set_shifts,
)
from nuoda.domains.team.queries import shifts_of
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import (
    AGENT,
    AGENT_CLAIMS,
    AGENT_EN,
    AGENT_KEY,
    AGENT_NIGHT,
    SUPERVISOR,
)
from nuoda.surfaces.intake.demo.world.roads import CHINA

TEAM = "客服一部"
AHEAD = timedelta(days=21)
EARLY, LATE, NIGHT = "早班", "晚班", "夜间值守"
WHO: Mapping[str, tuple[str, ...]] = {
    EARLY: (SUPERVISOR, AGENT, AGENT_EN),
    LATE: (AGENT_KEY, AGENT_CLAIMS),
    NIGHT: (AGENT_NIGHT,),
}


def draw_roster(agent_ids: Mapping[str, UUID], since: datetime, now: datetime) -> None:
    """Plan everybody's shifts from the day before ``since`` to three weeks after ``now``.

    Doing it again plans only the days that are new.
    """
    (team_id,) = record_teams(
        by=DEMO, at=since, teams=[TeamDraft(TEAM, zone=CHINA.key, around_the_clock=True)]
    )
    known = {one.name: one.id for one in shifts_of(team_id, actor=DEMO)}
    if not known:
        shifts = [
            ShiftDraft(team_id, EARLY, time(8), time(16)),
            ShiftDraft(team_id, LATE, time(15), time(23)),
            ShiftDraft(team_id, NIGHT, time(22), time(8), on_call=True),
        ]
        known = dict(
            zip([one.name for one in shifts], set_shifts(by=DEMO, at=since, shifts=shifts), strict=True)
        )
    first = since.astimezone(CHINA).date() - timedelta(days=1)
    days = (now.astimezone(CHINA).date() - first).days + AHEAD.days
    entries = [
        RosterDraft(agent_ids[login], known[shift], first + timedelta(days=day))
        for day in range(days)
        for shift, logins in WHO.items()
        for login in logins
    ]
    plan_shifts(by=DEMO, at=since, entries=entries)
