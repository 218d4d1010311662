"""What is asked for when a quote is made, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.contracts.rules.quotes.shapes import Urgency
from nuoda.domains.contracts.rules.tariffs.areas import Spot
from nuoda.domains.contracts.rules.tariffs.parcels import Piece
from nuoda.domains.contracts.rules.tariffs.refusing import wrong_in
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import Refused
from nuoda.kernel.money import is_currency
from nuoda.kernel.text import text as _

CHANNELS = ("web", "phone", "file", "api", "mail", "replay")
MOST_AHEAD = 365
_MOST_MONEY = 10**11
_PROVINCE = {
    "origin": _("The province from which it goes is missing."),
    "destination": _("The province to which it goes is missing."),
}


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """What is asked for. ``customer`` is a code; goods are handed over at ``pickup_at`` (now where None).

    They stand on so many ``pallets``, and are kept ``days_stored`` before they go.
    ``replaces`` is the number of a quote of hers that this one takes the place of as its next version.
    """

    customer: str
    origin: Spot
    destination: Spot
    pieces: tuple[Piece, ...]
    pickup_at: datetime | None = None
    declared: Decimal = Decimal(0)
    collect: Decimal = Decimal(0)
    currency: str = "CNY"
    services: tuple[str, ...] = ()
    handling: tuple[str, ...] = ()
    goods: str = ""
    needed_by: datetime | None = None
    budget: Decimal | None = None
    urgency: str = Urgency.NORMAL.value
    channel: str = "web"
    replaces: str = ""
    pallets: int = 0
    days_stored: int = 0


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote that was made: its place in the batch, from 0, its id, number and version."""

    index: int
    id: UUID
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """``made`` and ``refused`` together are the batch."""

    made: tuple[Quoted, ...]
    refused: tuple[Refused, ...]


def wrong_with(draft: QuoteDraft, customers: Mapping[str, CustomerCard], at: datetime) -> list[FieldError]:
    """Everything wrong with a draft itself."""
    problems = [
        *wrong_in(draft.pieces),
        *check_text("goods", draft.goods),
        *check_instant("pickup_at", draft.pickup_at),
        *check_instant("needed_by", draft.needed_by),
        *check_number("declared", draft.declared, most=_MOST_MONEY, unit=_("of money")),
        *check_number("collect", draft.collect, most=_MOST_MONEY, unit=_("of money")),
        *check_number("budget", draft.budget, most=_MOST_MONEY, unit=_("of money")),
        *check_number("pallets", draft.pallets, most=10_000, unit=_("pallets")),
        *check_number("days_stored", draft.days_stored, most=3_650, unit=_("days")),
        *check_choice("urgency", draft.urgency, Urgency, _("Unknown urgency.")),
        *check_choice("channel", draft.channel, CHANNELS, _("Unknown channel.")),
    ]
    for name, spot in (("origin", draft.origin), ("destination", draft.destination)):
        for part in (spot.region, spot.city, spot.district, spot.postcode):
            problems += check_text(name, part, longest=80)
        if spot.country == "CN" and not (spot.region or spot.postcode):
            remedy = _("Write province and city, such as 广东/深圳.")
            problems.append(FieldError(name, _PROVINCE[name], remedy))
    if not is_currency(draft.currency):
        problems.append(FieldError("currency", _("There is no such currency."), _("Use a code such as CNY.")))
    if draft.customer not in customers:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    if not problems and draft.pickup_at and (draft.pickup_at - at).days > MOST_AHEAD:
        reason = _("The pick-up lies more than a year ahead.")
        problems.append(FieldError("pickup_at", reason, _("Choose an earlier day.")))
    return problems
