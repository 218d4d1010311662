"""Papers of orders, quotes, purchases and deliveries, as PDF in the language of Accept-Language."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from nuoda.domains.contracts.queries.quotes import quote_by_number
from nuoda.domains.orders.commands import disclose_consignee
from nuoda.insight.goods_papers import goods_paper, supplier_copy
from nuoda.insight.order_papers import order_paper, quote_paper
from nuoda.pages.files import file_response
from nuoda.surfaces.api.answers import acted, acted_for_house, acted_in_house
from nuoda.surfaces.api.keys import Key, language_of

router = Router(tags=["orders"])


@router.get(
    "/orders/{uuid:order_id}/papers/{paper_kind}",
    operation_id="get_order_paper",
    summary="Get a paper of an order",
    auth=Key("get_order_paper"),
    response={200: None},
)
def of_order(
    request: HttpRequest, order_id: UUID, paper_kind: Literal["confirmation", "packing"]
) -> HttpResponse:
    """The order's confirmation, or the packing list once something is packed; parties are masked."""
    by, at = acted(request)
    name, body = order_paper(paper_kind, order_id, actor=by, at=at, language=language_of(request))
    return file_response(f"{name}.pdf", "application/pdf", body)


@router.get(
    "/quotes/{quote_number}/paper",
    operation_id="get_quote_paper",
    summary="Get a quote on paper",
    auth=Key("get_quote_paper"),
    response={200: None},
)
def of_quote(request: HttpRequest, quote_number: str) -> HttpResponse:
    """The newest version of a quote, each line of each option explained."""
    by, at = acted(request)
    found = quote_by_number(quote_number, actor=by, at=at).row.id
    name, body = quote_paper(found, actor=by, at=at, language=language_of(request))
    return file_response(f"{name}.pdf", "application/pdf", body)


@router.get(
    "/stock/purchases/{purchase_number}/paper",
    operation_id="get_purchase_paper",
    summary="Get a purchase order on paper",
    auth=Key("get_purchase_paper"),
    tags=["stock"],
    response={200: None},
)
def of_purchase(request: HttpRequest, purchase_number: str) -> HttpResponse:
    """What a supplier is asked to send, at which cost; the consignee is masked. The key must not be confined
    to one customer."""
    by, _at = acted_in_house(request)
    name, body = goods_paper("purchase", purchase_number, actor=by, language=language_of(request))
    return file_response(f"{name}.pdf", "application/pdf", body)


@router.post(
    "/stock/purchases/{purchase_number}/supplier-copy",
    operation_id="make_supplier_copy",
    summary="Make the supplier's copy of a purchase order",
    auth=Key("make_supplier_copy"),
    tags=["stock"],
    response={200: None},
)
def for_supplier(request: HttpRequest, purchase_number: str) -> HttpResponse:
    """The purchase order with the consignee in clear, so that the supplier can deliver; that it was made is
    written down. Only while it is open or accepted; the key must not be confined to one customer."""
    by, at = acted_for_house(request)
    shown = disclose_consignee(by=by, at=at, number=purchase_number)
    name, body = supplier_copy(purchase_number, consignee=shown, actor=by, language=language_of(request))
    return file_response(f"{name}.pdf", "application/pdf", body)


@router.get(
    "/stock/advices/{advice_number}/receipt",
    operation_id="get_goods_receipt",
    summary="Get the goods receipt of a delivery",
    auth=Key("get_goods_receipt"),
    tags=["stock"],
    response={200: None},
)
def of_delivery(request: HttpRequest, advice_number: str) -> HttpResponse:
    """What came with a delivery, lot by lot: received, short, damaged, quarantined. Not before it comes."""
    by, _at = acted(request)
    name, body = goods_paper("receipt", advice_number, actor=by, language=language_of(request))
    return file_response(f"{name}.pdf", "application/pdf", body)
