"""How long orders took from their entry until all of their goods were delivered (domain reference §1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, DurationField, Exists, F, FloatField, OuterRef, Q, StdDev
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Extract
from django.db.models.query import QuerySet

from nuoda.domains.shipments.models import Shipment
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CycleTime:
    """Orders of a lane and service whose last shipment was delivered in a period, in calendar time.

    ``to_carrier`` is the mean from entry until a carrier first had the goods, ``on_the_way`` from then until
    delivery, of orders whose hand-over is known. ``cv`` is the standard deviation ÷ the mean: how steady it
    is, told for one lane and service alone and never across them.
    """

    lane: str
    service: str
    orders: int
    mean: timedelta | None
    median: timedelta | None
    p90: timedelta | None
    p95: timedelta | None
    to_carrier: timedelta | None
    on_the_way: timedelta | None
    cv: float | None

    @property
    def spread(self) -> timedelta | None:
        """P95 − P50."""
        return None if self.p95 is None or self.median is None else self.p95 - self.median


class _Percentile(Aggregate):
    function = "percentile_cont"
    output_field = DurationField()

    def __init__(self, part: str, expression: Any) -> None:
        super().__init__(expression)
        self.template = f"%(function)s({part}) WITHIN GROUP (ORDER BY %(expressions)s)"


_TOOK = F("delivered_at") - F("order__ordered_at")
_KNOWN = Q(order__handed_over_at__isnull=False)


def cycle_times(
    *, actor: Actor, start: datetime, end: datetime, customer_id: UUID | None = None
) -> list[CycleTime]:
    """Every lane and service with orders that were delivered wholly in ``[start, end)``. One query.

    An order in several shipments counts once, when the last of them is delivered.
    """
    found = (
        _last_ones(actor, start, end, customer_id)
        .order_by()
        .values_list("origin__city", "to_city", "service")
        .annotate(**_figures())
        .values_list("origin__city", "to_city", "service", *_figures())
    )
    rows = [_shape(f"{origin or '–'} → {to or '–'}", service, told) for origin, to, service, *told in found]
    return sorted(rows, key=lambda one: (-one.orders, one.lane, one.service))


def cycle_time(*, actor: Actor, start: datetime, end: datetime, customer_id: UUID | None = None) -> CycleTime:
    """All of them together; steadiness makes no sense across lanes and is left out. One query."""
    found = _last_ones(actor, start, end, customer_id).aggregate(**_figures())
    return _shape("", "", [None if name == "sigma" else value for name, value in found.items()])


def _figures() -> dict[str, Any]:
    return {
        "orders": Count("id"),
        "mean": Avg(_TOOK),
        "median": _Percentile("0.5", _TOOK),
        "p90": _Percentile("0.9", _TOOK),
        "p95": _Percentile("0.95", _TOOK),
        "to_carrier": Avg(F("order__handed_over_at") - F("order__ordered_at"), filter=_KNOWN),
        "on_the_way": Avg(F("delivered_at") - F("order__handed_over_at"), filter=_KNOWN),
        "sigma": StdDev(Extract(_TOOK, "epoch", output_field=FloatField())),
    }


def _last_ones(actor: Actor, start: datetime, end: datetime, customer_id: UUID | None) -> QuerySet[Shipment]:
    rows = Shipment.objects.visible_to(actor).filter(
        order__isnull=False, delivered_at__gte=start, delivered_at__lt=end
    )
    rows = rows.filter(delivered_at__gte=F("order__ordered_at"))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    others = (
        Shipment.objects.visible_to(actor).filter(order_id=OuterRef("order_id")).exclude(id=OuterRef("id"))
    )
    later = Q(delivered_at__isnull=True) | Q(delivered_at__gt=OuterRef("delivered_at"))
    same = Q(delivered_at=OuterRef("delivered_at"), id__gt=OuterRef("id"))
    return rows.exclude(Exists(others.filter(later | same)))


def _shape(lane: str, service: str, told: list[Any]) -> CycleTime:
    orders, mean, median, p90, p95, to_carrier, on_the_way, sigma = told
    steady = sigma / mean.total_seconds() if orders > 1 and sigma is not None and mean else None
    return CycleTime(lane, service, orders, mean, median, p90, p95, to_carrier, on_the_way, steady)
