"""What lies in warehouses: filtered by place, owner, state and expiry, and taken out as a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.stock.queries import WarehouseRow, warehouses
from nuoda.domains.stock.queries.lying import StockRow, stock_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import customers_list

NAV = "stock"


def _spec(houses: list[WarehouseRow], whose: Filter) -> ListSpec:
    return ListSpec(
        name="stock",
        title=_("Stock"),
        columns=[
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("name", _p("thing", "Name"), template="desk/parts/cell_called.html", hide_narrow=True),
            Column("quantity", _("Pieces"), "number", align="end", sortable=True),
            Column("warehouse", _("Warehouse"), sortable=True),
            Column("place", _p("goods", "Place"), sortable=True),
            Column("lot", _("Lot"), sortable=True),
            Column("expires_on", _p("goods", "Expires"), sortable=True),
            Column("alarm", _("Life left"), "badge", badge_kind="expiry"),
            Column("state", _("State"), "badge", badge_kind="goods", sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("warehouse", _("Warehouse"), choices=[(one.code, one.code) for one in houses]),
            Filter("state", _("State"), choices=choices("goods")),
            Filter(
                "expiry", _p("goods", "Expires"), quick=True,
                choices=[
                    ("expired", _("Expired")), ("30", _("Within 30 days")), ("90", _("Within 90 days")),
                ],
            ),
            Filter("place", _("Kind of place"), choices=choices("place_kind")),
            whose,
            Filter("text", _("Search"), "text", placeholder=_("Product, GTIN, lot or place")),
        ],
        empty=Empty(
            _("No stock here"),
            _("Goods appear here when a hand receives them against a delivery that was announced."),
            icon="building-warehouse",
        ),
        row_url=lambda line: reverse("desk_product", args=[line.row.product_id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.row.alarm in ("expired", "month") else "",
        refresh_on="advice.received",
    )  # fmt: skip


@door(STAFF)
def stock_list(request: ActedRequest) -> HttpResponseBase:
    """What lies where, with filters, paging and export; what expires first comes first."""
    actor, today = request.actor, request.now.astimezone(request.zone).date()
    houses = warehouses(actor=actor)

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[StockRow]:
        return stock_rows(
            actor=actor, window=window, today=today, warehouse=given.get("warehouse", ""),
            customer_id=customer_id, state=given.get("state", ""), expiry=given.get("expiry", ""),
            place=given.get("place", ""), text=given.get("text", ""),
        )  # fmt: skip

    more: dict[str, Any] = {"tab": "stock"}
    return customers_list(
        request, NAV, lambda whose: _spec(houses, whose), find, template="desk/stock/list.html", more=more
    )
