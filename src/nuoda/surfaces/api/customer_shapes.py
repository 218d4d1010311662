"""What is asked and told of customers: standing, moves, services, segments, the books' figures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from nuoda.surfaces.api.paging import Asked
from nuoda.surfaces.api.shapes_in import Code, Number, Strict


class CustomerOut(Schema):
    id: UUID
    code: str
    name: str
    name_en: str
    trade: str
    region: str
    tier: str
    language: str
    zone: str


class CustomersOut(Schema):
    items: list[CustomerOut]
    next: str | None


class PartOut(Schema):
    """One component of a score: the figure as recorded, its mark 0 to 100, its weight, its points."""

    name: str
    figure: str
    mark: float
    weight: float
    points: float


class MoveOut(Schema):
    at: datetime
    before: str
    after: str
    cause: str
    score: Decimal | None
    parts: list[PartOut]
    reason: str


class ServiceOut(Schema):
    """What a tier or a customer gets. Statutory rights are equal for all and not part of it."""

    contact: str
    line_24h: bool
    answer_percent: int
    answer_seconds: int
    minutes: dict[str, int]
    case_factor: Decimal
    stock_share: int
    routing: int
    told: str
    channels: list[str]
    digest: str
    review_days: int
    goodwill: str


class StandingOut(Schema):
    """A customer's tier and score. ``by_score`` differs from ``tier`` while an override holds."""

    customer: str
    tier: str
    by_score: str
    score: Decimal | None
    parts: list[PartOut]
    since: datetime
    reviews_too_low: int
    scored_at: datetime | None
    review_at: datetime
    moves: list[MoveOut]
    service: ServiceOut | None


class TierServiceOut(ServiceOut):
    tier: str


class MatrixOut(Schema):
    items: list[TierServiceOut]


class SegmentOut(Schema):
    code: str
    name: str
    conditions: list[str]
    customers: int


class SegmentsOut(Schema):
    items: list[SegmentOut]


class ReviewOut(Schema):
    """What a review came to, or would come to where it was a dry run."""

    customer: str
    dry_run: bool
    before: str
    after: str
    score: float
    parts: list[PartOut]
    reviews_too_low: int
    review_at: datetime


class RecordedOut(Schema):
    months: int


def _month(value: str) -> str:
    try:
        date.fromisoformat(f"{value}-01")
    except ValueError:
        raise PydanticCustomError("date_parsing", "no month") from None
    return value


class ValueIn(Strict):
    """What a customer brought and cost in a month (``2026-10``), as the books say."""

    customer: Code
    month: Annotated[str, Field(max_length=7), AfterValidator(_month), WithJsonSchema({"type": "string"})]
    revenue: Number
    cost: Number
    currency: Annotated[str, Field(min_length=3, max_length=3)] = "CNY"


class DryRun(Asked):
    """``dry_run``: say what it would come to, and write nothing."""

    dry_run: bool = False
