"""What is asked and told of quotes and tariffs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from nuoda.domains.contracts.commands.quotes import QuoteDraft
from nuoda.domains.contracts.queries.quotes import Piece, Spot
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shapes_in import (
    Code,
    Currency,
    Eighty,
    Instant,
    Name,
    Number,
    Pieces,
    Short,
    Strict,
    Two,
)


class SpotIn(Strict):
    """A place; in China at least its province."""

    country: Two = "CN"
    region: Eighty = ""
    city: Eighty = ""
    district: Eighty = ""
    postcode: Short = ""


class PieceIn(Strict):
    """``count`` pieces alike; ``sides_cm`` are length, width and height."""

    weight_kg: Number
    count: Pieces = 1
    sides_cm: Annotated[list[Number], Field(min_length=3, max_length=3)] | None = None


class QuoteIn(Strict):
    """One wish. ``pickup_at`` is now where it is left out; ``replaces`` the number of a quote of hers.

    The goods stand on so many ``pallets``, and are kept ``days_stored`` before they go.
    """

    customer: Code
    origin: SpotIn
    destination: SpotIn
    pieces: Annotated[list[PieceIn], Field(min_length=1, max_length=200)]
    pickup_at: Instant | None = None
    declared: Number = Decimal(0)
    collect: Number = Decimal(0)
    currency: Currency = "CNY"
    services: Annotated[list[Short], Field(max_length=20)] = []
    handling: Annotated[list[Short], Field(max_length=20)] = []
    goods: Name = ""
    needed_by: Instant | None = None
    budget: Number | None = None
    urgency: Literal["urgent", "normal", "saving"] = "normal"
    replaces: Short = ""
    pallets: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 0
    days_stored: Annotated[int, Field(strict=True, ge=0, le=3_650)] = 0

    def draft(self) -> QuoteDraft:
        plain = self.model_dump(exclude={"origin", "destination", "pieces", "services", "handling"})
        return QuoteDraft(
            **plain, origin=Spot(**self.origin.model_dump()),
            destination=Spot(**self.destination.model_dump()),
            pieces=tuple(
                Piece(one.weight_kg, one.count, (one.sides_cm[0], one.sides_cm[1], one.sides_cm[2]))
                if one.sides_cm
                else Piece(one.weight_kg, one.count)
                for one in self.pieces
            ),
            services=tuple(self.services), handling=tuple(self.handling), channel="api",
        )  # fmt: skip


class ChargeOut(Schema):
    """One charge; ``clause`` names the row of the tariff, ``how`` says the formula with its figures.

    ``name`` is what the tariff calls the item, in the language of the answer.
    """

    charge: str
    item: str
    name: str
    amount: Decimal
    how: str
    clause: str


class OptionOut(Schema):
    """One way to carry it; ``key`` is what an order names as ``quote_option``."""

    key: str
    service: str
    partner: str
    tariff: str
    tariff_version: int
    zone: str
    chargeable_kg: Decimal
    total: Decimal
    currency: str
    lines: list[ChargeOut]
    hand_over_by: datetime
    promised_by: datetime
    usually_by: datetime
    service_level: str
    covered: bool
    pros: list[str]
    cons: list[str]


class WrongOut(Schema):
    field: str
    reason: str
    remedy: str


class DeclinedOut(Schema):
    key: str
    tariff: str
    problems: list[WrongOut]


class HandlingOut(Schema):
    """With so many days from order to hand-over, the cheapest option in time; empty where none is."""

    days: int
    key: str
    total: Decimal | None


class QuoteOut(Schema):
    """A quote. ``state`` is open, taken, expired or replaced."""

    id: UUID
    number: str
    version: int
    customer_id: UUID
    state: str
    origin: str
    destination: str
    currency: str
    lowest: Decimal
    highest: Decimal
    advised: str
    quoted_at: datetime
    expires_at: datetime
    order_reference: str


class QuoteDetailOut(QuoteOut):
    """``reason`` says why ``advised`` is recommended; ``handling`` what each day of order handling costs."""

    reason: str
    options: list[OptionOut]
    declined: list[DeclinedOut]
    handling: list[HandlingOut]


class RefusedOut(Schema):
    index: int
    problems: list[WrongOut]


class QuotesMadeOut(Schema):
    """``made`` in the order of the wishes that could be quoted; ``refused`` with their places, from 0."""

    made: list[QuoteDetailOut]
    refused: list[RefusedOut]


class QuotesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[QuoteOut]
    next: str | None


class TariffOut(Schema):
    """One version of a tariff with its sheet; ``state`` is running, coming or over today."""

    code: str
    name: str
    service: str
    partner: str
    customer_id: UUID | None
    version: int
    valid_from: date
    valid_to: date | None
    currency: str
    source: str
    state: str
    rows: list[dict[str, str]]


class TariffsOut(Schema):
    items: list[TariffOut]


class QuoteFilter(Cursor):
    state: Literal["", "open", "taken", "expired", "replaced"] = ""
