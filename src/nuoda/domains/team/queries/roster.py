"""The roster, read: shifts, duties, absences, and the spans in which nobody is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from nuoda.domains.team.models import Absence, Agent, Duty, Shift
from nuoda.domains.team.rules import Away, DutyBook, Member, Watch, gaps
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Computed, visible_where

LONGEST_DUTY = timedelta(days=7)
_ROLE = Computed("account_role", "(SELECT role FROM accounts_account WHERE id = account_id)")
_TOUCHING = "start_at <= %s AND start_at > %s AND end_at > %s"
_TOUCHING_OR_ANY = f"(({_TOUCHING}) OR id = (SELECT id FROM team_duty LIMIT 1))"
_AWAY = "start_at <= %s AND end_at > %s AND withdrawn_at IS NULL"


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift in the local time of its team."""

    id: UUID
    team_id: UUID
    name: str
    opens: time
    closes: time
    weekdays: tuple[int, ...]
    on_call: bool


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with who and which shift; ``shift`` is "" for a span planned by hand."""

    id: UUID
    agent_id: UUID
    agent: str
    team_id: UUID | None
    team: str
    shift_id: UUID | None
    shift: str
    on_date: date | None
    start_at: datetime
    end_at: datetime
    on_call: bool


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """An absence with who stands in; ``stand_in`` is "" where nobody does."""

    id: UUID
    agent_id: UUID
    agent: str
    start_at: datetime
    end_at: datetime
    reason: str
    stand_in_id: UUID | None
    stand_in: str
    note: str


def shifts_of(team_id: UUID | None, *, actor: Actor) -> list[ShiftRow]:
    """The shifts of a team, or of all, by when they open."""
    rows = Shift.objects.visible_to(actor)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    return [
        ShiftRow(
            row.id, row.team_id, row.name, row.opens, row.closes, tuple(map(int, row.weekdays)), row.on_call
        )
        for row in rows.order_by("on_call", "opens", "name")
    ]  # fmt: skip


def duties_between(
    since: datetime, until: datetime, *, actor: Actor, team_id: UUID | None = None
) -> list[DutyRow]:
    """Duties that touch a span, by start."""
    rows = _duties(actor).filter(start_at__lt=until, end_at__gt=since)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    return [_duty(row) for row in rows.order_by("start_at", "agent__name")]


def duties_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, DutyRow]:
    return {row.id: _duty(row) for row in _duties(actor).filter(id__in=set(ids))}


def duty_rows(
    *,
    actor: Actor,
    window: Window,
    team_id: UUID | None = None,
    agent_id: UUID | None = None,
    on_call: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[DutyRow]:
    """Duties as a list, by start."""
    rows = _duties(actor)
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if agent_id is not None:
        rows = rows.filter(agent_id=agent_id)
    if on_call is not None:
        rows = rows.filter(on_call=on_call)
    if since is not None:
        rows = rows.filter(end_at__gt=since)
    if until is not None:
        rows = rows.filter(start_at__lt=until)
    return page_of(
        rows,
        window,
        sorts={"start_at": "start_at", "end_at": "end_at", "agent": "agent__name", "shift": "shift__name"},
        default=("start_at", "id"),
        shape=_duty,
    )


def absences(
    since: datetime, until: datetime, *, actor: Actor, team_id: UUID | None = None
) -> list[AbsenceRow]:
    """Absences that touch a span, by start; those withdrawn are left out."""
    rows = Absence.objects.visible_to(actor).filter(
        start_at__lt=until, end_at__gt=since, withdrawn_at__isnull=True
    )
    if team_id is not None:
        rows = rows.filter(agent__team_id=team_id)
    named = rows.annotate(agent_name=F("agent__name"), stand_in_name=F("stand_in__name"))
    return [
        AbsenceRow(
            row.id, row.agent_id, row.agent_name, row.start_at, row.end_at, row.reason, row.stand_in_id,
            row.stand_in_name or "", row.note,
        )
        for row in named.order_by("start_at", "id")
    ]  # fmt: skip


def duty_book(since: datetime, until: datetime, *, actor: Actor) -> DutyBook:
    """All that tells who is there between two instants. Three queries."""
    members = {
        row.id: Member(
            row.id, row.name, row.team_id, row.leads, getattr(row, _ROLE.name) == Role.SUPERVISOR,
            tuple(row.languages), tuple(row.skills),
        )
        for row in visible_where(Agent, "true", [], actor=actor, computed=(_ROLE,))
    }  # fmt: skip
    # One duty of any time comes along: it tells whether anything is planned at all.
    rows = visible_where(Duty, _TOUCHING_OR_ANY, [until, since - LONGEST_DUTY, since], actor=actor)
    watches = tuple(_watch(row) for row in rows if row.start_at <= until and row.end_at > since)
    away = visible_where(Absence, _AWAY, [until, since], actor=actor)
    aways = tuple(Away(row.agent_id, row.start_at, row.end_at, row.stand_in_id) for row in away)
    return DutyBook(members, watches, aways, planned=bool(rows))


@dataclass(frozen=True, slots=True)
class Roster:
    """Duties of a team, or of all, and everybody's absences, that touch a span."""

    duties: list[DutyRow]
    away: list[AbsenceRow]

    def gaps(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        """The spans within it in which nobody is there, neither at work nor on call."""
        aways = [Away(one.agent_id, one.start_at, one.end_at, one.stand_in_id) for one in self.away]
        return gaps([_watch(one) for one in self.duties], aways, since, until)


def roster_between(since: datetime, until: datetime, *, actor: Actor, team_id: UUID | None = None) -> Roster:
    """What is planned between two instants. Two queries."""
    duties = duties_between(since, until, actor=actor, team_id=team_id)
    return Roster(duties, absences(since, until, actor=actor))


def _watch(one: Duty | DutyRow) -> Watch:
    return Watch(one.agent_id, one.start_at, one.end_at, one.on_call, one.team_id)


def _duties(actor: Actor) -> QuerySet[Duty]:
    return Duty.objects.visible_to(actor).select_related("agent", "team", "shift")


def _duty(row: Duty) -> DutyRow:
    return DutyRow(
        row.id, row.agent_id, row.agent.name, row.team_id, row.team.name if row.team else "", row.shift_id,
        row.shift.name if row.shift else "", row.on_date, row.start_at, row.end_at, row.on_call,
    )  # fmt: skip
