"""Products that may stand in for others: agreed with a customer, from a day on, and withdrawn again."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.orders.commands import StandIn, allow_substitutes, withdraw_substitutes
from nuoda.domains.orders.queries.terms import substitute_page
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.dates import DayInput
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.supply.term_forms import (
    NAV,
    choose,
    customer_choices,
    house_today,
    since_field,
    source_field,
)


class SubstituteForm(DeskForm):
    """A product that may stand in for another of the same owner, for a customer."""

    title = _("Allow a substitute")
    text = _(
        "Only what was agreed with this customer. It goes unasked, or once she agrees, as her policy says."
    )
    submit = _("Allow it")

    customer = forms.ChoiceField(label=_("Customer"))
    owner = forms.ChoiceField(label=_("Owner of the goods"))
    sku = forms.CharField(label=_("Product number"), max_length=60)
    other = forms.CharField(label=_("May be replaced by"), max_length=60)
    turn = forms.IntegerField(label=_p("substitute", "Turn"), min_value=1, max_value=99, initial=1)
    auto = forms.BooleanField(label=_("Unasked"), required=False)
    valid_from = since_field()
    valid_to = forms.DateField(label=_p("term", "Until"), required=False, widget=DayInput())
    source = source_field()

    def draft(self) -> StandIn:
        given = self.cleaned_data
        return StandIn(
            given["customer"], given["owner"], given["sku"].strip(), given["other"].strip(), given["source"],
            given["turn"], given["auto"], given["valid_from"], given["valid_to"],
        )  # fmt: skip


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_substitute(request: ActedRequest) -> HttpResponse:
    """Allow a substitute; a pair that runs already gives way to what is said now."""
    form = SubstituteForm(request.POST or None, initial={"valid_from": house_today(request)})
    whose = customer_choices(request)
    choose(form, {"customer": whose, "owner": whose})
    back = reverse("desk_substitutes")

    def carry_out() -> str:
        allow_substitutes.once(form.key)(by=request.actor, at=request.now, stand_ins=[form.draft()])
        messages.success(request, gettext("The substitute is allowed."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Substitutes"))


class WithdrawForm(DeskForm):
    """Why a product stands in no more."""

    submit = _p("substitute", "Withdraw it")
    why = forms.CharField(
        label=_p("term", "Why withdrawn"), max_length=200, help_text=_("What was asked or sent before stays.")
    )


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def withdraw_substitute(request: ActedRequest, substitute_id: UUID) -> HttpResponse:
    """A product stands in for another no more."""
    row = substitute_page(substitute_id, actor=request.actor)
    form = WithdrawForm(request.POST or None)
    form.title = gettext("%(other)s stands in for %(sku)s no more") % {"other": row.other_sku, "sku": row.sku}
    back = reverse("desk_substitutes")

    def carry_out() -> str:
        withdraw_substitutes.once(form.key)(
            by=request.actor, at=request.now, substitute_ids=[row.id], why=form.cleaned_data["why"]
        )
        messages.success(request, gettext("The substitute is withdrawn."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Substitutes"))
