"""All corrective actions, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from nuoda.domains.quality.queries import ActionRow, action_rows
from nuoda.domains.team.queries import agents
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.causes.scene import LEADERS, NAV, Names, cause_words, names_of
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action with its words; what is asked and not here is the row's own."""

    row: ActionRow
    cause_name: str
    where: str
    owner: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _url(line: Any) -> str:
    return reverse("desk_action", args=[line.id])


def _spec(owners: list[tuple[str, str]]) -> ListSpec:
    return ListSpec(
        name="actions",
        title=_("Corrective actions"),
        columns=(
            Column("number", _("Number"), sortable=True),
            Column("state", _("State"), "badge", badge_kind="action", sortable=True),
            Column("cause_name", _("Cause")),
            Column("where", _p("action", "Where")),
            Column("what", _("What will be done"), template="desk/parts/cell_full.html"),
            Column("owner", _("Owner")),
            Column("due_at", _("Done by"), "due", sortable=True, settled=_settled),
            Column("fall", _("Expected fall, %"), "number", sortable=True, align="end"),
            Column("verdict", _("Effect"), "badge", badge_kind="effect"),
        ),
        filters=(
            Filter(
                "state", _("State"), quick=True,
                choices=(("running", _p("actions", "Running")), ("ended", _p("actions", "Ended"))),
            ),
            Filter("owner", _("Owner"), choices=owners),
            Filter("cause", _("Cause"), choices=choices("reason")),
        ),
        empty=Empty(
            _("No corrective action yet"),
            _("Open the cause board, choose what goes wrong most, and plan what will be done against it."),
            url=reverse("desk_causes"),
            action=_("Open the cause board"),
            icon="target",
        ),
        default_sort="due_at",
        row_url=_url,
        row_key=lambda line: str(line.id),
        refresh_on="action",
    )  # fmt: skip


def _where(row: ActionRow, names: Names) -> str:
    return names.place(row.reach, row.reach_key)


def _settled(line: Any) -> bool:
    return line.state not in ("planned", "started")


@door(LEADERS)
@require_safe
def desk_actions(request: ActedRequest) -> HttpResponseBase:
    """Corrective actions with their state, their day and their effect."""
    team = {one.id: one.name for one in agents(actor=request.actor)}

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        owner = given.get("owner", "")
        found = action_rows(
            actor=request.actor, window=window_of(asked), state=given.get("state", ""),
            cause=given.get("cause", ""), owner_id=UUID(owner) if owner else None,
        )  # fmt: skip
        names = names_of([(one.reach, one.reach_key) for one in found.rows], actor=request.actor)
        rows = [
            ActionLine(one, cause_words(one.cause), _where(one, names), team.get(one.owner_id, "–"))
            for one in found.rows
        ]
        return ListResult(rows, found.total)

    spec = _spec([(str(key), name) for key, name in team.items()])
    return list_view(request, spec, fetch, template="desk/causes/actions.html", context=frame(request, NAV))
