"""What forbids a place in the roster: two places at once, or an absence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.team.models import Absence, Agent, Duty
from nuoda.domains.team.rules import Watch, clashes
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Placed:
    """A wanted span of duty, and the field of the caller that asked for it."""

    field: str
    watch: Watch
    zone: str = "Asia/Shanghai"


def locked_agents(ids: Collection[UUID]) -> dict[UUID, Agent]:
    """These agents, locked in one order, so that nobody else plans them meanwhile."""
    rows = Agent.objects.select_for_update(of=("self",)).filter(id__in=set(ids)).order_by("id")
    return {row.id: row for row in rows}


def spoken(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


def check_places(
    wanted: Sequence[Placed], agents: Mapping[UUID, Agent], *, besides: Collection[UUID] = ()
) -> list[FieldError]:
    """Each conflict of wanted spans with one another, with the roster (but ``besides``) and with absences.

    Two queries.
    """
    if not wanted:
        return []
    since = min(one.watch.start_at for one in wanted)
    until = max(one.watch.end_at for one in wanted)
    around = {"agent_id__in": list(agents), "start_at__lt": until, "end_at__gt": since}
    planned = [
        Watch(row.agent_id, row.start_at, row.end_at)
        for row in Duty.objects.filter(**around).exclude(id__in=list(besides))
    ]
    asked = {id(one.watch): one for one in wanted}
    problems = []
    for before, after in clashes([*planned, *(one.watch for one in wanted)]):
        mine, other = (after, before) if id(after) in asked else (before, after)
        if id(mine) in asked:
            problems.append(_clash(asked[id(mine)], other, agents))
    away = list(Absence.objects.filter(**around, withdrawn_at__isnull=True))
    problems += [
        _absent(one, row, agents)
        for one in wanted
        for row in away
        if row.agent_id == one.watch.agent_id and _overlap(one.watch, row.start_at, row.end_at)
    ]
    return problems


def _overlap(watch: Watch, start_at: datetime, end_at: datetime) -> bool:
    return watch.start_at < end_at and start_at < watch.end_at


def _clash(one: Placed, other: Watch, agents: Mapping[UUID, Agent]) -> FieldError:
    figures = {
        "name": agents[one.watch.agent_id].name,
        "from": spoken(other.start_at, one.zone),
        "until": spoken(other.end_at, one.zone),
    }
    reason: Text = _("%(name)s is on duty already from %(from)s to %(until)s.", figures)
    return FieldError(one.field, reason, _("Clear that duty first, or choose somebody else."))


def _absent(one: Placed, row: Absence, agents: Mapping[UUID, Agent]) -> FieldError:
    figures = {
        "name": agents[one.watch.agent_id].name,
        "from": spoken(row.start_at, one.zone),
        "until": spoken(row.end_at, one.zone),
    }
    reason = _("%(name)s is absent from %(from)s to %(until)s.", figures)
    return FieldError(one.field, reason, _("Choose somebody else, or withdraw the absence."))
