"""Holds: what nobody may forget, who said so and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.cases.queries import case_by_number
from nuoda.domains.claims.queries import claim_by_number
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.privacy.commands import lift_hold, place_hold
from nuoda.domains.privacy.facts import Held
from nuoda.domains.privacy.queries import hold_rows
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound, NuodaError
from nuoda.kernel.paging import Window
from nuoda.kernel.text import Text, text
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, show

KINDS = (
    (Held.SHIPMENT.value, pgettext_lazy("hold", "Shipment")),
    (Held.CASE.value, pgettext_lazy("hold", "Case")),
    (Held.CLAIM.value, pgettext_lazy("hold", "Claim")),
    (Held.CUSTOMER.value, pgettext_lazy("hold", "Customer")),
)


class HoldForm(DeskForm):
    """What is held, by its number, and why."""

    title: Any = gettext_lazy("Place a hold")
    text = gettext_lazy("Nothing that belongs to it is forgotten until the hold is lifted.")
    submit = gettext_lazy("Place it")

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=KINDS)
    number = forms.CharField(
        label=gettext_lazy("Its number"), max_length=60,
        help_text=gettext_lazy("Waybill, number of the case or claim, or the customer's code."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why it is held"), max_length=300)


@door(RUNNERS)
def desk_holds(request: ActedRequest) -> HttpResponse:
    """All holds, those that hold first."""
    rows = hold_rows(actor=request.actor, window=Window(size=200)).rows
    rows = sorted(rows, key=lambda one: one.lifted_at is not None)
    kinds = dict((*KINDS, (Held.ORDER.value, pgettext_lazy("hold", "Order"))))
    context = {"rows": [(row, kinds[row.subject_kind]) for row in rows], "tab": "holds"}
    return show(request, "desk/retention/holds.html", "system", context)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_hold_new(request: ActedRequest) -> HttpResponse:
    """Place a hold; ``?kind=&number=`` fill the form."""
    chosen = {name: request.GET.get(name, "") for name in ("kind", "number")}
    form = HoldForm(request.POST or None, initial=chosen)
    back = reverse("desk_holds")

    def carry_out() -> str:
        given = form.cleaned_data
        subject_id, customer_id = _found(given["kind"], given["number"].strip(), request)
        try:
            place_hold.once(form.key)(
                by=request.actor, at=request.now, subject_kind=given["kind"], subject_id=subject_id,
                label=given["number"], reason=given["reason"], customer_id=customer_id,
            )  # fmt: skip
        except Invalid:
            raise
        except NuodaError as refused:
            raise Invalid(fields=[FieldError("number", refused.sentence, Text(""))]) from refused
        messages.success(request, _("It is held."))
        return back

    return answer_form(request, form, "system", carry_out, back=back, back_label=_("Holds"))


def _found(kind: str, number: str, request: ActedRequest) -> tuple[UUID, UUID | None]:
    """The thing behind a number, and whose it is. Raises ``Invalid`` that names the field."""
    actor = request.actor
    if kind == Held.SHIPMENT:
        ships = find_by_waybill(number, actor=actor)
        if len(ships) == 1:
            return ships[0].id, ships[0].customer_id
    elif kind == Held.CUSTOMER:
        card = customers_by_code([number], actor=actor).get(number)
        if card is not None:
            return card.id, card.id
    else:
        found = (case_by_number if kind == Held.CASE else claim_by_number)(number, actor=actor)
        if found is not None:
            return found.id, found.customer_id
    reason = text("There is nothing of this kind under %(number)s.", {"number": number[:60]})
    raise Invalid(fields=[FieldError("number", reason, text("Correct the number or choose another kind."))])


@door(RUNNERS)
@require_POST
def desk_hold_lift(request: ActedRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold with the reason in ``note``."""
    try:
        lift_hold(by=request.actor, at=request.now, hold_id=hold_id, reason=request.POST.get("note", ""))
    except NotFound:
        raise
    except Invalid:
        messages.error(request, _("Say why it is lifted; whoever reads this later needs it."))
    except NuodaError as error:
        messages.error(request, here(error.sentence))
    else:
        messages.success(request, _("The hold is lifted."))
    return HttpResponseRedirect(reverse("desk_holds"))
