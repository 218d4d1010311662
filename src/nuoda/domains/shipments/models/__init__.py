"""Rows of carriage: shipments and their append-only tracking log."""

from __future__ import annotations

from nuoda.domains.shipments.models.log import ErrorDeclaration, TrackingEvent
from nuoda.domains.shipments.models.shipment import Shipment

__all__ = ["ErrorDeclaration", "Shipment", "TrackingEvent"]
