"""Where jobs lie is told by whoever knows it, so that a plan can take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.dispatch.commands.fleet_checks import check_place
from nuoda.domains.dispatch.commands.hand import may_dispatch
from nuoda.domains.dispatch.models import Job
from nuoda.domains.dispatch.rules import JobState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class JobPlace:
    """A job by its number, and where it lies in degrees."""

    job: str
    latitude: float
    longitude: float


@command
def place_jobs(*, by: Actor, at: datetime, places: Sequence[JobPlace]) -> IntakeReport:
    """Say where jobs lie that are in no trip. Told again it is a duplicate; a refused one holds up no other.

    Constant number of queries.
    """
    may_dispatch(by)
    found = Job.objects.filter(number__in=[one.job for one in places]).order_by("id").select_for_update()
    rows = {row.number: row for row in found}
    refused: list[Refused] = []
    changed: dict[str, Job] = {}
    for index, one in enumerate(places):
        row = rows.get(one.job)
        problems = _check(one, row)
        if problems or row is None:
            refused.append(Refused(index, tuple(problems)))
        elif (row.latitude, row.longitude) != (one.latitude, one.longitude):
            row.latitude, row.longitude, row.why = one.latitude, one.longitude, ""
            row.version += 1
            changed[row.number] = row
    save_columns(list(changed.values()), "latitude", "longitude", "why", "version")
    accepted = len({one.job for one in places} & set(changed))
    return IntakeReport(accepted, len(places) - accepted - len(refused), tuple(refused))


def _check(one: JobPlace, row: Job | None) -> list[FieldError]:
    problems = check_place("latitude", one.latitude, 90) + check_place("longitude", one.longitude, 180)
    if row is None:
        problems.append(FieldError("job", _("There is no such job."), _("Name the number that it has here.")))
    elif row.state != JobState.OPEN:
        remedy = _("Take it out of its trip first.")
        problems.append(FieldError("job", _("It is in a trip, or over."), remedy))
    return problems
