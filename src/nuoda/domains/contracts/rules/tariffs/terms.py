"""What one version of a tariff says, as the arithmetic uses it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.contracts.rules.tariffs.areas import Spot, ZoneTable
from nuoda.domains.contracts.rules.tariffs.parcels import Piece, Weighing
from nuoda.kernel.text import Text

ZERO = Decimal(0)


class Charge(StrEnum):
    """The kinds of charge, in the order in which they are reckoned."""

    FREIGHT = "freight"
    MINIMUM = "minimum"
    REMOTE = "remote"
    EXTRA = "extra"
    STORAGE = "storage"
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
    """What a price is for: the shipment, each piece, each chargeable kg, a share of the declared value, each
    pallet, or each loading metre (``ldm``: 2.4 m² of the vehicle's floor).
    """

    SHIPMENT = "shipment"
    PIECE = "piece"
    KG = "kg"
    VALUE = "value"
    PALLET = "pallet"
    LDM = "ldm"


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
    name_en: str = ""


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
class Extra:
    """A surcharge for pieces over a side or a weight, or (without either) for all: per pallet, say.

    A piece is charged once, by the dearest row that it falls under; one without a limit is a line of its own.
    """

    code: str
    fee: Fee
    side_cm: Decimal | None = None
    weight_kg: Decimal | None = None
    name: str = ""
    name_en: str = ""

    @property
    def limited(self) -> bool:
        return self.side_cm is not None or self.weight_kg is not None


@dataclass(frozen=True, slots=True)
class Storage:
    """What each day of storage costs after the first ``free`` days, from the hand-over until pick-up."""

    fee: Fee
    free: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """One version. ``fuel`` are percentages by the day from which they hold, ascending, on the charges in
    ``fuel_on``. ``taxes`` are percentages by kind of charge. ``remote`` names a code by area, ``surcharges``
    what a code costs; ``extras`` are surcharges for what is large, heavy or on pallets. ``refused`` says by
    handling mark why something is not carried, ``unserved`` by area.
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
    extras: tuple[Extra, ...] = ()
    storage: Storage | None = None
    services: Mapping[str, Service] = field(default_factory=dict)
    cover: Cover | None = None
    collection: Collection | None = None
    taxes: Mapping[Charge, Decimal] = field(default_factory=dict)
    limits: Limits = Limits()
    refused: Mapping[str, Text] = field(default_factory=dict)
    unserved: Mapping[str, Text] = field(default_factory=dict)
    extra_days: int = 0


@dataclass(frozen=True, slots=True)
class Consignment:
    """What a price is asked for. ``services`` are codes, ``handling`` marks such as ``fragile``.

    ``pallets`` are those that it stands on; ``days_stored`` is how long we keep it before it goes.
    """

    origin: Spot
    destination: Spot
    pieces: tuple[Piece, ...]
    pickup_on: date
    declared: Decimal = ZERO
    collect: Decimal = ZERO
    services: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
    pallets: int = 0
    days_stored: int = 0
