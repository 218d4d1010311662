"""Finding a thing by its number or by words: the search page, and the palette's results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from nuoda.domains.cases.queries import CaseCard, find_cases
from nuoda.domains.customers.queries import CustomerCard, find_customers
from nuoda.domains.orders.queries import OrderPage, find_orders
from nuoda.domains.shipments.queries import ShipmentFound, find_shipments
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.readings import search_together
from nuoda.pages import badges
from nuoda.pages.badges import Badge
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import is_fragment, show
from nuoda.surfaces.desk.tracking.numbers import read_number

LONGEST = 200
EACH = 12
EACH_IN_PALETTE = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its number or name, what it is about, its state."""

    url: str
    label: str
    about: str
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind, the best first. ``exact`` where the text is the number of the first."""

    title: str
    icon: str
    hits: Sequence[Hit]
    exact: bool


@door(STAFF)
def search(request: ActedRequest) -> HttpResponse:
    """Everything under ``?q=``. One exact number goes straight to its page."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    fragment = is_fragment(request)
    each = EACH_IN_PALETTE if fragment else EACH
    groups = find(text, actor=request.actor, each=each) if text else []
    seen = read_number(text)
    if not groups and seen is not None and seen.number != text:
        groups = find(seen.number, actor=request.actor, each=each)
    hint = seen if seen is not None and not any(group.exact for group in groups) else None
    if fragment:
        return render(request, "desk/search/found.html", {"groups": groups, "text": text, "hint": hint})
    exact = [group.hits[0] for group in groups if group.exact]
    if len(exact) == 1:
        return HttpResponseRedirect(exact[0].url)
    context = {"groups": groups, "search_text": text, "hint": hint}
    return show(request, "desk/search/page.html", "search", context)


def find(text: str, *, actor: Actor, each: int) -> list[Group]:
    """What a text finds, by kind, in one query; a kind with an exact number comes first."""
    ships, cases, orders, customers = search_together(
        find_shipments(text, actor=actor, limit=each),
        find_cases(text, actor=actor, limit=each),
        find_orders(text, actor=actor, limit=each),
        find_customers(text, actor=actor, limit=each),
    )
    groups = [
        _shipments(text, ships),
        _cases(text, cases),
        _orders(text, orders),
        _customers(text, customers),
    ]
    return sorted((group for group in groups if group.hits), key=lambda group: not group.exact)


def _same(text: str, number: str) -> bool:
    return text.casefold() == number.casefold()


def _shipments(text: str, cards: Sequence[ShipmentFound]) -> Group:
    best = sorted(cards, key=lambda card: not _same(text, card.waybill))
    borne = Counter(card.waybill for card in cards)
    hits = [
        Hit(
            reverse("desk_shipment", args=[card.id]),
            card.waybill,
            _whither(card, names_carrier=borne[card.waybill] > 1),
            badges.find("milestone", card.milestone),
        )
        for card in best
    ]
    same = sum(_same(text, card.waybill) for card in best)
    return Group(_("Shipments"), "truck", hits, same == 1)


def _whither(card: ShipmentFound, *, names_carrier: bool) -> str:
    """Where it goes; of numbers that are equal, also who carries it."""
    way = " → ".join(part for part in (card.from_city, card.to_city) if part)
    return " · ".join(part for part in (card.carrier if names_carrier else "", way) if part)


def _cases(text: str, cards: Sequence[CaseCard]) -> Group:
    best = sorted(cards, key=lambda card: not _same(text, card.number))
    hits = [
        Hit(
            reverse("desk_case", args=[card.id]),
            card.number,
            f"{card.label} · {card.title or word('reason', card.cause)}",
            badges.find("case", card.state),
        )
        for card in best
    ]
    return Group(_("Cases"), "alert-triangle", hits, bool(best) and _same(text, best[0].number))


def _orders(text: str, rows: Sequence[OrderPage]) -> Group:
    best = sorted(rows, key=lambda row: not _same(text, row.reference))
    hits = [
        Hit(
            reverse("desk_order", args=[row.id]),
            row.reference,
            " · ".join(part for part in (row.goods, row.consignee.get("city", "")) if part),
            badges.find("order", row.state),
        )
        for row in best
    ]
    same = sum(_same(text, row.reference) for row in best)
    return Group(_("Orders"), "package", hits, same == 1)


def _customers(text: str, cards: Sequence[CustomerCard]) -> Group:
    best = sorted(cards, key=lambda card: text.casefold() not in (card.code.casefold(), card.name.casefold()))
    hits = [
        Hit(reverse("desk_customer", args=[card.id]), called(card), card.code, badges.find("tier", card.tier))
        for card in best
    ]
    return Group(_("Customers"), "building", hits, bool(best) and _same(text, best[0].code))


urlpatterns: list[URLPattern] = [path("search/", search, name="desk_search")]
