"""On time by the first date promised, beside on time by the date in force (domain reference §1.2).

The same promises and the same period as :func:`nuoda.insight.measures.timeliness`: due in the period by the
date in force, undelivered ones included. Gross counts what is excused as well, adjusted leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import TruncMonth

from nuoda.insight.measures import FIRST_DATE, Rate
from nuoda.insight.models import DeliveryOutcome
from nuoda.kernel.actor import Actor

Group = Literal["all", "customer", "month"]
GROUPS: tuple[Group, ...] = ("all", "customer", "month")
_EXCUSED = Q(state="excused")


@dataclass(frozen=True, slots=True)
class DatesKept:
    """One group's counts. ``key`` is "" for all, a customer's id, or the first day of a month.

    ``first`` were delivered by the first date, ``first_excused`` of those that are excused; ``kept`` by the
    date in force.
    """

    key: str
    due: int
    excused: int
    kept: int
    first: int
    first_excused: int

    @property
    def current_gross(self) -> Rate:
        return Rate(self.kept, self.due)

    @property
    def current(self) -> Rate:
        """The on-time share of the measures page."""
        return Rate(self.kept, self.due - self.excused)

    @property
    def first_gross(self) -> Rate:
        return Rate(self.first, self.due)

    @property
    def first_adjusted(self) -> Rate:
        return Rate(self.first - self.first_excused, self.due - self.excused)


def dates_kept(
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    at: datetime,
    by: Group = "all",
    zone: str = "Asia/Shanghai",
    customer_id: UUID | None = None,
) -> list[DatesKept]:
    """The promises due in ``[start, end)`` and not after ``at``, by group, in the order of their keys.

    Months are those of ``zone``. One query.
    """
    rows = DeliveryOutcome.objects.visible_to(actor).filter(due_at__gte=start, due_at__lt=min(end, at))
    rows = rows.exclude(state__in=["withdrawn", "paused", "replaced"])
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    keys = {
        "all": Value("", output_field=CharField()),
        "customer": F("customer_id"),
        "month": TruncMonth("due_at", tzinfo=ZoneInfo(zone)),
    }
    found = (
        rows.annotate(key=keys[by])
        .order_by()
        .values_list("key")
        .annotate(
            due=Count("promise_id"),
            excused=Count("promise_id", filter=_EXCUSED),
            kept=Count("promise_id", filter=Q(state="kept")),
            first=Count("promise_id", filter=FIRST_DATE),
            first_excused=Count("promise_id", filter=FIRST_DATE & _EXCUSED),
        )
        .order_by("key")
    )
    return [DatesKept(_key(key), *counts) for key, *counts in found]


def _key(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
