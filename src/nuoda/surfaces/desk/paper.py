"""Papers that the desk prints: of orders, quotes, picks, purchases and receipts. ``?lang=`` chooses."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.orders.commands import disclose_consignee
from nuoda.insight.goods_papers import goods_paper, supplier_copy
from nuoda.insight.order_papers import order_paper, quote_paper
from nuoda.insight.papers import pick_list
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.files import file_response, paper_language


def _pdf(paper: tuple[str, bytes]) -> HttpResponse:
    name, body = paper
    return file_response(f"{name}.pdf", "application/pdf", body)


@door(STAFF)
@require_safe
def desk_order_paper(request: ActedRequest, order_id: UUID, paper_kind: str) -> HttpResponse:
    """An order's confirmation, or its packing list."""
    language = paper_language(request)
    return _pdf(order_paper(paper_kind, order_id, actor=request.actor, at=request.now, language=language))


@door(STAFF)
@require_safe
def desk_quote_paper(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """A quote with each line explained."""
    language = paper_language(request)
    return _pdf(quote_paper(quote_id, actor=request.actor, at=request.now, language=language))


@door(STAFF, Role.WAREHOUSE)
@require_safe
def desk_pick_list(request: ActedRequest, warehouse_code: str) -> HttpResponse:
    """What is to be picked in a warehouse; ``?order=`` for one order."""
    return _pdf(
        pick_list(
            warehouse_code, actor=request.actor, at=request.now, language=paper_language(request),
            reference=request.GET.get("order", "")[:80],
        )
    )  # fmt: skip


@door(STAFF)
@require_safe
def desk_purchase_paper(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """A purchase order for the house's own files, the consignee masked."""
    language = paper_language(request)
    return _pdf(goods_paper("purchase", purchase_number, actor=request.actor, language=language))


@door(STAFF)
@require_POST
def desk_supplier_copy(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """A purchase order that its supplier can deliver by: the consignee in clear, which is written down."""
    shown = disclose_consignee(by=request.actor, at=request.now, number=purchase_number)
    return _pdf(
        supplier_copy(purchase_number, consignee=shown, actor=request.actor, language=paper_language(request))
    )


@door(STAFF, Role.WAREHOUSE)
@require_safe
def desk_goods_receipt(request: ActedRequest, advice_number: str) -> HttpResponse:
    """What came with a delivery, lot by lot."""
    return _pdf(goods_paper("receipt", advice_number, actor=request.actor, language=paper_language(request)))


urlpatterns: list[URLPattern] = [
    path("orders/<uuid:order_id>/papers/<slug:paper_kind>/", desk_order_paper, name="desk_order_paper"),
    path("quotes/<uuid:quote_id>/paper/", desk_quote_paper, name="desk_quote_paper"),
    path("stock/warehouses/<str:warehouse_code>/picks/", desk_pick_list, name="desk_pick_list"),
    path("stock/purchases/<str:purchase_number>/paper/", desk_purchase_paper, name="desk_purchase_paper"),
    path(
        "stock/purchases/<str:purchase_number>/supplier-copy/", desk_supplier_copy, name="desk_supplier_copy"
    ),
    path("stock/deliveries/<str:advice_number>/receipt/", desk_goods_receipt, name="desk_goods_receipt"),
]
