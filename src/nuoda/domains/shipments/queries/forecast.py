"""Windows of arrival over time, what models are there, and what models learn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nuoda.domains.shipments.facts import EtaMoved, ShipmentDelivered, ShipmentRegistered
from nuoda.domains.shipments.models import ForecastModel, LaneStat, Shipment, TrackingEvent
from nuoda.domains.shipments.rules import DELIVERED, TERMINAL, Milestone
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.facts import Recorded, Ref
from nuoda.kernel.statements import shapes_where


@dataclass(frozen=True, slots=True)
class WindowShown:
    """The window that was shown from ``at`` on, why it came about, and what it rested on.

    The three instants are None from when none could be told. ``because`` is a reason code or a code of
    ``BECAUSE``; of the last one, which says when it arrived, it is ``delivered``.
    """

    at: datetime
    early_at: datetime | None
    likely_at: datetime | None
    late_at: datetime | None
    basis: str
    because: str


def eta_history(shipment_id: UUID, *, actor: Actor) -> list[WindowShown]:
    """Every window that was shown of a shipment, oldest first, as the facts of the ledger have them.

    Raises :class:`NotFound`.
    """
    if not Shipment.objects.visible_to(actor).filter(id=shipment_id).exists():
        raise NotFound
    return windows_shown(ledger.about([Ref("shipment", str(shipment_id))], actor=actor))


def windows_shown(facts: Iterable[Recorded]) -> list[WindowShown]:
    """The windows that facts about one shipment, the newest first, tell of; the oldest comes first."""
    shown: list[WindowShown] = []
    for one in reversed(list(facts)):
        fact = one.fact
        if isinstance(fact, EtaMoved | ShipmentRegistered):
            because = fact.because if isinstance(fact, EtaMoved) else "booked"
            shown.append(WindowShown(one.at, fact.early_at, fact.eta_at, fact.late_at, fact.basis, because))
        elif isinstance(fact, ShipmentDelivered):
            came = fact.delivered_at
            shown.append(WindowShown(one.at, came, came, came, "event", "delivered"))
    return shown


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A forecast model in lists."""

    version: str
    trained_at: datetime
    trained_by: str
    data_from: datetime
    data_to: datetime
    shipments: int
    metrics: dict[str, Any]
    active: bool


def forecast_models(*, actor: Actor) -> list[ModelCard]:
    """All trained versions, the newest first."""
    rows = ForecastModel.objects.visible_to(actor).defer("document", "state").order_by("-trained_at", "-id")
    return [
        ModelCard(
            row.version, row.trained_at, row.trained_by, row.data_from, row.data_to, row.shipments,
            row.metrics, row.active,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """The model in use: its numbers, and what it remembers up to ``state_at``."""

    version: str
    document: dict[str, Any]
    state: dict[str, Any]
    state_at: datetime


@dataclass(frozen=True, slots=True)
class _InUse:
    version: str
    state_at: datetime


def active_version(*, actor: Actor) -> tuple[str, datetime] | None:
    """The version in use and up to when it remembers, None where no model is in use."""
    rows = shapes_where(_InUse, ForecastModel, "active", [], actor=actor)
    return next(((one.version, one.state_at) for one in rows), None)


def active_model(*, actor: Actor) -> ModelInUse | None:
    row = ForecastModel.objects.visible_to(actor).filter(active=True).first()
    return ModelInUse(row.version, row.document, row.state, row.state_at) if row else None


@dataclass(frozen=True, slots=True)
class LaneTimes:
    """The usual times of one lane, service and milestone; "" stands for all."""

    lane: str
    service: str
    milestone: str
    seen: int
    early: timedelta
    likely: timedelta
    late: timedelta
    gap_usual: timedelta | None
    gap_long: timedelta | None
    gap_longest: timedelta | None
    learned_at: datetime


def lane_times(*, actor: Actor, lane: str | None = None) -> list[LaneTimes]:
    """The usual times and gaps, of one lane or of all, by lane, service and milestone."""
    rows = LaneStat.objects.visible_to(actor).order_by("lane", "service", "milestone")
    if lane is not None:
        rows = rows.filter(lane=lane)
    return [
        LaneTimes(**{name: getattr(row, name) for name in LaneTimes.__dataclass_fields__}) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Journey:
    """What forecasting knows of one shipment. ``signs`` are (milestone, instant), the earliest first."""

    id: UUID
    customer_id: UUID
    service: str
    origin: tuple[str, str, str]
    destination: tuple[str, str, str]
    zone: str
    pieces: int
    weight_kg: float
    usual: timedelta
    booked_at: datetime
    due_at: datetime | None
    delivered_at: datetime | None
    milestone: str
    milestone_at: datetime | None
    signs: tuple[tuple[str, datetime], ...] = ()


def journeys(ids: Iterable[UUID | str], *, actor: Actor) -> list[Journey]:
    """These shipments as they stand, those under way only; without their signs."""
    over = [*TERMINAL, Milestone.REFUSED.value, Milestone.RETURNING.value]
    rows = Shipment.objects.visible_to(actor).filter(id__in=list(ids), delivered_at__isnull=True)
    return [_journey(row, ()) for row in _plain(rows.exclude(milestone__in=over))]


def arrivals(*, actor: Actor, since: datetime, until: datetime, limit: int = 200_000) -> list[Journey]:
    """What was delivered in ``[since, until)``, in its order, with its signs; at most ``limit``."""
    rows = _plain(
        Shipment.objects.visible_to(actor)
        .filter(delivered_at__gte=since, delivered_at__lt=until)
        .order_by("delivered_at", "id")
    )[:limit]
    return _with_signs(list(rows), actor)


def all_journeys(*, actor: Actor, limit: int = 200_000) -> list[Journey]:
    """The newest shipments with their signs, in the order they were booked: what a back-test walks over."""
    rows = list(_plain(Shipment.objects.visible_to(actor).order_by("-booked_at", "id"))[:limit])
    return _with_signs(rows[::-1], actor)


_COLUMNS = (
    "id", "customer_id", "service", "origin", "destination", "zone", "pieces", "weight_kg", "usual_transit",
    "booked_at", "due_at", "promised_due_at", "delivered_at", "milestone", "milestone_at",
)  # fmt: skip


def _plain(rows: QuerySet[Shipment]) -> QuerySet[Shipment]:
    return rows.only(*_COLUMNS)


def _with_signs(rows: Sequence[Shipment], actor: Actor) -> list[Journey]:
    signs: dict[UUID, list[tuple[str, datetime]]] = {row.id: [] for row in rows}
    log = TrackingEvent.objects.filter(shipment_id__in=list(signs)).exclude(milestone="")
    for shipment_id, milestone, at in log.order_by("shipment_id", "occurred_at").values_list(
        "shipment_id", "milestone", "occurred_at"
    ):
        if milestone not in DELIVERED:
            signs[shipment_id].append((milestone, at))
    return [_journey(row, tuple(signs[row.id])) for row in rows]


def _journey(row: Shipment, signs: tuple[tuple[str, datetime], ...]) -> Journey:
    origin, destination = (
        (place.get("country", ""), place.get("region", ""), place.get("city", ""))
        for place in (row.origin, row.destination)
    )
    return Journey(
        row.id, row.customer_id, row.service, origin, destination, row.zone, row.pieces,
        float(row.weight_kg or 0), row.usual_transit, row.booked_at, row.due_at or row.promised_due_at,
        row.delivered_at, row.milestone, row.milestone_at, signs,
    )  # fmt: skip
