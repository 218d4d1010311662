"""How much of what was ordered lay there at once, and what waited (domain reference §1.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Least, TruncDate, TruncWeek

from nuoda.domains.orders.models import AllocatedLine, AllocatedPart
from nuoda.domains.orders.rules.allocating import LIVE_PARTS, OPEN_LINES, LineState, PartState
from nuoda.kernel.actor import Actor

By = Literal["", "product", "customer", "week"]
_COLUMNS: Mapping[str, str] = {"product": "product_id", "customer": "customer_id"}


@dataclass(frozen=True, slots=True)
class FillCounts:
    """Lines of goods from stock that were ordered in a period, and how they were first served.

    ``filled``: all pieces lay there when the order was first served, without another product, a supplier or
    waiting. ``out``: some lacked then; ``bare``: all did. ``waited`` were back-ordered, ``waiting`` still
    are, ``called_off`` gave up because nothing came. ``served`` have all pieces by now, in whatever way.
    ``mean_wait`` is how long those waited that were filled. ``key``: a product, a customer, a Monday, or "".
    """

    key: str
    orders: int
    orders_filled: int
    lines: int
    filled: int
    units: int
    units_filled: int
    out: int
    bare: int
    waited: int
    waiting: int
    units_waiting: int
    called_off: int
    served: int
    mean_wait: timedelta | None


_FILLED = Q(first_held__gte=F("quantity"))
_WAITED = Q(first_waiting__gt=0)
_OPEN = Q(state__in=OPEN_LINES)
_TOLD: Mapping[str, Any] = {
    "orders": Count("order_id", distinct=True),
    "broken": Count("order_id", distinct=True, filter=~_FILLED),
    "lines": Count("id"),
    "filled": Count("id", filter=_FILLED),
    "units": Sum("quantity", default=0),
    "units_filled": Sum(Least("first_held", "quantity"), default=0),
    "out": Count("id", filter=~_FILLED),
    "bare": Count("id", filter=Q(first_held=0)),
    "waited": Count("id", filter=_WAITED),
    "waiting": Count("id", filter=_OPEN),
    "units_waiting": Sum(F("quantity") - F("dropped") - F("held"), filter=_OPEN, default=0),
    "called_off": Count("id", filter=Q(dropped__gt=0)),
    "served": Count("id", filter=~_OPEN & Q(dropped=0)),
    "mean_wait": Avg(
        F("filled_at") - F("ordered_at"), filter=_WAITED & Q(filled_at__isnull=False, dropped=0)
    ),
}


def fill_counts(
    *,
    actor: Actor,
    start: datetime,
    end: datetime,
    by: By = "",
    customer_id: UUID | None = None,
    sku: str = "",
    warehouse: str = "",
    zone: str = "Asia/Shanghai",
) -> list[FillCounts]:
    """Counts of lines ordered in ``[start, end)``, in all or of each product, customer or week. One query.

    What a customer called off herself is left out, and what was not planned yet. With a ``warehouse``, lines
    that it serves, in part at least.
    """
    rows = _asked(actor, start, end, customer_id)
    if sku:
        rows = rows.filter(sku=sku)
    if warehouse:
        parts = AllocatedPart.objects.visible_to(actor).filter(line=OuterRef("pk"), source=warehouse)
        rows = rows.filter(Exists(parts.filter(state__in=(*LIVE_PARTS, PartState.SENT))))
    if not by:
        found = rows.aggregate(**_TOLD)
        return [_counts("", found)]
    if by == "week":
        rows = rows.annotate(week=TruncWeek("ordered_at", tzinfo=ZoneInfo(zone)))
    name = _COLUMNS.get(by, by)
    return [_counts(_key(one.pop(name)), one) for one in rows.order_by().values(name).annotate(**_TOLD)]


def _asked(actor: Actor, start: datetime, end: datetime, customer_id: UUID | None) -> QuerySet[AllocatedLine]:
    rows = AllocatedLine.objects.visible_to(actor).filter(
        ordered_at__gte=start, ordered_at__lt=end, round__gt=0
    )
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return rows.exclude(state=LineState.CANCELLED, dropped__lt=F("quantity"))


def _counts(key: str, found: Mapping[str, Any]) -> FillCounts:
    told = dict(found)
    return FillCounts(key=key, orders_filled=told["orders"] - told.pop("broken"), **told)


def _key(value: object) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class DayDemand:
    """So many pieces of a product were ordered on a day, in so many lines."""

    product_id: UUID
    day: date
    quantity: int
    lines: int


def demand_days(
    *, actor: Actor, start: datetime, end: datetime, zone: str, owner_id: UUID | None = None
) -> list[DayDemand]:
    """What was ordered of products day by day, in ``[start, end)``, whoever ordered it. One query.

    With ``owner_id``, of goods of one owner. Days without an order are not told.
    """
    rows = _asked(actor, start, end, None)
    if owner_id is not None:
        rows = rows.filter(product__customer_id=owner_id)
    days = rows.annotate(day=TruncDate("ordered_at", tzinfo=ZoneInfo(zone))).order_by()
    found = days.values_list("product_id", "day").annotate(pieces=Sum("quantity"), n=Count("id"))
    return [DayDemand(*one) for one in found.order_by("product_id", "day")]


def lacking_units(products: Iterable[UUID], *, actor: Actor) -> dict[UUID, int]:
    """How many pieces of products open lines ask for that nothing serves, present or to come. Two queries."""
    wanted = list(products)
    if not wanted:
        return {}
    rows = AllocatedLine.objects.visible_to(actor).filter(product_id__in=wanted, state__in=OPEN_LINES)
    asked = rows.order_by().values_list("product_id").annotate(n=Sum(F("quantity") - F("dropped")))
    parts = AllocatedPart.objects.visible_to(actor).filter(
        line__in=rows.values("id"), state__in=(*LIVE_PARTS, PartState.SENT)
    )
    served = dict(parts.order_by().values_list("line__product_id").annotate(n=Sum("quantity")))
    return {key: max(0, n - served.get(key, 0)) for key, n in asked}
