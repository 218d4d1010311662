"""Segments and who belongs to them, reckoned from what is known of customers as last counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value

from nuoda.domains.customers.models import Segment, Standing
from nuoda.domains.customers.queries.tiers import StandingRow, standing_row
from nuoda.domains.customers.rules.segments import CHOICES, NUMBERS, WORDS, Condition, number_of
from nuoda.domains.customers.rules.segments import FIELDS as CONDITION_FIELDS
from nuoda.domains.customers.rules.segments import read_conditions as read_conditions
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.tally import counting, read_figures

__all__ = [
    "CONDITION_FIELDS", "Condition", "SegmentRow", "member_counts", "members", "read_conditions",
    "segment_page", "segment_rows", "segments_in_use", "segments_of",
]  # fmt: skip

_LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "exact"}
_SPELLED = {"=": "exact", "in": "in", "contains": "icontains"}


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment; its conditions as they are written, one a line."""

    id: UUID
    code: str
    name: str
    note: str
    conditions: tuple[str, ...]
    place: int
    defined_by: str
    defined_at: datetime
    ended_at: datetime | None
    read: tuple[Condition, ...]


def _segment(row: Segment) -> SegmentRow:
    read = tuple(Condition(one["field"], one["operator"], tuple(one["values"])) for one in row.conditions)
    return SegmentRow(
        row.id, row.code, row.name, row.note, tuple(map(str, read)), row.place, row.defined_by,
        row.defined_at, row.ended_at, read,
    )  # fmt: skip


def segment_rows(*, actor: Actor, window: Window, ended: bool = False, text: str = "") -> Page[SegmentRow]:
    """Segments by code, those in use or those that ended."""
    rows = Segment.objects.visible_to(actor).filter(ended_at__isnull=not ended)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    sorts = {"code": "code", "name": "name", "place": "place", "defined_at": "defined_at"}
    return page_of(rows, window, sorts=sorts, default=("code",), shape=_segment)


def segments_in_use(*, actor: Actor) -> list[SegmentRow]:
    """Every segment in use, in the order in which the matrix looks at them."""
    rows = Segment.objects.visible_to(actor).filter(ended_at__isnull=True)
    return [_segment(row) for row in rows.order_by("place", "code")]


def segment_page(code: str, *, actor: Actor) -> SegmentRow:
    """One segment by code. Raises :class:`NotFound`."""
    row = Segment.objects.visible_to(actor).filter(code=code).first()
    if row is None:
        raise NotFound
    return _segment(row)


def members(
    conditions: Sequence[Condition], at: datetime, *, actor: Actor, window: Window
) -> Page[StandingRow]:
    """The customers for whom every condition holds, by code; none for who is not staff."""
    if not actor.sees_all:
        return Page([], 0, 1, window.size)
    sorts = {
        "code": "customer__code", "name": "customer__name", "tier": "customer__tier", "orders": "orders",
        "orders_90": "orders_90", "revenue": "revenue", "score": "score", "region": "customer__region",
        "trade": "customer__trade",
    }  # fmt: skip
    rows = _where(conditions, at, actor).select_related("customer")
    return page_of(rows, window, sorts=sorts, default=("customer__code",), shape=standing_row)


def member_counts(segments: Iterable[SegmentRow], at: datetime, *, actor: Actor) -> dict[str, int]:
    """How many customers each segment holds, in one query."""
    wanted = list(segments)
    if not wanted or not actor.sees_all:
        return {}
    numbers = read_figures([counting(_where(one.read, at, actor)) for one in wanted])
    return {one.code: number for one, number in zip(wanted, numbers, strict=True)}


def segments_of(ids: Iterable[UUID], at: datetime, *, actor: Actor) -> dict[UUID, list[str]]:
    """The codes of the segments that each customer belongs to. One query, and one a segment in use."""
    wanted = list(set(ids))
    found: dict[UUID, list[str]] = {one: [] for one in wanted}
    if not wanted:
        return found
    for segment in segments_in_use(actor=actor):
        rows = _where(segment.read, at, actor).filter(customer_id__in=wanted)
        for customer_id in rows.values_list("customer_id", flat=True):
            found[customer_id].append(segment.code)
    return found


def _where(conditions: Sequence[Condition], at: datetime, actor: Actor) -> QuerySet[Standing]:
    today = house_day(at)
    rows: QuerySet[Standing] = Standing.objects.visible_to(actor)
    if any(one.field == "days_since_order" for one in conditions):
        rows = rows.annotate(since_order=_since(today))
    for one in conditions:
        rows = rows.filter(_condition(one))
    return rows


def _since(today: date) -> Any:
    return ExpressionWrapper(
        Value(today, output_field=DateField()) - F("last_order"), output_field=DurationField()
    )


def _condition(one: Condition) -> Q:
    if one.field in NUMBERS:
        number = number_of(one.values[0]) or 0
        value: Any = timedelta(days=float(number)) if one.field == "days_since_order" else number
        name = "since_order" if one.field == "days_since_order" else one.field
        if one.operator == "!=":
            return Q((f"{name}__lt", value)) | Q((f"{name}__gt", value))
        return Q((f"{name}__{_LOOKUPS[one.operator]}", value))
    if one.field not in WORDS and one.field not in CHOICES:
        raise LookupError(one.field)
    name = f"customer__{one.field}"
    if one.operator == "!=":
        return ~Q((name, one.values[0]))
    return Q(
        (f"{name}__{_SPELLED[one.operator]}", list(one.values) if one.operator == "in" else one.values[0])
    )
