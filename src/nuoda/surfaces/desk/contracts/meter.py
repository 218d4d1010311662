"""One contract with its live meter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.urls import path

from nuoda.domains.contracts.queries.meter import StepRow
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.meter.page import meter_of, standing_steps
from nuoda.insight.meter.showing import lines_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.contracts.scene import contract_show


@door(STAFF)
def contract(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Each clause: gross and adjusted, target and minimum, the trend, the ladder, what would happen next.

    ``?period=2026-10`` (or a day) looks at another period.
    """
    meter = meter_of(contract_id, at=request.now, actor=request.actor, period=read_period(request))
    context = {
        "meter": meter,
        "lines": lines_of(meter),
        "due": with_owners(request, [one for one in standing_steps(meter) if one.due_at is not None]),
        "steps": with_owners(request, meter.steps),
    }
    return contract_show(request, "desk/contracts/meter.html", "meter", meter.contract, context)


def with_owners(request: ActedRequest, steps: Sequence[StepRow]) -> list[tuple[StepRow, str]]:
    """Each step with the name of who writes its plan, "" for none."""
    wanted = {one.owner_id for one in steps} - {None}
    known = agents_by_id(wanted, actor=request.actor) if wanted else {}
    return [(one, known[one.owner_id].name if one.owner_id in known else "") for one in steps]


def read_period(request: ActedRequest) -> date | None:
    """The period that an address names, ``2026-10`` or a day of it; None where it makes no sense."""
    given = request.GET.get("period", "")
    try:
        return date.fromisoformat(f"{given}-01" if len(given) == 7 else given)
    except ValueError:
        return None


urlpatterns = [path("contracts/<uuid:contract_id>/", contract, name="desk_contract")]
