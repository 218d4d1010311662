"""How long orders took from entry to delivery, and how steadily, lane by lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from nuoda.domains.customers.queries import customers_to_choose
from nuoda.domains.shipments.queries.cycle import CycleTime, cycle_time, cycle_times
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column
from nuoda.pages.lists.export import csv_response
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.measures.period import CHOICES, read_period

_MOST = 100
_SPANS = ("mean", "median", "p90", "p95", "spread", "to_carrier", "on_the_way")


def hours(span: timedelta | None) -> float | None:
    """A span in hours, None for none."""
    return None if span is None else round(span.total_seconds() / 3600, 1)


def in_hours(one: CycleTime) -> dict[str, Any]:
    """The figures of a lane with its spans in hours."""
    spans = {name: hours(getattr(one, name)) for name in _SPANS}
    cv = None if one.cv is None else round(one.cv, 3)
    return {"lane": one.lane, "service": one.service, "orders": one.orders, **spans, "cv": cv}


@door(STAFF)
@require_safe
def desk_order_cycle(request: ActedRequest) -> HttpResponseBase:
    """``?period=&customer=``: all orders delivered in the period, then lane by lane; ``format=csv``."""
    query = request.GET.copy()
    query.setdefault("period", "90")
    period = read_period(query, now=request.now, zone=HOUSE_ZONE)
    found = cycle_times(
        actor=request.actor, start=period.start, end=period.end, customer_id=period.customer_id
    )
    rows = [in_hours(one) for one in found]
    if request.GET.get("format") == "csv":
        return _file(request, f"order-cycle-{period.first:%Y%m%d}-{period.last:%Y%m%d}", rows)
    whole = cycle_time(
        actor=request.actor, start=period.start, end=period.end, customer_id=period.customer_id
    )
    context = {
        "period": period, "ignored": period.ignored, "period_choices": CHOICES, "tab": "fill",
        "customers": customers_to_choose(actor=request.actor), "whole": in_hours(whole),
        "rows": rows[:_MOST], "hidden": max(0, len(rows) - _MOST),
        "csv_url": f"?{period.query(format='csv')}", "fill_url": f"{reverse('desk_fill')}?{period.query()}",
    }  # fmt: skip
    return show(request, "desk/supply/cycle.html", "stock", context)


def _file(request: ActedRequest, name: str, rows: Sequence[dict[str, Any]]) -> HttpResponseBase:
    columns = [Column("lane", "lane"), Column("service", "service"), Column("orders", "orders", "number")]
    columns += [Column(one, f"{one}_hours", "number", decimals=1) for one in _SPANS]
    return csv_response(name, [*columns, Column("cv", "cv", "number", decimals=3)], rows, request.zone)
