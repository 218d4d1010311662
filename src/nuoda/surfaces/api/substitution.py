"""Products that may stand in for others, and what customers were asked to take in place of what lacks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.orders.commands import StandIn, allow_substitutes, withdraw_substitutes
from nuoda.domains.orders.queries.substitution import substitutions_after
from nuoda.domains.orders.queries.terms import substitutes_after
from nuoda.surfaces.api.allocation import SetOut
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Name, Short, Strict
from nuoda.surfaces.api.shaping import shaped
from nuoda.surfaces.api.stock import Day


class SubstituteIn(Strict):
    """``other`` may stand in for ``sku``, both of ``owner``, for a customer; ``auto``: without asking her.

    From ``valid_from`` (today, where it is left out) to ``valid_to``, if there is an end.
    """

    customer: Code
    owner: Code
    sku: Short
    other: Short
    source: Short
    turn: Annotated[int, Field(strict=True, ge=1, le=99)] = 1
    auto: bool = False
    valid_from: Day | None = None
    valid_to: Day | None = None

    def draft(self) -> StandIn:
        return StandIn(**self.model_dump())


class SubstitutesIn(Strict):
    substitutes: Annotated[list[SubstituteIn], Field(min_length=1, max_length=200)]


class SubstitutesEndIn(Strict):
    """Pairs by their ids that hold no more, and why."""

    substitutes: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    why: Annotated[Name, Field(min_length=1)]


class SubstituteOut(Schema):
    """A pair agreed with a customer; ``ended_at`` where it was withdrawn."""

    id: UUID
    customer_id: UUID
    sku: str
    other_sku: str
    turn: int
    auto: bool
    source: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    why: str


class SubstitutesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[SubstituteOut]
    next: str | None


class SubstituteFilter(Cursor):
    """``past``: with those that were withdrawn."""

    sku: Filter60 = ""
    past: bool = False


class SubstitutionOut(Schema):
    """So many pieces offered in place of ``sku``; answer the question ``ask_id`` by ``answer_by``."""

    id: UUID
    ask_id: UUID
    order_id: UUID
    customer_id: UUID
    reference: str
    sku: str
    other_sku: str
    quantity: int
    state: str
    source: str
    made_at: datetime
    answer_by: datetime
    due_on: date
    ended_at: datetime | None
    why: str
    answered_by: str


class SubstitutionsOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[SubstitutionOut]
    next: str | None


class SubstitutionFilter(Cursor):
    state: Literal["", "open", "accepted", "declined", "expired", "withdrawn"] = ""
    order: UUID | None = None


_ALLOWED, _ENDED = TypeAdapter(SubstitutesIn), TypeAdapter(SubstitutesEndIn)
router = Router(tags=["orders"])


@router.get(
    "/stock/substitutes",
    operation_id="list_substitutes",
    summary="List which products may stand in for which",
    auth=Key("list_substitutes"),
    response={200: SubstitutesOut},
)
def pairs(request: HttpRequest, wanted: Query[SubstituteFilter]) -> dict[str, Any]:
    """Pairs agreed with customers, a page at a time; a customer's key sees her own."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = substitutes_after(wanted.after, actor=by, limit=wanted.limit, sku=wanted.sku, past=wanted.past)
    return {
        "items": [shaped(SubstituteOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.post(
    "/stock/substitutes",
    operation_id="allow_substitutes",
    summary="Allow products to stand in for others",
    auth=Key("allow_substitutes"),
    response={200: SetOut},
    openapi_extra=body_of("SubstitutesIn"),
)
def allow(request: HttpRequest) -> dict[str, int]:
    """Pairs from a day on; one that runs already gives way to what is said now. Counts what is new."""
    given = read_shape(request, _ALLOWED)
    by, at = acted(request)
    verb = keyed(allow_substitutes, request)
    return {"count": verb(by=by, at=at, stand_ins=[one.draft() for one in given.substitutes])}


@router.post(
    "/stock/substitutes/withdraw",
    operation_id="withdraw_substitutes",
    summary="Withdraw substitutes",
    auth=Key("withdraw_substitutes"),
    response={200: SetOut},
    openapi_extra=body_of("SubstitutesEndIn"),
)
def withdraw(request: HttpRequest) -> dict[str, int]:
    """These pairs hold no more; what was asked or sent before stays."""
    given = read_shape(request, _ENDED)
    by, at = acted(request)
    verb = keyed(withdraw_substitutes, request)
    return {"count": verb(by=by, at=at, substitute_ids=given.substitutes, why=given.why)}


@router.get(
    "/orders/substitutions",
    operation_id="list_substitutions",
    summary="List what was offered in place of what lacks",
    auth=Key("list_substitutions"),
    response={200: SubstitutionsOut},
)
def offered(request: HttpRequest, wanted: Query[SubstitutionFilter]) -> dict[str, Any]:
    """What customers were asked to take instead; answer one at ``/order-questions/{ask_id}/answer``."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = substitutions_after(
        wanted.after, actor=by, limit=wanted.limit, state=wanted.state, order_id=wanted.order
    )
    return {
        "items": [shaped(SubstitutionOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }
