"""The first date promised beside the date in force: by customer and by month, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse

from nuoda.domains.customers.queries import customers_by_id, customers_to_choose
from nuoda.insight.dates import DatesKept, Group, dates_kept
from nuoda.insight.measures import MATURITY
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column
from nuoda.pages.lists.export import csv_response
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.measures.period import CHOICES, Period, read_period


@dataclass(frozen=True, slots=True)
class Line:
    """One group with its figures; ``url`` opens the customer."""

    name: str
    url: str
    figures: DatesKept


@door(STAFF)
def desk_measures_dates(request: ActedRequest) -> HttpResponseBase:
    """The period and customer of ``?period=`` and ``?customer=``, as on the measures page."""
    period = read_period(request.GET, now=request.now, zone=request.zone)
    totals = _read(request, period, "all")
    months = [Line(one.key[:7], "", one) for one in _read(request, period, "month")]
    customers = [] if period.customer_id else _named(request, _read(request, period, "customer"))
    if request.GET.get("format") == "csv":
        return _file(request, period, totals, months, customers)
    context = {
        "period": period,
        "choices": CHOICES,
        "customers": customers_to_choose(actor=request.actor),
        "total": totals[0] if totals else None,
        "months": months,
        "lines": customers,
        "csv_url": f"?{period.query(format='csv')}",
        "measures_query": period.query(),
        "provisional": request.now < period.end + MATURITY,
        "settles_at": period.end + MATURITY,
    }
    return show(request, "desk/measures/dates.html", "measures", context)


def _read(request: ActedRequest, period: Period, by: Group) -> list[DatesKept]:
    return dates_kept(
        actor=request.actor, start=period.start, end=period.end, at=request.now, by=by,
        zone=str(period.zone), customer_id=period.customer_id,
    )  # fmt: skip


def _named(request: ActedRequest, found: list[DatesKept]) -> list[Line]:
    cards = customers_by_id([UUID(one.key) for one in found if one.key], actor=request.actor)
    lines = []
    for one in found:
        card = cards.get(UUID(one.key)) if one.key else None
        url = reverse("desk_customer", args=[card.id]) if card else ""
        lines.append(Line(called(card) or "–", url, one))
    return sorted(lines, key=lambda line: -line.figures.due)


_COLUMNS = (
    Column("group", "group"),
    Column("name", "name"),
    *(
        Column(name, name, "number")
        for name in ("due", "excused", "kept", "kept_by_first_date", "kept_by_first_date_excused")
    ),
)


def _file(
    request: ActedRequest, period: Period, totals: list[DatesKept], months: list[Line], customers: list[Line]
) -> HttpResponseBase:
    span = f"{period.first}..{period.last}"
    lines = [_line("all", span, one) for one in totals]
    lines += [_line("month", one.name, one.figures) for one in months]
    lines += [_line("customer", one.name, one.figures) for one in customers]
    name = f"first-and-current-date-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    return csv_response(name, _COLUMNS, lines, request.zone)


def _line(group: str, name: str, one: DatesKept) -> dict[str, Any]:
    return {
        "group": group, "name": name, "due": one.due, "excused": one.excused, "kept": one.kept,
        "kept_by_first_date": one.first, "kept_by_first_date_excused": one.first_excused,
    }  # fmt: skip
