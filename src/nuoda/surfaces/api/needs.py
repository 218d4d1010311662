"""What customers need and what is offered for it. For keys that are confined to no customer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StrictBool, TypeAdapter

from nuoda.domains.customers.commands import NeedDraft, record_needs
from nuoda.domains.customers.queries import customers_by_code, customers_by_id
from nuoda.domains.customers.queries.needs import (
    NeedRow,
    OfferingRow,
    needs_after,
    needs_by_id,
    offering_by_code,
    offerings_after,
    offerings_by_id,
    trial_group,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, acted_for_house
from nuoda.surfaces.api.body import keyed, read_batch
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Eighty, Short, Signer, Strict, Words

router = Router(tags=["customers"])
MOST_NEEDS = 200


class NeedIn(Strict):
    """A need as it was heard; ``source`` is visit, call, complaint or another, ``reference`` names it."""

    customer: Code
    title: Signer
    important: StrictBool
    urgent: StrictBool
    source: Short
    detail: Words = ""
    reference: Eighty = ""


class NeedOut(Schema):
    """``field`` is that of importance and urgency: first, plan, quick or later."""

    id: UUID
    customer: str
    title: str
    detail: str
    important: bool
    urgent: bool
    field: str
    source: str
    reference: str
    state: str
    offering: str
    answer: str
    recorded_at: datetime


class NeedsOut(Schema):
    items: list[NeedOut]
    next: str | None


class RecordedOut(Schema):
    """The ids of what was recorded, in order."""

    ids: list[UUID]


class OfferingOut(Schema):
    """``evaluation`` holds the trial's figures as they were frozen, null before."""

    code: str
    name: str
    scope: str
    standard: str
    price: str
    resources: str
    state: str
    trial_from: date | None
    trial_to: date | None
    trial_goal: str
    verdict: str
    moved_at: datetime


class OfferingDetailOut(OfferingOut):
    evaluation: dict[str, Any] | None
    trial_customers: list[str]


class OfferingsOut(Schema):
    items: list[OfferingOut]
    next: str | None


class NeedsAsk(Cursor):
    """Of one customer by code, in a state, in a field of importance and urgency."""

    customer: Filter60 = ""
    state: Filter60 = ""
    field: Literal["", "first", "plan", "quick", "later"] = ""


class OfferingsAsk(Cursor):
    """In one state: draft, trial, evaluated, offered or withdrawn."""

    state: Filter60 = ""


_NEEDS: TypeAdapter[NeedIn] = TypeAdapter(NeedIn)


@router.get(
    "/needs",
    operation_id="list_needs",
    summary="List needs",
    auth=Key("list_needs"),
    response={200: NeedsOut},
)
def needs(request: HttpRequest, wanted: Query[NeedsAsk]) -> dict[str, Any]:
    """Needs in the order they were recorded, a page at a time; none for keys of a customer."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    owner = customers_by_code([wanted.customer], actor=by).get(wanted.customer) if wanted.customer else None
    if wanted.customer and owner is None:
        return {"items": [], "next": None}
    found = needs_after(
        wanted.after, actor=by, limit=wanted.limit, customer_id=owner.id if owner else None,
        state=wanted.state, field=wanted.field,
    )  # fmt: skip
    return {"items": _needs(found, by), "next": wanted.following([one.id for one in found])}


@router.post(
    "/needs",
    operation_id="record_needs",
    summary="Record needs",
    auth=Key("record_needs"),
    response={200: RecordedOut},
    openapi_extra=answers.batch_of("NeedIn", MOST_NEEDS),
)
def record(request: HttpRequest) -> dict[str, Any]:
    """Take needs, all of them or none. Not for keys of a customer."""
    by, at = acted_for_house(request)
    batch = read_batch(request, _NEEDS, most=MOST_NEEDS)
    wrong = [
        FieldError(f"needs.{one.index}.{each.field}", each.reason, each.remedy)
        for one in batch.refused
        for each in one.problems
    ]
    given = [one for _place, one in batch.items]
    cards = customers_by_code({one.customer for one in given}, actor=by)
    for place, one in enumerate(given):
        if one.customer not in cards:
            reason = _("There is no customer %(code)s.", {"code": one.customer[:40]})
            wrong.append(FieldError(f"needs.{place}.customer", reason, _("Correct the code.")))
    if wrong:
        raise Invalid(fields=wrong)
    drafts = [
        NeedDraft(
            cards[one.customer].id, one.title, one.important, one.urgent, one.source, one.detail,
            one.reference,
        )
        for one in given
    ]  # fmt: skip
    call = keyed(record_needs, request)
    return {"ids": list(call(by=by, at=at, needs=drafts))}


@router.get(
    "/needs/{uuid:need_id}",
    operation_id="get_need",
    summary="Get a need",
    auth=Key("get_need"),
    response={200: NeedOut},
)
def need(request: HttpRequest, need_id: UUID) -> dict[str, Any]:
    """One need with what became of it. Not for keys of a customer."""
    Asked().refuse_others(request)
    by, _at = acted(request)
    found = needs_by_id([need_id], actor=by)
    if not found:
        raise NotFound
    return _needs(list(found.values()), by)[0]


@router.get(
    "/offerings",
    operation_id="list_offerings",
    summary="List offerings",
    auth=Key("list_offerings"),
    response={200: OfferingsOut},
)
def offerings(request: HttpRequest, wanted: Query[OfferingsAsk]) -> dict[str, Any]:
    """Offerings in the order they were drafted, a page at a time; none for keys of a customer."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = offerings_after(wanted.after, actor=by, limit=wanted.limit, state=wanted.state)
    return {"items": [_offering(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/offerings/{str:code}",
    operation_id="get_offering",
    summary="Get an offering",
    auth=Key("get_offering"),
    response={200: OfferingDetailOut},
)
def offering(request: HttpRequest, code: str) -> dict[str, Any]:
    """One offering with its trial: with whom, and the figures it was judged by. Not for customers."""
    Asked().refuse_others(request)
    by, _at = acted(request)
    row = offering_by_code(code, actor=by)
    group = customers_by_id(trial_group(row.id, actor=by), actor=by)
    return {
        **_offering(row), "evaluation": row.evaluation,
        "trial_customers": sorted(card.code for card in group.values()),
    }  # fmt: skip


def _needs(found: list[NeedRow], by: Actor) -> list[dict[str, Any]]:
    cards = customers_by_id([one.customer_id for one in found], actor=by)
    offered = offerings_by_id([one.offering_id for one in found], actor=by)
    plain = [one for one in NeedOut.model_fields if one not in ("customer", "field", "offering")]
    return [
        {
            **{name: getattr(one, name) for name in plain}, "field": one.quadrant,
            "customer": cards[one.customer_id].code if one.customer_id in cards else "",
            "offering": offered[one.offering_id].code if one.offering_id in offered else "",
        }
        for one in found
    ]  # fmt: skip


def _offering(row: OfferingRow) -> dict[str, Any]:
    plain = [name for name in OfferingOut.model_fields if name != "scope"]
    return {**{name: getattr(row, name) for name in plain}, "scope": row.scope_text}
