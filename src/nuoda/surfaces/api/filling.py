"""How much of what was ordered lay there at once, and how long orders took."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nuoda.domains.shipments.queries.cycle import CycleTime, cycle_time, cycle_times
from nuoda.insight.filling import Filling, Part, filling, filling_by
from nuoda.insight.measures import Rate
from nuoda.kernel import limits
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Filter60

router = Router(tags=["stock"])
LONGEST = timedelta(days=1_100)


class DaysAsk(Asked):
    """Days of the house's zone, both included; ``customer_id`` narrows them to one customer."""

    first: date
    last: date
    customer_id: UUID | None = None

    def span(self) -> tuple[datetime, datetime]:
        """The instants of the days. Raises :class:`Invalid` for days that make no stretch of time."""
        problems = [
            FieldError(name, _("It lies outside 1990 to 2100."), _("Correct the date."))
            for name, day in (("first", self.first), ("last", self.last))
            if not limits.EARLIEST.date() <= day < limits.LATEST.date()
        ]
        if not problems and not timedelta(0) <= self.last - self.first <= LONGEST:
            reason, remedy = _("That is no stretch of time."), _("End within three years of the start.")
            problems.append(FieldError("last", reason, remedy))
        if problems:
            raise Invalid(fields=problems)
        start = datetime.combine(self.first, time(), HOUSE_ZONE)
        end = datetime.combine(self.last + timedelta(days=1), time(), HOUSE_ZONE)
        return start.astimezone(UTC), end.astimezone(UTC)


class FillAsk(DaysAsk):
    """``sku`` and ``warehouse`` narrow it to a product number, or to lines that a warehouse serves."""

    by: Literal["", "product", "customer", "week"] = ""
    sku: Filter60 = ""
    warehouse: Filter60 = ""


class RateOut(Schema):
    """``share`` is 0 to 1, null where there is nothing to divide by."""

    numerator: int
    denominator: int
    share: float | None


class FillOut(Schema):
    """``unit``, ``line`` and ``order``: filled when first served ÷ ordered. ``in_the_end``: lines that have
    all pieces by now. ``stock_out``: lines that lacked any piece, ``bare`` those that found none.
    ``back_order``: lines that had to wait; ``mean_wait_hours`` of those that were filled. ``key`` is a
    product's or a customer's id, a Monday, or empty for all."""

    key: str
    unit: RateOut
    line: RateOut
    order: RateOut
    in_the_end: RateOut
    stock_out: RateOut
    bare: RateOut
    back_order: RateOut
    waiting_lines: int
    waiting_units: int
    called_off_lines: int
    mean_wait_hours: float | None


class FillsOut(Schema):
    first: date
    last: date
    whole: FillOut
    parts: list[FillOut]


class CycleOut(Schema):
    """Hours from entry to the last delivery. ``cv``: standard deviation ÷ mean, null for all together."""

    lane: str
    service: str
    orders: int
    mean: float | None
    median: float | None
    p90: float | None
    p95: float | None
    to_carrier: float | None
    on_the_way: float | None
    cv: float | None


class CyclesOut(Schema):
    first: date
    last: date
    whole: CycleOut
    lanes: list[CycleOut]


@router.get(
    "/stock/fill-rate",
    operation_id="get_fill_rate",
    summary="Get fill rates, stock-outs and back-orders",
    auth=Key("get_fill_rate"),
    response={200: FillsOut},
)
def fill_rate(request: HttpRequest, wanted: Query[FillAsk]) -> dict[str, Any]:
    """Of goods from stock that were ordered on these days, in all and product by product, customer by
    customer or week by week. A key of a customer sees her own orders."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    part = Part(*wanted.span(), wanted.customer_id, wanted.sku, wanted.warehouse)
    parts = filling_by(wanted.by, part, actor=by) if wanted.by else []
    return {
        "first": wanted.first, "last": wanted.last, "whole": _filled(filling(part, actor=by)),
        "parts": [_filled(one) for one in parts],
    }  # fmt: skip


@router.get(
    "/orders/cycle-time",
    operation_id="get_cycle_time",
    summary="Get how long orders took",
    auth=Key("get_cycle_time"),
    response={200: CyclesOut},
)
def cycle(request: HttpRequest, wanted: Query[DaysAsk]) -> dict[str, Any]:
    """Orders whose last shipment was delivered on these days, in all and by lane and service."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    start, end = wanted.span()
    lanes = cycle_times(actor=by, start=start, end=end, customer_id=wanted.customer_id)
    whole = cycle_time(actor=by, start=start, end=end, customer_id=wanted.customer_id)
    return {
        "first": wanted.first, "last": wanted.last, "whole": _took(whole),
        "lanes": [_took(one) for one in lanes],
    }  # fmt: skip


def rate(one: Rate) -> dict[str, Any]:
    return {"numerator": one.numerator, "denominator": one.denominator, "share": one.share}


def _filled(one: Filling) -> dict[str, Any]:
    counts = one.counts
    return {
        "key": one.key, "unit": rate(one.unit), "line": rate(one.line), "order": rate(one.order),
        "in_the_end": rate(one.in_the_end), "stock_out": rate(one.stock_out), "bare": rate(one.bare),
        "back_order": rate(one.back_order), "waiting_lines": counts.waiting,
        "waiting_units": counts.units_waiting, "called_off_lines": counts.called_off,
        "mean_wait_hours": _hours(one.mean_wait),
    }  # fmt: skip


def _took(one: CycleTime) -> dict[str, Any]:
    spans = ("mean", "median", "p90", "p95", "to_carrier", "on_the_way")
    return {
        "lane": one.lane, "service": one.service, "orders": one.orders, "cv": one.cv,
        **{name: _hours(getattr(one, name)) for name in spans},
    }  # fmt: skip


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 3600, 1)
