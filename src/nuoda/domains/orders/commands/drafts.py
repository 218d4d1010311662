"""What arrives when somebody asks for something to be carried: parsed, not yet checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from nuoda.domains.orders.rules import Cause


@dataclass(frozen=True, slots=True)
class Party:
    """A sender or consignee as the source wrote it. Empty strings where the source is silent.

    ``raw`` is the one line that it was read from, ``division`` the code of the lowest division that was read
    and ``table`` the day of the table of divisions (domain reference §8 no. 35).
    """

    name: str = ""
    phone: str = ""
    email: str = ""
    country: str = "CN"
    region: str = ""
    city: str = ""
    district: str = ""
    street: str = ""
    postcode: str = ""
    raw: str = ""
    division: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of goods. ``quantity`` counts ``unit`` (pieces: what its product is counted in); ``value`` is
    for the whole line.

    ``substitutes`` says whether another product may come in place of this one (``Consent``); where it is
    empty, the customer's policy says so.
    """

    description: str
    quantity: int = 1
    unit: str = "piece"
    sku: str = ""
    value: Decimal | None = None
    substitutes: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One order. ``customer`` is the customer's code; ``reference`` is the customer's own number.

    ``promised_due_at`` carries a date that somebody has already promised outside (an *estimated* or
    *scheduled* delivery); where it is None the promise is made from the service level.
    ``pickup_from`` to ``pickup_until`` is the window in which the goods are collected; the first may be left
    out. ``usual_transit_hours`` is what the way usually takes, where the source knows better than the
    service level. ``quote`` is the number of a quote that the order takes up, ``quote_option`` one of its
    options (the advised one where it is empty): service, price and promise are then those of the quote.
    All instants are aware.
    """

    customer: str
    reference: str
    ordered_at: datetime
    consignee: Party
    sender: Party = field(default_factory=Party)
    service: str = "standard"
    channel: str = "file"
    pieces: int = 1
    weight_kg: Decimal | None = None
    goods: str = ""
    lines: tuple[OrderLine, ...] = ()
    declared_value: Decimal | None = None
    currency: str = "CNY"
    handling: tuple[str, ...] = ()
    pickup_from: datetime | None = None
    pickup_until: datetime | None = None
    promised_due_at: datetime | None = None
    promise_basis: str = ""
    usual_transit_hours: int | None = None
    language: str = ""
    quote: str = ""
    quote_option: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What shall be otherwise about an order; None leaves a part as it is.

    ``asked_by`` is who wanted it, ``version`` the one that was looked at: another by now refuses it.
    ``pickup`` is the window of collection. A redirection is told with its ``cause``.
    """

    customer: str
    reference: str
    asked_by: str
    reason: str = ""
    consignee: Party | None = None
    goods: str | None = None
    lines: tuple[OrderLine, ...] | None = None
    pieces: int | None = None
    weight_kg: Decimal | None = None
    service: str | None = None
    pickup: tuple[datetime | None, datetime | None] | None = None
    handling: tuple[str, ...] | None = None
    version: int | None = None
    cause: str = Cause.AMENDED.value
