"""Quotes, read: lists, one with its options and lines, and those that an order takes up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from pydantic import TypeAdapter

from nuoda.domains.contracts.models import Quote
from nuoda.domains.contracts.rules.quotes.shapes import Offer as Offer
from nuoda.domains.contracts.rules.quotes.shapes import Option as Option
from nuoda.domains.contracts.rules.quotes.shapes import QuoteState
from nuoda.domains.contracts.rules.quotes.shapes import Urgency as Urgency
from nuoda.domains.contracts.rules.quotes.shapes import Wish as Wish
from nuoda.domains.contracts.rules.quotes.typed import Typed as Typed
from nuoda.domains.contracts.rules.quotes.typed import line_of as line_of
from nuoda.domains.contracts.rules.quotes.typed import read_line as read_line
from nuoda.domains.contracts.rules.tariffs.areas import Spot as Spot
from nuoda.domains.contracts.rules.tariffs.areas import lies_in as lies_in
from nuoda.domains.contracts.rules.tariffs.parcels import Piece as Piece
from nuoda.domains.contracts.rules.tariffs.parcels import plain as plain
from nuoda.domains.contracts.rules.tariffs.refusing import place_name as place_name
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of

_OFFERS: TypeAdapter[Offer] = TypeAdapter(Offer)
_WISHES: TypeAdapter[Wish] = TypeAdapter(Wish)


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One version of a quote as lists show it; ``state`` is as of the instant that was asked."""

    id: UUID
    number: str
    version: int
    customer_id: UUID
    origin: str
    destination: str
    currency: str
    lowest: Decimal
    highest: Decimal
    advised: str
    channel: str
    quoted_at: datetime
    quoted_by: str
    expires_at: datetime
    state: str
    taken_at: datetime | None
    taken_option: str
    order_reference: str


@dataclass(frozen=True, slots=True)
class QuotePage:
    """A quote with what was asked and offered, and its other versions, the newest first."""

    row: QuoteRow
    wish: Wish
    offer: Offer
    versions: tuple[QuoteRow, ...]

    def option(self, key: str) -> Option | None:
        return next((one for one in self.offer.options if one.key == key), None)


_SHAPE = tuple(QuoteRow.__dataclass_fields__)


def _row(row: Quote, at: datetime) -> QuoteRow:
    found = {name: getattr(row, name) for name in _SHAPE}
    if row.state == QuoteState.OPEN and row.expires_at < at:
        found["state"] = QuoteState.EXPIRED.value
    return QuoteRow(**found)


def quote_rows(
    *,
    actor: Actor,
    at: datetime,
    window: Window,
    state: str = "",
    text: str = "",
    customer_id: UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[QuoteRow]:
    """Quotes, the newest first, by state, the beginning of a number or order, customer and time."""
    rows = Quote.objects.visible_to(actor).defer("wish", "offer")
    if state in (QuoteState.OPEN, QuoteState.EXPIRED):
        rows = rows.filter(state=QuoteState.OPEN)
        rows = rows.filter(expires_at__gte=at) if state == QuoteState.OPEN else rows.filter(expires_at__lt=at)
    elif state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(number__istartswith=text) | Q(order_reference__istartswith=text))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if since is not None:
        rows = rows.filter(quoted_at__gte=since)
    if until is not None:
        rows = rows.filter(quoted_at__lt=until)
    sorts = {name: name for name in ("number", "quoted_at", "expires_at", "lowest", "state")}
    return page_of(rows, window, sorts=sorts, default=("-quoted_at", "-id"), shape=lambda row: _row(row, at))


def quotes_after(
    after: UUID | None, *, actor: Actor, at: datetime, limit: int, state: str = ""
) -> list[QuoteRow]:
    """Quotes in the order of their ids after a cursor: how machines page."""
    rows = Quote.objects.visible_to(actor).defer("wish", "offer")
    rows = rows.filter(id__gt=after) if after is not None else rows
    if state in (QuoteState.OPEN, QuoteState.EXPIRED):
        rows = rows.filter(state=QuoteState.OPEN)
        rows = rows.filter(expires_at__gte=at) if state == QuoteState.OPEN else rows.filter(expires_at__lt=at)
    elif state:
        rows = rows.filter(state=state)
    return [_row(row, at) for row in rows.order_by("id")[:limit]]


def quote_page(quote_id: UUID, *, actor: Actor, at: datetime) -> QuotePage:
    """One version of a quote. Raises :class:`NotFound`. Two queries."""
    row = Quote.objects.visible_to(actor).filter(id=quote_id).first()
    if row is None:
        raise NotFound
    return _page(row, actor, at)


def quote_by_number(number: str, *, actor: Actor, at: datetime) -> QuotePage:
    """The newest version of a quote. Raises :class:`NotFound`."""
    row = Quote.objects.visible_to(actor).filter(number=number).order_by("-version").first()
    if row is None:
        raise NotFound
    return _page(row, actor, at)


def _page(row: Quote, actor: Actor, at: datetime) -> QuotePage:
    others = Quote.objects.visible_to(actor).filter(number=row.number).defer("wish", "offer")
    versions = tuple(_row(one, at) for one in others.order_by("-version"))
    return QuotePage(_row(row, at), wish_of(row), offer_of(row), versions)


def quotes_by_id(ids: Iterable[UUID], *, actor: Actor, at: datetime) -> dict[UUID, QuotePage]:
    """Quotes with their options, without their other versions. One query."""
    rows = Quote.objects.visible_to(actor).filter(id__in=list(ids))
    return {row.id: QuotePage(_row(row, at), wish_of(row), offer_of(row), ()) for row in rows}


def quotes_to_take(numbers: Iterable[str], *, actor: Actor, at: datetime) -> dict[str, QuotePage]:
    """The newest version by number, for orders that take them up. One query, none where none is named."""
    wanted = {one for one in numbers if one}
    if not wanted:
        return {}
    rows = Quote.objects.visible_to(actor).filter(number__in=wanted).order_by("number", "version")
    return {row.number: QuotePage(_row(row, at), wish_of(row), offer_of(row), ()) for row in rows}


def wish_of(row: Quote) -> Wish:
    return _WISHES.validate_python(row.wish)


def offer_of(row: Quote) -> Offer:
    return _OFFERS.validate_python(row.offer)


def written_wish(wish: Wish) -> object:
    """A wish as it is kept."""
    return _WISHES.dump_python(wish, mode="json")


def written_offer(offer: Offer) -> object:
    """An offer as it is kept."""
    return _OFFERS.dump_python(offer, mode="json")
