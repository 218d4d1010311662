"""What a supplier says to a purchase order, written down at the desk: yes, no, or on its way."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.orders.commands import Shipped, accept_purchases, refuse_purchases, ship_purchases
from nuoda.domains.orders.queries.purchases import purchase_page
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.supply.term_forms import NAV


@door(STAFF)
@require_POST
def accept_purchase(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """The supplier will send it."""
    row = purchase_page(purchase_number, actor=request.actor)
    accept_purchases(by=request.actor, at=request.now, numbers=[row.number])
    messages.success(request, gettext("The supplier accepts the purchase order."))
    return HttpResponseRedirect(reverse("desk_purchase", args=[row.number]))


class RefuseForm(DeskForm):
    """Why a supplier does not send."""

    text = _("The order is served from elsewhere or waits; this supplier is not asked for it again.")
    submit = _p("purchase", "Refuse it")
    why = forms.CharField(label=_p("purchase", "Why refused"), max_length=200)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def refuse_purchase(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """The supplier will not send it."""
    row = purchase_page(purchase_number, actor=request.actor)
    form = RefuseForm(request.POST or None)
    form.title = gettext("%(supplier)s refuses %(number)s") % {
        "supplier": row.supplier, "number": row.number,
    }  # fmt: skip
    back = reverse("desk_purchase", args=[row.number])

    def carry_out() -> str:
        refuse_purchases.once(form.key)(
            by=request.actor, at=request.now, numbers=[row.number], why=form.cleaned_data["why"]
        )
        messages.success(request, gettext("The purchase order is refused; the order is served otherwise."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)


class ShipForm(DeskForm):
    """By whom and under which waybill a supplier sent."""

    text = _("It becomes a shipment of the order, so that the customer sees where it is.")
    submit = _p("purchase", "It was sent")
    carrier = forms.CharField(label=_("Carrier"), max_length=30)
    waybill = forms.CharField(label=_("Waybill"), max_length=limits.NUMBER_CHARACTERS)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def ship_purchase(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """The supplier sent it."""
    row = purchase_page(purchase_number, actor=request.actor)
    form = ShipForm(request.POST or None)
    form.title = gettext("%(supplier)s sent %(number)s") % {"supplier": row.supplier, "number": row.number}
    back = reverse("desk_purchase", args=[row.number])

    def carry_out() -> str:
        given = form.cleaned_data
        one = Shipped(row.number, given["carrier"], given["waybill"])
        ship_purchases.once(form.key)(by=request.actor, at=request.now, shipped=[one])
        messages.success(request, gettext("The shipment is watched under its waybill."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)
