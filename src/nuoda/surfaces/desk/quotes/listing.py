"""The list of quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.contracts.queries.quotes import QuoteRow, quote_rows
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.listing import Line, customers_list, day_start

NAV = "quotes"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote with its money and advice in words."""

    line: Line[QuoteRow]
    way: str
    from_price: str
    advice: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def option_word(key: str) -> str:
    """An option's key in words: service, and the partner where there is one."""
    service, _sign, partner = key.partition("@")
    return f"{word('service', service)} · {partner}" if partner else word("service", service)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="quotes",
        title=_("Quotes"),
        columns=[
            Column("number", _p("quote", "Quote"), sortable=True),
            Column("version", _("Version"), "number", align="end", hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", _("State"), kind="badge", badge_kind="quote", sortable=True),
            Column("way", _p("quote", "Way")),
            Column("from_price", _p("quote", "From"), align="end"),
            Column("advice", _p("quote", "Recommended"), hide_narrow=True),
            Column("expires_at", _("Hand over by"), kind="instant", sortable=True, hide_narrow=True),
            Column("quoted_at", _p("quote", "Quoted"), kind="ago", sortable=True),
            Column("quoted_by", _p("quote", "By"), hide_narrow=True, roomy=True),
            Column("order_reference", _("Order"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("quote"), quick=True),
            Filter("q", _("Number or order begins with"), kind="text"),
            customers,
            Filter("quoted", _p("quote", "Quoted"), kind="dates"),
        ],
        empty=Empty(
            _("No quote yet"),
            _("Type in one line what shall be carried; the ways stand side by side at once."),
            reverse("desk_quote_new"),
            _("Make a quote"),
            "tag",
        ),
        default_sort="quoted_at",
        default_descending=True,
        row_url=lambda line: reverse("desk_quote", args=[line.id]),
        row_key=lambda line: str(line.id),
        refresh_on="quote",
    )


@door(STAFF)
def quote_list(request: ActedRequest) -> HttpResponseBase:
    """Quotes, the newest first, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[QuoteRow]:
        return quote_rows(
            actor=request.actor, at=request.now, window=window, state=given.get("state", ""),
            text=given.get("q", ""), customer_id=customer_id,
            since=day_start(given.get("quoted_from", ""), request.zone),
            until=day_start(given.get("quoted_to", ""), request.zone, after=1),
        )  # fmt: skip

    def lines(found: Sequence[Line[QuoteRow]]) -> Iterable[QuoteLine]:
        return [
            QuoteLine(
                one, f"{one.row.origin} → {one.row.destination}",
                money_words(one.row.lowest, one.row.currency), option_word(one.row.advised),
            )
            for one in found
        ]  # fmt: skip

    return customers_list(request, NAV, _spec, find, lines_of=lines, template="desk/quotes/list.html")
