"""The measures, each defined once (domain reference §1). Used by the desk, the API, the CLI and reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DurationField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate, TruncWeek

from nuoda.insight.models import DeliveryOutcome
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of

MATURITY = timedelta(days=7)
# The level that on-time delivery is held against where no contract names one (a proposal).
ON_TIME_TARGET = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """A ratio of sums. ``share`` is None where nothing is due: n/a, neither 0 nor 100 %."""

    numerator: int
    denominator: int

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Timeliness:
    """On-time delivery of what was due in a period, anchored by due date, undelivered included.

    ``on_time``: kept ÷ due. ``otif``: kept and in full ÷ due, in full when all that was ordered was
    accepted (domain reference §1.2; :mod:`nuoda.insight.fullness`): one order is one. ``first_date``:
    delivered by the first date promised ÷ due, whatever was agreed upon later (SCOR RL.2.2; domain
    reference §1.2). ``told_first``: of the promises that broke, those whose customer was told before
    the due time and before she asked; ``told_lead_hours`` the median of how long before the due time.
    ``warned``: of the broken ones, those flagged before the due time; ``lead_hours`` the median of how
    long before. ``provisional`` until seven days after the period's end (§1.1).
    """

    start: datetime
    end: datetime
    due: int
    on_time: Rate
    otif: Rate
    first_date: Rate
    told_first: Rate
    told_lead_hours: float | None
    warned: Rate
    false_alarms: Rate
    lead_hours: float | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    """One day, week, customer, tier or cause with its figures; ``key`` is the day, Monday, id, tier or reason
    code. ``otif`` were kept and in full.

    ``told_lead_hours`` is the median of how long before the due time those were told who were told first.
    """

    key: str
    due: int
    kept: int
    broken: int
    otif: int
    told_first: int
    told_lead_hours: float | None = None


class Median(Aggregate):
    """The middle of a span of time; None of nothing."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def timeliness(
    *, actor: Actor, start: datetime, end: datetime, at: datetime, customer_id: UUID | None = None
) -> Timeliness:
    """The figures of promises due in ``[start, end)`` and not after ``at``."""
    rows = _due(actor, start, min(end, at), customer_id)
    found = rows.aggregate(
        due=Count("promise_id"),
        kept=Count("promise_id", filter=_KEPT),
        otif=Count("promise_id", filter=_OTIF),
        first=Count("promise_id", filter=FIRST_DATE),
        broken=Count("promise_id", filter=_BROKEN),
        told=Count("promise_id", filter=_TOLD_FIRST),
        warned=Count("promise_id", filter=_BROKEN & _WARNED),
        alarms=Count("promise_id", filter=_WARNED),
        false=Count("promise_id", filter=_WARNED & _KEPT),
        lead=Median(F("due_at") - F("warned_at"), filter=_BROKEN & _WARNED),
        told_lead=_TOLD_LEAD,
    )
    return Timeliness(
        start, end, found["due"],
        on_time=Rate(found["kept"], found["due"]),
        otif=Rate(found["otif"], found["due"]),
        first_date=Rate(found["first"], found["due"]),
        told_first=Rate(found["told"], found["broken"]),
        told_lead_hours=_hours(found["told_lead"]),
        warned=Rate(found["warned"], found["broken"]),
        false_alarms=Rate(found["false"], found["alarms"]),
        lead_hours=_hours(found["lead"]),
        provisional=at < end + MATURITY,
    )  # fmt: skip


_KEPT = Q(state="kept")
_OTIF = _KEPT & Q(missing=[])
FIRST_DATE = Q(settled_at__isnull=False, settled_at__lte=F("first_due_at"))
_BROKEN = Q(state="broken")
_WARNED = Q(warned_at__isnull=False, warned_at__lt=F("due_at"))
_TOLD_FIRST = (
    _BROKEN
    & Q(told_at__isnull=False, told_at__lte=F("due_at"))
    & (Q(asked_at__isnull=True) | Q(told_at__lt=F("asked_at")))
)


_TOLD_LEAD = Median(F("due_at") - F("told_at"), filter=_TOLD_FIRST)


def _hours(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds() / 3600, 1)


def _due(actor: Actor, start: datetime, end: datetime, customer_id: UUID | None) -> QuerySet[DeliveryOutcome]:
    rows = DeliveryOutcome.objects.visible_to(actor).filter(due_at__gte=start, due_at__lt=end)
    rows = rows.exclude(state__in=["withdrawn", "excused", "paused", "replaced"])
    return rows.filter(customer_id=customer_id) if customer_id is not None else rows


def by_day(
    *, actor: Actor, start: datetime, end: datetime, at: datetime, zone: str, customer_id: UUID | None = None
) -> list[Bucket]:
    """One bucket a local day in which something was due, oldest first."""
    rows = _due(actor, start, min(end, at), customer_id)
    days = rows.annotate(key=TruncDate("due_at", tzinfo=ZoneInfo(zone)))
    return _buckets(days, "key")


def by_week(
    *, actor: Actor, start: datetime, end: datetime, at: datetime, zone: str, customer_id: UUID | None = None
) -> list[Bucket]:
    """One bucket a local week, from Monday, in which something was due, oldest first."""
    rows = _due(actor, start, min(end, at), customer_id)
    return _buckets(rows.annotate(key=TruncWeek("due_at", tzinfo=ZoneInfo(zone))), "key")


def by_customer(*, actor: Actor, start: datetime, end: datetime, at: datetime) -> list[Bucket]:
    """One bucket a customer; ``key`` is her id."""
    return _buckets(_due(actor, start, min(end, at), None), "customer_id")


def by_tier(
    *, actor: Actor, start: datetime, end: datetime, at: datetime, tiers: Mapping[UUID, str]
) -> list[Bucket]:
    """One bucket a tier of customers, which ``tiers`` tells; "" for those that it does not name."""
    members: dict[str, list[UUID]] = defaultdict(list)
    for customer_id, tier in tiers.items():
        members[tier].append(customer_id)
    cases = [When(customer_id__in=ids, then=Value(tier)) for tier, ids in sorted(members.items())]
    rows = _due(actor, start, min(end, at), None)
    return _buckets(rows.annotate(key=Case(*cases, default=Value(""), output_field=CharField())), "key")


def by_cause(
    *, actor: Actor, start: datetime, end: datetime, at: datetime, customer_id: UUID | None = None
) -> list[Bucket]:
    """One bucket a cause of broken promises, the most frequent first; "" where none was found yet."""
    rows = _due(actor, start, min(end, at), customer_id).filter(_BROKEN)
    return sorted(_buckets(rows, "cause"), key=lambda bucket: (-bucket.broken, bucket.key))


def _buckets(rows: QuerySet[DeliveryOutcome], key: str) -> list[Bucket]:
    found = (
        rows.order_by()
        .values_list(key)
        .annotate(
            due=Count("promise_id"),
            kept=Count("promise_id", filter=_KEPT),
            broken=Count("promise_id", filter=_BROKEN),
            otif=Count("promise_id", filter=_OTIF),
            told=Count("promise_id", filter=_TOLD_FIRST),
            lead=_TOLD_LEAD,
        )
        .order_by(key)
    )
    return [
        Bucket(_key(value), due, kept, broken, otif, told, _hours(lead))
        for value, due, kept, broken, otif, told, lead in found
    ]


def _key(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One promise behind a figure, with what the measures know of it."""

    promise_id: UUID
    subject_kind: str
    subject_id: str
    customer_id: UUID | None
    state: str
    due_at: datetime
    settled_at: datetime | None
    warned_at: datetime | None
    told_at: datetime | None
    asked_at: datetime | None
    cause: str


def outcome_rows(
    *,
    actor: Actor,
    window: Window,
    which: str,
    start: datetime,
    end: datetime,
    at: datetime,
    customer_id: UUID | None = None,
    cause: str | None = None,
) -> Page[OutcomeRow]:
    """The promises that a figure of the same period counts; ``which`` is a key of ``FIGURES``.

    ``cause`` may be "" for those whose cause was not found yet. Raises ``KeyError`` for an unknown figure.
    """
    rows = _due(actor, start, min(end, at), customer_id).filter(FIGURES[which])
    if cause is not None:
        rows = rows.filter(cause=cause)
    return page_of(
        rows,
        window,
        sorts={"due_at": "due_at", "settled_at": "settled_at", "state": "state", "cause": "cause"},
        default=("due_at", "promise_id"),
        shape=_outcome,
    )


def _outcome(row: DeliveryOutcome) -> OutcomeRow:
    return OutcomeRow(**{name: getattr(row, name) for name in OutcomeRow.__dataclass_fields__})


FIGURES: Mapping[str, Q] = {
    "due": Q(),
    "kept": _KEPT,
    "broken": _BROKEN,
    "otif": _OTIF,
    "not_in_full": _KEPT & ~Q(missing=[]),
    "first_date": FIRST_DATE,
    "open": ~_KEPT & ~_BROKEN,
    "told_first": _TOLD_FIRST,
    "not_told_first": _BROKEN & ~Q(_TOLD_FIRST),
    "warned": _BROKEN & _WARNED,
    "not_warned": _BROKEN & ~Q(_WARNED),
    "false_alarms": _WARNED & _KEPT,
    "alarms": _WARNED,
}


def outcome_states(*, actor: Actor) -> dict[str, int]:
    """How many delivery promises stand in each state, whenever they are due."""
    rows = (
        DeliveryOutcome.objects.visible_to(actor)
        .order_by()
        .values_list("state")
        .annotate(n=Count("promise_id"))
    )
    return dict(rows)


def late_deliveries(*, actor: Actor) -> int:
    """Promised things that were delivered, but after they were due."""
    return DeliveryOutcome.objects.visible_to(actor).filter(_BROKEN, settled_at__gt=F("due_at")).count()


def all_time(*, actor: Actor, at: datetime) -> Timeliness:
    """The figures over everything that was ever due by ``at``."""
    first = (
        DeliveryOutcome.objects.visible_to(actor).order_by("due_at").values_list("due_at", flat=True).first()
    )
    return timeliness(actor=actor, start=first or at, end=at, at=at)
