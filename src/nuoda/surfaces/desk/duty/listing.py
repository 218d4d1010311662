"""Duties as a list: filtered, sorted, paged, exported."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.team.queries import AgentCard, TeamCard, agents, duty_rows, teams
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.duty.week import week_url
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import day_start, window_of

_ON_CALL = {"desk": False, "call": True}
NOBODY = UUID(int=0)


def _spec(every: Sequence[TeamCard], people: Sequence[AgentCard]) -> ListSpec:
    return ListSpec(
        name="duties",
        title=_("Duty roster"),
        columns=[
            Column("agent", _("Person"), sortable=True),
            Column("shift", _("Shift"), sortable=True),
            Column("on_date", _("Day")),
            Column("start_at", pgettext_lazy("time", "From"), kind="instant", sortable=True),
            Column("end_at", _("Until"), kind="instant", sortable=True),
            Column("on_call", _("On call"), kind="flag"),
            Column("team", _("Team"), hide_narrow=True),
        ],
        filters=[
            Filter("how", _("How"), choices=[("desk", _("At the desk")), ("call", _("On call"))], quick=True),
            Filter("agent", _("Person"), choices=[(str(one.id), one.name) for one in people]),
            Filter("team", _("Team"), choices=[(str(one.id), one.name) for one in every]),
            Filter("day", _("Days"), kind="dates"),
        ],
        empty=Empty(
            _("No duty is planned yet"),
            _("Plan shifts on the page of the week: warnings then go to whoever is there."),
            reverse("desk_duty"),
            _("To the week"),
            "calendar",
        ),
        row_url=lambda row: week_url(row.team_id, row.on_date or row.start_at.date()),
        row_key=lambda row: str(row.id),
        default_sort="start_at",
    )


@door(STAFF)
def duty_list(request: ActedRequest) -> HttpResponseBase:
    """Every duty, by start."""
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = duty_rows(
            actor=actor, window=window_of(asked), team_id=_id(given.get("team", "")),
            agent_id=_id(given.get("agent", "")), on_call=_ON_CALL.get(given.get("how", "")),
            since=day_start(given.get("day_from", ""), request.zone),
            until=day_start(given.get("day_to", ""), request.zone, after=1),
        )  # fmt: skip
        return ListResult(list(page.rows), page.total)

    spec = _spec(teams(actor=actor), agents(actor=actor))
    context = {**frame(request, "duty"), "tab": "list"}
    return list_view(request, spec, fetch, template="desk/duty/list.html", context=context)


def _id(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return NOBODY
