"""What is out, with all that it touches and what could be done instead; a plan, rehearsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.facts import Outages, Target
from nuoda.domains.contracts.queries.contingencies import contingency_amid, plan_page
from nuoda.insight.contingencies.naming import named, what_is_out
from nuoda.insight.contingencies.reach import Instead, Touched, reach_of
from nuoda.insight.contingencies.telling import messages
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import clauses, day_words, here
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.contingencies.listing import LEADERS, NAV, name_here
from nuoda.surfaces.desk.frame import frame

REHEARSED_FOR = timedelta(days=3)
"""A rehearsal supposes that it lasts three days."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A touched thing as one line."""

    key: str
    kind: str
    label: str
    what: str
    customer: str
    code: str
    tier: str
    due_at: datetime | None
    expected_at: datetime | None
    instead: str
    url: str


def lines_of(touched: Sequence[Touched]) -> list[Line]:
    """Things as lines, in their order."""
    return [
        Line(
            f"{place}", one.kind, one.label, here(one.what), called(one.customer), one.customer.code,
            one.customer.tier, one.due_at, one.expected_at,
            clauses(map(instead_words, one.instead)), _url(one),
        )
        for place, one in enumerate(touched)
    ]  # fmt: skip


def instead_words(one: Instead) -> str:
    """What could be done, in words: ``from Shanghai 2 by 25 Nov``, ``partner SF``, ``after 24 Nov``."""
    if one.kind == "warehouse":
        return gettext("from %(name)s by %(day)s") % {"name": here(one.name), "day": _day(one.on)}
    if one.kind == "partner":
        return gettext("by partner %(name)s") % {"name": here(one.name)}
    return gettext("later, after %(day)s") % {"day": _day(one.on)}


def _day(day: date | None) -> str:
    return day_words(day, get_language() or "") if day else "–"


def _url(one: Touched) -> str:
    if one.id is None:
        return reverse("desk_stock")
    return reverse("desk_shipment" if one.kind == "shipment" else "desk_order", args=[one.id])


@door(STAFF)
def desk_contingency(request: ActedRequest, contingency_id: UUID) -> HttpResponseBase:
    """Something that is out: what it touches now, those promised first first."""
    row, out = contingency_amid(contingency_id, request.now, actor=request.actor)
    touched = _reach(request, row.target, row.expected_until, out) if row.on else []
    context = {
        **frame(request, NAV), "row": row, "named": name_here(request, row.target),
        "may": request.actor.role in LEADERS, **_figures(touched),
    }  # fmt: skip
    return _listed(request, touched, "desk/contingencies/one.html", context, over=not row.on)


@door(STAFF)
def desk_contingency_plan(request: ActedRequest, plan_id: UUID) -> HttpResponseBase:
    """A plan as a rehearsal: what it would touch now, and what its customers would read. Nobody is told."""
    plan = plan_page(plan_id, actor=request.actor)
    until = request.now + REHEARSED_FOR
    touched, name = _reach(request, plan.target, until), named(plan.target, actor=request.actor)
    told = messages(
        touched, what=what_is_out(plan.target, name), expected_until=until, words=plan.words,
        words_en=plan.words_en,
    )  # fmt: skip
    context = {
        **frame(request, NAV), "plan": plan, "named": here(name),
        "may": request.actor.role in LEADERS, "until": until,
        "told": told[:_SHOWN], "more": max(0, len(told) - _SHOWN), **_figures(touched),
    }  # fmt: skip
    return _listed(request, touched, "desk/contingencies/plan.html", context)


def _reach(
    request: ActedRequest, target: Target, until: datetime, out: Outages | None = None
) -> list[Touched]:
    return reach_of(target, max(until, request.now), at=request.now, actor=request.actor, out=out)


def _figures(touched: Sequence[Touched]) -> dict[str, int]:
    return {"affected": len(touched), "customers": len({one.customer_id for one in touched})}


def _listed(
    request: ActedRequest,
    touched: Sequence[Touched],
    template: str,
    context: dict[str, Any],
    *,
    over: bool = False,
) -> HttpResponseBase:
    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        text = given.get("text", "").strip().lower()
        rows = [
            one
            for one in lines_of(touched)
            if given.get("kind", "") in ("", one.kind)
            and given.get("customer", "") in ("", one.code)
            and (not text or text in f"{one.label} {one.what}".lower())
        ]
        if asked.sort:
            rows.sort(key=lambda one: _sorted_by(getattr(one, asked.sort)), reverse=asked.descending)
        return ListResult(rows[asked.offset : asked.offset + asked.size], len(rows))

    spec = _spec(_customers(touched), over=over)
    return list_view(request, spec, fetch, template=template, context=context)


def _customers(touched: Sequence[Touched]) -> Filter:
    """Whose things are touched, and nobody else's."""
    names = {one.customer.code: called(one.customer) for one in touched}
    return Filter("customer", _("Customer"), choices=sorted(names.items(), key=lambda pair: pair[1]))


def _sorted_by(value: Any) -> tuple[bool, Any]:
    return (value is None, value if value is not None else "")


def _spec(customers: Filter, *, over: bool) -> ListSpec:
    nothing = (
        Empty(_("It is over"), _("What it touched stands in its notices."), icon="circle-check")
        if over
        else Empty(
            _("Nothing is touched"),
            _("No goods are held there, and nothing waits or is under way on it. Nobody needs to be told."),
            icon="circle-check",
        )
    )
    return ListSpec(
        name="touched",
        title=_p("contingency", "What it touches"),
        columns=(
            Column("label", _("Number"), sortable=True),
            Column("kind", _("Kind"), "badge", badge_kind="touched", sortable=True),
            Column("what", _p("contingency", "What"), hide_narrow=True),
            Column("customer", _("Customer"), sortable=True),
            Column("tier", _("Tier"), "badge", badge_kind="tier"),
            Column("due_at", _("Promised by"), "due", sortable=True),
            Column("expected_at", _("Expected now"), "instant", sortable=True, hide_narrow=True),
            Column("instead", _p("contingency", "Instead"), template="desk/contingencies/cell_instead.html"),
        ),
        filters=(
            Filter("text", _("Search"), "text", placeholder=_("Number or goods")),
            Filter("kind", _("Kind"), choices=choices("touched")),
            customers,
        ),
        empty=nothing,
        row_url=lambda line: line.url,
        row_key=lambda line: line.key,
    )
