"""The measures page: its figures, the days, the weeks, the customers, the causes; and the same as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.customers.queries import CustomerCard, customer_rows, customers_by_id
from nuoda.insight.measures import (
    MATURITY,
    ON_TIME_TARGET,
    Bucket,
    Rate,
    Timeliness,
    by_cause,
    by_customer,
    by_day,
    by_tier,
    by_week,
    timeliness,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Window
from nuoda.pages.charts import Chart, Series
from nuoda.pages.lists import Column
from nuoda.pages.lists.export import csv_response
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.measures.period import CHOICES, MOST_CUSTOMERS, Period, read_period


@dataclass(frozen=True, slots=True)
class Line:
    """One customer, tier or cause with its figures; the addresses open the rows behind them."""

    name: str
    url: str
    due: int
    kept: int
    broken: int
    otif: int
    told_first: int
    told_lead_hours: float | None
    query: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything on the page, read once."""

    period: Period
    total: Timeliness
    days: Sequence[Bucket]
    weeks: Sequence[Bucket]
    customers: Sequence[Line]
    tiers: Sequence[Line]
    causes: Sequence[Line]


@door(STAFF)
def desk_measures(request: ActedRequest) -> HttpResponseBase:
    """The figures of ``?period=`` (today, 7, 30, 90 or days with from and to) and ``?customer=``."""
    period = read_period(request.GET, now=request.now, zone=request.zone)
    window = Window(size=MOST_CUSTOMERS, sort="name")
    customers = {one.id: one for one in customer_rows(actor=request.actor, window=window).rows}
    figures = _figures(request, period, customers)
    if request.GET.get("format") == "csv":
        return _file(request, figures)
    context = {
        "period": period,
        "choices": CHOICES,
        "customers": list(customers.values()),
        "figures": figures,
        "total": figures.total,
        "rows_url": f"{reverse('desk_measures_rows')}?{period.query()}",
        "csv_url": f"?{period.query(format='csv')}",
        "settles_at": period.end + MATURITY,
        "target": Rate(int(ON_TIME_TARGET * 100), 100),
        "chart": _chart(figures.days, period),
    }
    return show(request, "desk/measures/measures.html", "measures", context)


def _figures(request: ActedRequest, period: Period, known: Mapping[UUID, CustomerCard]) -> Figures:
    actor, customer = request.actor, period.customer_id
    start, end, at = period.start, period.end, request.now
    days = by_day(actor=actor, start=start, end=end, at=at, zone=str(period.zone), customer_id=customer)
    causes = by_cause(actor=actor, start=start, end=end, at=at, customer_id=customer)
    customers = by_customer(actor=actor, start=start, end=end, at=at) if customer is None else []
    missing = [UUID(one.key) for one in customers if one.key and UUID(one.key) not in known]
    names = {**known, **(customers_by_id(missing, actor=actor) if missing else {})}
    tiers: list[Bucket] = []
    if customers:
        standing = {UUID(one.key): names[UUID(one.key)].tier for one in customers if one.key}
        tiers = by_tier(actor=actor, start=start, end=end, at=at, tiers=standing)
    return Figures(
        period,
        timeliness(actor=actor, start=start, end=end, at=at, customer_id=customer),
        days,
        by_week(actor=actor, start=start, end=end, at=at, zone=str(period.zone), customer_id=customer),
        sorted((_customer_line(one, names, period) for one in customers), key=lambda one: -one.due),
        sorted((_tier_line(one) for one in tiers), key=lambda one: -one.due),
        [_cause_line(one, period) for one in causes],
    )


def _customer_line(bucket: Bucket, names: Mapping[UUID, CustomerCard], period: Period) -> Line:
    card = names.get(UUID(bucket.key)) if bucket.key else None
    return Line(
        called(card) or "–", reverse("desk_customer", args=[card.id]) if card else "",
        bucket.due, bucket.kept, bucket.broken, bucket.otif, bucket.told_first, bucket.told_lead_hours,
        period.query(customer=bucket.key),
    )  # fmt: skip


def _tier_line(bucket: Bucket) -> Line:
    name = word("tier", bucket.key) if bucket.key else "–"
    return Line(
        name, "", bucket.due, bucket.kept, bucket.broken, bucket.otif, bucket.told_first,
        bucket.told_lead_hours, "",
    )  # fmt: skip


def _cause_line(bucket: Bucket, period: Period) -> Line:
    name = word("reason", bucket.key) if bucket.key else _("Not found yet")
    return Line(
        name, "", bucket.due, bucket.kept, bucket.broken, bucket.otif, bucket.told_first,
        bucket.told_lead_hours, period.query(cause=bucket.key or "-"),
    )  # fmt: skip


def _chart(buckets: Sequence[Bucket], period: Period) -> Chart:
    """Promises due a day, kept, broken and not settled, with the target over each bar."""
    found = {one.key: one for one in buckets}
    nothing = Bucket("", 0, 0, 0, 0, 0)
    days = [found.get(day.isoformat(), nothing) for day in period.days]
    series = [
        Series(_("kept"), [one.kept for one in days], "kept"),
        Series(_("broken"), [one.broken for one in days], "broken"),
    ]
    waiting = [one.due - one.kept - one.broken for one in days]
    if any(waiting):
        series.append(Series(_("not settled"), waiting, "open"))
    return Chart(
        key="on-time",
        kind="stacked",
        title=_("Delivery promises by the day they were due"),
        unit=_("promises"),
        categories=[_day(day) for day in period.days],
        series=series,
        target=[round(one.due * ON_TIME_TARGET, 1) if one.due else None for one in days],
        target_label=_("target %(share)d%%") % {"share": ON_TIME_TARGET * 100},
        n=sum(one.due for one in days),
    )


def _day(day: date) -> str:
    return formats.date_format(day, pgettext("date in this year", "j M"))


_COLUMNS = (
    Column("group", "group"),
    Column("name", "name"),
    Column("due", "due", "number"),
    Column("kept", "kept", "number"),
    Column("broken", "broken", "number"),
    Column("otif", "otif", "number"),
    Column("told_first", "told_first", "number"),
    Column("told_lead_hours", "told_lead_hours", "number"),
)


def _file(request: ActedRequest, figures: Figures) -> HttpResponseBase:
    """The same figures as CSV: one line a day, a customer, a cause, and one for all."""
    total, period = figures.total, figures.period
    lost, told = total.told_first.denominator, total.told_first.numerator
    span = f"{period.first}..{period.last}"
    everything = Bucket(
        span, total.due, total.on_time.numerator, lost, total.otif.numerator, told, total.told_lead_hours
    )
    lines = [_line("all", everything.key, everything), *(_line("day", one.key, one) for one in figures.days)]
    lines += [_line("week", one.key, one) for one in figures.weeks]
    lines += [_line("customer", one.name, one) for one in figures.customers]
    lines += [_line("tier", one.name, one) for one in figures.tiers]
    lines += [_line("cause", one.name, one) for one in figures.causes]
    name = f"measures-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
    return csv_response(name, _COLUMNS, lines, request.zone)


def _line(group: str, name: str, one: Bucket | Line) -> dict[str, Any]:
    return {
        "group": group, "name": name, "due": one.due, "kept": one.kept, "broken": one.broken,
        "otif": one.otif, "told_first": one.told_first, "told_lead_hours": one.told_lead_hours,
    }  # fmt: skip
