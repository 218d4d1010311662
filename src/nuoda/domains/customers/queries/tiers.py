"""How customers stand, the overrides of their tiers, and every move between tiers. For staff alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q

from nuoda.domains.customers.models import Customer, Mark, Standing, TierMove
from nuoda.domains.customers.queries.scoring import part_of
from nuoda.domains.customers.rules import RANK
from nuoda.domains.customers.rules.scoring import Part
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.tally import ZERO, Figure, counting

_BEST = (F("score").desc(nulls_last=True), F("customer_id").asc())


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A customer as the tier board shows her. ``by_score`` differs from ``tier`` under an override."""

    customer_id: UUID
    code: str
    name: str
    name_en: str
    trade: str
    region: str
    tier: str
    by_score: str
    since: datetime
    below: int
    score: Decimal | None
    parts: tuple[Part, ...]
    scored_at: datetime | None
    review_at: datetime
    counted_at: datetime | None
    last_order: date | None
    orders: int
    orders_90: int
    orders_change: int | None
    cases_90: int
    complaints_90: int
    revenue: Decimal | None
    margin: Decimal | None

    @property
    def id(self) -> UUID:
        return self.customer_id


def standing_row(row: Standing) -> StandingRow:
    """A standing that was found through ``visible_to``, with its customer read along."""
    own = row.customer
    return StandingRow(
        own.id, own.code, own.name, own.name_en, own.trade, own.region, own.tier, row.tier, row.since,
        row.below, row.score, tuple(part_of(one) for one in row.parts), row.scored_at, row.review_at,
        row.counted_at, row.last_order, row.orders, row.orders_90, row.orders_change, row.cases_90,
        row.complaints_90, row.revenue, row.margin,
    )  # fmt: skip


def standing_rows(
    *,
    actor: Actor,
    window: Window,
    tier: str = "",
    text: str = "",
    due_by: datetime | None = None,
    below: bool = False,
) -> Page[StandingRow]:
    """Customers with their scores, the highest first; ``due_by`` those whose review is due by then."""
    if not actor.sees_all:
        return Page([], 0, 1, window.size)
    rows = Standing.objects.visible_to(actor).select_related("customer")
    if tier:
        rows = rows.filter(customer__tier=tier)
    if text:
        rows = rows.filter(Q(customer__name__icontains=text) | Q(customer__code__icontains=text))
    if due_by is not None:
        rows = rows.filter(review_at__lte=due_by)
    if below:
        rows = rows.filter(below__gt=0)
    return page_of(
        rows,
        window,
        sorts={
            "score": "score", "code": "customer__code", "tier": "customer__tier", "review_at": "review_at",
            "orders": "orders", "revenue": "revenue", "margin": "margin", "last_order": "last_order",
        },
        default=_BEST,  # type: ignore[arg-type]
        shape=standing_row,
    )  # fmt: skip


def standing_of(customer_id: UUID, *, actor: Actor) -> StandingRow | None:
    """How a customer stands; None for who is not staff."""
    if not actor.sees_all:
        return None
    row = (
        Standing.objects.visible_to(actor).select_related("customer").filter(customer_id=customer_id).first()
    )
    return standing_row(row) if row else None


def board_columns(*, actor: Actor, each: int) -> dict[str, list[StandingRow]]:
    """Of each tier the customers with the highest scores, at most so many. Two queries."""
    if not actor.sees_all:
        return {}
    rows = Standing.objects.visible_to(actor)
    tops = [rows.filter(customer__tier=tier).order_by(*_BEST).values("pk")[:each] for tier in RANK]
    ids = [one["pk"] for one in tops[0].union(*tops[1:], all=True)]
    found: dict[str, list[StandingRow]] = {tier: [] for tier in RANK}
    for row in rows.filter(pk__in=ids).select_related("customer").order_by(*_BEST):
        found[row.customer.tier].append(standing_row(row))
    return found


def reviews_due_figure(by: datetime, *, actor: Actor) -> Figure:
    """How many reviews fall due by an instant; nothing is read yet."""
    return counting(Standing.objects.visible_to(actor).filter(review_at__lte=by)) if actor.sees_all else ZERO


def standings_due(by: datetime, *, actor: Actor, limit: int) -> list[StandingRow]:
    """Customers whose review falls due by an instant, the first first."""
    if not actor.sees_all:
        return []
    rows = Standing.objects.visible_to(actor).select_related("customer").filter(review_at__lte=by)
    return [standing_row(row) for row in rows.order_by("review_at", "customer_id")[:limit]]


def tier_counts(*, actor: Actor) -> dict[str, int]:
    """How many customers each tier has."""
    rows = Customer.objects.visible_to(actor).order_by().values_list("tier").annotate(n=Count("id"))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move between tiers, with what the score was made of. ``risen`` is None where she was new."""

    id: UUID
    customer_id: UUID
    at: datetime
    before: str
    after: str
    risen: bool | None
    cause: str
    score: Decimal | None
    parts: tuple[Part, ...]
    reason: str
    by: str


def _move(row: TierMove) -> MoveRow:
    return MoveRow(
        row.id, row.customer_id, row.at, row.before, row.after, row.risen, row.cause, row.score,
        tuple(part_of(one) for one in row.parts), row.reason, row.by,
    )  # fmt: skip


def move_rows(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    cause: str = "",
    risen: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[MoveRow]:
    """Moves between tiers, the latest first; where new customers began is left out unless one is named."""
    if not actor.sees_all:
        return Page([], 0, 1, window.size)
    rows = TierMove.objects.visible_to(actor)
    rows = rows.filter(customer_id=customer_id) if customer_id is not None else rows.exclude(before="")
    if cause:
        rows = rows.filter(cause=cause)
    if risen is not None:
        rows = rows.filter(risen=risen)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return page_of(
        rows,
        window,
        sorts={"at": "at", "score": "score", "after": "after"},
        default=("-at", "-id"),
        shape=_move,
    )


def latest_moves(*, actor: Actor, limit: int) -> list[MoveRow]:
    """The latest moves of customers that are not new; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = TierMove.objects.visible_to(actor).exclude(before="").order_by("-at", "-id")
    return [_move(row) for row in rows[:limit]]


def customer_moves(customer_id: UUID, *, actor: Actor, limit: int) -> list[MoveRow]:
    """The moves of a customer, the latest first; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = TierMove.objects.visible_to(actor).filter(customer_id=customer_id).order_by("-at", "-id")
    return [_move(row) for row in rows[:limit]]


def tiers_at(ids: Iterable[UUID], at: datetime, *, actor: Actor) -> dict[UUID, str]:
    """The tier each customer had at an instant, from the moves; a later move changes no earlier answer."""
    rows = TierMove.objects.visible_to(actor).filter(customer_id__in=set(ids), at__lte=at)
    found = rows.order_by("customer_id", "-at", "-id").distinct("customer_id")
    return dict(found.values_list("customer_id", "after"))


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What somebody judged of a customer; ``valid_to`` is None for what counts now."""

    kind: str
    mark: int
    reason: str
    valid_from: datetime
    valid_to: datetime | None
    marked_by: str


def marks_of(customer_id: UUID, *, actor: Actor) -> list[MarkRow]:
    """The marks of a customer that count, by kind; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = Mark.objects.visible_to(actor).filter(customer_id=customer_id, valid_to__isnull=True)
    return [
        MarkRow(row.kind, row.mark, row.reason, row.valid_from, row.valid_to, row.marked_by)
        for row in rows.order_by("kind")
    ]
