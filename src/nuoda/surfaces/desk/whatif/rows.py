"""The promises that would change side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.customers.queries import customers_by_id
from nuoda.insight.whatif import Change, changes, plan_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NuodaError
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of
from nuoda.surfaces.desk.whatif.question import asked, query_of, read_ask

SIDES = (
    ("lost", _("Kept, would have been broken")),
    ("won", _("Broken, would have been kept")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One promise as the list shows it."""

    id: UUID
    label: str
    kind: str
    customer: str
    side: str
    due_at: datetime
    supposed_due_at: datetime
    settled_at: datetime | None


@door(STAFF)
def desk_whatif_rows(request: ActedRequest) -> HttpResponseBase:
    """``?side=lost`` or ``won`` of the question that the rest of the address asks."""
    context = {**frame(request, "measures"), "whatif_query": query_of(request.GET)}
    return list_view(
        request, _spec(), lambda wanted: _fetch(request, wanted), template="desk/whatif/rows.html",
        context=context,
    )  # fmt: skip


def _fetch(request: ActedRequest, wanted: ListRequest) -> ListResult:
    if not asked(request.GET):
        return ListResult([], 0)
    today = request.now.astimezone(request.zone).date()
    try:
        ask = read_ask(request.GET, today=today, zone=request.zone.key)
        plan = plan_of(ask, actor=request.actor, at=request.now)
    except NuodaError:
        # The question itself says what is wrong with it; a list of it is empty.
        return ListResult([], 0)
    found = changes(
        plan, actor=request.actor, at=request.now, window=window_of(wanted),
        side=wanted.filters.get("side", ""),
    )  # fmt: skip
    return ListResult(_rows(request, found.rows), found.total)


def _rows(request: ActedRequest, found: Sequence[Change]) -> list[Row]:
    cards = customers_by_id([one.customer_id for one in found], actor=request.actor)
    names = dict(SIDES)
    return [
        Row(
            one.id, one.label, one.kind,
            called(cards.get(one.customer_id)) if one.customer_id else "–", str(names[one.side]),
            one.due_at, one.supposed_due_at, one.settled_at,
        )
        for one in found
    ]  # fmt: skip


def _url(row: Row) -> str:
    return reverse("desk_promise_page", args=[row.id])


def _key(row: Row) -> str:
    return str(row.id)


def _spec() -> ListSpec:
    kinds = [one for one in choices("promise_kind") if one[0] != "statutory"]
    return ListSpec(
        name="what-if",
        title=_("Promises that would change side"),
        columns=(
            Column("label", _p("measures", "Promised"), sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="promise_kind", sortable=True),
            Column("customer", _("Customer")),
            Column("side", _("Change")),
            Column("due_at", _("Due"), "instant", sortable=True),
            Column("supposed_due_at", _("Would have been due"), "instant", sortable=True),
            Column("settled_at", _("Settled"), "instant", sortable=True),
        ),
        empty=Empty(
            _("No promise would change side"),
            _("The question that brought you here has the same outcome under both terms."),
        ),
        filters=(
            Filter("side", _("Change"), choices=SIDES, quick=True),
            Filter("kind", _("Kind"), choices=kinds),
            *(Filter(name, _("Question"), "text") for name in ("whose", "amount", "calendar", "unit")),
            Filter("first", _("First day"), "text"),
            Filter("last", _("Last day"), "text"),
        ),
        row_url=_url,
        row_key=_key,
    )
