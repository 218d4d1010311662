"""What arrives about carriage: a shipment to watch, and scans of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as the source names it."""

    country: str = "CN"
    region: str = ""
    city: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class LegDraft:
    """One stretch of the way under one carrier. All instants are aware.

    ``number`` is the carrier's own number for this leg ("" for none yet); ``mode`` is ``road``, ``air``,
    ``sea``, ``rail`` or "". The goods must be at the origin by ``cutoff_at`` to go along.
    """

    carrier: str
    number: str = ""
    mode: str = ""
    origin: Place = field(default_factory=Place)
    destination: Place = field(default_factory=Place)
    cutoff_at: datetime | None = None
    departs_at: datetime | None = None
    arrives_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShipmentDraft:
    """One consignment to be carried under one waybill.

    ``order_reference`` ties it to an order of the same customer. ``promised_due_at`` is used only
    where there is no order: with one, the order carries the promise. All instants are aware.
    ``piece_numbers`` are the numbers of its pieces, all or some; ``legs`` go from start to end. What the
    goods may bear is in °C, % of relative humidity and g; ``tolerance_minutes`` is how long they may lie
    outside before it is a danger, None for the house's own (see ``rules.sensing``).
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
    piece_numbers: Sequence[str] = ()
    legs: Sequence[LegDraft] = ()
    temperature_from: float | None = None
    temperature_to: float | None = None
    humidity_from: float | None = None
    humidity_to: float | None = None
    shock_most: float | None = None
    tolerance_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """Says that an earlier scan is void: the one with the same number, instant, code and piece.

    ``reason`` is ``did_not_occur`` or ``incorrect_data`` (EPCIS 2.0), ``declared_at`` is aware.
    """

    reason: str
    declared_at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One event as a source reported it, translated to the canonical vocabulary.

    ``waybill`` is any number of the consignment: its waybill, that of a piece or of a leg; ``carrier``
    may be "" where only one carrier has it. ``occurred_at`` is aware; ``zone_source`` says how its zone
    was known: ``source`` (the document gave an offset), ``place`` (local time at the place), ``mapping``
    (a rule of the mapping) or ``utc``. ``code`` is the source's own code, kept as it came; ``milestone``
    the canonical one, "" where the event moves no milestone and only carries a ``reason``
    (``GROUP.reason``). Both are "" for a code that nobody knows: it is kept, and waits for a person to
    map it; unless it is ``known`` as one that moves nothing, such as an estimate. ``quantity`` counts the
    pieces it is about, ``quantity_kind`` what was wrong with them (X12 element 33). ``document_id`` is the
    kept raw document, ``source_key`` the source's own id of the event. A scan with a ``correction`` says
    that the scan it equals is void, and nothing else.
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
    document_id: UUID | None = None
    quantity: int | None = None
    quantity_kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    source_key: str = ""
    known: bool = False
    correction: Correction | None = None
