"""Amending an order: what may still change at its stage, as a form; and the terms of changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customer_page
from nuoda.domains.orders.commands import (
    Amendment,
    OrderLine,
    Party,
    TermDraft,
    amend_orders,
    set_change_terms,
)
from nuoda.domains.orders.facts import CHANGEABLE, Change, Stage
from nuoda.domains.orders.queries import OrderPage, order_page, stage_shown, term_rows
from nuoda.insight.booking import cannot_amend
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.pages.amending import ChangeForm
from nuoda.pages.dates import DayInput
from nuoda.pages.parties import LABELS
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form

NAV = "orders"


class AmendForm(ChangeForm, DeskForm):
    """What may change about an order at its stage."""

    title = gettext_lazy("Amend the order")
    submit = gettext_lazy("Make a new version")
    asked_by = forms.CharField(
        label=gettext_lazy("Who asked for it"), max_length=120,
        help_text=gettext_lazy("The person, and how they were known to us."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, data: Any, order: OrderPage, open_fields: frozenset[str], zone: ZoneInfo) -> None:
        super().__init__(data, order, open_fields, zone)
        parts = tuple(name for name in LABELS if name in self.fields)
        self.groups = (
            Group(_("Who asked for it"), ("asked_by", "reason")),
            *([Group(_("Consignee"), parts)] if parts else []),
            *([Group(_("Goods and service"), self.rest)] if self.rest else []),
        )

    def amendment(self, code: str, order: OrderPage) -> Amendment:
        given = self.cleaned_data
        return Amendment(
            customer=code, reference=order.reference, asked_by=given["asked_by"], reason=given["reason"],
            consignee=Party(**self.party()),
            lines=tuple(OrderLine(**one) for one in self.lines_wanted()), **self.wanted(),
        )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def amend(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Make a new version of an order."""
    order = order_page(order_id, actor=request.actor)
    back = reverse("desk_order", args=[order.id])
    form = AmendForm(request.POST or None, order, CHANGEABLE[stage_shown(order).value], request.zone)

    def carry_out() -> str:
        card = customer_page(order.customer_id, actor=request.actor)
        amendment = form.amendment(card.code, order)
        cannot = cannot_amend([amendment], actor=request.actor, at=request.now)
        report = amend_orders.once(form.key)(
            by=request.actor, at=request.now, amendments=[amendment], refusals=cannot
        )
        if report.refused:
            raise Invalid(fields=report.refused[0].problems)
        if report.duplicate:
            messages.info(request, _("Nothing is different; the order stays as it is."))
        else:
            messages.success(request, _("The order has a new version; promise and price follow from it."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=order.reference)


class TermForm(DeskForm):
    """From a day on: is a change taken at a stage, and for which fee."""

    title = gettext_lazy("Terms of changes")
    submit = gettext_lazy("Set the term")
    change = forms.ChoiceField(label=_p("order", "Change"))
    stage = forms.ChoiceField(label=_p("order", "Stage"))
    valid_from = forms.DateField(label=gettext_lazy("In force from"), widget=DayInput())
    allowed = forms.BooleanField(label=gettext_lazy("It is taken"), required=False, initial=True)
    fee = forms.DecimalField(
        label=gettext_lazy("Fee"), max_digits=12, decimal_places=2, min_value=0, initial=0
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3, initial="CNY")
    source = forms.CharField(
        label=gettext_lazy("Where this stands"), max_length=200,
        help_text=gettext_lazy("Tariff, contract or decision."),
    )  # fmt: skip

    def __init__(self, data: Any, now: datetime) -> None:
        super().__init__(data, initial={"valid_from": house_day(now)})
        self.fields["change"].choices = choices("order_change")  # type: ignore[attr-defined]
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            one for one in choices("order_stage") if one[0] != Stage.OVER
        ]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def terms(request: ActedRequest) -> HttpResponse:
    """Which changes are taken at which stage, and what they cost; a lead sets them."""
    form = TermForm(request.POST or None, request.now)
    here_ = reverse("desk_change_terms")

    def carry_out() -> str:
        given = {name: form.cleaned_data[name] for name in TermDraft.__dataclass_fields__}
        set_change_terms(by=request.actor, at=request.now, terms=[TermDraft(**given)])
        messages.success(request, _("The term is set."))
        return here_

    more = {"terms": term_rows(actor=request.actor), "changes": [one.value for one in Change]}
    return answer_form(
        request, form, NAV, carry_out, back=reverse("desk_orders"), back_label=_("Orders"),
        template="desk/changes/terms.html", more=more,
    )  # fmt: skip


urlpatterns = [
    path("orders/<uuid:order_id>/amend/", amend, name="desk_order_amend"),
    path("orders/changes/terms/", terms, name="desk_change_terms"),
]
