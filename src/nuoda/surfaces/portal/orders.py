"""A customer's orders, each with its shipments and its promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from nuoda.domains.orders.queries import OrderPage, order_rows
from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.shipments.queries import ShipmentCard, shipments_of_orders
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.personal import mask_name
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.portal.frame import frame
from nuoda.surfaces.portal.shipments import delivery_promises, window_of


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the list shows it."""

    id: UUID
    reference: str
    state: str
    promise: str
    due_at: datetime | None
    ordered_at: datetime
    to_city: str
    consignee: str
    goods: str
    pieces: int
    service: str
    shipments: int
    settled: bool


def _row(order: OrderPage, ships: list[ShipmentCard], promise: PromiseRow | None) -> OrderRow:
    return OrderRow(
        order.id, order.reference, order.state, promise.state if promise else "",
        promise.due_at if promise else None, order.ordered_at, order.consignee.get("city", ""),
        mask_name(order.consignee.get("name", "")), order.goods, order.pieces,
        word("service", order.service), len(ships),
        settled=bool(promise and promise.settled_at) or order.state == "cancelled",
    )  # fmt: skip


def _url(row: Any) -> str:
    return reverse("portal_order", args=[row.id])


ORDERS = ListSpec(
    name="orders",
    title=_("Orders"),
    columns=[
        Column("reference", _("Your number"), sortable=True),
        Column("promise", _("Promise"), "state"),
        Column("state", _("State"), "badge", sortable=True, badge_kind="order"),
        Column("due_at", pgettext_lazy("time", "Promised by"), "due", settled=lambda row: row.settled),
        Column("to_city", _("To"), hide_narrow=True),
        Column("goods", _("Goods"), hide_narrow=True, template="portal/parts/cell_short.html"),
        Column("pieces", _("Pieces"), "number", align="end", hide_narrow=True),
        Column("shipments", _("Shipments"), "number", align="end", hide_narrow=True),
        Column("service", _("Service"), hide_narrow=True),
        Column("ordered_at", _("Ordered"), "instant", sortable=True, hide_narrow=True),
    ],
    filters=[
        Filter("state", _("State"), choices=choices("order"), quick=True),
        Filter("text", _("Search"), "text", placeholder=_("Your number, city or goods")),
    ],
    empty=Empty(
        _("No orders yet"),
        _("Orders that you send us by file, mail or interface appear here with their promise."),
        icon="package",
    ),
    row_url=_url,
    row_key=lambda row: str(row.id),
)


@door(Role.CUSTOMER)
@require_safe
def portal_orders(request: ActedRequest) -> HttpResponseBase:
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        found = order_rows(
            actor=actor,
            window=window_of(asked),
            text=asked.filters.get("text", ""),
            state=asked.filters.get("state", ""),
        )
        ids = [order.id for order in found.rows]
        ships = shipments_of_orders(ids, actor=actor)
        promises = delivery_promises([Ref("order", str(one)) for one in ids], request)
        rows = [
            _row(order, ships.get(order.id, []), promises.get(Ref("order", str(order.id))))
            for order in found.rows
        ]
        return ListResult(rows, found.total)

    return list_view(request, ORDERS, fetch, template="portal/orders.html", context=frame(request, "orders"))


urlpatterns = [path("portal/orders/", portal_orders, name="portal_orders")]
