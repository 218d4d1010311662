"""Whether a customer's signed receipts come back, and how fast."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands import ReceiptTermDraft, set_receipt_term
from nuoda.domains.contracts.queries import receipt_terms
from nuoda.domains.customers.queries import customer_page
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class ReceiptTermForm(DeskForm):
    """Three times from delivery on, or none."""

    title = gettext_lazy("Signed receipts")
    text = gettext_lazy("Times count from delivery. What was delivered before keeps the times it had.")
    submit = gettext_lazy("Save")

    wanted = forms.BooleanField(label=gettext_lazy("Signed paper must come back"), required=False)
    image_hours = forms.IntegerField(
        label=gettext_lazy("Hours until its picture is here"), min_value=1, max_value=2_400, initial=24
    )
    station_days = forms.IntegerField(
        label=gettext_lazy("Days until the paper is at our station"), min_value=1, max_value=365, initial=7
    )
    shipper_days = forms.IntegerField(
        label=gettext_lazy("Days until the paper is with the shipper"),
        min_value=1,
        max_value=365,
        initial=15,
    )
    source = forms.CharField(
        label=gettext_lazy("Where it was agreed"),
        help_text=gettext_lazy("Contract and clause."),
        required=False,
        max_length=200,
        empty_value="",
    )


_TIMES = ("image_hours", "station_days", "shipper_days", "source")


@door(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def receipt_terms_of(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Set the times of a customer's receipts, or that none need come back."""
    card = customer_page(customer_id, actor=request.actor)
    known = receipt_terms([card.id], actor=request.actor).get(card.id, [])
    current = next((one for one in known if one.valid_to is None), None)
    initial: dict[str, object] = {"wanted": current is not None}
    if current is not None:
        initial |= {name: getattr(current, name) for name in _TIMES}
    form = ReceiptTermForm(request.POST or None, initial=initial)
    back = reverse("desk_customer", args=[card.id])

    def carry_out() -> str:
        given = form.cleaned_data
        term = (
            ReceiptTermDraft(
                given["image_hours"], given["station_days"], given["shipper_days"], given["source"]
            )
            if given["wanted"]
            else None
        )
        set_receipt_term(by=request.actor, at=request.now, customer_id=card.id, term=term)
        messages.success(request, _("Saved. It holds for what is delivered from now on."))
        return back

    return answer_form(request, form, "customers", carry_out, back=back, back_label=called(card))
