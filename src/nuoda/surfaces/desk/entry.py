"""An order typed while the caller speaks: a pasted line is read into its parts, each guess shown as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import OrderDraft, OrderLine, Party, record_orders
from nuoda.domains.orders.queries import WaitingRow, order_ids, waiting_order
from nuoda.domains.stock.queries.furnishing import ProductLine, product_lines
from nuoda.insight.booking import cannot_hold
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import explained
from nuoda.pages.amending import marks_of
from nuoda.pages.dates import MomentField, in_zone
from nuoda.pages.order_lines import LIGHTEST, MORE_LINES, MOST_PRODUCTS, LinesForm, line_count
from nuoda.pages.parties import (
    SIDES,
    add_party,
    field_of,
    parts_of,
    party_parts,
    party_shown,
    unplaced,
    unread,
)
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.drafted import beside, confirm, drafted, lines_of
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import customer_filter

_CHANNELS = ("phone", "mail", "web")


class EntryForm(LinesForm, DeskForm):
    """One order. The parts of both addresses stand under ``to_`` and ``from_``, lines under ``sku_N``."""

    draft_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    begun = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    customer = forms.ChoiceField(label=_("Customer"), widget=forms.Select(attrs={"autofocus": True}))
    reference = forms.CharField(
        label=_("Order number"), max_length=60, required=False, help_text=_("Empty: one of our own is given.")
    )
    channel = forms.ChoiceField(label=_("Came by"))
    service = forms.ChoiceField(label=_("Service"))
    goods = forms.CharField(
        label=_("Goods"), max_length=200, required=False, help_text=_("What no line names, in words.")
    )
    pieces = forms.IntegerField(
        label=_("Pieces"), min_value=1, max_value=limits.PIECES, required=False,
        help_text=_("Empty: as many as the lines say, else one."),
    )  # fmt: skip
    weight_kg = forms.DecimalField(
        label=_("Weight, kg"), max_digits=12, required=False, min_value=LIGHTEST,
        help_text=_("Empty: by the weights of the products."),
    )  # fmt: skip
    declared_value = forms.DecimalField(
        label=_("Declared value"), max_digits=14, decimal_places=2, required=False, min_value=0
    )
    handling = forms.CharField(
        label=_("Handling"), max_length=200, required=False,
        help_text=_("Marks apart by commas, such as: fragile, this side up."),
    )  # fmt: skip

    pickup_from = MomentField(label=_("Collection from"))
    pickup_until = MomentField(
        label=_("Collection until"),
        help_text=_("Checked against our own vehicles; the nearest that they can is named."),
    )

    def __init__(self, data: Any, request: ActedRequest, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"channel": "phone", "service": "standard", **(initial or {})})
        source = data or initial or request.GET
        chosen = customer_filter(request.actor, str(source.get("customer", "")))
        in_zone(self, request.zone)
        self.fields["begun"].initial = request.now.isoformat()
        self.fields["customer"].choices = [("", "–"), *chosen.choices]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [  # type: ignore[attr-defined]
            one for one in choices("channel") if one[0] in _CHANNELS
        ]
        self.fields["service"].choices = choices("service")  # type: ignore[attr-defined]
        for side in SIDES:
            add_party(self, side, needed=side == "to")
        self.add_lines(_products(str(source.get("customer", "")), request), source)

    def clean(self) -> dict[str, Any]:
        self.check_lines(self.cleaned_data)
        for name in unplaced(self.data):
            self.add_error(name, _("Choose the country."))
        return self.cleaned_data

    def ordered_at(self, now: datetime) -> datetime:
        """When the form was opened, so that a second press of the button is the same order."""
        try:
            begun = datetime.fromisoformat(self.cleaned_data["begun"])
        except ValueError:
            return now
        return begun if begun.tzinfo and now - timedelta(days=1) < begun <= now else now

    def draft(self, request: ActedRequest) -> OrderDraft:
        given, at = self.cleaned_data, self.ordered_at(request.now)
        own = f"T{at.astimezone(request.zone):%y%m%d}-{self.key[:6].upper()}"
        return OrderDraft(
            customer=given["customer"], reference=given["reference"].strip() or own, ordered_at=at,
            consignee=Party(**party_parts(given, "to")), sender=Party(**party_parts(given, "from")),
            service=given["service"], channel=given["channel"], pieces=self.pieces_in_all(),
            weight_kg=self.weight(), goods=self.goods_in_words(),
            lines=tuple(OrderLine(**asdict(one)) for one in self.typed_lines()),
            declared_value=given["declared_value"],
            handling=marks_of(given["handling"]), pickup_from=given["pickup_from"],
            pickup_until=given["pickup_until"],
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Problems name ``consignee.city``; the form calls it ``to_city``."""
        for problem in error.fields:
            name = field_of(problem.field)
            words = explained(problem)
            self.add_error(name if name in self.fields else None, words)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_order(request: ActedRequest) -> HttpResponse:
    """Take an order. A line that was pasted and not read yet is read first, and shown to be confirmed.

    With ``?draft=`` it is one that came by mail and waits for a person.
    """
    typed = request.POST.dict()
    draft = _waiting(request)
    if draft is not None and request.method == "GET":
        return _shown(
            request, EntryForm(None, request, drafted(draft, request.actor)), lines_of(draft), draft
        )
    read = {side: read_line(typed[f"{side}_line"]) for side in unread(typed)}
    if read or request.method == "GET":
        found = {name: words for side, one in read.items() for name, words in parts_of(one, side).items()}
        return _shown(request, EntryForm(None, request, typed | found), read, draft)
    form = EntryForm(request.POST, request)
    if form.is_valid():
        order = form.draft(request)
        cannot = cannot_hold([order], actor=request.actor, at=request.now)
        report = record_orders(by=request.actor, at=request.now, orders=[order], refusals=cannot)
        if not report.refused:
            confirm(draft, order, request)
            return HttpResponseRedirect(_where(order, request))
        form.refuse(Invalid(fields=list(report.refused[0].problems)))
    return _shown(request, form, {}, draft)


def _waiting(request: ActedRequest) -> WaitingRow | None:
    """The draft of a mail that is being confirmed, where one is. Raises ``NotFound``."""
    asked = request.POST.get("draft_id", "") or request.GET.get("draft", "")
    if not asked:
        return None
    try:
        return waiting_order(UUID(asked), actor=request.actor)
    except ValueError as none:
        raise NotFound from none


def _shown(
    request: ActedRequest,
    form: EntryForm,
    read: Mapping[str, AddressLine],
    draft: WaitingRow | None = None,
) -> HttpResponse:
    sides = [party_shown(form, side, read.get(side), reverse(f"desk_order_read_{side}")) for side in SIDES]
    fresh = draft is not None and request.method == "GET"
    status = 422 if (form.is_bound or read) and not fresh else 200
    waiting = beside(draft, request.actor) if draft is not None else {}
    context = {
        "form": form, "sides": sides, "to_confirm": bool(read), "products": list(form.products.values()),
        **waiting,
    }  # fmt: skip
    return show(request, "desk/orders/entry.html", "orders", context, status=status)


def _where(draft: OrderDraft, request: ActedRequest) -> str:
    key = (customers_by_code([draft.customer], actor=request.actor)[draft.customer].id, draft.reference)
    return reverse("desk_order", args=[order_ids([key], actor=request.actor)[key]])


def _products(code: str, request: ActedRequest) -> Sequence[ProductLine]:
    """What the customer has with us, to choose lines from."""
    card = customers_by_code([code], actor=request.actor).get(code) if code else None
    if card is None:
        return ()
    window = Window(page=1, size=MOST_PRODUCTS)
    return product_lines(actor=request.actor, window=window, customer_id=card.id).rows


@door(STAFF)
@require_POST
def lines(request: ActedRequest) -> HttpResponse:
    """The lines of another customer's products, or more of them; what was typed stays."""
    typed = request.POST.dict()
    typed["lines"] = (
        str(line_count(typed) + MORE_LINES) if typed.get("do") == "more" else typed.get("lines", "")
    )
    form = EntryForm(None, request, typed)
    context = {"form": form, "products": list(form.products.values())}
    return render(request, "desk/orders/entry_lines.html", context)


@door(STAFF)
@require_POST
def read_address(request: ActedRequest, side: str) -> HttpResponse:
    """The parts of a pasted line as fields, with what of them is a guess."""
    raw = request.POST.get(f"{side}_line", "")
    read = read_line(raw)
    form = EntryForm(None, request, {**parts_of(read, side), f"{side}_line": raw})
    context = party_shown(form, side, read, reverse(f"desk_order_read_{side}"))
    return render(request, "pages/parts/party_parts.html", context)


urlpatterns = [
    path("orders/new/", new_order, name="desk_order_new"),
    path("orders/new/lines/", lines, name="desk_order_lines"),
    *(
        path(f"orders/new/read/{side}/", read_address, {"side": side}, name=f"desk_order_read_{side}")
        for side in SIDES
    ),
]
