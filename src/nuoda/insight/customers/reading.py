"""What is read from the days of customers: figures for scores and segments, a rhythm, a trial's figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from nuoda.domains.customers.queries.scoring import Counted
from nuoda.insight.measures import by_customer
from nuoda.insight.models import CustomerDay
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.statements import confined_condition, run

LATELY, RHYTHM = 90, 30
_COUNTED = (
    "SELECT customer_id, max(day) FILTER (WHERE orders > 0), sum(orders),"
    " sum(orders) FILTER (WHERE day > %s), sum(cases) FILTER (WHERE day > %s),"
    " sum(complaints) FILTER (WHERE day > %s), sum(orders) FILTER (WHERE day > %s),"
    " sum(orders) FILTER (WHERE day > %s AND day <= %s) FROM insight_customer_day"
)
_WITHIN = "customer_id = ANY(%s::uuid[]) AND day > %s AND day <= %s"


def counted_of(ids: Sequence[UUID], at: datetime, *, actor: Actor, window: timedelta) -> list[Counted]:
    """What customers did within a window that ends at an instant. One query, however many."""
    today = house_day(at)
    recent, before = today - timedelta(days=RHYTHM), today - timedelta(days=2 * RHYTHM)
    lately = today - timedelta(days=LATELY)
    within = confined_condition(CustomerDay, _WITHIN, actor)
    rows: list[tuple[Any, ...]] = []
    if within is not None:
        spans = [lately, lately, lately, recent, before, recent, arrays.ids(ids), today - window, today]
        rows = run(f"{_COUNTED} WHERE {within[0]} GROUP BY customer_id", [*spans, *within[1]])
    found = {row[0]: row[1:] for row in rows}
    nothing: tuple[Any, ...] = (None, 0, 0, 0, 0, 0, 0)
    return [_counted(one, found.get(one, nothing)) for one in ids]


def _counted(customer_id: UUID, row: Sequence[Any]) -> Counted:
    last, every, lately, cases, complaints, now, then = row
    change = round(100 * ((now or 0) - then) / then) if then else None
    return Counted(customer_id, last, every or 0, lately or 0, change, cases or 0, complaints or 0)


@dataclass(frozen=True, slots=True)
class DayRow:
    """What a customer did on a day."""

    day: date
    orders: int
    cases: int
    complaints: int


def days_of(customer_id: UUID, *, actor: Actor) -> list[DayRow]:
    """The days on which a customer did anything, the oldest first."""
    rows = CustomerDay.objects.visible_to(actor).filter(customer_id=customer_id).order_by("day")
    rows = rows.filter(Q(orders__gt=0) | Q(cases__gt=0))
    return [DayRow(row.day, row.orders, row.cases, row.complaints) for row in rows]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a customer, from their first day."""

    first: date
    orders: int
    cases: int


def rhythm_of(customer_id: UUID, at: datetime, *, actor: Actor, weeks: int = 13) -> list[Week]:
    """What a customer did in the last weeks, the oldest first; weeks without anything hold zeros."""
    today = house_day(at)
    start = today - timedelta(days=7 * weeks - 1)
    rows = CustomerDay.objects.visible_to(actor).filter(
        customer_id=customer_id, day__gte=start, day__lte=today
    )
    orders, cases = [0] * weeks, [0] * weeks
    for day, n_orders, n_cases in rows.values_list("day", "orders", "cases"):
        place = (day - start).days // 7
        orders[place] += n_orders
        cases[place] += n_cases
    return [Week(start + timedelta(days=7 * n), orders[n], cases[n]) for n in range(weeks)]


@dataclass(frozen=True, slots=True)
class TrialSpan:
    """What a group did and got in a span of days; deliveries are those due in it."""

    first: date
    after: date
    orders: int
    cases: int
    due: int
    kept: int


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """A group during a trial, and in as many days before it."""

    customers: int
    before: TrialSpan
    during: TrialSpan


def trial_figures(
    group: Iterable[UUID], first: date, after: date, at: datetime, *, actor: Actor
) -> TrialFigures:
    """The figures of a trial that runs from ``first`` until before ``after``, as far as it has come."""
    members = set(group)
    until = min(after, house_day(at) + timedelta(days=1))
    until = max(until, first + timedelta(days=1))
    length = until - first
    return TrialFigures(
        len(members),
        _span(members, first - length, first, at, actor),
        _span(members, first, until, at, actor),
    )


def _span(members: set[UUID], first: date, after: date, at: datetime, actor: Actor) -> TrialSpan:
    rows = CustomerDay.objects.visible_to(actor).filter(
        customer_id__in=members, day__gte=first, day__lt=after
    )
    sums = rows.aggregate(orders=Sum("orders"), cases=Sum("cases"))
    start, end = (datetime.combine(day, time(), HOUSE_ZONE) for day in (first, after))
    keys = {str(one) for one in members}
    due = [one for one in by_customer(actor=actor, start=start, end=end, at=at) if one.key in keys]
    return TrialSpan(
        first, after, sums["orders"] or 0, sums["cases"] or 0, sum(one.due for one in due),
        sum(one.kept for one in due),
    )  # fmt: skip
