"""Bring shipments to what their log says, and state what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.facts import (
    DeliveryRetracted,
    EtaMoved,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentEased,
    ShipmentTroubled,
)
from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.rules import Event, Status, derive, expect, extend, may_extend, needs
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref

NOTABLE = timedelta(minutes=30)
_LOG = (
    "SELECT log.shipment_id, log.occurred_at, log.recorded_at, log.milestone, log.reason, log.code,"
    " log.piece, log.place, wrong.id IS NOT NULL"
    " FROM shipments_tracking_event AS log"
    " LEFT JOIN shipments_error_declaration AS wrong ON wrong.shipment_id = log.shipment_id"
    " AND wrong.occurred_at = log.occurred_at AND wrong.code = log.code AND wrong.piece = log.piece"
    " WHERE log.shipment_id = ANY(%s)"
)
_DERIVED = (
    ("milestone", "text"),
    ("milestone_at", "timestamptz"),
    ("place", "text"),
    ("heard_at", "timestamptz"),
    ("moved_at", "timestamptz"),
    ("reason", "text"),
    ("reason_at", "timestamptz"),
    ("delivered_at", "timestamptz"),
    ("attempts", "smallint"),
    ("pieces_seen", "integer"),
    ("pieces_arrived", "integer"),
    ("late_scans", "integer"),
    ("eta_at", "timestamptz"),
    ("needs", "interval"),
)
_NEEDED = (
    "customer_id",
    "order_id",
    "waybill",
    "usual_transit",
    "booked_at",
    *(name for name, _ in _DERIVED),
)
_WRITE = (
    "UPDATE shipments_shipment AS kept SET "
    + ", ".join(f"{name} = given.{name}" for name, _ in _DERIVED)
    + f" FROM unnest(%s::uuid[], {', '.join(f'%s::{kind}[]' for _, kind in _DERIVED)})"
    + f" AS given(id, {', '.join(name for name, _ in _DERIVED)}) WHERE kept.id = given.id"
)


def recompute(shipment_ids: Sequence[UUID]) -> dict[UUID, Status]:
    """The status of each shipment, derived from its whole log."""
    if not shipment_ids:
        return {}
    logs: dict[UUID, list[Event]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LOG, [list(shipment_ids)])
        for shipment_id, *line in cursor.fetchall():
            logs[shipment_id].append(Event(*line))
    return {shipment_id: derive(logs[shipment_id]) for shipment_id in shipment_ids}


def reckon(news: Mapping[UUID, Sequence[Event]], *, by: Actor, retraction: str = "") -> None:
    """Bring these shipments to what their logs say with ``news`` in them; save what changed and state it.

    News that only goes on from what was known is folded onto the status as it stands; anything else
    makes the shipment be derived from its whole log, as does news of nothing. Rows are locked in the
    order of their ids, so that two batches never wait for one another in a ring.
    """
    if not news:
        return
    rows = list(
        Shipment.objects.visible_to(by)
        .select_for_update()
        .only(*_NEEDED)
        .filter(id__in=list(news))
        .order_by("id")
    )
    known = {row.id: status for row in rows if (status := _extended(row, news[row.id])) is not None}
    known |= recompute([row.id for row in rows if row.id not in known])
    changed: list[tuple[Any, ...]] = []
    for row in rows:
        status = known[row.id]
        eta_at = expect(status, row.usual_transit, row.booked_at)
        columns = _columns(status, eta_at, needs(status, row.usual_transit))
        if any(getattr(row, name) != value for (name, _), value in zip(_DERIVED, columns, strict=True)):
            _tell(row, status, eta_at, retraction)
            changed.append((row.id, *columns))
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*changed, strict=True)])


def _extended(row: Shipment, events: Sequence[Event]) -> Status | None:
    if not events:
        return None
    status = Status(
        row.milestone, row.milestone_at, row.place, row.heard_at, row.moved_at, row.reason, row.reason_at,
        row.delivered_at, row.attempts, row.pieces_seen, row.pieces_arrived, row.late_scans,
    )  # fmt: skip
    return extend(status, events) if may_extend(status, events) else None


def _columns(status: Status, eta_at: datetime | None, needed: timedelta) -> tuple[Any, ...]:
    return (
        status.milestone, status.at, status.place, status.heard_at, status.moved_at, status.reason,
        status.reason_at, status.delivered_at, status.attempts, status.pieces_seen, status.pieces_arrived,
        status.late_scans, eta_at, needed,
    )  # fmt: skip


def _tell(row: Shipment, status: Status, eta_at: datetime | None, retraction: str) -> None:
    common: dict[str, Any] = {
        "subject": Ref("shipment", str(row.id)),
        "customer_id": row.customer_id,
        "waybill": row.waybill,
        "order_id": row.order_id,
    }
    if status.milestone != row.milestone and status.at:
        state(
            ShipmentAdvanced(
                **common, milestone=status.milestone, previous=row.milestone, occurred_at=status.at,
                place=status.place, eta_at=eta_at,
            )
        )  # fmt: skip
    if (
        status.reason
        and (status.reason, status.reason_at) != (row.reason, row.reason_at)
        and status.reason_at
    ):
        state(
            ShipmentTroubled(
                **common, reason=status.reason, milestone=status.milestone, occurred_at=status.reason_at,
                place=status.place, eta_at=eta_at,
            )
        )  # fmt: skip
    if row.reason and not status.reason:
        state(ShipmentEased(**common, reason=row.reason))
    if row.delivered_at and status.delivered_at is None:
        state(DeliveryRetracted(**common, was_delivered_at=row.delivered_at, reason=retraction))
    elif status.delivered_at and status.delivered_at != row.delivered_at:
        state(
            ShipmentDelivered(
                **common, delivered_at=status.delivered_at, milestone=status.milestone, place=status.place
            )
        )
    elif _moved(row.eta_at, eta_at):
        because = status.reason or status.milestone
        state(EtaMoved(**common, before=row.eta_at, eta_at=eta_at, because=because))


def _moved(before: datetime | None, after: datetime | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs(after - before) >= NOTABLE
