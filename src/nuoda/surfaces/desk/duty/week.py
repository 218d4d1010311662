"""One week of a team: who stands in which shift on which day, who is away, and when nobody is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse

from nuoda.domains.team.queries import (
    AbsenceRow,
    AgentCard,
    DutyRow,
    HandOverRow,
    Presence,
    Roster,
    TeamCard,
    agents,
    duty_book,
    hand_overs_for,
    roster_between,
    shifts_of,
    teams,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.frame import RUNNERS, show
from nuoda.surfaces.desk.promises.board import today_url

NAV = "duty"
DAYS = 7


@dataclass(slots=True)
class Cell:
    """One day of a person: her duties that begin on it, and whether she is away."""

    day: date
    today: bool
    duties: list[DutyRow] = field(default_factory=list)
    away: list[AbsenceRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's week."""

    agent: AgentCard
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Handed:
    """A hand-over that waits for the reader, and who gave it."""

    row: HandOverRow
    giver: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@door(STAFF)
def week(request: ActedRequest) -> HttpResponse:
    """The roster of one team and week; who is there now; the gaps of a team that shall never be empty."""
    actor = request.actor
    every = teams(actor=actor)
    team = chosen_team(request.GET.get("team", ""), every)
    zone = ZoneInfo(team.zone) if team else request.zone
    today = request.now.astimezone(zone).date()
    first = monday(request.GET.get("week", ""), today)
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(first + timedelta(days=DAYS), time(), zone)
    team_id = team.id if team else None
    staff = agents(actor=actor)
    names = {one.id: one.name for one in staff}
    people = [one for one in staff if team is None or one.team_id == team.id]
    roster = roster_between(since, until, actor=actor, team_id=team_id)
    book = duty_book(request.now, request.now, actor=actor)
    me = next((one for one in staff if str(one.account_id) == actor.id), None)
    handed = hand_overs_for(me.id, actor=actor) if me else []
    context = {
        "teams": every,
        "team": team,
        "days": [first + timedelta(days=n) for n in range(DAYS)],
        "first": first,
        "last": first + timedelta(days=DAYS - 1),
        "earlier": _url(team, first - timedelta(days=DAYS)),
        "later": _url(team, first + timedelta(days=DAYS)),
        "rows": _filled(_empty(people, first, today), roster, zone),
        "total": len(roster.duties),
        "shifts": shifts_of(team_id, actor=actor) if team else [],
        "gaps": roster.gaps(max(since, request.now), until)
        if team and team.around_the_clock and until > request.now
        else [],
        "now_there": _named(book.at(request.now, team_id=team_id), names),
        "planned": book.planned,
        "handed": [Handed(one, names.get(one.giver_id, "–")) for one in handed],
        "may": actor.role in RUNNERS,
        "me": me,
        "today": f"{today_url(request)}&owner=me",
        "tab": "week",
    }
    return show(request, "desk/duty/week.html", "duty", context)


@dataclass(frozen=True, slots=True)
class There:
    """Who is there now, by name."""

    working: list[str]
    on_call: list[str]

    @property
    def nobody(self) -> bool:
        return not self.working and not self.on_call


def _named(there: Presence, names: dict[UUID, str]) -> There:
    return There(
        [names.get(one, "–") for one in there.working], [names.get(one, "–") for one in there.on_call]
    )


def chosen_team(given: str, every: Sequence[TeamCard]) -> TeamCard | None:
    """The team of the address, else the first; None while there is none."""
    return next((one for one in every if str(one.id) == given), every[0] if every else None)


def monday(week: str, today: date) -> date:
    """The Monday of the week that was asked for; this week's where nothing sensible was."""
    try:
        day = date.fromisoformat(week)
    except ValueError:
        day = today
    day = min(max(day, date(2000, 1, 10)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def week_url(team_id: UUID | None, day: date) -> str:
    """The page of a team's week."""
    query = {"week": (day - timedelta(days=day.weekday())).isoformat()}
    if team_id is not None:
        query["team"] = str(team_id)
    return f"{reverse('desk_duty')}?{urlencode(query)}"


def _url(team: TeamCard | None, day: date) -> str:
    return week_url(team.id if team else None, day)


def _empty(people: Sequence[AgentCard], first: date, today: date) -> dict[UUID, Row]:
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return {one.id: Row(one, [Cell(day, day == today) for day in days]) for one in people}


def _filled(rows: dict[UUID, Row], roster: Roster, zone: ZoneInfo) -> list[Row]:
    """The rows with the duties that begin on each day, and the days on which somebody is away."""
    for duty in roster.duties:
        day = duty.on_date or duty.start_at.astimezone(zone).date()
        for cell in rows[duty.agent_id].cells if duty.agent_id in rows else ():
            if cell.day == day:
                cell.duties.append(duty)
    for gone in roster.away:
        for cell in rows[gone.agent_id].cells if gone.agent_id in rows else ():
            begin = datetime.combine(cell.day, time(), zone)
            if gone.start_at < begin + timedelta(days=1) and gone.end_at > begin:
                cell.away.append(gone)
    return list(rows.values())
