"""What a quote is made of, as it is kept: options, what declined, and the advice with its reason. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from nuoda.domains.contracts.rules.tariffs.price import Price
from nuoda.domains.contracts.rules.tariffs.terms import Consignment
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text


class Urgency(StrEnum):
    """What counts most: the day, a fair balance, or the price."""

    URGENT = "urgent"
    NORMAL = "normal"
    SAVING = "saving"


class QuoteState(StrEnum):
    """Where a quote stands. ``expired`` and ``replaced`` ones can no longer be taken."""

    OPEN = "open"
    TAKEN = "taken"
    EXPIRED = "expired"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the goods and their way, handed over at ``pickup_at``; by when, and for how much."""

    consignment: Consignment
    pickup_at: datetime
    currency: str
    needed_by: datetime | None = None
    budget: Decimal | None = None
    urgency: Urgency = Urgency.NORMAL
    goods: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What is promised: handed over by ``cutoff_at`` it counts from day ``counted_on``, is due at ``due_at``
    and usually there at ``usual_at``. ``basis`` is the service level with its version.
    """

    cutoff_at: datetime
    counted_on: date
    due_at: datetime
    usual_at: datetime
    zone: str
    basis: str
    level_id: UUID | None


@dataclass(frozen=True, slots=True)
class Option:
    """One way to carry it. ``key`` names it within the quote; ``partner`` is "" for our own carriage."""

    key: str
    service: str
    partner: str
    tariff: str
    tariff_version: int
    version_id: UUID
    price: Price
    window: Window
    covered: bool
    pros: tuple[Text, ...] = ()
    cons: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Declined:
    """A tariff that cannot carry it, and why."""

    key: str
    service: str
    partner: str
    tariff: str
    problems: tuple[FieldError, ...]


@dataclass(frozen=True, slots=True)
class HandlingDay:
    """With so many days from order to hand-over, the cheapest option that is still there in time; "" none."""

    days: int
    key: str
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Advice:
    """The option that is recommended and why, and what each day of order handling costs in carriage.

    ``by`` is the instant that ``handling`` was reckoned against, with options that cover the declared value
    where the recommended one does.
    """

    key: str
    reason: Text
    by: datetime
    handling: tuple[HandlingDay, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole answer: what can be had, what cannot, and the advice (None where nothing can be had)."""

    options: tuple[Option, ...]
    declined: tuple[Declined, ...]
    advice: Advice | None
