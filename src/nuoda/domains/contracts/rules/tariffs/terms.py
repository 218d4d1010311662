"""What one version of a tariff says, as the arithmetic uses it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.contracts.rules.tariffs.areas import Spot, ZoneTable
from nuoda.domains.contracts.rules.tariffs.parcels import Piece, Weighing

ZERO = Decimal(0)


class Charge(StrEnum):
    """The kinds of charge, in the order in which they are reckoned."""

    FREIGHT = "freight"
    MINIMUM = "minimum"
    REMOTE = "remote"
    SERVICE = "service"
    COVER = "cover"
    COD = "cod"
    FUEL = "fuel"
    TAX = "tax"


class Family(StrEnum):
    """The four families of value-added services."""

    CUSTOMER = "customer"
    PROMOTION = "promotion"
    MANUFACTURING = "manufacturing"
    TIME = "time"


class Unit(StrEnum):
    """What a price is for: the shipment, each piece, each chargeable kg, or a share of the declared value."""

    SHIPMENT = "shipment"
    PIECE = "piece"
    KG = "kg"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Break:
    """From ``kg`` on each kg costs ``rate``."""

    kg: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Rate:
    """What a zone costs: a first weight and further steps, or breaks in ascending order; one of the two."""

    first_kg: Decimal = ZERO
    first_price: Decimal = ZERO
    more_kg: Decimal = ZERO
    more_price: Decimal = ZERO
    breaks: tuple[Break, ...] = ()
    minimum: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Fee:
    """A price a unit, or a percentage of the declared value; at least ``minimum``, at most ``maximum``."""

    unit: Unit
    price: Decimal = ZERO
    percent: Decimal = ZERO
    minimum: Decimal = ZERO
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A value-added service. ``days`` are the working days that it adds to the way."""

    code: str
    name: str
    family: Family
    fee: Fee
    days: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """Cover of a declared value: ``percent`` of it, at least ``minimum``; values up to ``most``."""

    percent: Decimal
    minimum: Decimal = ZERO
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Cash on delivery: ``percent`` of the amount within two bounds; amounts up to ``most``."""

    percent: Decimal
    minimum: Decimal = ZERO
    maximum: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What is carried at most; None: no limit. ``girth_cm`` is the longest side plus twice the two others."""

    piece_kg: Decimal | None = None
    shipment_kg: Decimal | None = None
    side_cm: Decimal | None = None
    girth_cm: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """One version. ``fuel`` are percentages by the day from which they hold, ascending, on the charges in
    ``fuel_on``. ``taxes`` are percentages by kind of charge. ``remote`` names a code by area, ``surcharges``
    what a code costs. ``refused`` says by handling mark why something is not carried, ``unserved`` by area.
    """

    currency: str
    weighing: Weighing
    zones: ZoneTable
    rates: Mapping[str, Rate]
    next_break: bool = True
    minimum: Decimal = ZERO
    fuel: tuple[tuple[date, Decimal], ...] = ()
    fuel_on: frozenset[Charge] = frozenset({Charge.FREIGHT, Charge.MINIMUM})
    remote: Mapping[str, str] = field(default_factory=dict)
    surcharges: Mapping[str, Fee] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    cover: Cover | None = None
    collection: Collection | None = None
    taxes: Mapping[Charge, Decimal] = field(default_factory=dict)
    limits: Limits = Limits()
    refused: Mapping[str, str] = field(default_factory=dict)
    unserved: Mapping[str, str] = field(default_factory=dict)
    extra_days: int = 0


@dataclass(frozen=True, slots=True)
class Consignment:
    """What a price is asked for. ``services`` are codes, ``handling`` marks such as ``fragile``."""

    origin: Spot
    destination: Spot
    pieces: tuple[Piece, ...]
    pickup_on: date
    declared: Decimal = ZERO
    collect: Decimal = ZERO
    services: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
