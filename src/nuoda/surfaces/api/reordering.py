"""When to order goods again, and ordering what was proposed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.stock.commands import order_deliveries
from nuoda.insight.reordering.reading import Advised, Wish, advice
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Filter60
from nuoda.surfaces.api.shapes_in import Code, Strict
from nuoda.surfaces.api.shaping import shaped
from nuoda.surfaces.api.stock import Day

router = Router(tags=["stock"])


class ReorderAsk(Asked):
    """``service`` is the chance of no stock-out between two deliveries, in percent; ``cover`` for how many
    days beyond the reorder point to order; the most urgent come first."""

    service: Annotated[int, Field(ge=51, le=99)] = 95
    cover: Annotated[int, Field(ge=1, le=365)] = 14
    verdict: Literal["", "below", "enough", "young", "seldom", "unproven"] = ""
    customer_id: UUID | None = None
    sku: Filter60 = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class PolicyOut(Schema):
    """``demand`` in pieces a day, ``lead`` in days, each with its standard deviation;
    ``safety`` = z · √(lead · demand_sd² + demand² · lead_sd²), ``reorder`` = demand · lead + safety."""

    demand: float
    demand_sd: float
    lead: float
    lead_sd: float
    z: float
    safety: int
    reorder: int


class ReorderOut(Schema):
    """``policy`` is null where too little is known, as ``verdict`` says. ``position`` is ``here`` plus
    ``coming`` less ``held`` and ``lacking``; ``quantity`` is what to order now."""

    product_id: UUID
    customer_id: UUID
    sku: str
    verdict: str
    days_known: int
    days_ordered: int
    deliveries_known: int
    here: int
    coming: int
    held: int
    lacking: int
    proposed: int
    position: int
    safety_now: int
    policy: PolicyOut | None
    quantity: int


class ReordersOut(Schema):
    """``more`` are left out by ``limit``."""

    items: list[ReorderOut]
    more: int


class OrderedIn(Strict):
    """A proposed delivery by its number, with the day on which it will come."""

    number: Code
    expected_on: Day


class OrderedsIn(Strict):
    deliveries: Annotated[list[OrderedIn], Field(min_length=1, max_length=200)]


class OrderedOut(Schema):
    """How many were ordered; those that were awaited already are not counted."""

    count: int


_ORDERED = TypeAdapter(OrderedsIn)


@router.get(
    "/stock/reorder-advice",
    operation_id="get_reorder_advice",
    summary="Get when to order goods again",
    auth=Key("get_reorder_advice"),
    response={200: ReordersOut},
)
def advised(request: HttpRequest, wanted: Query[ReorderAsk]) -> dict[str, Any]:
    """Products that were ordered in the last 90 days. A key of a customer sees her own goods."""
    wanted.refuse_others(request)
    by, at = acted(request)
    wish = Wish(wanted.service, wanted.cover)
    rows = [
        one
        for one in advice(actor=by, at=at, wish=wish, owner_id=wanted.customer_id)
        if wanted.verdict in ("", one.verdict.value) and wanted.sku in ("", one.product.sku)
    ]
    shown = rows[: wanted.limit]
    return {"items": [_out(one) for one in shown], "more": len(rows) - len(shown)}


@router.post(
    "/stock/advices/order",
    operation_id="order_deliveries",
    summary="Order proposed deliveries",
    auth=Key("order_deliveries"),
    response={200: OrderedOut},
    openapi_extra=body_of("OrderedsIn"),
)
def order(request: HttpRequest) -> dict[str, int]:
    """From now on they are awaited, and goods are promised from them for their day."""
    given = read_shape(request, _ORDERED)
    by, at = acted(request)
    call = keyed(order_deliveries, request)
    expected: dict[str, date] = {one.number: one.expected_on for one in given.deliveries}
    return {"count": call(by=by, at=at, expected=expected)}


def _out(one: Advised) -> dict[str, Any]:
    standing, policy = one.standing, one.policy
    return {
        "product_id": one.product.id, "customer_id": one.customer_id, "sku": one.product.sku,
        "verdict": one.verdict.value, "days_known": len(one.history.daily),
        "days_ordered": one.history.days_ordered, "deliveries_known": len(one.history.leads),
        "here": standing.here, "coming": standing.coming, "held": standing.held, "lacking": one.lacking,
        "proposed": standing.proposed, "position": one.position, "safety_now": standing.safety,
        "policy": shaped(PolicyOut, policy) if policy else None,
        "quantity": one.quantity,
    }  # fmt: skip
