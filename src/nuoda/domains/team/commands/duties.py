"""Plan the roster: spans of duty, shifts by day, swaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.team.commands.agents import PLANNERS
from nuoda.domains.team.commands.placing import Placed, check_places, locked_agents
from nuoda.domains.team.facts import DutyCleared, DutyPlanned, DutySwapped
from nuoda.domains.team.models import Agent, Duty, Shift
from nuoda.domains.team.rules import Watch, shift_span
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class DutyDraft:
    agent_id: UUID
    start_at: datetime
    end_at: datetime
    on_call: bool = False


@dataclass(frozen=True, slots=True)
class RosterDraft:
    """An agent in a shift of a local day."""

    agent_id: UUID
    shift_id: UUID
    on_date: date


@command
def plan_duty(*, by: Actor, at: datetime, duties: Sequence[DutyDraft]) -> int:
    """Plan spans of duty; one that is already planned stays. Returns how many were new.

    Raises :class:`Invalid` where a span ends before it starts, overlaps another of its agent, or falls
    into her absence.
    """
    if by.role not in PLANNERS:
        raise Forbidden
    wrong = [place for place, draft in enumerate(duties) if draft.end_at <= draft.start_at]
    if wrong:
        raise Invalid(
            fields=[
                FieldError(f"duties.{place}.end_at", _("The end is not after the start."), _("Swap them."))
                for place in wrong
            ]
        )
    agents = locked_agents({draft.agent_id for draft in duties})
    placed = [
        (f"duties.{place}.agent_id", Duty(
            agent_id=one.agent_id, team_id=agents[one.agent_id].team_id if one.agent_id in agents else None,
            start_at=one.start_at, end_at=one.end_at, on_call=one.on_call,
        ), "UTC")
        for place, one in enumerate(duties)
    ]  # fmt: skip
    return _plan(placed, agents)


@command
def plan_shifts(*, by: Actor, at: datetime, entries: Sequence[RosterDraft]) -> int:
    """Put agents into shifts by day; an entry that stands already stays. Returns how many were new.

    Raises :class:`Invalid` with each conflict: an unknown agent or shift, a day on which the shift does not
    run, a duty that overlaps, an absence. Then nothing is planned.
    """
    if by.role not in PLANNERS:
        raise Forbidden
    agents = locked_agents({one.agent_id for one in entries})
    wanted = {one.shift_id for one in entries}
    shifts = {row.id: row for row in Shift.objects.select_related("team").filter(id__in=wanted)}
    problems, placed = [], []
    for place, one in enumerate(entries):
        shift = shifts.get(one.shift_id)
        if shift is None:
            reason, remedy = _("There is no such shift."), _("Choose one of the team's.")
            problems.append(FieldError(f"entries.{place}.shift_id", reason, remedy))
        elif str(one.on_date.weekday()) not in shift.weekdays:
            figures = {"shift": shift.name, "day": one.on_date.isoformat()}
            reason = _("The shift %(shift)s does not run on %(day)s.", figures)
            problems.append(FieldError(f"entries.{place}.on_date", reason, _("Choose another day or shift.")))
        else:
            placed.append((f"entries.{place}.agent_id", _duty(one, shift), shift.team.zone))
    if problems:
        raise Invalid(fields=problems)
    return _plan(placed, agents)


def _duty(one: RosterDraft, shift: Shift) -> Duty:
    start_at, end_at = shift_span(one.on_date, shift.opens, shift.closes, shift.team.zone)
    return Duty(
        agent_id=one.agent_id, team_id=shift.team_id, shift_id=shift.id, on_date=one.on_date,
        start_at=start_at, end_at=end_at, on_call=shift.on_call,
    )  # fmt: skip


def _plan(placed: Sequence[tuple[str, Duty, str]], agents: dict[UUID, Agent]) -> int:
    """Insert what does not stand yet; the fields say where each came from."""
    strangers = [
        FieldError(field, _("There is no such agent."), _("Choose one of the team."))
        for field, row, _zone in placed
        if row.agent_id not in agents
    ]
    if strangers:
        raise Invalid(fields=strangers)
    starts = {row.start_at for _field, row, _zone in placed}
    known = set(
        Duty.objects.filter(agent_id__in=agents, start_at__in=starts).values_list(
            "agent_id", "start_at", "end_at"
        )
    )
    fresh = {
        (row.agent_id, row.start_at, row.end_at): (field, row, zone)
        for field, row, zone in placed
        if (row.agent_id, row.start_at, row.end_at) not in known
    }
    problems = check_places(
        [
            Placed(field, Watch(row.agent_id, row.start_at, row.end_at, row.on_call), zone)
            for field, row, zone in fresh.values()
        ],
        agents,
    )
    if problems:
        raise Invalid(fields=problems)
    rows = [row for _field, row, _zone in fresh.values()]
    Duty.objects.bulk_create(rows)
    state(
        *(
            DutyPlanned(subject=Ref("agent", str(row.agent_id)), start_at=row.start_at, end_at=row.end_at)
            for row in rows
        )
    )
    return len(rows)


@command
def clear_duties(*, by: Actor, at: datetime, duty_ids: Sequence[UUID]) -> int:
    """Take duties off the roster that are not over; what is past stays. Returns how many went."""
    if by.role not in PLANNERS:
        raise Forbidden
    rows = list(Duty.objects.select_for_update().filter(id__in=duty_ids, end_at__gt=at).order_by("id"))
    Duty.objects.filter(id__in=[row.id for row in rows]).delete()
    state(
        *(
            DutyCleared(subject=Ref("agent", str(row.agent_id)), start_at=row.start_at, end_at=row.end_at)
            for row in rows
        )
    )
    return len(rows)


@command
def swap_duties(*, by: Actor, at: datetime, duty_id: UUID, with_id: UUID) -> None:
    """Let two agents take each other's duty. Raises :class:`NotFound`, :class:`Invalid`."""
    if by.role not in PLANNERS:
        raise Forbidden
    asked = Duty.objects.filter(id__in=[duty_id, with_id]).values_list("agent_id", flat=True)
    agents = locked_agents(set(asked))
    found = Duty.objects.select_related("team").select_for_update(of=("self",))
    rows = {row.id: row for row in found.filter(id__in=[duty_id, with_id])}
    if len(rows) != 2:
        raise NotFound
    one, other = rows[duty_id], rows[with_id]
    problems = []
    if one.agent_id == other.agent_id:
        problems.append(
            FieldError("with_id", _("Both duties are of the same person."), _("Choose another's duty."))
        )
    if min(one.end_at, other.end_at) <= at:
        problems.append(
            FieldError("with_id", _("One of the duties is over."), _("Choose duties still to come."))
        )
    if not problems:
        zone = one.team.zone if one.team else "UTC"
        moved = [
            Placed("with_id", Watch(other.agent_id, one.start_at, one.end_at), zone),
            Placed("with_id", Watch(one.agent_id, other.start_at, other.end_at), zone),
        ]
        problems = check_places(moved, agents, besides=(one.id, other.id))
    if problems:
        raise Invalid(fields=problems)
    one.agent_id, other.agent_id = other.agent_id, one.agent_id
    save_columns([one, other], "agent")
    state(
        DutySwapped(
            subject=Ref("agent", str(one.agent_id)), with_id=other.agent_id, start_at=one.start_at,
            with_start_at=other.start_at,
        )
    )  # fmt: skip
