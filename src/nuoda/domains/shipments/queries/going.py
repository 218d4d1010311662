"""The rows that a progress is read from, and its lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID


class GoingScan(NamedTuple):
    """A row of the log, as its progress is read; ``said`` what a person maps its code to, as
    milestone/reason."""

    occurred_at: datetime
    milestone: str
    reason: str
    place: str
    region: str
    signer: str
    piece: str
    latitude: float | None
    longitude: float | None
    said: str | None


class ProgressLine(NamedTuple):
    """A line of the log that holds; milestone and reason as they count, the signer masked."""

    occurred_at: datetime
    milestone: str
    reason: str
    place: str
    region: str
    signer: str
    piece: str
    latitude: float | None
    longitude: float | None


class ShipmentGoing(NamedTuple):
    """A row of a shipment as its progress is read, in clear: never handed on."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    carrier: str
    waybill: str
    service: str
    origin: dict[str, str]
    destination: dict[str, str]
    to_city: str
    consignee_name: str
    pieces: int
    legs: int
    zone: str
    booked_at: datetime
    milestone: str
    milestone_at: datetime | None
    place: str
    heard_at: datetime | None
    moved_at: datetime | None
    reason: str
    reason_at: datetime | None
    delivered_at: datetime | None
    pieces_seen: int
    pieces_arrived: int
    eta_at: datetime | None
    eta_early_at: datetime | None
    eta_late_at: datetime | None
    eta_basis: str
    needs: timedelta
    corrected: bool
    log: list[ProgressLine]
