"""A quote becomes an order: who sends and who receives; price and promise are the quote's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.queries.quotes import QuotePage, Spot, quote_page
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.orders.commands import OrderDraft, Party, record_orders
from nuoda.domains.orders.queries import order_ids
from nuoda.insight.booking import cannot_hold
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.quotes.listing import NAV, option_word


class TakeForm(DeskForm):
    """What a quote does not know of its order."""

    title = gettext_lazy("Order this")
    submit = gettext_lazy("Place the order")

    option = forms.ChoiceField(label=gettext_lazy("Option"))
    reference = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=60,
        help_text=gettext_lazy("The customer's own number."),
    )
    sender = forms.CharField(label=gettext_lazy("Sender"), max_length=200)
    sender_phone = forms.CharField(label=gettext_lazy("Sender's phone"), max_length=60, required=False)
    sender_street = forms.CharField(label=gettext_lazy("Sender's street"), max_length=200, required=False)
    consignee = forms.CharField(label=gettext_lazy("Consignee"), max_length=200)
    consignee_phone = forms.CharField(label=gettext_lazy("Consignee's phone"), max_length=60)
    consignee_street = forms.CharField(label=gettext_lazy("Consignee's street"), max_length=200)
    goods = forms.CharField(label=gettext_lazy("Goods"), max_length=200, required=False)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def take(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """Place the order of a quote, through the one path that orders take."""
    page = quote_page(quote_id, actor=request.actor, at=request.now)
    card = customer_page(page.row.customer_id, actor=request.actor)
    back = reverse("desk_quote", args=[page.row.id])
    if page.row.state != "open":
        messages.error(request, _("This quote can no longer be taken. Quote it again."))
        return HttpResponseRedirect(back)
    initial = {
        "option": request.GET.get("option", page.row.advised), "reference": page.row.number,
        "sender": card.name, "goods": page.wish.goods,
    }  # fmt: skip
    form = TakeForm(request.POST or None, initial=initial)
    option: Any = form.fields["option"]
    option.choices = [
        (one.key, f"{option_word(one.key)} · {money_words(one.price.total, one.price.currency)}")
        for one in page.offer.options
    ]

    def carry_out() -> str:
        draft = order_of(page, card, form.cleaned_data, request)
        cannot = cannot_hold([draft], actor=request.actor, at=request.now)
        report = record_orders(by=request.actor, at=request.now, orders=[draft], refusals=cannot)
        if report.refused:
            raise Invalid(fields=report.refused[0].problems)
        messages.success(request, _("The order is placed at the quoted price; its promise follows at once."))
        key = (card.id, draft.reference)
        return reverse("desk_order", args=[order_ids([key], actor=request.actor)[key]])

    return answer_form(request, form, NAV, carry_out, back=back, back_label=page.row.number)


def order_of(page: QuotePage, card: CustomerCard, given: dict[str, Any], request: ActedRequest) -> OrderDraft:
    """The order of a quote with what the form adds."""
    wish = page.wish.consignment
    pieces = sum(one.count for one in wish.pieces)
    return OrderDraft(
        customer=card.code, reference=given["reference"].strip(), ordered_at=request.now, channel="phone",
        consignee=_party(wish.destination, given, "consignee"), sender=_party(wish.origin, given, "sender"),
        pieces=pieces, weight_kg=sum(one.weight_kg * one.count for one in wish.pieces) or None,
        goods=given["goods"], declared_value=wish.declared or None, currency=page.row.currency,
        handling=wish.handling, quote=page.row.number, quote_option=given["option"],
    )  # fmt: skip


def _party(spot: Spot, given: dict[str, Any], role: str) -> Party:
    return Party(
        name=given[role], phone=given[f"{role}_phone"], country=spot.country, region=spot.region,
        city=spot.city, district=spot.district, street=given[f"{role}_street"], postcode=spot.postcode,
    )  # fmt: skip
