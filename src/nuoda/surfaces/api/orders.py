"""Orders in and out."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.orders.commands import record_orders
from nuoda.domains.orders.queries import order_page, orders_after
from nuoda.insight.booking import cannot_hold
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import OrderIn
from nuoda.surfaces.api.shapes_out import OrderOut, OrdersOut, OrdersReportOut, order_out

MOST_ORDERS = 500
_INTAKE = Intake(TypeAdapter(OrderIn), MOST_ORDERS, record_orders, "orders", weigh=cannot_hold)

router = Router(tags=["orders"])


class OrderFilter(Cursor):
    state: Literal["", "held", "confirmed", "dispatched", "delivered", "cancelled", "merged"] = ""
    service: Filter60 = ""
    reference: Filter60 = ""


@router.post(
    "/orders",
    operation_id="record_orders",
    summary="Send orders",
    auth=Key("record_orders"),
    response={200: OrdersReportOut},
    openapi_extra=answers.batch_of("OrderIn", MOST_ORDERS),
)
def record(request: HttpRequest) -> dict[str, Any]:
    """Take 1 to 500 orders. A refused one does not hold up the others; one known already is a duplicate.

    One that asks for what another asked for within a day is accepted and ``held`` beside its twin. A pickup
    window or a promised date that our own vehicles cannot hold is refused with the nearest that they can.
    """
    return _INTAKE.take(request)


@router.get(
    "/orders",
    operation_id="list_orders",
    summary="List orders",
    auth=Key("list_orders"),
    response={200: OrdersOut},
)
def rows(request: HttpRequest, wanted: Query[OrderFilter]) -> dict[str, Any]:
    """Orders in the order they were recorded, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = orders_after(
        wanted.after, actor=by, limit=wanted.limit, state=wanted.state, service=wanted.service,
        reference=wanted.reference,
    )  # fmt: skip
    return {"items": [order_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/orders/{uuid:order_id}",
    operation_id="get_order",
    summary="Get an order",
    auth=Key("get_order"),
    response={200: OrderOut},
)
def one(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """One order; names, phones and addresses are masked."""
    by, _at = acted(request)
    return order_out(order_page(order_id, actor=by))
