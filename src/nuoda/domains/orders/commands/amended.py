"""What an amended order costs: priced anew by the tariffs, where its price came from a quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.contracts.queries.quotes import Option, Piece, QuotePage, Spot, Wish, quotes_to_take
from nuoda.domains.contracts.queries.rating import offers_for
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.orders.commands.changing import Judged
from nuoda.domains.orders.commands.drafts import Amendment
from nuoda.domains.orders.commands.noting import HOUSE
from nuoda.domains.orders.models import Order
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

_SPOT = ("country", "region", "city", "district", "postcode")
_ELSEWHERE = (
    "consignee.country", "consignee.region", "consignee.city", "consignee.district", "consignee.postcode",
    "service",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amended:
    """An amendment that is taken: its place in the batch, its order, and what the order becomes."""

    place: int
    row: Order
    card: CustomerCard
    asked: Amendment
    content: dict[str, Any]
    changes: list[dict[str, str]]
    judged: Judged

    @property
    def goes_elsewhere(self) -> bool:
        """Whether place or service are others, so that another promise is due."""
        return any(one["field"] in _ELSEWHERE for one in self.changes)


@dataclass(frozen=True, slots=True)
class Repriced:
    """The new price of an amended order, and by when it is promised; or why it has none."""

    price: Decimal | None = None
    currency: str = ""
    due_at: datetime | None = None
    problems: tuple[FieldError, ...] = ()


def reprice(found: Sequence[Amended], *, by: Actor, at: datetime) -> dict[UUID, Repriced]:
    """New prices by order id, for those whose price came from a quote and depends on what changed.

    No query where there is none, else as many as for one.
    """
    asked = [one for one in found if one.row.quote and _bears_on_price(one)]
    quotes = quotes_to_take({one.row.quote for one in asked}, actor=by, at=at)
    wishes = {one.row.id: _wish(one, quotes[one.row.quote]) for one in asked if one.row.quote in quotes}
    cards = {one.row.id: one.card for one in asked}
    offers = offers_for(wishes, cards, actor=HOUSE, at=at)
    return {one.row.id: _price(one, quotes, offers) for one in asked}


def _bears_on_price(one: Amended) -> bool:
    return any(
        each["field"] in _ELSEWHERE or each["field"] in ("pieces", "weight_kg") for each in one.changes
    )


def _wish(one: Amended, quote: QuotePage) -> Wish:
    """What was quoted, as it is now wanted: another place, other weights."""
    before, party = quote.wish, one.content["consignee"]
    spot = Spot(**{name: party.get(name, "") for name in _SPOT})
    pieces = before.consignment.pieces
    if any(each["field"] in ("pieces", "weight_kg") for each in one.changes):
        count = one.content["pieces"]
        weight = one.content["weight_kg"] or sum((p.weight_kg * p.count for p in pieces), Decimal(0))
        pieces = (Piece(Decimal(weight) / count, count),)
    return replace(before, consignment=replace(before.consignment, destination=spot, pieces=pieces))


def _price(one: Amended, quotes: Mapping[str, QuotePage], offers: Mapping[UUID, Any]) -> Repriced:
    offer = offers.get(one.row.id)
    service, key = one.content["service"], one.row.quote_option
    options: Sequence[Option] = offer.options if offer else ()
    same = [each for each in options if each.key == key and each.service == service]
    found = next(iter(same or [each for each in options if each.service == service]), None)
    if found is None:
        reason = _("No tariff prices the order as it would become.")
        problem = FieldError("service", reason, _("Choose another service, or quote it anew."))
        return Repriced(problems=(problem,))
    due_at = found.window.due_at if one.goes_elsewhere else one.row.promised_due_at
    return Repriced(found.price.total, found.price.currency, due_at)
