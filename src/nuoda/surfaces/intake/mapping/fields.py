"""The fields a mapping can fill, and what kind of value each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from nuoda.domains.shipments.facts import SCALES
from nuoda.kernel import limits
from nuoda.surfaces.intake.mapping import cells


class Kind(StrEnum):
    TEXT = "text"
    PHONE = "phone"
    EMAIL = "e-mail"
    COUNTRY = "country"
    ZONE = "time zone"
    WHOLE = "whole number"
    MONEY = "amount of money"
    WEIGHT = "weight"
    HOURS = "hours"
    FIGURE = "number"
    INSTANT = "instant"
    WORDS = "list of words"
    CHOICE = "choice"
    MILESTONE = "milestone"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Field:
    """One canonical field. ``most`` is the longest text, ``low`` and ``high`` bound a number in our unit.

    ``units`` are those that a figure may be written in, ours first.
    """

    kind: Kind = Kind.TEXT
    required: bool = False
    most: int = limits.NAME_CHARACTERS
    low: int = 0
    high: int = 10**11
    choices: tuple[str, ...] = ()
    units: cells.Scales | None = None


_NAME = Field()
_NUMBER = Field(most=limits.NUMBER_CHARACTERS)
_NEEDED_NUMBER = Field(most=limits.NUMBER_CHARACTERS, required=True)
_ADDRESS = Field(most=400)
_LINE = Field(most=limits.ADDRESS_LINE_CHARACTERS)
_REMARK = Field(most=500)
_TOWN = Field(most=80)
_CARRIER = Field(most=30, required=True)
_WORD = Field(most=20)
_PHONE = Field(Kind.PHONE)
_EMAIL = Field(Kind.EMAIL)
_COUNTRY = Field(Kind.COUNTRY)
_PIECES = Field(Kind.WHOLE, low=1, high=limits.PIECES)
_WEIGHT = Field(Kind.WEIGHT)
_INSTANT = Field(Kind.INSTANT)
_NEEDED_INSTANT = Field(Kind.INSTANT, required=True)
_HOURS = Field(Kind.HOURS, low=1, high=24 * 366)
_DEGREES = Field(Kind.FIGURE, low=-274, high=1_000, units=cells.TEMPERATURES)
_LATITUDE = Field(Kind.FIGURE, low=-90, high=90)
_LONGITUDE = Field(Kind.FIGURE, low=-180, high=180)
_LENGTH = Field(Kind.FIGURE, low=-12_000, high=100_000, units=cells.LENGTHS)
_PERCENT = Field(Kind.FIGURE, low=0, high=100)
_MEASURED = Field(Kind.FIGURE, low=-100_000, high=100_000)

_PARTY: Mapping[str, Field] = {
    "name": _NAME, "phone": _PHONE, "email": _EMAIL, "country": _COUNTRY, "region": _NAME, "city": _NAME,
    "district": _NAME, "street": _NAME, "postcode": _WORD,
}  # fmt: skip
PLACE: Mapping[str, Field] = {"country": _COUNTRY, "region": _TOWN, "city": _TOWN, "name": _TOWN}

CUSTOMER: Mapping[str, Field] = {
    "code": Field(most=40, required=True), "name": Field(required=True), "name_en": _NAME,
    "trade": Field(most=80), "tier": Field(Kind.CHOICE, choices=("platinum", "key", "potential", "ordinary")),
    "language": Field(Kind.CHOICE, choices=("zh-hans", "en")), "zone": Field(Kind.ZONE), "email": _EMAIL,
    "phone": _PHONE,
}  # fmt: skip

ORDER: Mapping[str, Field] = {
    "customer": _NEEDED_NUMBER, "reference": _NEEDED_NUMBER, "ordered_at": _NEEDED_INSTANT,
    "service": Field(most=30), "channel": _WORD, "pieces": _PIECES, "weight_kg": _WEIGHT, "goods": _NAME,
    "declared_value": Field(Kind.MONEY), "currency": Field(most=3), "handling": Field(Kind.WORDS),
    "pickup_from": _INSTANT, "pickup_until": _INSTANT, "promised_due_at": _INSTANT, "promise_basis": _NAME,
    "usual_transit_hours": _HOURS, "language": _WORD,
    **{f"consignee.{name}": field for name, field in _PARTY.items()},
    **{f"sender.{name}": field for name, field in _PARTY.items()},
    "consignee.line": _LINE, "sender.line": _LINE,
}  # fmt: skip

LINE: Mapping[str, Field] = {
    "description": Field(required=True), "quantity": Field(Kind.WHOLE, low=1, high=10**9), "unit": _WORD,
    "sku": _NUMBER, "value": Field(Kind.MONEY),
    "substitutes": Field(Kind.CHOICE, choices=("never", "ask", "auto")),
}  # fmt: skip

SHIPMENT: Mapping[str, Field] = {
    "customer": _NEEDED_NUMBER, "waybill": _NUMBER, "carrier": Field(most=30),
    "booked_at": _NEEDED_INSTANT, "order_reference": _NUMBER, "service": Field(most=30),
    "consignee_name": _NAME,
    "consignee_phone": _PHONE, "consignee_email": _EMAIL, "consignee_address": _ADDRESS, "pieces": _PIECES,
    "weight_kg": _WEIGHT, "zone": Field(Kind.ZONE), "promised_due_at": _INSTANT, "promise_basis": _NAME,
    "usual_transit_hours": _HOURS, "temperature_from": _DEGREES, "temperature_to": _DEGREES,
    "humidity_from": _PERCENT, "humidity_to": _PERCENT,
    "shock_most": Field(Kind.FIGURE, low=0, high=10_000),
    "tolerance_minutes": Field(Kind.WHOLE, low=0, high=10_080),
    **{f"origin.{name}": field for name, field in PLACE.items()},
    **{f"destination.{name}": field for name, field in PLACE.items()},
}  # fmt: skip

TRACKING: Mapping[str, Field] = {"carrier": _CARRIER, "waybill": _NEEDED_NUMBER}

EVENT: Mapping[str, Field] = {
    "milestone": Field(Kind.MILESTONE), "code": _NUMBER, "at": _INSTANT, "known_at": _INSTANT,
    "reason": Field(Kind.REASON), "text": _REMARK, "piece": _NUMBER, "signer": Field(most=120),
    "quantity": Field(Kind.WHOLE, high=limits.PIECES), "quantity_kind": Field(most=1),
    **{f"place.{name}": field for name, field in PLACE.items()},
    "place.latitude": _LATITUDE, "place.longitude": _LONGITUDE,
}  # fmt: skip

POSITION: Mapping[str, Field] = {
    "device": _NEEDED_NUMBER, "at": _NEEDED_INSTANT,
    "latitude": replace(_LATITUDE, required=True), "longitude": replace(_LONGITUDE, required=True),
    "speed_kmh": Field(Kind.FIGURE, high=2_000, units=cells.SPEEDS), "bearing": Field(Kind.FIGURE, high=360),
    "altitude_m": _LENGTH, "accuracy_m": _LENGTH, "battery": _PERCENT,
}  # fmt: skip

READING: Mapping[str, Field] = {
    "device": _NUMBER, "number": _NUMBER, "at": _NEEDED_INSTANT, "value": _MEASURED, "unit": _WORD,
    "quantity": Field(Kind.CHOICE, required=True, choices=tuple(SCALES)),
}  # fmt: skip

CANCELLATION: Mapping[str, Field] = {"at": _INSTANT, "reason": _NAME}

TEXT_KINDS = frozenset(
    {Kind.TEXT, Kind.PHONE, Kind.EMAIL, Kind.COUNTRY, Kind.WORDS, Kind.CHOICE, Kind.MILESTONE, Kind.REASON}
)
NUMBER_KINDS = frozenset({Kind.WHOLE, Kind.MONEY, Kind.WEIGHT, Kind.HOURS, Kind.FIGURE})
