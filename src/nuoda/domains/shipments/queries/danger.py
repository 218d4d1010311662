"""What threatens shipments, read: the watch list, and one shipment's dangers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, DateTimeField, DurationField, F, Min, Q, QuerySet, Value
from django.db.models.functions import Least

from nuoda.domains.shipments.models import Danger, Shipment
from nuoda.domains.shipments.queries.danger_rows import DangerRow, danger_row
from nuoda.domains.shipments.queries.shapes import ShipmentCard, card
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest
from nuoda.kernel.tally import Figure, counting


@dataclass(frozen=True, slots=True)
class WatchRow:
    """An open danger with the shipment that it threatens, and that shipment's promised time."""

    danger: DangerRow
    ship: ShipmentCard
    due_at: datetime | None


_OPEN = Q(cleared_at__isnull=True)


def watch_rows(
    *,
    actor: Actor,
    window: Window,
    at: datetime,
    kind: str = "",
    level: int = 0,
    customer_id: UUID | None = None,
    carrier: str = "",
) -> Page[WatchRow]:
    """Open dangers, the gravest first, then by what is left ``at``. ``level`` is the least level wanted."""
    rows = Danger.objects.visible_to(actor).filter(_OPEN)
    wanted: dict[str, object] = {"kind": kind, "customer_id": customer_id, "shipment__carrier": carrier}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if level > 1:
        rows = rows.filter(level__gte=level)
    return _watch_page(rows, window, at)


def _watch_page(rows: QuerySet[Danger], window: Window, at: datetime) -> Page[WatchRow]:
    """These dangers with their shipments, the gravest first, then by what is left ``at``."""
    passed = F("passed_at") - Value(at, output_field=DateTimeField())
    return page_of(
        rows.select_related("shipment").annotate(
            left=Least(F("margin"), passed, output_field=DurationField())
        ),
        window,
        sorts={
            "level": "level",
            "probability": "probability",
            "margin": "left",
            "since": "since",
            "kind": "kind",
            "due_at": "shipment__due_at",
            "waybill": "shipment__waybill",
        },
        default=("-level", "left", "since", "id"),
        shape=_watch_row,
    )


def touched_rows(
    warning_id: UUID, *, actor: Actor, window: Window, at: datetime, over: bool
) -> Page[WatchRow]:
    """The shipments that a warning touches, and once it is ``over`` those that it touched; each once."""
    rows = Danger.objects.visible_to(actor).filter(warning_id=warning_id)
    if not over:
        return _watch_page(rows.filter(_OPEN), window, at)
    latest = rows.order_by("shipment_id", "-opened_at").distinct("shipment_id").values("id")
    return _watch_page(Danger.objects.visible_to(actor).filter(id__in=latest), window, at)


def dangers_of(shipment_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[DangerRow]]:
    """The open dangers of each shipment, the gravest first."""
    found: dict[UUID, list[DangerRow]] = defaultdict(list)
    rows = Danger.objects.visible_to(actor).filter(_OPEN, shipment_id__in=list(shipment_ids))
    for row in rows.order_by("-level", "since"):
        found[row.shipment_id].append(danger_row(row))
    return found


def past_dangers(shipment_id: UUID, *, actor: Actor, limit: int = 20) -> list[DangerRow]:
    """Dangers of one shipment that are over, the newest first."""
    rows = Danger.objects.visible_to(actor).filter(shipment_id=shipment_id, cleared_at__isnull=False)
    return [danger_row(row) for row in rows.order_by("-cleared_at", "-id")[:limit]]


def shipment_of_danger(danger_id: UUID, *, actor: Actor) -> UUID:
    """The shipment that a danger threatens. Raises :class:`NotFound`."""
    found = Danger.objects.visible_to(actor).filter(id=danger_id).values_list("shipment_id", flat=True)
    shipment_id: UUID | None = found.first()
    if shipment_id is None:
        raise NotFound
    return shipment_id


def watch_figure(*, actor: Actor, level: int = 0) -> Figure:
    """How many shipments have an open danger of this level at least; read with other figures of a page."""
    return counting(Shipment.objects.visible_to(actor).filter(danger__gte=max(1, level)))


def watch_counts(*, actor: Actor) -> dict[str, int]:
    """How many open dangers there are of each kind; kinds without any are left out."""
    rows = Danger.objects.visible_to(actor).filter(_OPEN)
    return dict(rows.order_by().values_list("kind").annotate(n=Count("id")))


def watched_carriers(*, actor: Actor) -> list[str]:
    """The carriers that have a shipment in danger, by name."""
    rows = Danger.objects.visible_to(actor).filter(_OPEN)
    return list(rows.order_by("shipment__carrier").values_list("shipment__carrier", flat=True).distinct())


def look_moments(*, actor: Actor) -> list[Moment]:
    """When the watch has the next shipment to look at."""
    return [earliest(Shipment, "look_at", "look_at IS NOT NULL", actor=actor)]


def overdue_moments(*, actor: Actor) -> list[Moment]:
    """When the next window of arrival has passed although nothing arrived."""
    waiting = "eta_late_at IS NOT NULL AND delivered_at IS NULL"
    return [earliest(Shipment, "eta_late_at", waiting, actor=actor, passed=True)]


def next_look_at(*, actor: Actor) -> datetime | None:
    """The next instant at which the watch has a shipment to look at, or None."""
    rows = Shipment.objects.visible_to(actor).filter(look_at__isnull=False)
    first: datetime | None = rows.aggregate(first=Min("look_at"))["first"]
    return first


def unwatched(*, actor: Actor, at: datetime, behind: timedelta) -> int:
    """How many shipments should have been looked at more than ``behind`` ago: the watch's own health."""
    return Shipment.objects.visible_to(actor).filter(look_at__lt=at - behind).count()


def _watch_row(row: Danger) -> WatchRow:
    return WatchRow(danger_row(row), card(row.shipment), row.shipment.due_at)
