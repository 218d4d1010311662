"""Absences, and who stands in for the absent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.team.commands.agents import PLANNERS
from nuoda.domains.team.commands.placing import locked_agents
from nuoda.domains.team.facts import AbsenceRecorded, AbsenceWithdrawn
from nuoda.domains.team.models import Absence, Agent
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class AbsenceDraft:
    agent_id: UUID
    start_at: datetime
    end_at: datetime
    reason: str
    stand_in_id: UUID | None = None
    note: str = ""


@command
def record_absences(*, by: Actor, at: datetime, absences: Sequence[AbsenceDraft]) -> int:
    """Record absences; supervisors for all, an agent for herself. Returns how many.

    Duties within stay on the roster: the stand-in stands in them. Raises :class:`Invalid` with each
    conflict: an end before the start, two absences at once, a stand-in who is the absent herself, who is
    absent then, or is not of the team.
    """
    named = {one.agent_id for one in absences} | {one.stand_in_id for one in absences if one.stand_in_id}
    agents = locked_agents(named)
    mine = {row.id for row in agents.values() if str(row.account_id) == by.id}
    if by.role not in PLANNERS and not (
        by.role is Role.AGENT and all(one.agent_id in mine for one in absences)
    ):
        raise Forbidden
    rows = [_row(one, by, at) for one in absences]
    away = list(
        Absence.objects.filter(withdrawn_at__isnull=True).filter(
            Q(agent_id__in=agents) | Q(stand_in_id__in=agents)
        )
    )
    problems = []
    for place, row in enumerate(rows):
        others = [*away, *rows[:place]]
        problems += [
            FieldError(f"absences.{place}.{one.field}", one.reason, one.remedy)
            for one in _problems(row, agents, others)
        ]
    if problems:
        raise Invalid(fields=problems)
    Absence.objects.bulk_create(rows)
    state(
        *(
            AbsenceRecorded(
                subject=Ref("agent", str(row.agent_id)), start_at=row.start_at, end_at=row.end_at,
                stand_in_id=row.stand_in_id,
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


@command
def withdraw_absence(*, by: Actor, at: datetime, absence_id: UUID) -> None:
    """Take an absence back; she is there again. Withdrawing twice changes nothing."""
    row = Absence.objects.visible_to(by).select_for_update().filter(id=absence_id).first()
    if row is None:
        raise NotFound
    own = Agent.objects.filter(id=row.agent_id, account_id=by.id).exists() if by.is_staff else False
    if by.role not in PLANNERS and not own:
        raise Forbidden
    if row.withdrawn_at is not None:
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    state(AbsenceWithdrawn(subject=Ref("agent", str(row.agent_id)), start_at=row.start_at, end_at=row.end_at))


def _row(one: AbsenceDraft, by: Actor, at: datetime) -> Absence:
    return Absence(
        agent_id=one.agent_id, start_at=one.start_at, end_at=one.end_at, reason=one.reason,
        stand_in_id=one.stand_in_id, note=one.note[:200], recorded_at=at, recorded_by=by.name[:120],
    )  # fmt: skip


def _problems(row: Absence, agents: dict[UUID, Agent], others: Sequence[Absence]) -> Iterator[FieldError]:
    if row.agent_id not in agents:
        yield FieldError("agent_id", _("There is no such agent."), _("Choose one of the team."))
        return
    if row.end_at <= row.start_at:
        yield FieldError("end_at", _("The end is not after the start."), _("Swap them."))
        return
    if row.reason not in Absence.Reason.values:
        yield FieldError("reason", _("Unknown reason."), _("Choose one from the list."))
    at_once = [one for one in others if one.start_at < row.end_at and row.start_at < one.end_at]
    if any(one.agent_id == row.agent_id for one in at_once):
        yield FieldError(
            "start_at", _("She is absent then already."), _("Withdraw that absence, or choose other days.")
        )
    for one in at_once:
        if one.stand_in_id == row.agent_id and one.agent_id in agents:
            figures = {"name": agents[one.agent_id].name}
            yield FieldError(
                "start_at", _("She stands in for %(name)s then.", figures),
                _("Name somebody else to stand in there first."),
            )  # fmt: skip
        elif one.stand_in_id == row.agent_id:
            yield FieldError(
                "start_at", _("She stands in for somebody else then."),
                _("Name somebody else to stand in there first."),
            )  # fmt: skip
    yield from _stand_in(row, agents, at_once)


def _stand_in(row: Absence, agents: dict[UUID, Agent], at_once: Sequence[Absence]) -> Iterator[FieldError]:
    if row.stand_in_id is None:
        return
    if row.stand_in_id not in agents:
        yield FieldError("stand_in_id", _("There is no such agent."), _("Choose one of the team."))
    elif row.stand_in_id == row.agent_id:
        yield FieldError("stand_in_id", _("Nobody stands in for herself."), _("Choose somebody else."))
    elif any(one.agent_id == row.stand_in_id for one in at_once):
        figures = {"name": agents[row.stand_in_id].name}
        yield FieldError(
            "stand_in_id", _("%(name)s is absent then too.", figures), _("Choose somebody who is there.")
        )
