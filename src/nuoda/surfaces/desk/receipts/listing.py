"""Signed receipts as a list: what is due next, what is late, what came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.shipments.queries import receipt_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import (
    customer_filter,
    day_start,
    find_customer_id,
    window_of,
    with_customers,
)


def _spec(customers: Filter) -> ListSpec:
    states = [("late", _("Late")), ("due", pgettext_lazy("receipt", "Due")), *choices("receipt")]
    return ListSpec(
        name="receipts",
        title=_("Signed receipts"),
        columns=[
            Column("waybill", _("Waybill"), sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", _("State"), kind="badge", badge_kind="receipt", sortable=True),
            Column("due_at", _("Next due"), kind="due", sortable=True, settled=lambda line: not line.due_at),
            Column("delivered_at", _("Time of delivery"), kind="instant", sortable=True),
            Column("image_at", _("Picture"), kind="instant", hide_narrow=True),
            Column("station_at", _("At our station"), kind="instant", hide_narrow=True),
            Column("shipper_at", _("With the shipper"), kind="instant", hide_narrow=True),
            Column("to_city", _("City"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=states, quick=True),
            Filter("q", _("Waybill begins with"), kind="text"),
            customers,
            Filter("due", _("Next due"), kind="dates"),
        ],
        empty=Empty(
            _("No receipts are due"),
            _(
                "Where a customer wants signed paper back, each delivery asks for it here: a picture, the"
                " paper at our station, the paper with the shipper. Set it on the customer's page."
            ),
            reverse("desk_customers"),
            _("Choose a customer"),
            "receipt",
        ),
        default_sort="due_at",
        row_url=lambda line: reverse("desk_shipment", args=[line.shipment_id]),
        row_key=lambda line: str(line.id),
        row_tone=_tone,
        refresh_on="receipt",
    )


def _tone(line: Any) -> str:
    return "broken" if line.late_step and line.due_at else ""


@door(STAFF)
def receipt_list(request: ActedRequest) -> HttpResponseBase:
    """Receipts, the next due first, with filters, paging and export."""
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = receipt_rows(
            actor=actor, at=request.now, window=window_of(asked), state=given.get("state", ""),
            number=given.get("q", ""),
            customer_id=find_customer_id(given.get("customer", ""), actor=actor),
            due_from=day_start(given.get("due_from", ""), request.zone),
            due_until=day_start(given.get("due_to", ""), request.zone, after=1),
        )  # fmt: skip
        return ListResult(with_customers(page.rows, actor=actor), page.total)

    spec = _spec(customer_filter(actor, request.GET.get("customer", "")))
    return list_view(
        request, spec, fetch, template="desk/receipts/list.html", context=frame(request, "receipts")
    )
