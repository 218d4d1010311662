from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from nuoda.domains.shipments.rules import DELIVERED as DELIVERED
from nuoda.domains.shipments.rules import REASONS as REASONS
from nuoda.domains.shipments.rules import TERMINAL as TERMINAL
from nuoda.domains.shipments.rules import Milestone as Milestone
from nuoda.domains.shipments.rules import known_reason as known_reason
from nuoda.kernel.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFact(Fact):
    """What every fact about a shipment carries."""

    waybill: str
    order_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentRegistered(ShipmentFact):
    name: ClassVar[str] = "shipment.registered"
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentAdvanced(ShipmentFact):
    name: ClassVar[str] = "shipment.advanced"
    milestone: str
    previous: str
    occurred_at: datetime
    place: str
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentTroubled(ShipmentFact):
    name: ClassVar[str] = "shipment.troubled"
    reason: str
    milestone: str
    occurred_at: datetime
    place: str
    eta_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEased(ShipmentFact):
    name: ClassVar[str] = "shipment.eased"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaMoved(ShipmentFact):
    name: ClassVar[str] = "shipment.eta_moved"
    before: datetime | None
    eta_at: datetime | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDelivered(ShipmentFact):
    name: ClassVar[str] = "shipment.delivered"
    delivered_at: datetime
    milestone: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRetracted(ShipmentFact):
    name: ClassVar[str] = "shipment.delivery_retracted"
    was_delivered_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRevealed(ShipmentFact):
    name: ClassVar[str] = "shipment.personal_data_revealed"
    purpose: str
