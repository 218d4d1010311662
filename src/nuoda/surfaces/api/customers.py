"""Customers: how they stand and why, what they get; figures of the books in, a review at will."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.customers.commands import ValueDraft, note_figures, record_values, review_tiers
from nuoda.domains.customers.queries import (
    CustomerCard,
    customer_by_code,
    customers_after,
    services_of,
    standing_of,
)
from nuoda.domains.customers.queries.matrix import Service, tier_services
from nuoda.domains.customers.queries.segments import member_counts, segments_in_use
from nuoda.domains.customers.queries.tiers import customer_moves
from nuoda.insight.customers.scoring import preview, score
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, acted_for_house
from nuoda.surfaces.api.body import keyed, read_batch
from nuoda.surfaces.api.customer_shapes import (
    CustomerOut,
    CustomersOut,
    DryRun,
    MatrixOut,
    PartOut,
    RecordedOut,
    ReviewOut,
    SegmentsOut,
    ServiceOut,
    StandingOut,
    ValueIn,
)
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Cursor
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["customers"])
MOST_VALUES, MOVES = 1_000, 20


_VALUES: TypeAdapter[ValueIn] = TypeAdapter(ValueIn)


@router.get(
    "/customers",
    operation_id="list_customers",
    summary="List customers",
    auth=Key("list_customers"),
    response={200: CustomersOut},
)
def rows(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Customers in the order they were opened, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = customers_after(wanted.after, actor=by, limit=wanted.limit)
    return {
        "items": [shaped(CustomerOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.get(
    "/customers/{str:customer_code}/tier",
    operation_id="get_customer_tier",
    summary="Get a customer's tier and score",
    auth=Key("get_customer_tier"),
    response={200: StandingOut},
)
def tier(request: HttpRequest, customer_code: str) -> dict[str, Any]:
    """How a customer stands, what her score is made of, what moved her. Not for keys of a customer."""
    Asked().refuse_others(request)
    by, at = acted(request)
    card = _customer(customer_code, by)
    standing = standing_of(card.id, actor=by)
    if standing is None:
        raise NotFound
    service = services_of({card.id: card.tier}, at, actor=by).get(card.id)
    return {
        "customer": card.code, "tier": standing.tier, "by_score": standing.by_score, "score": standing.score,
        "parts": [_part(one) for one in standing.parts], "since": standing.since,
        "reviews_too_low": standing.below, "scored_at": standing.scored_at, "review_at": standing.review_at,
        "moves": [
            {
                "at": one.at, "before": one.before, "after": one.after, "cause": one.cause,
                "score": one.score, "parts": [_part(each) for each in one.parts], "reason": one.reason,
            }
            for one in customer_moves(card.id, actor=by, limit=MOVES)
        ],
        "service": _service(service) if service else None,
    }  # fmt: skip


@router.post(
    "/customers/{str:customer_code}/review",
    operation_id="review_customer",
    summary="Review a customer's tier",
    auth=Key("review_customer"),
    response={200: ReviewOut},
)
def review(request: HttpRequest, customer_code: str, wanted: Query[DryRun]) -> dict[str, Any]:
    """Count her figures, score her among all customers, and move her where that says so.

    Reviews fall due by themselves; this is for one wanted now. Not for keys of a customer.
    """
    wanted.refuse_others(request)
    by, at = acted(request)
    card = _customer(customer_code, by)
    found = next(one for one in preview(by=by, at=at) if one.customer_id == card.id)
    if not wanted.dry_run:
        score(by=by, at=at, note=note_figures, review=review_tiers, customer_ids=[card.id])
    return {
        "customer": card.code, "dry_run": wanted.dry_run, "before": found.before.tier,
        "after": found.after.tier, "score": found.score.total,
        "parts": [_part(one) for one in found.score.parts], "reviews_too_low": found.after.below,
        "review_at": found.review_at,
    }  # fmt: skip


@router.post(
    "/customers/values",
    operation_id="record_customer_values",
    summary="Record what customers brought and cost",
    auth=Key("record_customer_values"),
    response={200: RecordedOut},
    openapi_extra=answers.batch_of("ValueIn", MOST_VALUES),
)
def values(request: HttpRequest) -> dict[str, Any]:
    """Take revenue and cost by customer and month; a month that is there is put right.

    All of them or none. Sending the same again changes nothing.
    """
    by, at = acted_for_house(request)
    batch = read_batch(request, _VALUES, most=MOST_VALUES)
    wrong = [
        FieldError(f"values.{one.index}.{each.field}", each.reason, each.remedy)
        for one in batch.refused
        for each in one.problems
    ]
    if wrong:
        raise Invalid(fields=wrong)
    drafts = [
        ValueDraft(
            one.customer, date.fromisoformat(f"{one.month}-01"), Decimal(one.revenue), Decimal(one.cost),
            one.currency,
        )
        for _place, one in batch.items
    ]  # fmt: skip
    return {"months": keyed(record_values, request)(by=by, at=at, values=drafts)}


@router.get(
    "/service-matrix",
    operation_id="get_service_matrix",
    summary="Get what each tier gets",
    auth=Key("get_service_matrix"),
    response={200: MatrixOut},
)
def matrix(request: HttpRequest) -> dict[str, Any]:
    """What each tier gets now; empty for keys of a customer."""
    Asked().refuse_others(request)
    by, at = acted(request)
    services = tier_services(at, actor=by)
    return {"items": [{"tier": name, **_service(one)} for name, one in sorted(services.items())]}


@router.get(
    "/segments",
    operation_id="list_segments",
    summary="List segments",
    auth=Key("list_segments"),
    response={200: SegmentsOut},
)
def segments(request: HttpRequest) -> dict[str, Any]:
    """The segments in use with how many customers each holds; empty for keys of a customer."""
    Asked().refuse_others(request)
    by, at = acted(request)
    found = segments_in_use(actor=by) if by.sees_all else []
    counts = member_counts(found, at, actor=by)
    return {
        "items": [
            {
                "code": one.code, "name": one.name, "conditions": list(one.conditions),
                "customers": counts[one.code],
            }
            for one in found
        ]
    }  # fmt: skip


def _customer(code: str, by: Actor) -> CustomerCard:
    """The customer, for who sees all; scores are not for customers' own eyes."""
    if not by.sees_all:
        raise NotFound
    return customer_by_code(code, actor=by)


def _part(part: Any) -> dict[str, Any]:
    return shaped(PartOut, part)


def _service(service: Service) -> dict[str, Any]:
    return shaped(ServiceOut, service)
