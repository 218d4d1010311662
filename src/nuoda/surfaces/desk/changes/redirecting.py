"""Redirecting goods on their way, or stopping them: asked for, tried with the carrier, ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.shipments.commands import (
    RedirectBarred,
    RedirectDraft,
    TooLateToRedirect,
    ask_redirect,
    end_redirects,
    try_redirect,
)
from nuoda.domains.shipments.facts import Verified, before_cutoff
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.domains.shipments.queries.redirect import redirect_term, redirection_page
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.translate import explained
from nuoda.pages.amending import party_fields
from nuoda.pages.figures import number_words
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form

NAV = "orders"
_PARTS = ("name", "phone", "region", "city", "district", "street", "postcode")
_BY_AGENT = (Verified.CALLED_BACK, Verified.IN_WRITING, Verified.SHIPPER_AGREED)


class RedirectForm(DeskForm):
    """Where goods on their way shall go, who asked, and how we know."""

    title = gettext_lazy("Redirect or stop the shipment")
    text: Any = gettext_lazy(
        "The shipper may redirect or stop goods until they are out for delivery, and pays for it (Civil Code"
        " 829). The carrier may fail; the customer is told the result."
    )
    submit = gettext_lazy("Ask for it")
    kind = forms.ChoiceField(label=_p("redirect", "What shall happen"))
    asked_by = forms.CharField(label=gettext_lazy("Who asked for it"), max_length=120)
    side = forms.ChoiceField(label=_p("redirect", "On whose behalf"))
    verified = forms.ChoiceField(label=_p("redirect", "How we know"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, kind in (("kind", "redirect_kind"), ("side", "redirect_side")):
            self.fields[name].choices = choices(kind)  # type: ignore[attr-defined]
        self.fields["verified"].choices = [  # type: ignore[attr-defined]
            one for one in choices("verified") if one[0] in _BY_AGENT
        ]
        party_fields(self, {}, needed=False)
        self.groups = (
            Group(_("Who asked for it"), ("kind", "asked_by", "side", "verified", "reason")),
            Group(_("New consignee"), _PARTS),
        )

    def refuse(self, error: Invalid) -> None:
        for problem in error.fields:
            name = problem.field.removeprefix("consignee.")
            words = explained(problem)
            self.add_error(name if name in self.fields else None, words)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def redirect(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Ask that a shipment goes elsewhere, or comes back; what would be refused is not asked for."""
    ship = shipments_by_id([shipment_id], actor=request.actor).get(shipment_id)
    if ship is None:
        raise NotFound
    place = ("desk_order", ship.order_id) if ship.order_id else ("desk_shipment", ship.id)
    back = reverse(place[0], args=[place[1]])
    form = RedirectForm(request.POST or None)
    term = redirect_term(ship.milestone, house_day(request.now), actor=request.actor)
    if request.method == "GET" and not before_cutoff(ship.milestone, ship.delivered_at):
        raise TooLateToRedirect
    if request.method == "GET" and term is not None and not term.allowed:
        raise RedirectBarred
    if term is not None and term.fee:
        price = number_words(term.fee, decimals=2, unit=term.currency)
        form.text = f"{form.text} {_('The fee is %(price)s.') % {'price': price}}"

    def carry_out() -> str:
        given = form.cleaned_data
        draft = RedirectDraft(
            ship.id, given["kind"], given["asked_by"], given["side"], given["verified"],
            {name: given[name] for name in _PARTS}, given["reason"],
        )  # fmt: skip
        ask_redirect.once(form.key)(by=request.actor, at=request.now, draft=draft)
        messages.success(request, _("Written down. Now ask the carrier, and note what was said."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=ship.waybill)


def _back(request: ActedRequest, redirect_id: UUID) -> HttpResponse:
    row = redirection_page(redirect_id, actor=request.actor)
    place = ("desk_order", row.order_id) if row.order_id else ("desk_shipment", row.shipment_id)
    return HttpResponseRedirect(reverse(place[0], args=[place[1]]))


@door(STAFF)
@require_POST
def tried(request: ActedRequest, redirect_id: UUID) -> HttpResponse:
    """Note what the carrier said."""
    said = request.POST.get("note", "")
    try_redirect(by=request.actor, at=request.now, redirect_id=redirect_id, tried=said)
    messages.success(request, _("The attempt is written down."))
    return _back(request, redirect_id)


@door(STAFF)
@require_POST
def ended(request: ActedRequest, redirect_id: UUID) -> HttpResponse:
    """Write down what came of it; the customer is told."""
    end_redirects(
        by=request.actor, at=request.now, redirect_ids=[redirect_id], state_=request.POST.get("reason", ""),
        result=request.POST.get("note", ""),
    )  # fmt: skip
    messages.success(request, _("The result is written down, and the customer is told."))
    return _back(request, redirect_id)


urlpatterns = [
    path("shipments/<uuid:shipment_id>/redirect/", redirect, name="desk_shipment_redirect"),
    path("orders/redirects/<uuid:redirect_id>/tried/", tried, name="desk_redirect_tried"),
    path("orders/redirects/<uuid:redirect_id>/ended/", ended, name="desk_redirect_ended"),
]
