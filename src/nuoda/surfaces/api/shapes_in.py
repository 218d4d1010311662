"""What is taken in. Unknown fields are refused; the domains check what it means."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from math import inf, isfinite
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, WithJsonSchema
from pydantic_core import PydanticCustomError

from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft
from nuoda.kernel import limits
from nuoda.kernel.checks import check_instant, check_text

LARGEST = 2_147_483_647


def _clean(value: Any) -> Any:
    """Text without control signs; lone surrogates and NUL never reach the database."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "not a text")
    if check_text("", value, longest=len(value)):
        raise PydanticCustomError("control_signs", "control signs")
    return value


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or len(value) > 40 or "T" not in value:
        raise PydanticCustomError("instant", "not an instant")
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("instant", "not an instant") from None
    if read.tzinfo is None:
        raise PydanticCustomError("instant", "no zone")
    if check_instant("", read):
        raise PydanticCustomError("instant_range", "out of range")
    return read.astimezone(UTC)


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("decimal_type", "not a number")
    read = Decimal(value)
    if not read.is_finite() or len(read.as_tuple().digits) > 30 or abs(read.adjusted()) > 30:
        raise PydanticCustomError("decimal_parsing", "out of range")
    return read


def _figure(value: Any) -> Any:
    """A finite number of either sign, as sensors give them."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("decimal_type", "not a number")
    try:
        read = float(value)
    except OverflowError:
        read = inf
    if not isfinite(read):
        raise PydanticCustomError("decimal_parsing", "out of range")
    return read


def _currency(value: Any) -> Any:
    if not isinstance(value, str) or not (len(value) == 3 and value.isascii() and value.isupper()):
        raise PydanticCustomError("currency", "not a currency")
    return value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "example": "2026-11-21T09:00:00+08:00"}),
]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number", "minimum": 0})]
Figure = Annotated[float, BeforeValidator(_figure), WithJsonSchema({"type": "number"})]
Count = Annotated[StrictInt, Field(ge=1, le=LARGEST)]


Two = Annotated[str, BeforeValidator(_clean), Field(max_length=2)]
Ten = Annotated[str, BeforeValidator(_clean), Field(max_length=10)]
Forty = Annotated[str, BeforeValidator(_clean), Field(max_length=40)]
Short = Annotated[str, BeforeValidator(_clean), Field(max_length=60)]
Eighty = Annotated[str, BeforeValidator(_clean), Field(max_length=80)]
Signer = Annotated[str, BeforeValidator(_clean), Field(max_length=120)]
Name = Annotated[str, BeforeValidator(_clean), Field(max_length=limits.NAME_CHARACTERS)]
Line = Annotated[str, BeforeValidator(_clean), Field(max_length=400)]
Words = Annotated[str, BeforeValidator(_clean), Field(max_length=500)]
Code = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=60)]
Service = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=30)]
CarrierName = Annotated[str, BeforeValidator(_clean), Field(max_length=30)]
Currency = Annotated[str, BeforeValidator(_currency), Field(pattern=r"^[A-Z]{3}$")]
Hours = Annotated[StrictInt, Field(ge=1, le=8_760)]
Pieces = Annotated[StrictInt, Field(ge=1, le=limits.PIECES)]


class Strict(BaseModel):
    """Unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PartyIn(Strict):
    """A sender or consignee; leave out what is not known."""

    name: Name = ""
    phone: Short = ""
    email: Name = ""
    country: Two = "CN"
    region: Name = ""
    city: Eighty = ""
    district: Name = ""
    street: Name = ""
    postcode: Short = ""

    def draft(self) -> Party:
        return Party(**self.model_dump())


Least = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
"""A whole number from nought on: money in least units, or a limit."""


class OrderLineIn(Strict):
    """One line of goods; ``value`` is for the whole line. Pieces are what its product is counted in.

    ``substitutes`` says whether another product may come in its place; left out, the policy says so.
    """

    description: Name
    quantity: Count = 1
    unit: Short = "piece"
    sku: Short = ""
    value: Number | None = None
    substitutes: Literal["", "never", "ask", "auto"] = ""

    def draft(self) -> OrderLine:
        return OrderLine(**self.model_dump())


class OrderIn(Strict):
    """One order. ``customer`` is the customer's code, ``reference`` her own number.

    ``pickup_until`` (and ``pickup_from``): the window in which the goods are collected, which is promised.
    """

    customer: Code
    reference: Code
    ordered_at: Instant
    consignee: PartyIn
    sender: PartyIn = PartyIn()
    service: Service = "standard"
    pieces: Pieces = 1
    weight_kg: Number | None = None
    goods: Name = ""
    lines: Annotated[list[OrderLineIn], Field(max_length=500)] = []
    declared_value: Number | None = None
    currency: Currency = "CNY"
    handling: Annotated[list[Short], Field(max_length=20)] = []
    pickup_from: Instant | None = None
    pickup_until: Instant | None = None
    promised_due_at: Instant | None = None
    promise_basis: Name = ""
    usual_transit_hours: Hours | None = None
    language: Ten = ""
    quote: Short = ""
    quote_option: Name = ""

    def draft(self) -> OrderDraft:
        plain = self.model_dump(exclude={"consignee", "sender", "lines", "handling"})
        return OrderDraft(
            **plain, channel="api", consignee=self.consignee.draft(), sender=self.sender.draft(),
            lines=tuple(line.draft() for line in self.lines), handling=tuple(self.handling),
        )  # fmt: skip


class PlaceIn(Strict):
    """A place as far as it is known."""

    country: Two = "CN"
    region: Eighty = ""
    city: Eighty = ""
    name: Name = ""

    def draft(self) -> Place:
        return Place(**self.model_dump())


class ShipmentIn(Strict):
    """One consignment under one waybill; ``order_reference`` ties it to an order of the customer.

    Without a ``waybill`` it gets one of ours. Without a ``carrier`` the number has to tell it by its check
    digit. What the goods may bear is in °C, % of humidity and g; ``tolerance_minutes`` is how long they may
    lie outside.
    """

    customer: Code
    waybill: Short = ""
    carrier: CarrierName = ""
    booked_at: Instant
    order_reference: Short = ""
    service: Service = "standard"
    origin: PlaceIn = PlaceIn()
    destination: PlaceIn = PlaceIn()
    consignee_name: Name = ""
    consignee_phone: Short = ""
    consignee_email: Name = ""
    consignee_address: Line = ""
    pieces: Pieces = 1
    weight_kg: Number | None = None
    zone: Forty = "Asia/Shanghai"
    promised_due_at: Instant | None = None
    promise_basis: Name = ""
    usual_transit_hours: Hours | None = None
    temperature_from: Figure | None = None
    temperature_to: Figure | None = None
    humidity_from: Figure | None = None
    humidity_to: Figure | None = None
    shock_most: Figure | None = None
    tolerance_minutes: Annotated[StrictInt, Field(ge=0, le=10_080)] | None = None

    def draft(self) -> ShipmentDraft:
        plain = self.model_dump(exclude={"origin", "destination"})
        return ShipmentDraft(**plain, origin=self.origin.draft(), destination=self.destination.draft())


class ScanIn(Strict):
    """One tracking event; give a ``milestone``, a ``reason`` (``GROUP.reason``), or both."""

    carrier: Service
    waybill: Code
    occurred_at: Instant
    code: Code
    milestone: Forty = ""
    reason: Forty = ""
    text: Words = ""
    place: PlaceIn = PlaceIn()
    piece: Short = ""
    signer: Signer = ""

    def draft(self) -> Scan:
        plain = self.model_dump(exclude={"place"})
        return Scan(**plain, place=self.place.draft(), source="api")
