"""The promises behind one figure: as many rows as the figure counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.customers.queries import CustomerCard, customer_rows, customers_by_id
from nuoda.domains.promises.queries import PromiseRow, promises_by_id
from nuoda.insight.measures import FIGURES, OutcomeRow, outcome_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Window
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.measures.period import CHOICES, MOST_CUSTOMERS, Period, read_period

NAMES = {
    "due": _("Due"),
    "kept": _("Kept"),
    "broken": _("Broken"),
    "otif": _("On time in full"),
    "not_in_full": _("On time, not in full"),
    "first_date": _("Delivered by the first date"),
    "open": _("Not settled"),
    "told_first": _("Broken, customer told first"),
    "not_told_first": _("Broken, customer not told first"),
    "warned": _("Broken, flagged before"),
    "not_warned": _("Broken, not flagged before"),
    "alarms": _("Flagged as in danger"),
    "false_alarms": _("Flagged, yet kept"),
}
_UNFOUND = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """One promise as the list shows it."""

    id: UUID
    label: str
    customer: str
    state: str
    due_at: datetime
    settled_at: datetime | None
    warned_at: datetime | None
    told_at: datetime | None
    asked_at: datetime | None
    cause: str


@door(STAFF)
def desk_measures_rows(request: ActedRequest) -> HttpResponseBase:
    """The rows of ``?which=`` in a period, for a customer and a cause where they are given."""
    period = read_period(request.GET, now=request.now, zone=request.zone)
    window = Window(size=MOST_CUSTOMERS, sort="name")
    customers = customer_rows(actor=request.actor, window=window).rows
    context = {**frame(request, "measures"), "period": period, "measures_query": period.query()}
    return list_view(
        request,
        _spec(customers),
        lambda asked: _fetch(request, period, asked),
        template="desk/measures/rows.html",
        context=context,
    )


def _fetch(request: ActedRequest, period: Period, asked: ListRequest) -> ListResult:
    cause = asked.filters.get("cause")
    found = outcome_rows(
        actor=request.actor,
        window=Window(asked.page, asked.size, asked.sort, asked.descending),
        which=asked.filters.get("which", "due"),
        start=period.start,
        end=period.end,
        at=request.now,
        customer_id=period.customer_id,
        cause="" if cause == _UNFOUND else cause,
    )
    promises = promises_by_id([one.promise_id for one in found.rows], actor=request.actor)
    customers = customers_by_id([one.customer_id for one in found.rows], actor=request.actor)
    return ListResult([_row(one, promises, customers) for one in found.rows], found.total)


def _row(one: OutcomeRow, promises: Mapping[UUID, PromiseRow], customers: Mapping[UUID, CustomerCard]) -> Row:
    promise = promises.get(one.promise_id)
    customer = customers.get(one.customer_id) if one.customer_id else None
    return Row(
        one.promise_id, promise.label if promise else one.subject_id, called(customer),
        one.state, one.due_at, one.settled_at, one.warned_at, one.told_at, one.asked_at,
        word("reason", one.cause) if one.cause else "",
    )  # fmt: skip


def _url(row: Row) -> str:
    return reverse("desk_promise", args=[row.id])


def _key(row: Row) -> str:
    return str(row.id)


def _spec(customers: Sequence[CustomerCard]) -> ListSpec:
    causes = [*choices("reason"), (_UNFOUND, _("Not found yet"))]
    return ListSpec(
        name="measured-promises",
        title=_("Promises behind the figures"),
        columns=(
            Column("label", pgettext_lazy("measures", "Promised")),
            Column("customer", _("Customer")),
            Column("state", _("State"), "state", sortable=True),
            Column("due_at", _("Due"), "instant", sortable=True),
            Column("settled_at", _("Settled"), "instant", sortable=True),
            Column("warned_at", _("Flagged"), "instant", roomy=True),
            Column("told_at", _("Customer told"), "instant", hide_narrow=True),
            Column("asked_at", _("Customer asked"), "instant", hide_narrow=True),
            Column("cause", _("Cause"), sortable=True, hide_narrow=True),
        ),
        empty=Empty(_("No promise was due then"), _("Choose a longer period on the measures page.")),
        filters=(
            Filter("which", _("Which"), choices=[(key, NAMES[key]) for key in FIGURES]),
            Filter("cause", _("Cause"), choices=causes),
            Filter("customer", _("Customer"), choices=[(str(one.id), called(one)) for one in customers]),
            Filter("period", _("Period"), choices=CHOICES),
            Filter("days", _("Due"), "dates"),
        ),
        row_url=_url,
        row_key=_key,
    )
