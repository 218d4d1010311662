"""What the watch reads beside the shipments themselves: promises, legs, warnings and the way behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.facts import State as PromiseState
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands.lanes import Lanes, lanes
from nuoda.domains.shipments.models import AreaWarning, Leg
from nuoda.domains.shipments.rules import Forecast, Milestone
from nuoda.domains.shipments.rules.danger import (
    Area,
    Circle,
    PlannedLeg,
    Point,
    Subject,
    Waypoint,
    Window,
    region_key,
    remaining_way,
    window_around,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where
from nuoda.kernel.text import both

COLUMNS = (
    "id", "customer_id", "order_id", "waybill", "milestone", "milestone_at", "heard_at", "booked_at",
    "reason", "attempts", "usual_transit", "eta_at", "origin", "destination", "legs", "place", "danger",
    "due_at", "look_at", "recorded_at", "eta_early_at", "eta_late_at", "lane", "service", "missed_at",
    "missed_until_at",
)  # fmt: skip


class WatchedRow(NamedTuple):
    """The columns of a shipment that the watch reads."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    waybill: str
    milestone: str
    milestone_at: datetime | None
    heard_at: datetime | None
    booked_at: datetime
    reason: str
    attempts: int
    usual_transit: timedelta
    eta_at: datetime | None
    origin: dict[str, str]
    destination: dict[str, str]
    legs: int
    place: str
    danger: int
    due_at: datetime | None
    look_at: datetime | None
    recorded_at: datetime
    eta_early_at: datetime | None
    eta_late_at: datetime | None
    lane: str
    service: str
    missed_at: datetime | None
    missed_until_at: datetime | None

    def window(self) -> Window | None:
        """The window of arrival; one about the expected instant where its edges are not known."""
        if self.eta_at is None:
            return None
        if self.eta_early_at is None or self.eta_late_at is None:
            return window_around(self.eta_at, self.usual_transit)
        return Window(self.eta_early_at, self.eta_at, self.eta_late_at)

    def with_window(self, window: Forecast | None) -> WatchedRow:
        if window is None:
            return self
        return self._replace(
            eta_at=window.likely_at, eta_early_at=window.early_at, eta_late_at=window.late_at
        )


class Seen(NamedTuple):
    """A region that the log names, when last, and where exactly if a scan told."""

    region: str
    at: datetime
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is read for one batch; the number of queries does not depend on its length."""

    promises: Mapping[Ref, tuple[datetime, bool]] = field(default_factory=dict)
    legs: Mapping[UUID, Sequence[PlannedLeg]] = field(default_factory=dict)
    ahead: Mapping[UUID, Sequence[Waypoint]] = field(default_factory=dict)
    areas: Sequence[Area] = ()
    seen: Mapping[UUID, Sequence[Seen]] = field(default_factory=dict)
    usual: Lanes = field(default_factory=lambda: Lanes({}, ""))

    def subject(self, row: WatchedRow) -> Subject:
        """What the rules are given of one shipment."""
        due_at, is_open = self.promises.get(promised(row), (None, False))
        one = Subject(
            row.milestone, row.milestone_at, row.heard_at, row.booked_at, row.reason, row.attempts,
            row.usual_transit, due_at, is_open, row.window(),
            self.usual.gap(row.lane, row.service, row.milestone), self.legs.get(row.id, ()),
        )  # fmt: skip
        if not self.areas:
            return one
        lane = (region_key(row.origin.get("region", "")), region_key(row.destination.get("region", "")))
        return one._replace(areas=self.areas, way=self._way(row), lane=lane)

    def _way(self, row: WatchedRow) -> list[Waypoint]:
        seen = sorted(self.seen.get(row.id, ()), key=lambda one: one.at)
        here: Waypoint | None = None
        if seen:
            last = seen[-1]
            at = Point(last.latitude, last.longitude) if last.latitude and last.longitude else None
            here = Waypoint(last.region, row.place, at)
        return remaining_way(
            now_at=here, origin=waypoint(row.origin), destination=waypoint(row.destination),
            between=self.ahead.get(row.id, ()), seen=frozenset(region_key(one.region) for one in seen),
        )  # fmt: skip


def promised(row: WatchedRow) -> Ref:
    """What the promise of a shipment's delivery is about: its order where there is one."""
    return Ref("order", str(row.order_id)) if row.order_id else Ref("shipment", str(row.id))


def waypoint(place: Mapping[str, str]) -> Waypoint:
    return Waypoint(place.get("region", ""), place.get("city", "") or place.get("name", ""))


def read_evidence(rows: Sequence[WatchedRow], *, by: Actor, at: datetime) -> Evidence:
    """Everything that the rules need about these shipments, in six queries at most."""
    routed = [row.id for row in rows if row.legs > 1]
    areas = areas_in_force(at)
    legs, ahead = _legs(routed) if routed else ({}, {})
    return Evidence(
        promises=_promises(rows, by),
        legs=legs,
        ahead=ahead,
        areas=areas,
        seen=_seen([row.id for row in rows]) if areas else {},
        usual=lanes(),
    )


def _promises(rows: Sequence[WatchedRow], by: Actor) -> dict[Ref, tuple[datetime, bool]]:
    """The due time of each promised thing, and whether that promise is still open."""
    found: dict[Ref, tuple[datetime, bool]] = {}
    for one in promises_of([promised(row) for row in rows], actor=by):
        if one.kind == PromiseKind.DELIVERY:
            undone = one.state == PromiseState.BROKEN and one.settled_at is None
            is_open = undone or one.state in (PromiseState.OPEN, PromiseState.AT_RISK)
            found[Ref(one.subject_kind, str(one.subject_id))] = (one.due_at, is_open)
    return found


_IN_FORCE = "state = 'in_force' AND until > %s ORDER BY since, id"


def areas_in_force(at: datetime) -> list[Area]:
    """The warnings that are acted upon and not over yet."""
    return [area_of(row) for row in rows_where(AreaWarning, _IN_FORCE, [at])]


def area_of(row: AreaWarning) -> Area:
    return Area(
        key=str(row.id), hazard=row.hazard, severity=row.severity,
        title=both(row.title_zh, row.title_en), since=row.since, until=row.until, places=tuple(row.places),
        polygons=[[Point(*corner) for corner in ring] for ring in row.polygons],
        circles=[Circle(*one) for one in row.circles],
        lanes=[(start, end) for start, end in row.lanes],
    )  # fmt: skip


_SEEN = (
    "SELECT DISTINCT ON (log.shipment_id, log.region) log.shipment_id, log.region, log.occurred_at,"
    " log.latitude, log.longitude FROM shipments_tracking_event AS log"
    " WHERE log.shipment_id = ANY(%s) AND log.region <> ''"
    " ORDER BY log.shipment_id, log.region, log.occurred_at DESC"
)


def _seen(shipment_ids: Sequence[UUID]) -> dict[UUID, list[Seen]]:
    found: dict[UUID, list[Seen]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [list(shipment_ids)])
        for shipment_id, *rest in cursor.fetchall():
            found[shipment_id].append(Seen(*rest))
    return found


_LEG_SCANS = (
    "SELECT log.shipment_id, log.leg, min(log.occurred_at),"
    " min(log.occurred_at) FILTER (WHERE log.milestone = ANY(%s)), max(log.occurred_at)"
    " FROM shipments_tracking_event AS log"
    " LEFT JOIN shipments_error_declaration AS wrong ON wrong.shipment_id = log.shipment_id"
    " AND wrong.occurred_at = log.occurred_at AND wrong.code = log.code AND wrong.piece = log.piece"
    " WHERE log.shipment_id = ANY(%s) AND wrong.id IS NULL"
    " AND log.milestone NOT IN ('', 'BOOKED', 'PICKUP_FAILED')"
    " GROUP BY log.shipment_id, log.leg"
)
_LEFT = [Milestone.HUB_OUT.value, Milestone.LINEHAUL.value, Milestone.INTL_DEPARTED.value]


def _legs(
    shipment_ids: Sequence[UUID],
) -> tuple[dict[UUID, Sequence[PlannedLeg]], dict[UUID, Sequence[Waypoint]]]:
    """The legs of each shipment as planned and as far as they went; and the places still ahead."""
    scans: dict[UUID, dict[int, tuple[Any, ...]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_LEG_SCANS, [_LEFT, list(shipment_ids)])
        for shipment_id, leg, *instants in cursor.fetchall():
            scans[shipment_id][leg] = tuple(instants)
    rows: dict[UUID, list[Leg]] = defaultdict(list)
    for row in Leg.objects.filter(shipment_id__in=shipment_ids).order_by("shipment_id", "sequence"):
        rows[row.shipment_id].append(row)
    plans: dict[UUID, Sequence[PlannedLeg]] = {key: _planned(legs, scans[key]) for key, legs in rows.items()}
    ahead: dict[UUID, Sequence[Waypoint]] = {}
    for key, legs in rows.items():
        current = max(scans[key], default=0)
        ahead[key] = [waypoint(leg.origin) for leg in legs if leg.sequence > current]
    return plans, ahead


def _planned(legs: Sequence[Leg], scans: Mapping[int, tuple[Any, ...]]) -> list[PlannedLeg]:
    found: list[PlannedLeg] = []
    ready_at: datetime | None = None
    furthest = max(scans, default=0)
    for leg in legs:
        # where the first leg has no number of its own, it goes under the shipment's
        under = 0 if leg.sequence == 1 and not leg.number else leg.sequence
        handed_in_at, departed_at, last_at = scans.get(under, (None, None, None))
        if furthest > leg.sequence and departed_at is None:
            departed_at = last_at or leg.departs_at or scans[furthest][0]
        found.append(
            PlannedLeg(
                leg.sequence, leg.mode, leg.origin.get("city", "") or leg.origin.get("name", ""),
                leg.departs_at, leg.cutoff_at, handed_in_at, departed_at, ready_at,
            )
        )  # fmt: skip
        ready_at = _arrives(leg, departed_at)
    return found


def _arrives(leg: Leg, departed_at: datetime | None) -> datetime | None:
    """When a leg is at its end: as planned, shifted by how late it left."""
    if leg.arrives_at is None or departed_at is None or leg.departs_at is None:
        return leg.arrives_at
    return leg.arrives_at + max(timedelta(0), departed_at - leg.departs_at)
