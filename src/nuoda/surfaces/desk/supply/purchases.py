"""Purchase orders to suppliers who send to consignees: what for, due when, and which are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.notices.queries import notices_about
from nuoda.domains.orders.queries.purchases import PurchaseRow, purchase_page, purchase_rows
from nuoda.domains.orders.queries.terms import offer_rows
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.money import minor_units
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import customers_list

_WAITS = ("open", "accepted")


@door(STAFF)
def desk_purchases(request: ActedRequest) -> HttpResponseBase:
    """What suppliers send for orders, the next due first."""
    today = house_day(request.now)

    def spec(whose: Filter) -> ListSpec:
        return ListSpec(
            name="purchases",
            title=_("Purchase orders"),
            columns=[
                Column("number", _("Number"), sortable=True),
                Column("supplier", _("Supplier"), sortable=True),
                Column("sku", _p("goods", "Product"), sortable=True),
                Column("quantity", _("Pieces"), "number", align="end", sortable=True),
                Column("state", _("State"), "badge", badge_kind="purchase", sortable=True),
                Column("due_on", _("Delivery expected"), "date", sortable=True),
                Column("reference", _("Order number"), sortable=True),
                Column("made_at", _p("purchase", "Ordered"), "ago", hide_narrow=True),
                Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
            ],
            filters=[
                Filter("state", _("State"), quick=True, choices=choices("purchase")),
                Filter("late", _("Late"), "flag"),
                whose,
                Filter("text", _("Search"), "text", placeholder=_("Number, supplier, product or order")),
            ],
            empty=Empty(
                _("No supplier was asked to send"),
                _("A purchase order appears here when an order is served by a supplier."),
                icon="truck-delivery",
            ),
            row_url=lambda line: reverse("desk_purchase", args=[line.row.number]),
            row_key=lambda line: str(line.row.id),
            row_tone=lambda line: "risk" if _is_urgent(line.row, today) else "",
            refresh_on="order.purchase_answered",
        )  # fmt: skip

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[PurchaseRow]:
        return purchase_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            text=given.get("text", "").strip(), late_on=today if given.get("late") else None,
        )  # fmt: skip

    return customers_list(
        request, "stock", spec, find, template="desk/supply/terms.html",
        more={"tab": "terms", "which": "purchases", "new_url": ""},
    )  # fmt: skip


def _is_urgent(row: PurchaseRow, today: date) -> bool:
    return row.state == "cancel_asked" or (row.state in _WAITS and row.due_on < today)


@door(STAFF)
@require_safe
def desk_purchase(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """A purchase order: what was bought of whom, due when, and the order that waits for it."""
    row = purchase_page(purchase_number, actor=request.actor)
    product = products_by_id([row.product_id], actor=request.actor)[row.product_id]
    card = customers_by_id([row.customer_id], actor=request.actor).get(row.customer_id)
    offer = next(
        iter(offer_rows(actor=request.actor, window=Window(size=1), supplier=row.supplier, sku=row.sku).rows),
        None,
    )
    told = notices_about([Ref("order", str(row.order_id))], actor=request.actor)
    context = {
        "purchase": row,
        "product": product,
        "product_name": called(product),
        "offer": offer,
        "whose": called(card),
        "waits": row.state in _WAITS,
        "late": row.state in _WAITS and row.due_on < house_day(request.now),
        "told": [one for one in told if one.kind == NoticeKind.PURCHASE and one.label == row.number],
        "charge": row.charge * Decimal(1).scaleb(-minor_units(row.currency)),
        "sent": row.quantity if row.state == "shipped" else 0,
        "cost": row.cost * Decimal(1).scaleb(-minor_units(row.currency)),
        "decimals": minor_units(row.currency),
    }
    return show(request, "desk/supply/purchase.html", "stock", context)
