"""The ledger of promises as a list; one promise is read where the thing promised is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.promises.queries import PromiseRow, promise_page, promise_rows
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.badges import values
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import customers_list, day_start


def _settled(line: Any) -> bool:
    return line.settled_at is not None or line.state in ("excused", "withdrawn")


def _spec(customers: Filter) -> ListSpec:
    states = [(state, badge.label) for state, badge in values("promise").items()]
    return ListSpec(
        name="promises",
        title=_("Promises"),
        columns=[
            Column("label", _("What"), sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="promise_kind", sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", _("State"), kind="state", sortable=True),
            Column("due_at", _("Due"), kind="due", sortable=True, settled=_settled),
            Column("eta_at", _("Expected"), kind="instant", hide_narrow=True),
            Column("settled_at", _("Settled"), kind="instant", hide_narrow=True),
            Column("made_at", _("Made"), kind="ago", sortable=True, hide_narrow=True),
            Column("basis", _("Basis"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=[("danger", _("In danger")), *states], quick=True),
            Filter("q", _("Waybill, order or case begins with"), kind="text"),
            Filter("kind", _("Kind"), choices=choices("promise_kind")),
            customers,
            Filter("due", _("Due"), kind="dates"),
        ],
        empty=Empty(
            _("No promises yet"),
            _("Every order promises its delivery, every case its next word: here they stand by due time."),
            reverse("desk_imports"),
            _("Import orders"),
            "clock-check",
        ),
        row_url=lambda line: reverse("desk_promise", args=[line.id]),
        row_key=lambda line: str(line.id),
        row_tone=lambda line: {"broken": "broken", "at_risk": "risk"}.get(line.state, ""),
        refresh_on="promise",
    )


@door(STAFF)
def promise_list(request: ActedRequest) -> HttpResponseBase:
    """Promises by due time, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[PromiseRow]:
        return promise_rows(
            actor=request.actor, window=window, state=given.get("state", ""), kind=given.get("kind", ""),
            customer_id=customer_id, label=given.get("q", ""),
            due_from=day_start(given.get("due_from", ""), request.zone),
            due_until=day_start(given.get("due_to", ""), request.zone, after=1),
        )  # fmt: skip

    return customers_list(request, "promises", _spec, find)


@door(STAFF)
def promise(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Go to what is promised: the case, the shipment, or the order where it has not exactly one shipment."""
    row = promise_page(promise_id, actor=request.actor)
    return HttpResponseRedirect(_place_of(row, request.actor))


def _place_of(row: PromiseRow, actor: Actor) -> str:
    if row.subject_kind == "case":
        return reverse("desk_case", args=[row.subject_id])
    if row.subject_kind == "shipment":
        return reverse("desk_shipment", args=[row.subject_id])
    ships = shipments_of_orders([row.subject_id], actor=actor).get(row.subject_id, [])
    if len(ships) == 1:
        return reverse("desk_shipment", args=[ships[0].id])
    return reverse("desk_order", args=[row.subject_id])


urlpatterns: list[URLPattern] = [
    path("promises/", promise_list, name="desk_promises"),
    path("promises/<uuid:promise_id>/", promise, name="desk_promise"),
]
