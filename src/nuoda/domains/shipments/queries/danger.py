"""What threatens shipments, read: the watch list, one shipment's dangers, warnings of areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from nuoda.domains.shipments.models import AreaWarning, Danger, Shipment
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


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning of an area. ``state`` is ``in_force``, ``superseded``, ``cancelled`` or ``kept``;
    one in force whose ``until`` has passed is over.
    """

    id: UUID
    hazard: str
    severity: str
    title_zh: str
    title_en: str
    source: str
    places: tuple[str, ...]
    outlines: int
    since: datetime
    until: datetime
    state: str
    status: str
    message: str
    recorded_at: datetime
    recorded_by: str
    ended_at: datetime | None
    ended_by: str
    shipments: int


@dataclass(frozen=True, slots=True)
class WarningPage:
    """One warning with its words; ``lanes`` are the pairs of regions whose usual way leads through it."""

    row: WarningRow
    text_zh: str
    text_en: str
    polygons: Sequence[Sequence[Sequence[float]]]
    circles: Sequence[Sequence[float]]
    lanes: Sequence[tuple[str, str]]
    identifier: str
    sender: str
    references: tuple[str, ...]
    successor_id: UUID | None


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
    warning_id: UUID | None = None,
) -> Page[WatchRow]:
    """Open dangers, the gravest first, then by what is left ``at``. ``level`` is the least level wanted."""
    rows = Danger.objects.visible_to(actor).filter(_OPEN).select_related("shipment")
    wanted: dict[str, object] = {
        "kind": kind, "customer_id": customer_id, "warning_id": warning_id, "shipment__carrier": carrier,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if level > 1:
        rows = rows.filter(level__gte=level)
    passed = F("passed_at") - Value(at, output_field=DateTimeField())
    return page_of(
        rows.annotate(left=Least(F("margin"), passed, output_field=DurationField())),
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


def warning_rows(*, actor: Actor, window: Window, at: datetime, state: str = "") -> Page[WarningRow]:
    """Warnings of areas, those in force first. ``state`` may be ``in_force``, ``over`` or ``kept``."""
    in_force = When(state=AreaWarning.State.IN_FORCE, until__gt=at, then=Value(0))
    rows = _warnings(actor).annotate(holds=Case(in_force, default=Value(1)))
    if state == "in_force":
        rows = rows.filter(holds=0)
    elif state == "over":
        rows = rows.filter(holds=1).exclude(state=AreaWarning.State.KEPT)
    elif state:
        rows = rows.filter(state=state)
    return page_of(
        rows,
        window,
        sorts={"since": "since", "until": "until", "severity": "severity", "hazard": "hazard"},
        default=("holds", "-since", "-id"),
        shape=_warning_row,
    )


def warnings_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, WarningRow]:
    """Warnings by id; their numbers of shipments are those of open dangers."""
    wanted = {one for one in ids if one}
    return {row.id: _warning_row(row) for row in _warnings(actor).filter(id__in=wanted)} if wanted else {}


def warning_page(warning_id: UUID, *, actor: Actor) -> WarningPage:
    """One warning. Raises :class:`NotFound`."""
    row = _warnings(actor).filter(id=warning_id).first()
    if row is None:
        raise NotFound
    return WarningPage(
        _warning_row(row), row.text_zh, row.text_en, row.polygons, row.circles,
        [(start, end) for start, end in row.lanes], row.identifier, row.sender, tuple(row.references),
        row.successor_id,
    )  # fmt: skip


def _warnings(actor: Actor) -> QuerySet[AreaWarning]:
    """Warnings with the number of open dangers behind each."""
    open_ones = Danger.objects.visible_to(actor).filter(_OPEN, warning_id=OuterRef("id"))
    touched = open_ones.order_by().values("warning_id")
    counted = Subquery(touched.annotate(n=Count("id")).values("n"))
    return AreaWarning.objects.visible_to(actor).annotate(touched=Coalesce(counted, 0))


def _watch_row(row: Danger) -> WatchRow:
    return WatchRow(danger_row(row), card(row.shipment), row.shipment.due_at)


def _warning_row(row: AreaWarning) -> WarningRow:
    return WarningRow(
        row.id, row.hazard, row.severity, row.title_zh, row.title_en, row.source, tuple(row.places),
        len(row.polygons) + len(row.circles), row.since, row.until, row.state, row.status, row.message,
        row.recorded_at, row.recorded_by, row.ended_at, row.ended_by, getattr(row, "touched", 0),
    )  # fmt: skip
