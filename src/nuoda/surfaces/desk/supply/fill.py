"""How much of what was ordered lay there at once: by week, product and customer, and the same as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from nuoda.domains.customers.queries import customers_by_id, customers_to_choose
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.insight.filling import RATES, Filling, Part, filling, filling_by
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.charts import Chart, Series
from nuoda.pages.lists import Column
from nuoda.pages.lists.export import csv_response
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.measures.period import CHOICES, Period, read_period

NAV = "stock"
_MOST = 100
_LONGEST = 60
_BY: Sequence[Literal["product", "customer"]] = ("product", "customer")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; ``ignored`` made no sense."""

    period: Period
    by: Literal["product", "customer"]
    part: Part
    ignored: tuple[str, ...]

    def query(self, **other: str) -> str:
        """The address's query with other values."""
        said = {"by": self.by, "sku": self.part.sku, "warehouse": self.part.warehouse} | other
        return f"{self.period.query()}&{urlencode({name: value for name, value in said.items() if value})}"


@dataclass(frozen=True, slots=True)
class Line:
    """One product or customer with its figures and where it leads; ``mark`` is its number or code."""

    name: str
    mark: str
    url: str
    told: Filling


@door(STAFF)
@require_safe
def desk_fill(request: ActedRequest) -> HttpResponseBase:
    """``?period=&customer=&sku=&warehouse=&by=``: rates, weeks and lines; with ``format=csv`` as a file."""
    houses = [one.code for one in warehouses(actor=request.actor)]
    asked = _read(request, houses)
    lines = _named(request, asked.by, filling_by(asked.by, asked.part, actor=request.actor))
    if request.GET.get("format") == "csv":
        return _file(request, asked, lines)
    weeks = filling_by("week", asked.part, actor=request.actor)
    context = {
        "asked": asked, "period": asked.period, "ignored": asked.ignored, "houses": houses,
        "period_choices": CHOICES, "customers": customers_to_choose(actor=request.actor),
        "whole": filling(asked.part, actor=request.actor), "lines": lines[:_MOST],
        "hidden": max(0, len(lines) - _MOST),
        "weeks": _chart(weeks) if len(weeks) > 1 else None, "tab": "fill",
        "csv_url": f"?{asked.query(format='csv')}", "cycle_url": _cycle_url(asked),
        "wider_url": "?period=90",
    }  # fmt: skip
    return show(request, "desk/supply/fill.html", NAV, context)


def _read(request: ActedRequest, houses: Sequence[str]) -> Asked:
    query = request.GET.copy()
    query.setdefault("period", "90")
    period = read_period(query, now=request.now, zone=HOUSE_ZONE)
    ignored = list(period.ignored)
    by = next((one for one in _BY if one == query.get("by", "product")), None)
    if by is None:
        ignored.append(query.get("by", "")[:40])
    warehouse = query.get("warehouse", "")
    if warehouse and warehouse not in houses:
        ignored.append(warehouse[:40])
        warehouse = ""
    sku = query.get("sku", "").replace("\x00", "").strip()
    if len(sku) > _LONGEST:
        ignored.append(f"{sku[:40]}…")
        sku = ""
    part = Part(period.start, period.end, period.customer_id, sku, warehouse)
    return Asked(period, by or "product", part, tuple(ignored))


def _cycle_url(asked: Asked) -> str:
    return f"{reverse('desk_order_cycle')}?{asked.period.query()}"


def _named(request: ActedRequest, by: str, found: Sequence[Filling]) -> list[Line]:
    keys = [UUID(one.key) for one in found]
    if by == "customer":
        cards = customers_by_id(keys, actor=request.actor)
        return [
            Line(called(card), card.code, reverse("desk_customer", args=[card.id]), told)
            for told, key in zip(found, keys, strict=True)
            if (card := cards.get(key)) is not None
        ]
    goods = products_by_id(keys, actor=request.actor)
    return [
        Line(called(one), one.sku, reverse("desk_product", args=[one.id]), told)
        for told, key in zip(found, keys, strict=True)
        if (one := goods.get(key)) is not None
    ]


def _chart(weeks: Sequence[Filling]) -> Chart:
    def series(name: str) -> list[float | None]:
        shares = [getattr(one, name).share for one in weeks]
        return [None if share is None else round(share * 100, 1) for share in shares]

    return Chart(
        key="weeks", kind="line", title=pgettext("chart", "Filled at once, week by week"), unit="%",
        categories=[one.key for one in weeks], decimals=1,
        series=[
            Series(pgettext("fill", "Lines"), series("line")),
            Series(pgettext("fill", "Pieces"), series("unit"), "neutral"),
        ],
        n=[one.counts.lines for one in weeks],
    )  # fmt: skip


_COUNTS = (
    "orders", "orders_filled", "lines", "filled", "units", "units_filled", "out", "bare", "waited", "waiting",
    "units_waiting", "called_off", "served",
)  # fmt: skip
_COLUMNS = (
    *(Column(name, name) for name in ("by", "key", "name")),
    *(Column(name, name, "number") for name in _COUNTS),
    *(Column(f"{name}_rate", f"{name}_rate", "number", decimals=4) for name in RATES),
    Column("mean_wait_hours", "mean_wait_hours", "number", decimals=1),
)


def _file(request: ActedRequest, asked: Asked, lines: Sequence[Line]) -> HttpResponseBase:
    span = asked.period.last - asked.period.first + timedelta(days=1)
    rows = [_row(asked.by, one) for one in lines]
    return csv_response(f"fill-rate-{asked.period.first:%Y%m%d}-{span.days}d", _COLUMNS, rows, request.zone)


def _row(by: str, line: Line) -> dict[str, Any]:
    counts, wait = line.told.counts, line.told.mean_wait
    shares = {name: getattr(line.told, name).share for name in RATES}
    return {
        "by": by, "key": line.mark, "name": line.name,
        **{name: getattr(counts, name) for name in _COUNTS},
        **{f"{name}_rate": None if one is None else round(one, 4) for name, one in shares.items()},
        "mean_wait_hours": None if wait is None else round(wait.total_seconds() / 3600, 1),
    }  # fmt: skip
