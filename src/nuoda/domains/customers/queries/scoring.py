"""Scores: the terms in force, whom a customer is judged among, and what a review would come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.customers.models import Customer, Mark, MonthlyValue, Override, ScoringTerms, Standing
from nuoda.domains.customers.rules.scoring import (
    Figures,
    Part,
    Peers,
    Score,
    peers_of,
    score_of,
)
from nuoda.domains.customers.rules.scoring import Terms as Terms
from nuoda.domains.customers.rules.tiers import Ladder, Place, reviewed
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.statements import Moment, confined_condition, earliest, run, visible_where


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a customer's behaviour.

    ``orders`` in the window of the terms, ``orders_90`` in the last ninety days; ``orders_change`` is percent
    of the last thirty days against the thirty before, None without those.
    """

    customer_id: UUID
    last_order: date | None
    orders: int
    orders_90: int
    orders_change: int | None
    cases_90: int
    complaints_90: int


@dataclass(frozen=True, slots=True)
class TermsCard:
    """A version of the terms of scoring."""

    id: UUID
    version: int
    terms: Terms
    valid_from: datetime
    source: str
    recorded_by: str


def terms_of(kept: Mapping[str, Any]) -> Terms:
    """Terms as they are kept, as rules use them."""
    ladder = Ladder(
        kept["enter"], kept["leave"], kept["reviews_below"], timedelta(days=kept["least_stay_days"])
    )
    return Terms(
        kept["weights"], kept["risk"], kept["bins"], kept["by_trade"], timedelta(days=kept["window_days"]),
        ladder, kept["review_days"], kept["currency"],
    )  # fmt: skip


def kept_terms(terms: Terms) -> dict[str, Any]:
    """Terms as they are kept."""
    return {
        "weights": dict(terms.weights), "risk": terms.risk, "bins": terms.bins, "by_trade": terms.by_trade,
        "window_days": terms.window.days, "enter": dict(terms.ladder.enter),
        "leave": dict(terms.ladder.leave), "reviews_below": terms.ladder.reviews_below,
        "least_stay_days": terms.ladder.least_stay.days, "review_days": dict(terms.review_days),
        "currency": terms.currency,
    }  # fmt: skip


def all_terms(*, actor: Actor) -> list[TermsCard]:
    """Every version of the terms, the latest first; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = ScoringTerms.objects.visible_to(actor).order_by("-valid_from")
    return [
        TermsCard(row.id, row.version, terms_of(row.terms), row.valid_from, row.source, row.recorded_by)
        for row in rows
    ]


def terms_in_force(at: datetime, *, actor: Actor) -> TermsCard:
    """The terms that count at an instant. Raises ``LookupError`` where none does."""
    found = next((one for one in all_terms(actor=actor) if one.valid_from <= at), None)
    if found is None:
        raise LookupError("No terms of scoring are recorded; run the migrations.")
    return found


@dataclass(frozen=True, slots=True)
class Base:
    """Whom customers are judged among, on a day, under which terms; by trade, under "" all."""

    terms: TermsCard
    today: date
    peers: Mapping[str, Peers]


def base_of(at: datetime, *, actor: Actor) -> Base:
    """The base of scores from the figures as last counted: one reading of every customer's."""
    rows = Standing.objects.visible_to(actor).values_list(
        "customer_id", "customer__trade", "last_order", "orders", "revenue", "margin"
    )
    return _base(rows.iterator(chunk_size=10_000), at, actor)


def _base(rows: Iterable[tuple[Any, ...]], at: datetime, actor: Actor) -> Base:
    terms = terms_in_force(at, actor=actor)
    today = house_day(at)
    marked = _marks(None, actor=actor)
    groups: dict[str, list[Figures]] = defaultdict(list)
    for customer_id, trade, last, orders, revenue, margin in rows:
        marks = marked.get(customer_id, {})
        groups[trade].append(Figures(last, orders, revenue, margin, *_three(marks)))
    return Base(terms, today, peers_of(groups, terms.terms, today))


def _three(marks: Mapping[str, int]) -> tuple[int | None, int | None, int | None]:
    return marks.get("strategic"), marks.get("overdue"), marks.get("claim_abuse")


def _marks(ids: Iterable[UUID] | None, *, actor: Actor) -> dict[UUID, dict[str, int]]:
    rows = Mark.objects.visible_to(actor).filter(valid_to__isnull=True)
    if ids is not None:
        rows = rows.filter(customer_id__in=list(ids))
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for customer_id, kind, mark in rows.values_list("customer_id", "kind", "mark"):
        found[customer_id][kind] = mark
    return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review comes to for one customer: her tier by score before and after, and why."""

    customer_id: UUID
    code: str
    before: Place
    after: Place
    score: Score
    review_at: datetime


def verdicts(rows: Sequence[Standing], base: Base, at: datetime, *, actor: Actor) -> list[Verdict]:
    """What a review of some standings comes to. Two queries, however many."""
    ids = [row.customer_id for row in rows]
    marked = _marks(ids, actor=actor)
    rows_of = visible_where(Customer, "id = ANY(%s::uuid[])", [ids], actor=actor)
    known = {one.id: (one.code, one.trade) for one in rows_of}
    terms = base.terms.terms
    found = []
    for row in rows:
        code, trade = known[row.customer_id]
        figures = Figures(
            row.last_order, row.orders, row.revenue, row.margin, *_three(marked.get(row.customer_id, {}))
        )
        peers = base.peers.get(trade) or base.peers[""]
        score = score_of(figures, peers, terms, base.today)
        before = Place(row.tier, row.since, row.below)
        after = reviewed(before, score.total, terms.ladder, at)
        due = review_due(at, terms.review_days[after.tier])
        found.append(Verdict(row.customer_id, code, before, after, score, due))
    return found


def review_due(at: datetime, days: int) -> datetime:
    """When a review so many days later falls due: at the beginning of that day."""
    day = (at.astimezone(HOUSE_ZONE) + timedelta(days=days)).date()
    return datetime.combine(day, datetime.min.time(), HOUSE_ZONE)


def previewed(at: datetime, counted: Mapping[UUID, Counted], *, actor: Actor) -> list[Verdict]:
    """What a review of customers comes to by given counts; nothing is written. For staff alone."""
    if not actor.sees_all:
        return []
    terms = terms_in_force(at, actor=actor).terms
    rows = list(
        Standing.objects.visible_to(actor).filter(customer_id__in=list(counted)).select_related("customer")
    )
    books = books_of(list(counted), at, terms, actor=actor)
    for row in rows:
        fill_in(row, counted[row.customer_id], books, at)
    figures = (
        (one.customer_id, one.customer.trade, one.last_order, one.orders, one.revenue, one.margin)
        for one in rows
    )
    return verdicts(rows, _base(figures, at, actor), at, actor=actor)


Books = Mapping[UUID, tuple[Decimal, Decimal]]
_SUMS = "SELECT customer_id, sum(revenue), sum(cost) FROM customers_monthlyvalue"
_BOOKED = "customer_id = ANY(%s::uuid[]) AND month > %s AND month <= %s AND currency = %s"


def books_of(ids: Sequence[UUID], at: datetime, terms: Terms, *, actor: Actor) -> Books:
    """What the books say of customers within the window of the terms: revenue and margin."""
    within = confined_condition(MonthlyValue, _BOOKED, actor)
    if within is None:
        return {}
    wanted = [arrays.ids(ids), (at - terms.window).date(), at.date(), terms.currency]
    sums = run(f"{_SUMS} WHERE {within[0]} GROUP BY customer_id", [*wanted, *within[1]])
    return {customer_id: (revenue, revenue - cost) for customer_id, revenue, cost in sums}


def fill_in(row: Standing, one: Counted, books: Books, at: datetime) -> None:
    """Put what was counted of a customer, and what the books say, into her standing; it is not saved."""
    row.counted_at, row.last_order, row.orders = at, one.last_order, one.orders
    row.orders_90, row.orders_change = one.orders_90, one.orders_change
    row.cases_90, row.complaints_90 = one.cases_90, one.complaints_90
    row.revenue, row.margin = books.get(row.customer_id, (None, None))


def tier_moments(*, actor: Actor) -> list[Moment]:
    """When the next review of a customer falls due, and the next override is over."""
    return [
        earliest(Standing, "review_at", "review_at IS NOT NULL", actor=actor),
        earliest(Override, "until_at", "state = 'active'", actor=actor),
    ]


def reviews_due(at: datetime, *, actor: Actor, limit: int = 5_000) -> list[UUID]:
    """Customers whose review has fallen due, the longest waiting first."""
    rows = Standing.objects.visible_to(actor).filter(review_at__lte=at)
    return list(rows.order_by("review_at", "customer_id").values_list("customer_id", flat=True)[:limit])


def customer_ids_after(after: UUID | None, *, actor: Actor, limit: int) -> list[UUID]:
    """Ids of customers, in order, page by page."""
    rows = Standing.objects.visible_to(actor).order_by("customer_id")
    if after is not None:
        rows = rows.filter(customer_id__gt=after)
    return list(rows.values_list("customer_id", flat=True)[:limit])


def kept_part(part: Part) -> dict[str, Any]:
    """A component of a score as it is kept."""
    return {
        "name": part.name, "figure": part.figure, "mark": part.mark, "weight": part.weight,
        "points": part.points,
    }  # fmt: skip


def part_of(kept: Mapping[str, Any]) -> Part:
    """A component of a score as it was kept."""
    return Part(kept["name"], kept["figure"], kept["mark"], kept["weight"], kept["points"])


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What a customer brought and cost in a month."""

    month: date
    revenue: Any
    cost: Any
    currency: str


def months_of(customer_id: UUID, *, actor: Actor, limit: int = 12) -> list[MonthRow]:
    """What the books say of a customer's last months, the latest first; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = MonthlyValue.objects.visible_to(actor).filter(customer_id=customer_id).order_by("-month")[:limit]
    return [MonthRow(row.month, row.revenue, row.cost, row.currency) for row in rows]
