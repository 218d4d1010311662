"""The shifts of teams. Altering one moves its duties to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from nuoda.domains.team.commands.agents import PLANNERS
from nuoda.domains.team.commands.placing import Placed, check_places, locked_agents
from nuoda.domains.team.facts import ShiftSet
from nuoda.domains.team.models import Duty, Shift, Team
from nuoda.domains.team.rules import Watch, shift_span
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class ShiftDraft:
    """A shift of a team by name, in local time; ``weekdays`` are those on which it begins, Monday 0."""

    team_id: UUID
    name: str
    opens: time
    closes: time
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    on_call: bool = False


@command
def set_shifts(*, by: Actor, at: datetime, shifts: Sequence[ShiftDraft]) -> tuple[UUID, ...]:
    """Make or alter shifts by team and name. Duties of an altered shift that have not begun move with it.

    Returns their ids in order. Raises :class:`Invalid` with each conflict.
    """
    if by.role not in PLANNERS:
        raise Forbidden
    teams = {row.id: row for row in Team.objects.filter(id__in={one.team_id for one in shifts})}
    problems = [problem for place, one in enumerate(shifts) for problem in _check(place, one, teams)]
    if problems:
        raise Invalid(fields=problems)
    found = Shift.objects.select_for_update().filter(team_id__in=teams).order_by("id")
    known = {(row.team_id, row.name): row for row in found}
    fresh, changed = [], []
    for one in shifts:
        row = known.get((one.team_id, one.name.strip()))
        if row is None:
            row = Shift(team_id=one.team_id, name=one.name.strip())
            known[one.team_id, row.name] = row
            fresh.append(row)
        else:
            changed.append(row)
        row.opens, row.closes, row.on_call = one.opens, one.closes, one.on_call
        row.weekdays = "".join(map(str, sorted(set(one.weekdays))))
    Shift.objects.bulk_create(fresh)
    save_columns(changed, "opens", "closes", "on_call", "weekdays")
    moved = _move(changed, teams, at)
    state(
        *(
            ShiftSet(subject=Ref("shift", str(row.id)), shift_name=row.name, moved=moved.get(row.id, 0))
            for row in (*fresh, *changed)
        )
    )
    return tuple(known[one.team_id, one.name.strip()].id for one in shifts)


def _move(changed: Sequence[Shift], teams: dict[UUID, Team], at: datetime) -> dict[UUID, int]:
    """Bring the duties of altered shifts that have not begun to the new hours. Four queries."""
    shifts = {row.id: row for row in changed}
    rows = list(Duty.objects.select_for_update().filter(shift_id__in=shifts, start_at__gt=at).order_by("id"))
    if not rows:
        return {}
    agents = locked_agents({row.agent_id for row in rows})
    placed = []
    for row in rows:
        shift = shifts[row.shift_id] if row.shift_id else None
        if shift is None or row.on_date is None:
            continue
        zone = teams[shift.team_id].zone
        row.start_at, row.end_at = shift_span(row.on_date, shift.opens, shift.closes, zone)
        row.on_call = shift.on_call
        placed.append(Placed("opens", Watch(row.agent_id, row.start_at, row.end_at), zone))
    problems = check_places(placed, agents, besides=[row.id for row in rows])
    if problems:
        raise Invalid(fields=problems)
    save_columns(rows, "start_at", "end_at", "on_call")
    counts: dict[UUID, int] = {}
    for row in rows:
        if row.shift_id:
            counts[row.shift_id] = counts.get(row.shift_id, 0) + 1
    return counts


def _check(place: int, one: ShiftDraft, teams: dict[UUID, Team]) -> list[FieldError]:
    problems = []
    if one.team_id not in teams:
        problems.append(FieldError(f"shifts.{place}.team_id", _("There is no such team."), _("Choose one.")))
    if not one.name.strip() or len(one.name.strip()) > 40:
        problems.append(
            FieldError(f"shifts.{place}.name", _("A shift needs a name."), _("At most 40 characters."))
        )
    if not one.weekdays or not set(one.weekdays) <= set(range(7)):
        problems.append(
            FieldError(
                f"shifts.{place}.weekdays", _("A shift runs on no day."), _("Choose at least one weekday.")
            )
        )
    return problems
