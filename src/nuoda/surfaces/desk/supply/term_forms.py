"""Setting terms of sourcing by hand: a policy, what a place costs, a supplier's offer, a substitute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customers_to_choose
from nuoda.domains.orders.commands import (
    OfferDraft,
    PolicyDraft,
    SourceTermDraft,
    offer_drop_shipping,
    set_allocation_policies,
    set_source_terms,
)
from nuoda.domains.orders.facts import AllocationTerms
from nuoda.domains.stock.queries import warehouses
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.dates import DayInput
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS

NAV = "stock"
_CENT = Decimal(100)
_MOST = 10_000_000


def _least(given: dict[str, Any], name: str) -> int:
    """Money in whole units as least units; CNY has two decimals."""
    return int(given[name] * _CENT)


def money(
    label: Any, *, required: bool = True, initial: int | None = None, help_text: Any = ""
) -> forms.DecimalField:
    """A field for money in whole units."""
    return forms.DecimalField(
        label=label, required=required, initial=initial, help_text=help_text, min_value=0, max_value=_MOST,
        decimal_places=2,
    )  # fmt: skip


def since_field() -> forms.DateField:
    return forms.DateField(label=_("Since"), widget=DayInput())


def source_field() -> forms.CharField:
    return forms.CharField(
        label=_p("term", "Source"), max_length=200, help_text=_("Where it stands: a contract, a price list.")
    )


def _houses(label: Any, help_text: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple()
    )


class PolicyForm(DeskForm):
    """How orders of a customer are allocated from a day on."""

    title = _("Set a policy")
    text = _("What held before for the same customer ends the day before.")
    submit = _("Set it")

    customer = forms.ChoiceField(label=_("Customer"), required=False)
    split = forms.ChoiceField(label=_("Divided"))
    most = forms.IntegerField(label=_("Shipments at most"), min_value=1, max_value=10, initial=3)
    complete = forms.BooleanField(label=_("Whole or not at all"), required=False)
    consent = forms.ChoiceField(label=_("Substitutes"))
    answer_hours = forms.IntegerField(
        label=_("Hours to answer"), min_value=1, max_value=168, initial=24,
        help_text=_("So long the other product is held while she is asked."),
    )  # fmt: skip
    declined = forms.ChoiceField(label=_("When she declines, what lacks"))
    backorder_days = forms.IntegerField(
        label=_("Back-order, days"), min_value=1, max_value=365, initial=30,
        help_text=_("What has not come by then is called off, and the customer is told."),
    )  # fmt: skip
    shortage = forms.ChoiceField(label=_("When short"))
    least = forms.IntegerField(label=_("Pieces guaranteed to each"), min_value=0, max_value=_MOST, initial=0)
    payer = forms.ChoiceField(label=_("Extra shipments"))
    allowed = _houses(_("Only from these warehouses"), _("Empty for all."))
    preferred = _houses(_("Rather from these warehouses"), _("From another a shipment counts as dearer."))
    detour = money(_("How much dearer, CNY"), initial=20)
    excluded = _houses(_("Never from these warehouses"), "")
    lateness = money(_("Cost of a piece for a day late, CNY"), initial=1)
    split_cost = money(_("Cost of an extra shipment, CNY"), initial=5)
    valid_from = since_field()
    source = source_field()

    def draft(self) -> PolicyDraft:
        given = self.cleaned_data
        policy = AllocationTerms(
            given["split"], given["most"], given["complete"], given["payer"], given["consent"],
            given["shortage"], given["least"], given["backorder_days"], _least(given, "lateness"),
            _least(given, "split_cost"), declined=given["declined"], answer_hours=given["answer_hours"],
            allowed=tuple(given["allowed"]), preferred=tuple(given["preferred"]),
            excluded=tuple(given["excluded"]), detour=_least(given, "detour"),
        )  # fmt: skip
        return PolicyDraft(given["valid_from"], given["source"], policy, given["customer"])


def choose(form: DeskForm, offered: Mapping[str, list[tuple[str, Any]]]) -> None:
    """Fill the lists of a form with what may be chosen now."""
    fields: dict[str, Any] = dict(form.fields)
    for name, values in offered.items():
        fields[name].choices = values


def house_today(request: ActedRequest) -> date:
    return house_day(request.now)


def customer_choices(request: ActedRequest) -> list[tuple[str, Any]]:
    return [(card.code, called(card)) for card in customers_to_choose(actor=request.actor)]


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_policy(request: ActedRequest) -> HttpResponse:
    """Set a policy of a customer, or of all others."""
    initial = {
        "valid_from": house_today(request), "split": "pieces", "payer": "house", "shortage": "priority",
        "consent": "never", "declined": "backorder",
    }  # fmt: skip
    form = PolicyForm(request.POST or None, initial=initial)
    houses = [(one.code, f"{one.code} {called(one)}") for one in warehouses(actor=request.actor)]
    words = {
        "split": "split", "consent": "consent", "shortage": "shortage_policy", "payer": "payer",
        "declined": "declined",
    }  # fmt: skip
    choose(form, {name: [*choices(kind)] for name, kind in words.items()})
    choose(form, dict.fromkeys(("allowed", "preferred", "excluded"), houses))
    choose(form, {"customer": [("", gettext("All others")), *customer_choices(request)]})
    back = reverse("desk_policies")

    def carry_out() -> str:
        verb = set_allocation_policies.once(form.key)
        verb(by=request.actor, at=request.now, policies=[form.draft()])
        messages.success(request, gettext("The policy is set."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Allocation policies"))


class CostForm(DeskForm):
    """What a shipment from a place to a region costs from a day on."""

    title = _("Set what a place costs")
    text = _("What held before for the same way ends the day before. Money in CNY.")
    submit = _("Set it")

    place = forms.CharField(label=_("Warehouse or supplier"), max_length=20)
    region = forms.CharField(
        label=_("Province or region"), max_length=80, required=False, help_text=_("Empty for all others.")
    )
    trip = money(_("A shipment"))
    kg = money(_("A kg"), initial=0)
    piece = money(_("A piece"), initial=0)
    transfer = money(_("A piece brought there"), initial=0)
    days = forms.IntegerField(label=_("Days on the way"), min_value=0, max_value=90, initial=1)
    cutoff = forms.TimeField(
        label=_("Cut-off"), initial="16:00", widget=forms.TimeInput(attrs={"type": "time"})
    )
    valid_from = since_field()
    source = source_field()

    def draft(self) -> SourceTermDraft:
        given = self.cleaned_data
        return SourceTermDraft(
            given["place"].strip(), given["valid_from"], given["source"], given["region"].strip(),
            _least(given, "trip"), _least(given, "kg"), _least(given, "piece"), _least(given, "transfer"),
            days=given["days"], cutoff=given["cutoff"],
        )  # fmt: skip


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_source_term(request: ActedRequest) -> HttpResponse:
    """Set what a place costs."""
    houses = warehouses(actor=request.actor)
    initial = {"valid_from": house_today(request), "place": houses[0].code if houses else ""}
    form = CostForm(request.POST or None, initial=initial)
    back = reverse("desk_source_terms")

    def carry_out() -> str:
        set_source_terms.once(form.key)(by=request.actor, at=request.now, terms=[form.draft()])
        messages.success(request, gettext("The cost is set."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Costs of places"))


class OfferForm(DeskForm):
    """What a supplier sends to consignees for us."""

    title = _("Record what a supplier sends")
    text = _("It takes the place of what she offered before for the same product.")
    submit = _("Record it")

    supplier = forms.CharField(label=_("Supplier"), max_length=20, help_text=_("A short code, e.g. BOSCH."))
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    customer = forms.ChoiceField(label=_("Owner of the goods"))
    sku = forms.CharField(label=_("Product number"), max_length=60)
    cost = money(_("Cost of a piece"))
    lead_days = forms.IntegerField(label=_("Lead time, days"), min_value=1, max_value=365)
    most = forms.IntegerField(label=_("Pieces at most"), min_value=1, max_value=_MOST)
    email = forms.EmailField(
        label=_("E-mail"), max_length=110, required=False,
        help_text=_("What is called off is written to it."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    source = source_field()

    def draft(self) -> OfferDraft:
        given = self.cleaned_data
        return OfferDraft(
            given["supplier"].strip(), given["name"], given["customer"], given["sku"].strip(),
            _least(given, "cost"), given["lead_days"], given["most"], given["source"], given["email"],
            given["language"],
        )  # fmt: skip


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_offer(request: ActedRequest) -> HttpResponse:
    """Record a supplier's offer."""
    form = OfferForm(request.POST or None)
    choose(form, {"customer": customer_choices(request)})
    back = reverse("desk_offers")

    def carry_out() -> str:
        offer_drop_shipping.once(form.key)(by=request.actor, at=request.now, offers=[form.draft()])
        messages.success(request, gettext("The offer is recorded."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Suppliers"))
