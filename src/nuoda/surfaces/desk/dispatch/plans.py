"""Plans that were made: which day, why, what they changed, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.queries import DepotRow, depots, plan_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dispatch.planning import NAV
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan with its depot's code, and what the day would cost less or more by it."""

    row: Any
    depot: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def saved(self) -> float | None:
        before, after = self.row.before.get("cost"), self.row.after.get("cost")
        return None if after is None else float(after) - float(before or 0)


def _spec(places: list[DepotRow]) -> ListSpec:
    return ListSpec(
        name="plans",
        title=_p("dispatch", "Plans"),
        columns=[
            Column("number", _("Number"), sortable=True),
            Column("day", _("Day"), "date", sortable=True),
            Column("depot", _("Depot")),
            Column("cause", _p("plan", "Why"), "badge", badge_kind="plan_cause"),
            Column("state", _("State"), "badge", badge_kind="dispatch_plan", sortable=True),
            Column("saved", _("Cost more, ¥"), "number", align="end", decimals=2),
            Column("asked_by", _("Asked by"), hide_narrow=True),
            Column("asked_at", _("When"), "ago", sortable=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("dispatch_plan"), quick=True),
            Filter("depot", _("Depot"), choices=[(one.code, one.code) for one in places]),
        ],
        empty=Empty(
            _("No plan yet"), _("“Plan the day” on the board makes one; so does a vehicle that falls out."),
            reverse("desk_dispatch"), _("To the board"), "adjustments-horizontal",
        ),
        row_url=lambda line: reverse("desk_plan", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
        refresh_on="plan",
    )  # fmt: skip


@door(STAFF)
def plan_list(request: ActedRequest) -> HttpResponseBase:
    """Plans, the latest first."""
    places = depots(actor=request.actor)
    codes = {one.id: one.code for one in places}
    ids = {one.code: one.id for one in places}

    def fetch(asked: ListRequest) -> ListResult:
        page = plan_rows(
            actor=request.actor, window=window_of(asked), depot_id=ids.get(asked.filters.get("depot", "")),
            state=asked.filters.get("state", ""),
        )  # fmt: skip
        return ListResult([PlanLine(one, codes.get(one.depot_id, "")) for one in page.rows], page.total)

    context = {**frame(request, NAV), "tab": "plans"}
    return list_view(request, _spec(places), fetch, template="desk/dispatch/list.html", context=context)
