"""Rows of carriage: shipments, their numbers, pieces and legs, and the append-only tracking log."""

from __future__ import annotations

from nuoda.domains.shipments.models.codes import CodeMapping, UnknownCode
from nuoda.domains.shipments.models.danger import AreaWarning, Danger
from nuoda.domains.shipments.models.forecast import ForecastModel, LaneStat
from nuoda.domains.shipments.models.log import ErrorDeclaration, TrackingEvent
from nuoda.domains.shipments.models.numbers import Number
from nuoda.domains.shipments.models.parts import Leg, Piece
from nuoda.domains.shipments.models.proof import CourierAssignment, Proof
from nuoda.domains.shipments.models.receipts import Receipt
from nuoda.domains.shipments.models.redirect import Redirection
from nuoda.domains.shipments.models.shipment import Shipment
from nuoda.domains.shipments.models.telemetry import (
    Condition,
    DeviceBinding,
    LaneStop,
    Position,
    Reading,
)
from nuoda.domains.shipments.models.words import ShipmentWords

__all__ = [
    "AreaWarning",
    "CodeMapping",
    "Condition",
    "CourierAssignment",
    "Danger",
    "DeviceBinding",
    "ErrorDeclaration",
    "ForecastModel",
    "LaneStat",
    "LaneStop",
    "Leg",
    "Number",
    "Piece",
    "Position",
    "Proof",
    "Receipt",
    "Reading",
    "Redirection",
    "Shipment",
    "ShipmentWords",
    "TrackingEvent",
    "UnknownCode",
]
