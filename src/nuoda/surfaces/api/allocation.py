"""How orders are served from stock, what is short, and by which terms places are chosen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.orders.commands import (
    PolicyDraft,
    SourceTermDraft,
    set_allocation_policies,
    set_source_terms,
)
from nuoda.domains.orders.facts import AllocationTerms
from nuoda.domains.orders.queries import order_page
from nuoda.domains.orders.queries.allocation import ServedLine, served_lines, waiting_after
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Least, Short, Strict
from nuoda.surfaces.api.shaping import shaped
from nuoda.surfaces.api.stock import Day, Marks

Days = Annotated[int, Field(strict=True, ge=0, le=90)]
Houses = Annotated[list[Code], Field(max_length=50)]
_PART = (
    "kind", "state", "source", "sku", "quantity", "number", "leaves_on", "due_on", "consent", "agreed",
    "consented_by", "consented_at",
)  # fmt: skip


class PartOut(Schema):
    """So many pieces of a line. ``kind``: stock, coming or supplier; ``number`` is what holds them.

    Of another product than was ordered, ``agreed`` is where that stands and ``consent`` auto or ask.
    """

    kind: str
    state: str
    source: str
    sku: str
    quantity: int
    number: str
    leaves_on: date
    due_on: date
    consent: str
    agreed: str
    consented_by: str
    consented_at: datetime | None


class WayOut(Schema):
    """A way to serve an order; ``cost`` in least units of ``currency``. ``scarce``: others got its goods."""

    places: list[str]
    shipments: int
    cost: int
    lacking: int
    currency: str
    scarce: bool


class StoodOut(Schema):
    """How the goods stood in a warehouse: so many ``held`` for orders of each tier, so many more ``kept``."""

    warehouse: str
    lying: int
    held: dict[str, int]
    kept: dict[str, int]
    safety: int


class AllocatedLineOut(Schema):
    """A line with what serves it. ``chosen``, ``runner_up`` and ``stood`` are for keys of the house alone.

    ``stood`` tells of a line that lacks, or took what is kept for its tier, how the goods stood at its last
    planning.
    """

    place: int
    sku: str
    quantity: int
    held: int
    state: str
    promise_on: date | None
    cancel_at: datetime | None
    parts: list[PartOut]
    chosen: WayOut | None
    runner_up: WayOut | None
    stood: list[StoodOut]


class AllocationOut(Schema):
    order_id: UUID
    lines: list[AllocatedLineOut]


class ShortageOut(Schema):
    """A line that waits for goods."""

    order_id: UUID
    customer_id: UUID
    reference: str
    sku: str
    quantity: int
    held: int
    state: str
    promise_on: date | None
    cancel_at: datetime | None


class ShortagesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[ShortageOut]
    next: str | None


class ShortageFilter(Cursor):
    sku: Filter60 = ""
    state: Literal["", "open", "partial", "backordered", "short"] = ""


class SourceTermIn(Strict):
    """What a shipment from a warehouse or supplier to a region ("" for all others) costs, in least units.

    ``cutoff`` as HH:MM in the warehouse's zone; ``weekdays`` 0 (Monday) to 6, none for every day; ``marks``
    of goods that it cannot send.
    """

    place: Annotated[str, Field(min_length=1, max_length=20)]
    valid_from: Day
    source: Short
    region: Short = ""
    trip_cost: Least = 0
    kg_cost: Least = 0
    piece_cost: Least = 0
    transfer_cost: Least = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    days: Days = 1
    cutoff: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "16:00"
    weekdays: Annotated[list[Annotated[int, Field(strict=True, ge=0, le=6)]], Field(max_length=7)] = []
    marks: Annotated[list[Marks], Field(max_length=7)] = []

    def draft(self) -> SourceTermDraft:
        plain = self.model_dump(exclude={"weekdays", "marks", "cutoff"})
        cutoff = datetime.strptime(self.cutoff, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
        return SourceTermDraft(**plain, cutoff=cutoff, weekdays=tuple(self.weekdays), marks=tuple(self.marks))


class SourceTermsIn(Strict):
    terms: Annotated[list[SourceTermIn], Field(min_length=1, max_length=500)]


class AllocationPolicyIn(Strict):
    """How orders of a customer ("" for all others) are allocated from a day on; money in least units.

    ``allowed``, ``preferred`` and ``excluded`` are warehouses by code; from one that is not preferred a
    shipment counts as ``detour`` dearer. ``declined`` is what becomes of pieces she wants nothing instead of.
    """

    valid_from: Day
    source: Short
    customer: Annotated[str, Field(max_length=40)] = ""
    split: Literal["none", "lines", "pieces"] = "pieces"
    most: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    complete: bool = False
    payer: Literal["house", "customer"] = "house"
    consent: Literal["never", "ask", "auto"] = "never"
    declined: Literal["backorder", "cancel"] = "backorder"
    answer_hours: Annotated[int, Field(strict=True, ge=1, le=168)] = 24
    allowed: Houses = []
    preferred: Houses = []
    excluded: Houses = []
    detour: Least = 2_000
    shortage: Literal["priority", "fair_share", "oldest_first"] = "priority"
    least: Least = 0
    backorder_days: Annotated[int, Field(strict=True, ge=1, le=365)] = 30
    lateness: Least = 100
    split_cost: Least = 500
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"

    def draft(self) -> PolicyDraft:
        plain = self.model_dump(exclude={"valid_from", "source", "customer"})
        plain |= {name: tuple(plain[name]) for name in ("allowed", "preferred", "excluded")}
        terms = AllocationTerms(**plain)
        return PolicyDraft(self.valid_from, self.source, terms, self.customer)


class AllocationPoliciesIn(Strict):
    policies: Annotated[list[AllocationPolicyIn], Field(min_length=1, max_length=200)]


class SetOut(Schema):
    """How many were set."""

    count: int


_TERMS, _POLICIES = TypeAdapter(SourceTermsIn), TypeAdapter(AllocationPoliciesIn)
router = Router(tags=["orders"])


@router.get(
    "/orders/{uuid:order_id}/allocation",
    operation_id="get_allocation",
    summary="Get how an order is served from stock",
    auth=Key("get_allocation"),
    response={200: AllocationOut},
)
def served(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    """Each line whose goods lie with us: what is held where, what comes when, and why so."""
    by, _at = acted(request)
    page = order_page(order_id, actor=by)
    lines = served_lines([page.id], actor=by).get(page.id, [])
    return {"order_id": page.id, "lines": [_line(one, costs=by.customer_id is None) for one in lines]}


def _line(line: ServedLine, *, costs: bool) -> dict[str, Any]:
    told = line.decision if costs else {}
    return {
        **{name: getattr(line, name) for name in AllocatedLineOut.model_fields if hasattr(line, name)},
        "parts": [{name: getattr(part, name) for name in _PART} for part in line.parts],
        "chosen": _way(told, told),
        "runner_up": _way(told.get("runner_up"), told),
        "stood": [{"warehouse": house, **one} for house, one in sorted(told.get("stood", {}).items())],
    }


def _way(way: dict[str, Any] | None, told: dict[str, Any]) -> dict[str, Any] | None:
    if not way:
        return None
    plain = {name: way[name] for name in ("places", "shipments", "cost", "lacking")}
    return {**plain, "currency": told["currency"], "scarce": bool(way.get("scarce"))}


@router.get(
    "/stock/shortages",
    operation_id="list_shortages",
    summary="List order lines that wait for goods",
    auth=Key("list_shortages"),
    response={200: ShortagesOut},
)
def shortages(request: HttpRequest, wanted: Query[ShortageFilter]) -> dict[str, Any]:
    """Lines that are not held wholly, in the order they were recorded, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = waiting_after(wanted.after, actor=by, limit=wanted.limit, state=wanted.state, sku=wanted.sku)
    return {
        "items": [shaped(ShortageOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.post(
    "/stock/source-terms",
    operation_id="set_source_terms",
    summary="Set what places cost",
    auth=Key("set_source_terms"),
    response={200: SetOut},
    openapi_extra=answers.body_of("SourceTermsIn"),
)
def source_terms(request: HttpRequest) -> dict[str, int]:
    """Set from a day on what shipments from places cost; what held before ends the day before."""
    given = read_shape(request, _TERMS)
    by, at = acted(request)
    verb = keyed(set_source_terms, request)
    return {"count": verb(by=by, at=at, terms=[one.draft() for one in given.terms])}


@router.post(
    "/stock/allocation-policies",
    operation_id="set_allocation_policies",
    summary="Set how orders are allocated",
    auth=Key("set_allocation_policies"),
    response={200: SetOut},
    openapi_extra=answers.body_of("AllocationPoliciesIn"),
)
def policies(request: HttpRequest) -> dict[str, int]:
    """Set from a day on how orders are split, substituted, rationed and back-ordered."""
    given = read_shape(request, _POLICIES)
    by, at = acted(request)
    verb = keyed(set_allocation_policies, request)
    return {"count": verb(by=by, at=at, policies=[one.draft() for one in given.policies])}
