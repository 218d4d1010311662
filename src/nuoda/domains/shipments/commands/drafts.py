"""What arrives about carriage: a shipment to watch, and scans of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as the source names it."""

    country: str = "CN"
    region: str = ""
    city: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ShipmentDraft:
    """One consignment to be carried under one waybill.

    ``order_reference`` ties it to an order of the same customer. ``promised_due_at`` is used only
    where there is no order: with one, the order carries the promise. All instants are aware.
    """

    customer: str
    waybill: str
    carrier: str
    booked_at: datetime
    order_reference: str = ""
    service: str = "standard"
    origin: Place = field(default_factory=Place)
    destination: Place = field(default_factory=Place)
    consignee_name: str = ""
    consignee_phone: str = ""
    consignee_email: str = ""
    consignee_address: str = ""
    pieces: int = 1
    weight_kg: Decimal | None = None
    zone: str = "Asia/Shanghai"
    promised_due_at: datetime | None = None
    promise_basis: str = ""
    usual_transit_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One event as a source reported it, translated to the canonical vocabulary.

    ``occurred_at`` is aware; ``zone_source`` says how its zone was known: ``source`` (the document
    gave an offset), ``place`` (local time at the place), ``mapping`` (a rule of the mapping) or
    ``utc``. ``code`` is the source's own code, kept as it came; ``milestone`` the canonical one,
    or "" where the event moves no milestone and only carries a ``reason`` (``GROUP.reason``).
    """

    carrier: str
    waybill: str
    occurred_at: datetime
    code: str
    milestone: str
    reason: str = ""
    text: str = ""
    place: Place = field(default_factory=Place)
    source: str = "file"
    zone_source: str = "source"
    piece: str = ""
    signer: str = ""
