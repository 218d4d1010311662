"""A customer's own goods in our warehouses: which lot, how many pieces, how long it lives."""

from __future__ import annotations

from dataclasses import replace

from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from nuoda.domains.stock.queries.lying import stock_houses, stock_rows
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.portal.frame import frame
from nuoda.surfaces.portal.shipments import window_of


def _spec(houses: list[tuple[str, str]]) -> ListSpec:
    return ListSpec(
        name="stock",
        title=_("Stock"),
        columns=[
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("name", _p("thing", "Name"), hide_narrow=True),
            Column("quantity", _("Pieces"), "number", align="end", sortable=True),
            Column("lot", _("Lot"), sortable=True),
            Column("expires_on", _p("goods", "Expires"), sortable=True),
            Column("alarm", _("Life left"), "badge", badge_kind="expiry"),
            Column("state", _("State"), "badge", badge_kind="goods", sortable=True),
            Column("warehouse", _("Warehouse"), sortable=True),
        ],
        filters=[
            Filter(
                "expiry", _p("goods", "Expires"), quick=True,
                choices=[
                    ("expired", _("Expired")), ("30", _("Within 30 days")), ("90", _("Within 90 days")),
                ],
            ),
            Filter("state", _("State"), choices=choices("goods")),
            Filter("warehouse", _("Warehouse"), choices=houses),
            Filter("text", _("Search"), "text", placeholder=_("Product, GTIN or lot")),
        ],
        empty=Empty(
            _("No stock of yours here"),
            _("Goods appear here when a delivery that you announced has been received in our warehouse."),
            icon="building-warehouse",
        ),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.alarm in ("expired", "month") else "",
    )  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_stock(request: ActedRequest) -> HttpResponseBase:
    """What of hers lies in our warehouses, what expires first first; filtered, paged and taken out."""
    actor, today = request.actor, request.now.astimezone(request.zone).date()
    houses = [(code, code) for code in stock_houses(actor=actor)]

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        found = stock_rows(
            actor=actor, window=window_of(asked), today=today, warehouse=given.get("warehouse", ""),
            state=given.get("state", ""), expiry=given.get("expiry", ""), text=given.get("text", ""),
        )  # fmt: skip
        return ListResult([replace(row, name=called(row)) for row in found.rows], found.total)

    return list_view(
        request, _spec(houses), fetch, template="portal/list.html", context=frame(request, "stock")
    )


urlpatterns = [path("portal/stock/", portal_stock, name="portal_stock")]
