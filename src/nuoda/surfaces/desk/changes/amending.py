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
    Party,
    TermDraft,
    amend_orders,
    set_change_terms,
)
from nuoda.domains.orders.facts import CHANGEABLE, Change, Stage
from nuoda.domains.orders.queries import OrderPage, order_page, term_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form

NAV = "orders"
PLACE = ("region", "city", "district", "postcode")
PERSON = ("name", "phone", "street")
_LABELS = {
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "region": gettext_lazy("Province or region"),
    "city": gettext_lazy("City"),
    "district": _p("address", "District"),
    "street": _p("address", "Street, house, room"),
    "postcode": gettext_lazy("Postcode"),
}
_MASKS = {"name": mask_name, "phone": mask_phone, "street": mask_address}


def party_fields(form: DeskForm, party: dict[str, str], *, needed: bool) -> None:
    """The fields of another consignee. What is somebody's own is not shown: empty leaves it as it is."""
    for name, label in _LABELS.items():
        own = party.get(name, "")
        masked = _MASKS[name](own) if name in _MASKS and own else ""
        form.fields[name] = forms.CharField(
            label=label, max_length=200, required=needed and name in ("name", "phone", "city", "street"),
            initial="" if name in PERSON else own,
            help_text=_("Empty: as it is (%(now)s).") % {"now": masked} if masked and not needed else "",
        )  # fmt: skip


class AmendForm(DeskForm):
    """What may change about an order at its stage."""

    title = gettext_lazy("Amend the order")
    submit = gettext_lazy("Make a new version")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    asked_by = forms.CharField(
        label=gettext_lazy("Who asked for it"), max_length=120,
        help_text=gettext_lazy("The person, and how they were known to us."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, data: Any, order: OrderPage, open_fields: frozenset[str], zone: ZoneInfo) -> None:
        super().__init__(data, initial={"version": order.version, "handling": ", ".join(order.handling)})
        party_fields(self, order.consignee, needed=False)
        self.order, self.open_fields, self.zone = order, open_fields, zone
        more: dict[str, forms.Field] = {
            "goods": forms.CharField(label=_("Goods"), max_length=200, initial=order.goods, required=False),
            "pieces": forms.IntegerField(label=_("Pieces"), min_value=1, initial=order.pieces),
            "weight_kg": forms.DecimalField(
                label=_("Weight, kg"), max_digits=12, min_value=0, required=False, initial=order.weight_kg
            ),
            "service": forms.ChoiceField(
                label=_("Service"), choices=choices("service"), initial=order.service
            ),
            "handling": forms.CharField(
                label=_("Handling"), max_length=200, required=False,
                help_text=_("Marks apart by commas, such as: fragile, this side up."),
            ),
        }  # fmt: skip
        self.fields.update({name: field for name, field in more.items() if name in open_fields})
        if "pickup_until" in open_fields:
            window = {"pickup_from": _("Collection from"), "pickup_until": _("Collection until")}
            for name, label in window.items():
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=16, initial=self._shown(name),
                    widget=forms.TextInput(attrs={"type": "datetime-local"}),
                )  # fmt: skip
        rest = [name for name in (*more, "pickup_from", "pickup_until") if name in self.fields]
        self.groups = (
            Group(_("Who asked for it"), ("asked_by", "reason")),
            Group(_("Consignee"), tuple(_LABELS)),
            *([Group(_("Goods and service"), rest)] if rest else []),
        )

    def _shown(self, name: str) -> str:
        """An end of the window of collection on the reader's clock, to the minute."""
        instant: datetime | None = getattr(self.order, name)
        return f"{instant.astimezone(self.zone):%Y-%m-%dT%H:%M}" if instant else ""

    def clean_pickup_from(self) -> datetime | None:
        return self._instant("pickup_from")

    def clean_pickup_until(self) -> datetime | None:
        return self._instant("pickup_until")

    def _instant(self, name: str) -> datetime | None:
        """What was typed, as an instant; the order's own where nobody touched it."""
        given = str(self.cleaned_data[name]).strip()
        if given == self._shown(name):
            kept: datetime | None = getattr(self.order, name)
            return kept
        if not given:
            return None
        try:
            return datetime.fromisoformat(given).replace(tzinfo=self.zone)
        except ValueError as wrong:
            raise forms.ValidationError(_("Write the day and the time.")) from wrong

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        before = self.order.consignee
        moved = any(given.get(name, "") != before.get(name, "") for name in ("region", "city"))
        if moved and not given.get("street"):
            self.add_error("street", _("Another city needs its street. Write the whole address."))
        return given

    def amendment(self, code: str) -> Amendment:
        given, order = self.cleaned_data, self.order
        party = {**order.consignee}
        party.update({name: given[name].strip() for name in PERSON if given[name].strip()})
        party.update({name: given[name].strip() for name in PLACE})
        if party != order.consignee:
            party.update({"raw": "", "division": "", "table": ""})
        own = {name: given[name] for name in ("goods", "pieces", "weight_kg", "service") if name in given}
        marks = given.get("handling")
        return Amendment(
            customer=code, reference=order.reference, asked_by=given["asked_by"], reason=given["reason"],
            consignee=Party(**party), version=given.get("version"), **own,
            handling=None if marks is None else tuple(
                one.strip() for one in marks.replace("，", ",").split(",") if one.strip()
            ),
            pickup=(given["pickup_from"], given["pickup_until"]) if "pickup_until" in given else None,
        )  # fmt: skip

    def refuse(self, error: Invalid) -> None:
        """Problems name ``consignee.city``; the form calls it ``city``."""
        for problem in error.fields:
            name = problem.field.removeprefix("consignee.")
            words = f"{here(problem.reason)} {here(problem.remedy)}".strip()
            self.add_error(name if name in self.fields else None, words)


def stage_guess(order: OrderPage) -> Stage:
    """The stage as far as the order itself tells; the command looks at the warehouse too."""
    if order.state in ("cancelled", "delivered", "merged"):
        return Stage.OVER
    if order.state == "dispatched":
        return Stage.MOVING
    return Stage.HANDED_OVER if order.handed_over_at else Stage.TAKEN


@door(STAFF)
@require_http_methods(["GET", "POST"])
def amend(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Make a new version of an order."""
    order = order_page(order_id, actor=request.actor)
    back = reverse("desk_order", args=[order.id])
    form = AmendForm(request.POST or None, order, CHANGEABLE[stage_guess(order).value], request.zone)

    def carry_out() -> str:
        card = customer_page(order.customer_id, actor=request.actor)
        amendment = form.amendment(card.code)
        report = amend_orders.once(form.key)(by=request.actor, at=request.now, amendments=[amendment])
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
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )
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
        super().__init__(data, initial={"valid_from": now.date()})
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
