"""All redirections and stops at the desk: asked for, tried with the carrier, ended with result and fee."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from nuoda.domains.shipments.queries.redirect import RedirectRow, redirection_rows
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import Line, customers_list

NAV = "orders"


@dataclass(frozen=True, slots=True)
class _Row:
    """A redirection as the list shows it; ``url`` is where it is worked on."""

    id: UUID
    customer_id: UUID
    waybill: str
    state: str
    kind: str
    customer: str
    tier: str
    to: str
    milestone: str
    fee: str
    result: str
    asked_at: datetime
    ended_at: datetime | None
    url: str


def _rows(lines: Sequence[Line[RedirectRow]]) -> Iterable[_Row]:
    for line in lines:
        row = line.row
        place = ("desk_order", row.order_id) if row.order_id else ("desk_shipment", row.shipment_id)
        yield _Row(
            row.id, row.customer_id, row.waybill, row.state, row.kind, line.customer, line.tier,
            row.consignee.get("city", ""), row.milestone,
            money_words(row.fee, row.currency) if row.fee else "", row.result, row.asked_at, row.ended_at,
            reverse(place[0], args=[place[1]]),
        )  # fmt: skip


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="redirections",
        title=_p("order", "Redirections"),
        columns=[
            Column("waybill", gettext_lazy("Waybill"), sortable=True),
            Column("state", gettext_lazy("State"), kind="badge", badge_kind="redirect", sortable=True),
            Column("kind", _p("redirect", "What shall happen"), kind="badge", badge_kind="redirect_kind"),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("to", gettext_lazy("To"), hide_narrow=True),
            Column("milestone", _p("redirect", "Stood then"), kind="badge", badge_kind="milestone"),
            Column("fee", gettext_lazy("Fee"), align="end", sortable=True),
            Column("result", _p("redirect", "Result"), hide_narrow=True),
            Column("asked_at", _p("redirect", "Asked for"), kind="ago", sortable=True),
            Column(
                "ended_at", _p("redirect", "Ended"), kind="instant", sortable=True, hide_narrow=True,
                roomy=True,
            ),
        ],
        filters=[
            Filter(
                "state", gettext_lazy("State"), quick=True,
                choices=[("open", _p("redirect", "Without an end")), *choices("redirect")],
            ),
            Filter("kind", _p("redirect", "What shall happen"), choices=choices("redirect_kind")),
            Filter("milestone", _p("redirect", "Stood then"), choices=choices("milestone")),
            Filter(
                "fee", gettext_lazy("Fee"),
                choices=[("with", _p("redirect", "With a fee")), ("none", _p("redirect", "Without a fee"))],
            ),
            Filter("q", _p("redirect", "Waybill, or words of the result"), kind="text"),
            customers,
        ],
        empty=Empty(
            gettext_lazy("Nothing was redirected"),
            gettext_lazy(
                "Goods on their way are redirected or stopped from the page of their order, until they are"
                " out for delivery. Each stands here with its result and fee."
            ),
            icon="route",
        ),
        row_url=lambda row: row.url,
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "" if row.ended_at else "risk",
        refresh_on="shipment",
    )  # fmt: skip


@door(STAFF)
@require_safe
def redirect_list(request: ActedRequest) -> HttpResponseBase:
    """Redirections of all customers, the newest first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[RedirectRow]:
        return redirection_rows(
            actor=request.actor, window=window, state=given.get("state", ""), kind=given.get("kind", ""),
            milestone=given.get("milestone", ""), fee=given.get("fee", ""), text=given.get("q", ""),
            customer_id=customer_id,
        )  # fmt: skip

    return customers_list(request, NAV, _spec, find, lines_of=_rows)


urlpatterns = [path("orders/redirections/", redirect_list, name="desk_redirections")]
