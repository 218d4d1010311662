"""Deliveries that suppliers announced: what is to come, what came, and announcing by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.customers.queries import customers_by_id, customers_to_choose
from nuoda.domains.orders.queries.purchases import waiting_for
from nuoda.domains.stock.commands import AdviceDraft, announce, call_off, order_deliveries
from nuoda.domains.stock.facts import AWAITED, AdviceState
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.furnishing import AdviceRow, advice_page, advice_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.text import text
from nuoda.pages.dates import DayInput
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import customers_list
from nuoda.surfaces.desk.stock.houses import NAV

MOST_LINES = 200


def _spec(houses: list[tuple[str, str]], whose: Filter, today: date) -> ListSpec:
    return ListSpec(
        name="deliveries",
        title=_p("stock", "Deliveries"),
        columns=[
            Column("number", _("Number"), sortable=True),
            Column("reference", _p("order", "Reference"), sortable=True),
            Column("state", _("State"), "badge", badge_kind="advice", sortable=True),
            Column("expected_on", _("Expected"), "date", sortable=True),
            Column("warehouse", _("Warehouse"), sortable=True),
            Column("pieces", _("Announced"), "number", align="end"),
            Column("received", _p("goods", "Received"), "number", align="end", hide_narrow=True),
            Column("damaged", _p("goods", "Damaged"), "number", align="end", hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("advice"), quick=True),
            Filter("warehouse", _("Warehouse"), choices=houses),
            Filter("late", _("Late"), "flag"),
            whose,
            Filter("text", _("Number or reference"), "text"),
        ],
        empty=Empty(
            _("No delivery is announced"),
            _("Announce what a supplier sends, by hand, from a sheet or by the API; hands receive it."),
            reverse("desk_delivery_new"),
            _("Announce a delivery"),
            "truck-delivery",
        ),
        row_url=lambda line: reverse("desk_delivery", args=[line.number]),
        row_key=lambda line: line.number,
        row_tone=lambda line: "risk" if line.state in AWAITED and line.expected_on < today else "",
        refresh_on="advice",
    )


@door(STAFF)
def delivery_list(request: ActedRequest) -> HttpResponseBase:
    """Announced deliveries with filters, sorting and export."""
    houses = [(one.code, one.code) for one in warehouses(actor=request.actor)]
    today = house_day(request.now)

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[AdviceRow]:
        return advice_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            warehouse=given.get("warehouse", ""), text=given.get("text", ""),
            late_on=today if given.get("late") else None,
        )  # fmt: skip

    return customers_list(
        request, NAV, lambda whose: _spec(houses, whose, today), find, template="desk/stock/deliveries.html",
        more={"tab": "deliveries"},
    )  # fmt: skip


@door(STAFF)
@require_safe
def delivery(request: ActedRequest, advice_number: str) -> HttpResponse:
    """A delivery, product by product: announced, received, damaged."""
    row, lines = advice_page(advice_number, actor=request.actor)
    card = customers_by_id([row.customer_id], actor=request.actor).get(row.customer_id)
    context: dict[str, Any] = {"advice": row, "lines": lines, "customer": card, "whose": called(card)}
    today = house_day(request.now)
    awaited = row.state in AWAITED
    context["waiting"] = waiting_for([one[0].id for one in lines], actor=request.actor) if awaited else []
    context["came"] = row.received or row.state == AdviceState.RECEIVED
    context["late"] = awaited and row.expected_on < today
    return show(request, "desk/stock/delivery.html", NAV, context)


class DeliveryForm(DeskForm):
    """What a supplier sends, where to, and when."""

    title = _("Announce a delivery")
    text = _("Hands receive against it on the scanner page; what differs is told.")
    submit = _("Announce it")

    customer = forms.ChoiceField(label=_("Customer"))
    reference = forms.CharField(
        label=_p("order", "Reference"), max_length=60,
        help_text=_("The customer's own number, as on the delivery note."),
    )  # fmt: skip
    warehouse = forms.ChoiceField(label=_("Warehouse"))
    expected_on = forms.DateField(label=_("Expected on"), widget=DayInput())
    lines = forms.CharField(
        label=_("Products"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: the product number, a space, and how many pieces."),
    )  # fmt: skip

    def draft(self) -> AdviceDraft:
        """Raises :class:`Invalid` for a line that is none."""
        given = self.cleaned_data
        pieces: Counter[str] = Counter()
        for nth, line in enumerate(filter(str.strip, given["lines"].splitlines()), start=1):
            sku, _space, number = line.replace("\t", " ").strip().rpartition(" ")
            if not sku.strip() or not number.isascii() or not number.isdigit() or len(number) > 8:
                reason = text("Line %(nth)s is no product with a number of pieces.", {"nth": nth})
                raise Invalid(fields=[FieldError("lines", reason, text("Write it like JL-BF4 288."))])
            pieces[sku.strip()] += int(number)
        if len(pieces) > MOST_LINES:
            reason = text("It has more than %(most)s products.", {"most": MOST_LINES})
            raise Invalid(fields=[FieldError("lines", reason, text("Announce it in several parts."))])
        return AdviceDraft(
            given["customer"], given["reference"], given["warehouse"], given["expected_on"], dict(pieces)
        )


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_delivery(request: ActedRequest) -> HttpResponse:
    """Announce a delivery."""
    form = DeliveryForm(request.POST or None, initial={"customer": request.GET.get("customer", "")})
    fields: dict[str, Any] = dict(form.fields)
    fields["customer"].choices = [
        (card.code, called(card)) for card in customers_to_choose(actor=request.actor)
    ]
    houses = warehouses(actor=request.actor)
    fields["warehouse"].choices = [(one.code, f"{one.code} {called(one)}") for one in houses]
    back = reverse("desk_deliveries")

    def carry_out() -> str:
        report = announce.once(form.key)(by=request.actor, at=request.now, advices=[form.draft()])
        if report.refused:
            raise Invalid(fields=[_beside(one) for one in report.refused[0].problems])
        if report.duplicate:
            reason = text("A delivery under this reference is announced already.")
            remedy = text("Look it up in the list, or correct the reference.")
            raise Invalid(fields=[FieldError("reference", reason, remedy)])
        return reverse("desk_delivery", args=[report.numbers[0][1]])

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Deliveries"))


def _beside(problem: FieldError) -> FieldError:
    """Products and quantities are written in one field."""
    return replace(problem, field="lines") if problem.field in ("sku", "quantity") else problem


class CallOffForm(DeskForm):
    """Whether a delivery is really not to be awaited any more."""

    title = _("Call the delivery off?")
    text = _("It is not awaited any more, and nothing is promised from it.")
    submit = _("Call it off")


@door(STAFF)
@require_http_methods(["GET", "POST"])
def call_delivery_off(request: ActedRequest, advice_number: str) -> HttpResponse:
    """A delivery will not come."""
    row, _lines = advice_page(advice_number, actor=request.actor)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    back = reverse("desk_delivery", args=[row.number])

    def carry_out() -> str:
        call_off(by=request.actor, at=request.now, number=row.number)
        messages.success(request, gettext("The delivery is called off."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)


class OrderForm(DeskForm):
    """When an ordered delivery will come."""

    title = _("Order this delivery")
    text = _("From now on it is awaited, and goods are promised from it for that day.")
    submit = _("Order it")

    expected_on = forms.DateField(label=_("Expected on"), widget=DayInput())


@door(STAFF)
@require_http_methods(["GET", "POST"])
def order_delivery(request: ActedRequest, advice_number: str) -> HttpResponse:
    """A proposed delivery is ordered."""
    row, _lines = advice_page(advice_number, actor=request.actor)
    form = OrderForm(request.POST or None, initial={"expected_on": row.expected_on})
    back = reverse("desk_delivery", args=[row.number])

    def carry_out() -> str:
        expected = {row.number: form.cleaned_data["expected_on"]}
        order_deliveries.once(form.key)(by=request.actor, at=request.now, expected=expected)
        messages.success(request, gettext("The delivery is ordered."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)
