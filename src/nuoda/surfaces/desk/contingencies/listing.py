"""What is or was out, and the plans for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.contingencies import (
    ContingencyRow,
    PlanRow,
    contingency_rows,
    plan_rows,
)
from nuoda.insight.contingencies.naming import named, names_of
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import here
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of

NAV = "incidents"
_Row = TypeVar("_Row", ContingencyRow, PlanRow)
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


def name_here(request: ActedRequest, target: Target) -> str:
    """What it is called in the reader's language."""
    return here(named(target, actor=request.actor))


def _named(request: ActedRequest, rows: Sequence[_Row]) -> list[_Row]:
    names = names_of([one.target for one in rows], actor=request.actor)
    return [replace(one, what=here(names[one.target])) for one in rows]


@door(STAFF)
def desk_contingencies(request: ActedRequest) -> HttpResponseBase:
    """What is out now, and what was."""

    def fetch(asked: ListRequest) -> ListResult:
        found = contingency_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            kind=asked.filters.get("kind", ""),
        )  # fmt: skip
        return ListResult(_named(request, found.rows), found.total)

    context = {**frame(request, NAV), "tab": "switches", "may": request.actor.role in LEADERS}
    return list_view(request, _switches(), fetch, template="desk/contingencies/list.html", context=context)


def _switches() -> ListSpec:
    return ListSpec(
    name="contingencies",
    title=_("Emergency switch"),
    columns=(
        Column("kind", _("Kind"), "badge", badge_kind="out", sortable=True),
        Column("what", _p("contingency", "What is out")),
        Column("reason", _("Reason"), hide_narrow=True),
        Column("state", _("State"), "badge", badge_kind="contingency"),
        Column("since", _p("contingency", "Since"), "instant", sortable=True),
        Column("expected_until", _("Expected until"), "instant", sortable=True),
        Column("told_at", _p("contingency", "Customers told"), "ago", hide_narrow=True),
        Column("switched_by", _("By"), roomy=True),
        Column("ended_at", _p("contingency", "Switched off"), "instant", sortable=True, roomy=True),
    ),
    filters=(
        Filter("state", _("State"), choices=choices("contingency"), quick=True),
        Filter("kind", _("Kind"), choices=choices("out")),
    ),
    empty=Empty(
        _("Nothing is out"),
        _(
            "When a warehouse or a lane is out, or hands are short, switch it on here: you see at once what"
            " it touches, each customer is told once, and nothing new goes by it until you switch it off."
        ),
        icon="circle-check",
    ),
    row_url=lambda row: reverse("desk_contingency", args=[row.id]),
    row_key=lambda row: str(row.id),
    row_tone=lambda row: "broken" if row.on else "",
)  # fmt: skip


@door(STAFF)
def desk_contingency_plans(request: ActedRequest) -> HttpResponseBase:
    """Plans that were prepared."""

    def fetch(asked: ListRequest) -> ListResult:
        found = plan_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            kind=asked.filters.get("kind", ""), text=asked.filters.get("text", ""),
        )  # fmt: skip
        return ListResult(_named(request, found.rows), found.total)

    context = {**frame(request, NAV), "tab": "plans", "may": request.actor.role in LEADERS}
    return list_view(request, _plans(), fetch, template="desk/contingencies/list.html", context=context)


def _plans() -> ListSpec:
    return ListSpec(
        name="contingency-plans",
        title=_("Emergency plans"),
        columns=(
            Column("name", _("Name"), "half", sortable=True),
            Column("code", _p("calendar", "Short name"), sortable=True, hide_narrow=True),
            Column("kind", _("Kind"), "badge", badge_kind="out", sortable=True),
            Column("what", _p("contingency", "What is out")),
            Column("state", _("State"), "badge", badge_kind="contingency_plan"),
            Column("rehearsed_at", _p("contingency", "Rehearsed"), "ago", sortable=True),
            Column("prepared_at", _p("contingency", "Prepared"), "ago", sortable=True, hide_narrow=True),
            Column("prepared_by", _("By"), roomy=True),
        ),
        filters=(
            Filter("text", _("Search"), "text", placeholder=_("Name or short name")),
            Filter("state", _("State"), choices=choices("contingency_plan"), quick=True),
            Filter("kind", _("Kind"), choices=choices("out")),
        ),
        empty=Empty(
            _("No emergency plan yet"),
            _(
                "Prepare what is done when a warehouse, a lane or hands fail: the steps, and the words to"
                " customers. A plan can be rehearsed: it shows what it would touch, and nobody is told."
            ),
            reverse("desk_plan_write"),
            _("Prepare a plan"),
            "clipboard-list",
        ),
        row_url=lambda row: reverse("desk_contingency_plan", args=[row.id]),
        row_key=lambda row: str(row.id),
    )
