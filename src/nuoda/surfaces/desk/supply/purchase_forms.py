"""What a supplier says to a purchase order, written down at the desk: yes, no, on its way, or taken back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.orders.commands import (
    CancelAnswer,
    Shipped,
    accept_purchases,
    answer_purchase_cancellations,
    refuse_purchases,
    ship_purchases,
)
from nuoda.domains.orders.queries.purchases import purchase_page
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.money import minor_units
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.supply.term_forms import NAV, choose, money


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


class CancellationForm(DeskForm):
    """Whether a supplier takes back what she had accepted, and who bears what she charges."""

    text = _("The order does not want it any more. Where she charges for it, say who bears that.")
    submit = _p("purchase", "Write it down")
    agreed = forms.ChoiceField(
        label=_p("purchase", "Her answer"), widget=forms.RadioSelect,
        choices=[
            ("yes", _p("purchase", "She takes it back")), ("no", _p("purchase", "She does not take it back")),
        ],
    )  # fmt: skip
    why = forms.CharField(
        label=_p("purchase", "What she says"), max_length=200, required=False,
        help_text=_("Needed where she does not take it back."),
    )  # fmt: skip
    charge = money(
        _p("purchase", "What she charges"), required=False,
        help_text=_("Empty: nothing where she takes it back, else the whole cost."),
    )  # fmt: skip
    borne_by = forms.ChoiceField(label=_p("purchase", "Who bears it"), required=False)

    def answer(self, number: str, decimals: int) -> CancelAnswer:
        given = self.cleaned_data
        charge = given["charge"]
        return CancelAnswer(
            number, given["agreed"] == "yes", given["why"],
            None if charge is None else int(charge.scaleb(decimals)), given["borne_by"],
        )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def answer_cancellation(request: ActedRequest, purchase_number: str) -> HttpResponse:
    """What the supplier says to the cancellation."""
    row = purchase_page(purchase_number, actor=request.actor)
    form = CancellationForm(request.POST or None)
    choose(form, {"borne_by": [("", "–"), *choices("bearer")]})
    form.title = gettext("Cancellation of %(number)s: what %(supplier)s says") % {
        "supplier": row.supplier, "number": row.number,
    }  # fmt: skip
    back = reverse("desk_purchase", args=[row.number])

    def carry_out() -> str:
        answer_purchase_cancellations.once(form.key)(
            by=request.actor, at=request.now, answers=[form.answer(row.number, minor_units(row.currency))]
        )
        messages.success(request, gettext("The supplier's answer is written down."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)
