"""A customer amends her order: what its stage leaves open, by the same checks as at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.orders.commands import Amendment, OrderLine, Party, amend_orders
from nuoda.domains.orders.facts import CHANGEABLE, Change
from nuoda.domains.orders.queries import change_terms, order_page, stage_shown
from nuoda.insight.booking import cannot_amend
from nuoda.kernel.actor import Role
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.pages.amending import ChangeForm
from nuoda.surfaces.portal.frame import customer_of, show


class PortalChange(ChangeForm):
    """The fields of an amendment, and why."""

    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fields["once"].initial = uuid4().hex
        self.parts = [name for name in self.fields if name not in {*self.rest, "once", "version", "reason"}]


@door(Role.CUSTOMER)
@require_http_methods(["GET", "POST"])
def portal_order_amend(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Make a new version of an order of hers."""
    order = order_page(order_id, actor=request.actor)
    stage, back = stage_shown(order), reverse("portal_order", args=[order_id])
    if not CHANGEABLE[stage.value]:
        messages.error(request, _("This order can no longer be changed. Redirect its shipment instead."))
        return HttpResponseRedirect(back)
    form = PortalChange(request.POST or None, order, CHANGEABLE[stage.value], request.zone)
    if request.method == "POST" and form.is_valid():
        amendment = Amendment(
            customer=customer_of(request).code, reference=order.reference, asked_by=request.actor.name,
            reason=form.cleaned_data["reason"], consignee=Party(**form.party()),
            lines=tuple(OrderLine(**one) for one in form.lines_wanted()), **form.wanted(),
        )  # fmt: skip
        key = form.cleaned_data["once"] or uuid4().hex
        cannot = cannot_amend([amendment], actor=request.actor, at=request.now)
        report = amend_orders.once(key)(
            by=request.actor, at=request.now, amendments=[amendment], refusals=cannot
        )
        if not report.refused:
            said = _("Nothing is different; the order stays as it is.") if report.duplicate else _(
                "The order has a new version; promise and price follow from it."
            )  # fmt: skip
            messages.success(request, said)
            return HttpResponseRedirect(back)
        form.refuse(Invalid(fields=report.refused[0].problems))
    terms = change_terms(house_day(request.now), actor=request.actor)
    context = {
        "order": order, "form": form, "stage": stage.value,
        "term": terms.get((Change.AMEND.value, stage.value)),
        "party": [form[name] for name in form.parts], "rest": [form[name] for name in form.rest],
    }  # fmt: skip
    return show(
        request, "portal/ordering/amend.html", "orders", context, status=422 if form.is_bound else 200
    )


urlpatterns = [path("portal/orders/<uuid:order_id>/amend/", portal_order_amend, name="portal_order_amend")]
