"""Drop shipping: purchase orders to suppliers who send to consignees, their answers and their waybills."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.orders.commands import (
    CancelAnswer,
    Shipped,
    accept_purchases,
    answer_purchase_cancellations,
    refuse_purchases,
    ship_purchases,
)
from nuoda.domains.orders.queries.purchases import purchases_after
from nuoda.surfaces.api.answers import acted_for_house, acted_in_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Name, Strict
from nuoda.surfaces.api.shaping import shaped

Numbers = Annotated[list[Code], Field(min_length=1, max_length=200)]


class PurchasesAcceptIn(Strict):
    """Purchase orders by their numbers that the supplier will send."""

    numbers: Numbers


class PurchasesRefuseIn(Strict):
    """Purchase orders by their numbers that the supplier will not send, and why."""

    numbers: Numbers
    why: Annotated[Name, Field(min_length=1)]


class PurchaseShippedIn(Strict):
    """A purchase order that left the supplier, all of it, under a carrier's waybill."""

    number: Code
    carrier: Annotated[Code, Field(max_length=30)]
    waybill: Code


class PurchasesShipIn(Strict):
    shipped: Annotated[list[PurchaseShippedIn], Field(min_length=1, max_length=200)]


class CancelAnswerIn(Strict):
    """What a supplier says to the cancellation of a purchase order that she had accepted.

    ``why`` is needed where she refuses. ``charge``, in least units and at most the cost, is what she asks:
    by default nothing where she agrees, the whole cost where she refuses; ``borne_by`` who bears that.
    """

    number: Code
    agreed: bool
    why: Name = ""
    charge: Annotated[int, Field(ge=0, le=10**12)] | None = None
    borne_by: Literal["", "house", "customer", "supplier"] = ""


class CancelAnswersIn(Strict):
    answers: Annotated[list[CancelAnswerIn], Field(min_length=1, max_length=200)]


class PurchaseOut(Schema):
    """Pieces that a supplier sends for an order; ``cost`` and ``charge`` in least units of ``currency``.

    It leaves on ``leaves_on`` and shall be delivered on ``due_on``. ``ended_at``: refused, shipped or called
    off then. One that was accepted before it was called off waits for the supplier from ``cancel_asked_at``
    on; what she asks for it all the same is the ``charge``.
    """

    id: UUID
    number: str
    supplier: str
    order_id: UUID
    customer_id: UUID
    reference: str
    sku: str
    quantity: int
    cost: int
    currency: str
    state: str
    leaves_on: date
    due_on: date
    made_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    refused_why: str
    carrier: str
    waybill: str
    cancel_asked_at: datetime | None
    cancel_answered_at: datetime | None
    cancel_why: str
    charge: int
    borne_by: str


class PurchasesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[PurchaseOut]
    next: str | None


class PurchasesChangedOut(Schema):
    """How many changed; those that stood so before are not counted."""

    count: int


class PurchaseFilter(Cursor):
    """``open`` waits for the supplier's answer, ``cancel_asked`` for her answer to a cancellation."""

    state: Literal[
        "", "open", "accepted", "shipped", "refused", "called_off", "cancel_asked", "cancel_refused"
    ] = ""
    supplier: Filter60 = ""
    sku: Filter60 = ""


_ACCEPTED, _REFUSED = TypeAdapter(PurchasesAcceptIn), TypeAdapter(PurchasesRefuseIn)
_SHIPPED, _CANCELLED = TypeAdapter(PurchasesShipIn), TypeAdapter(CancelAnswersIn)
router = Router(tags=["stock"])


@router.get(
    "/stock/purchases",
    operation_id="list_purchases",
    summary="List purchase orders to suppliers who send to consignees",
    auth=Key("list_purchases"),
    response={200: PurchasesOut},
)
def purchases(request: HttpRequest, wanted: Query[PurchaseFilter]) -> dict[str, Any]:
    """A page at a time, for keys of the house alone."""
    wanted.refuse_others(request)
    by, _at = acted_in_house(request)
    found = purchases_after(
        wanted.after, actor=by, limit=wanted.limit, state=wanted.state, supplier=wanted.supplier,
        sku=wanted.sku,
    )  # fmt: skip
    return {
        "items": [shaped(PurchaseOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.post(
    "/stock/purchases/accept",
    operation_id="accept_purchases",
    summary="Accept purchase orders",
    auth=Key("accept_purchases"),
    response={200: PurchasesChangedOut},
    openapi_extra=body_of("PurchasesAcceptIn"),
)
def accept(request: HttpRequest) -> dict[str, int]:
    """The supplier will send them."""
    given = read_shape(request, _ACCEPTED)
    by, at = acted_for_house(request)
    verb = keyed(accept_purchases, request)
    return {"count": verb(by=by, at=at, numbers=given.numbers)}


@router.post(
    "/stock/purchases/refuse",
    operation_id="refuse_purchases",
    summary="Refuse purchase orders",
    auth=Key("refuse_purchases"),
    response={200: PurchasesChangedOut},
    openapi_extra=body_of("PurchasesRefuseIn"),
)
def refuse(request: HttpRequest) -> dict[str, int]:
    """The supplier sends nothing: the orders are served from elsewhere or wait, and she is left out."""
    given = read_shape(request, _REFUSED)
    by, at = acted_for_house(request)
    verb = keyed(refuse_purchases, request)
    return {"count": verb(by=by, at=at, numbers=given.numbers, why=given.why)}


@router.post(
    "/stock/purchases/ship",
    operation_id="ship_purchases",
    summary="Tell that purchase orders were shipped",
    auth=Key("ship_purchases"),
    response={200: PurchasesChangedOut},
    openapi_extra=body_of("PurchasesShipIn"),
)
def ship(request: HttpRequest) -> dict[str, int]:
    """Each becomes a shipment of its order under that waybill, accepted before or not."""
    given = read_shape(request, _SHIPPED)
    by, at = acted_for_house(request)
    verb = keyed(ship_purchases, request)
    shipped: Sequence[Shipped] = [Shipped(one.number, one.carrier, one.waybill) for one in given.shipped]
    return {"count": verb(by=by, at=at, shipped=shipped)}


@router.post(
    "/stock/purchases/cancellations",
    operation_id="answer_purchase_cancellations",
    summary="Tell what suppliers say to cancellations of purchase orders",
    auth=Key("answer_purchase_cancellations"),
    response={200: PurchasesChangedOut},
    openapi_extra=body_of("CancelAnswersIn"),
)
def answer_cancellations(request: HttpRequest) -> dict[str, int]:
    """Of purchase orders that were accepted and are not wanted any more: taken back, or refused."""
    given = read_shape(request, _CANCELLED)
    by, at = acted_for_house(request)
    verb = keyed(answer_purchase_cancellations, request)
    said = [CancelAnswer(**one.model_dump()) for one in given.answers]
    return {"count": verb(by=by, at=at, answers=said)}
