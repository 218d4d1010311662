"""A customer's clerk writes an order: lines of her products, a pasted consignee, a service with its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.queries.quotes import Piece, QuotePage, Spot, quotes_to_take
from nuoda.domains.orders.commands import (
    UnsentDraft,
    drop_unsent_orders,
    keep_unsent_order,
    record_orders,
)
from nuoda.domains.orders.queries import OrderPage, order_ids, order_page
from nuoda.domains.orders.queries.unsent import unsent_order
from nuoda.domains.stock.queries.furnishing import product_lines
from nuoda.domains.stock.queries.sourcing import city_of_goods
from nuoda.insight.booking import cannot_hold
from nuoda.insight.quotes import quote_view
from nuoda.kernel.actor import Role
from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import joined
from nuoda.pages.amending import PERSON
from nuoda.pages.order_lines import MORE_LINES, MOST_PRODUCTS
from nuoda.pages.parties import LABELS, SIDES, parts_of, party_shown, unread
from nuoda.pages.vocabulary import word
from nuoda.surfaces.portal.frame import customer_of, show, spoken
from nuoda.surfaces.portal.ordering.form import OrderForm

NAV = "orders"
_UNKEPT = ("csrfmiddlewaretoken", "do", "once", "begun", "draft", "quote", "service")


@dataclass(frozen=True, slots=True)
class Scene:
    """What the form is shown with beside its fields."""

    read: Mapping[str, AddressLine]
    quote: QuotePage | None = None
    wrong: Invalid | None = None


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def portal_order_new(request: ActedRequest) -> HttpResponse:
    """Write an order. What was pasted is read and shown first; ``do`` says which button was pressed."""
    typed = request.POST.dict()
    if request.method == "GET":
        return _shown(request, _form(request, None, _begin(request)), Scene({}))
    do = typed.get("do", "place")
    read = {side: read_line(typed[f"{side}_line"]) for side in unread(typed)}
    if do == "keep":
        return _keep(request, typed)
    if do == "more":
        more = {"lines": _form(request, None, typed).count + MORE_LINES}
        return _shown(request, _form(request, None, {**typed, **more}), Scene({}, _quote(request, typed)))
    if read:
        found = {name: words for side, one in read.items() for name, words in parts_of(one, side).items()}
        return _shown(request, _form(request, None, {**typed, **found}), Scene(read), status=422)
    return _price(request, typed) if do == "price" else _place(request, typed)


def _form(request: ActedRequest, data: Any, initial: Mapping[str, Any] | None = None) -> OrderForm:
    source: Mapping[str, Any] = data if data is not None else (initial or {})
    window = Window(page=1, size=MOST_PRODUCTS)
    products = product_lines(actor=request.actor, window=window).rows
    again = _repeated(request, source.get("repeat", ""))
    return OrderForm(
        data, products, now=request.now, zone=request.zone, repeated=again, initial=initial
    )  # fmt: skip


def _repeated(request: ActedRequest, asked: str) -> OrderPage | None:
    """The order that is repeated. Raises ``NotFound``."""
    return order_page(_id(asked), actor=request.actor) if asked else None


def _id(asked: str) -> UUID:
    try:
        return UUID(asked)
    except ValueError as none:
        raise NotFound from none


def _begin(request: ActedRequest) -> dict[str, Any]:
    """What a fresh form begins with: nothing, a draft, or an order that is repeated."""
    asked = request.GET.get("draft", "")
    if asked:
        row = unsent_order(_id(asked), actor=request.actor)
        return {**row.values, "draft": str(row.id)}
    again = _repeated(request, request.GET.get("repeat", ""))
    if again is None:
        return {}
    places = {
        f"{side}_{name}": getattr(again, whole).get(name, "")
        for side, whole in SIDES.items()
        for name in LABELS
        if name not in PERSON
    }
    own = [one for one in again.lines if one.get("sku")]
    lines = {
        f"{name}_{n}": one.get(name, "")
        for n, one in enumerate(own)
        for name in ("sku", "quantity", "substitutes")
    }
    rest = {} if own else {"goods": again.goods, "pieces": again.pieces, "weight_kg": again.weight_kg}
    return {
        **places, **lines, **rest, "repeat": str(again.id), "service": again.service,
        "handling": ", ".join(again.handling), "declared_value": again.declared_value,
    }  # fmt: skip


def _quote(request: ActedRequest, typed: Mapping[str, str]) -> QuotePage | None:
    """The quote that the form was priced by, while it may be taken."""
    number = typed.get("quote", "").strip()
    found = quotes_to_take({number}, actor=request.actor, at=request.now).get(number) if number else None
    return found if found is not None and found.row.state == "open" else None


def _options(quote: QuotePage | None) -> list[tuple[str, str]]:
    return [(one.key, word("service", one.service)) for one in quote.offer.options] if quote else []


def _shown(request: ActedRequest, form: OrderForm, scene: Scene, *, status: int = 200) -> HttpResponse:
    form.offer_services(_options(scene.quote))
    sides = [
        party_shown(form, side, scene.read.get(side), reverse(f"portal_order_read_{side}")) for side in SIDES
    ]
    context = {
        "form": form, "to": sides[0], "sender": sides[1], "to_confirm": bool(scene.read),
        "products": list(form.products.values()), "repeated": form.repeated,
        "view": quote_view(scene.quote, request.now) if scene.quote else None,
        "unpriced": list(spoken(scene.wrong).values()),
        "chosen": form["service"].value() or "standard",
    }  # fmt: skip
    return show(request, "portal/ordering/new.html", NAV, context, status=status)


def _price(request: ActedRequest, typed: dict[str, str]) -> HttpResponse:
    """What carries it, when it is there, and what that costs: a quote, made as any other."""
    plain = {**typed, "service": "", "quote": ""}
    form = _form(request, plain)
    form.offer_services([])
    if not form.is_valid():
        return _shown(request, form, Scene({}), status=422)
    draft = form.order(customer_of(request).code, at=request.now, day="", sender=_house(request, form))
    to, origin = draft.consignee, draft.sender
    weight = (draft.weight_kg or Decimal(0)) / draft.pieces
    wish = QuoteDraft(
        draft.customer, Spot(region=origin.region, city=origin.city, district=origin.district),
        Spot(region=to.region, city=to.city, district=to.district),
        (Piece(weight, draft.pieces),) if weight else (),
        pickup_at=draft.pickup_from or draft.pickup_until, declared=draft.declared_value or Decimal(0),
        handling=draft.handling, goods=draft.goods,
    )  # fmt: skip
    report = make_quotes(by=request.actor, at=request.now, quotes=[wish])
    if report.refused:
        wrong = Invalid(fields=list(report.refused[0].problems))
        return _shown(request, _form(request, None, plain), Scene({}, None, wrong))
    number = report.made[0].number
    quote = _quote(request, {"quote": number})
    chosen = quote.row.advised if quote else "standard"
    return _shown(
        request, _form(request, None, {**plain, "quote": number, "service": chosen}), Scene({}, quote)
    )


def _house(request: ActedRequest, form: OrderForm) -> dict[str, str]:
    """Where goods of hers that lie with us leave from, as far as a tariff asks; nothing without lines."""
    wanted = [form.products[one.sku].id for one in form.typed_lines()]
    city = city_of_goods(wanted, actor=request.actor).get(wanted[0], "") if wanted else ""
    read = read_line(city)
    return {"name": customer_of(request).name, "region": read.region, "city": read.city} if city else {}


def _place(request: ActedRequest, typed: dict[str, str]) -> HttpResponse:
    quote = _quote(request, typed)
    form = _form(request, typed if quote else {**typed, "quote": ""})
    form.offer_services(_options(quote))
    if not form.is_valid():
        return _shown(request, form, Scene({}, quote), status=422)
    card = customer_of(request)
    day = f"{form.ordered_at(request.now).astimezone(request.zone):%y%m%d}"
    order = form.order(card.code, at=request.now, day=day, sender=_house(request, form))
    cannot = cannot_hold([order], actor=request.actor, at=request.now)
    report = record_orders(by=request.actor, at=request.now, orders=[order], refusals=cannot)
    if report.refused:
        form.refuse(Invalid(fields=list(report.refused[0].problems)))
        return _shown(request, form, Scene({}, quote), status=422)
    if typed.get("draft"):
        drop_unsent_orders(by=request.actor, at=request.now, ids=[_id(typed["draft"])])
    if not report.held:
        messages.success(request, _("The order is placed; its promise follows at once."))
    key = (card.id, order.reference)
    found = order_ids([key], actor=request.actor)
    return HttpResponseRedirect(reverse("portal_order", args=[found[key]]))


def _keep(request: ActedRequest, typed: dict[str, str]) -> HttpResponse:
    """Leave the form as it is, to go on with another time."""
    values = {name: words[:2000] for name, words in typed.items() if name not in _UNKEPT and words}
    title = next((typed[name] for name in ("reference", "goods", "sku_0") if typed.get(name)), "")
    kept = _id(typed["draft"]) if typed.get("draft") else None
    draft = UnsentDraft(title, typed.get("to_city", ""), values, kept)
    try:
        keep_unsent_order(by=request.actor, at=request.now, draft=draft)
    except Invalid as refused:
        messages.error(request, joined(spoken(refused).values()))
    else:
        messages.success(request, _("The draft is kept; only you see it."))
    return HttpResponseRedirect(reverse("portal_drafts"))


@door(Role.CUSTOMER)
@require_POST
def read_address(request: ActedRequest, side: str) -> HttpResponse:
    """The parts of a pasted line as fields, with what of them is a guess."""
    read = read_line(request.POST.get(f"{side}_line", ""))
    initial = parts_of(read, side)
    form = OrderForm(None, (), now=request.now, zone=request.zone, repeated=None, initial=initial)
    context = party_shown(form, side, read, reverse(f"portal_order_read_{side}"))
    return render(request, "pages/parts/party_parts.html", context)


_READ = "portal/orders/new/read"
urlpatterns = [
    path("portal/orders/new/", portal_order_new, name="portal_order_new"),
    *(path(f"{_READ}/{one}/", read_address, {"side": one}, name=f"portal_order_read_{one}") for one in SIDES),
]
