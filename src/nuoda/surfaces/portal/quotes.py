"""A customer's quotes: asked for in a form, options side by side, one of them ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.queries.quotes import Piece, QuotePage, QuoteRow, Spot, quote_page, quote_rows
from nuoda.domains.orders.commands import OrderDraft, Party, record_orders
from nuoda.insight.booking import cannot_hold
from nuoda.insight.claims.words import money_words
from nuoda.insight.quotes import quote_view
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.portal.figures import number_typed
from nuoda.surfaces.portal.frame import customer_of, frame, show, spoken
from nuoda.surfaces.portal.shipments import window_of

NAV = "quotes"
_NINE = time(9)


@dataclass(frozen=True, slots=True)
class Row:
    """A quote as the list shows it."""

    id: UUID
    number: str
    state: str
    way: str
    price: str
    quoted_at: datetime
    expires_at: datetime
    order_reference: str


def _row(one: QuoteRow) -> Row:
    return Row(
        one.id, one.number, one.state, f"{one.origin} → {one.destination}",
        money_words(one.lowest, one.currency), one.quoted_at, one.expires_at, one.order_reference,
    )  # fmt: skip


QUOTES = ListSpec(
    name="quotes",
    title=_("Quotes"),
    columns=[
        Column("number", _p("quote", "Quote"), sortable=True),
        Column("state", _("State"), "badge", badge_kind="quote", sortable=True),
        Column("way", _p("quote", "Way")),
        Column("price", _p("quote", "From"), align="end"),
        Column("expires_at", _("Hand over by"), "instant", sortable=True, hide_narrow=True),
        Column("quoted_at", _p("quote", "Quoted"), "ago", sortable=True, hide_narrow=True),
        Column("order_reference", _("Order"), hide_narrow=True),
    ],
    filters=[
        Filter("state", _("State"), choices=choices("quote"), quick=True),
        Filter("q", _("Number or order begins with"), "text"),
    ],
    empty=Empty(
        _("No quote yet"),
        _("Ask what it costs and when it arrives; order the option that suits you."),
        icon="tag",
    ),
    default_sort="quoted_at",
    default_descending=True,
    row_url=lambda row: reverse("portal_quote", args=[row.id]),
    row_key=lambda row: str(row.id),
)


@door(Role.CUSTOMER)
@require_safe
def portal_quotes(request: ActedRequest) -> HttpResponseBase:
    """Her quotes, the newest first."""

    def fetch(asked: ListRequest) -> ListResult:
        found = quote_rows(
            actor=request.actor, at=request.now, window=window_of(asked),
            state=asked.filters.get("state", ""), text=asked.filters.get("q", ""),
        )  # fmt: skip
        return ListResult([_row(one) for one in found.rows], found.total)

    context = {**frame(request, NAV), "new_url": reverse("portal_quote_new")}
    return list_view(request, QUOTES, fetch, template="portal/quotes.html", context=context)


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def ask(request: ActedRequest) -> HttpResponse:
    """The form; what is asked is quoted at once."""
    wrong = None
    if request.method == "POST":
        try:
            draft = _draft(request.POST, customer_of(request).code, request)
            key = request.POST.get("key", "")[:80] or uuid4().hex
            report = make_quotes.once(key)(by=request.actor, at=request.now, quotes=[draft])
            if report.refused:
                raise Invalid(fields=report.refused[0].problems)
            return HttpResponseRedirect(reverse("portal_quote", args=[report.made[0].id]))
        except Invalid as refused:
            wrong = refused
    context = {
        "wrong": spoken(wrong),
        "given": request.POST if wrong else {"from_region": "", "pieces": "1", "urgency": "normal"},
        "key": uuid4().hex,
        "urgencies": choices("urgency"),
        "today": request.now.astimezone(request.zone).date().isoformat(),
    }
    return show(request, "portal/quote_new.html", NAV, context, status=422 if wrong else 200)


def _draft(given: Mapping[str, str], code: str, request: ActedRequest) -> QuoteDraft:
    kg, count = _number(given, "weight_kg"), _number(given, "pieces") or Decimal(1)
    sides = [_number(given, name) for name in ("length_cm", "width_cm", "height_cm")]
    cube = None
    if sides[0] and sides[1] and sides[2]:
        cube = (sides[0], sides[1], sides[2])
    elif any(sides):
        reason, remedy = text("One of three sides is missing."), text("Give all three, or none.")
        raise Invalid(fields=[FieldError("sides_cm", reason, remedy)])
    pickup, needed = _day(given, "pickup_on"), _day(given, "needed_on")
    today = request.now.astimezone(request.zone).date()
    return QuoteDraft(
        code, _spot(given, "from"), _spot(given, "to"),
        (Piece(kg, int(count), cube),) if kg else (),
        datetime.combine(pickup, _NINE, request.zone) if pickup and pickup != today else None,
        _number(given, "declared") or Decimal(0), _number(given, "collect") or Decimal(0),
        goods=given.get("goods", "").strip()[:200],
        needed_by=datetime.combine(needed + timedelta(days=1), time(), request.zone) if needed else None,
        budget=_number(given, "budget"), urgency=given.get("urgency", "normal"),
        pallets=_count(given, "pallets"), days_stored=_count(given, "days_stored"),
    )  # fmt: skip


def _spot(given: Mapping[str, str], role: str) -> Spot:
    region, city, district = (
        given.get(f"{role}_{name}", "").strip() for name in ("region", "city", "district")
    )
    return Spot(region=region, city=city, district=district)


def _number(given: Mapping[str, str], name: str) -> Decimal | None:
    found = number_typed(given.get(name, ""), name)
    if found is not None and not 0 <= found <= 10**11:
        problem = FieldError(name, text("It is not a number."), text("Write it in figures."))
        raise Invalid(fields=[problem])
    return found


def _count(given: Mapping[str, str], name: str) -> int:
    """A whole number, 0 where none is written."""
    found = _number(given, name) or Decimal(0)
    if found != int(found):
        remedy = text("Leave out the part after the point.")
        raise Invalid(fields=[FieldError(name, text("It is not a whole number."), remedy)])
    return int(found)


def _day(given: Mapping[str, str], name: str) -> date | None:
    written = given.get(name, "")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as broken:
        problem = FieldError(name, text("It is no day."), text("Write it like 2026-11-23."))
        raise Invalid(fields=[problem]) from broken


@door(Role.CUSTOMER)
@require_safe
def portal_quote(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """One quote with its options."""
    page = quote_page(quote_id, actor=request.actor, at=request.now)
    context = {
        "row": page.row,
        "wish": page.wish,
        "view": quote_view(page, request.now),
        "take_url": reverse("portal_quote_take", args=[page.row.id]),
        "taken": page.row.taken_option,
    }
    return show(request, "portal/quote.html", NAV, context)


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def portal_take(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """Order one of the options: who sends, who receives; price and promise are the quote's."""
    page = quote_page(quote_id, actor=request.actor, at=request.now)
    if page.row.state != "open":
        messages.error(request, gettext("This quote can no longer be taken. Quote it again."))
        return HttpResponseRedirect(reverse("portal_quote", args=[page.row.id]))
    card = customer_of(request)
    wrong = None
    if request.method == "POST":
        draft = _order(page, card.code, request)
        cannot = cannot_hold([draft], actor=request.actor, at=request.now)
        report = record_orders(by=request.actor, at=request.now, orders=[draft], refusals=cannot)
        if not report.refused:
            messages.success(
                request, gettext("The order is placed at the quoted price; its promise follows at once.")
            )
            return HttpResponseRedirect(reverse("portal_orders") + f"?text={draft.reference}")
        wrong = Invalid(fields=report.refused[0].problems)
    given: Mapping[str, Any] = request.POST if wrong else {
        "option": request.GET.get("option", page.row.advised), "reference": page.row.number,
        "sender": card.name,
    }  # fmt: skip
    context = {
        "row": page.row,
        "given": given,
        "wrong": spoken(wrong),
        "options": [(one.key, _label(page, one.key)) for one in page.offer.options],
    }
    return show(request, "portal/quote_take.html", NAV, context, status=422 if wrong else 200)


def _label(page: QuotePage, key: str) -> str:
    option = page.option(key)
    service, _sign, partner = key.partition("@")
    name = f"{word('service', service)} · {partner}" if partner else word("service", service)
    return f"{name} · {money_words(option.price.total, option.price.currency)}" if option else name


def _order(page: QuotePage, code: str, request: ActedRequest) -> OrderDraft:
    given, wish = request.POST, page.wish.consignment

    def party(spot: Spot, role: str) -> Party:
        name, phone, street = (given.get(f"{role}{part}", "").strip() for part in ("", "_phone", "_street"))
        return Party(
            name=name, phone=phone, country=spot.country, region=spot.region, city=spot.city,
            district=spot.district, street=street, postcode=spot.postcode,
        )  # fmt: skip

    return OrderDraft(
        customer=code, reference=given.get("reference", "").strip(), ordered_at=request.now, channel="web",
        consignee=party(wish.destination, "consignee"), sender=party(wish.origin, "sender"),
        pieces=sum(one.count for one in wish.pieces),
        weight_kg=sum((one.weight_kg * one.count for one in wish.pieces), Decimal(0)), goods=page.wish.goods,
        declared_value=wish.declared or None, currency=page.row.currency, handling=wish.handling,
        quote=page.row.number, quote_option=given.get("option", ""),
    )  # fmt: skip


urlpatterns = [
    path("portal/quotes/", portal_quotes, name="portal_quotes"),
    path("portal/quotes/new/", ask, name="portal_quote_new"),
    path("portal/quotes/<uuid:quote_id>/", portal_quote, name="portal_quote"),
    path("portal/quotes/<uuid:quote_id>/take/", portal_take, name="portal_quote_take"),
]
