"""What one customer wants to be asked."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customer_page
from nuoda.domains.surveys.commands import set_survey_wish
from nuoda.domains.surveys.facts import USUAL, Wish
from nuoda.domains.surveys.queries import wishes_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class WishForm(DeskForm):
    """After what she is asked, and how long she is left in peace."""

    title = gettext_lazy("How content is she?")
    text = gettext_lazy("She is asked by mail, with a link that works once and needs no sign-in.")
    submit = gettext_lazy("Save")

    cases = forms.BooleanField(label=gettext_lazy("Ask after her cases"), required=False)
    deliveries = forms.BooleanField(label=gettext_lazy("Ask after deliveries"), required=False)
    rest_days = forms.IntegerField(
        label=gettext_lazy("Never again within so many days"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("0: after every case and delivery that is ticked above."),
    )


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_survey_wish(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Set what a customer wants to be asked."""
    card = customer_page(customer_id, actor=request.actor)
    wish = wishes_of([card.id], actor=request.actor).get(card.id, USUAL)
    known = {"cases": wish.cases, "deliveries": wish.deliveries, "rest_days": wish.rest_days}
    form = WishForm(request.POST or None, initial=known)
    back = reverse("desk_customer", args=[card.id])

    def carry_out() -> str:
        given = form.cleaned_data
        set_survey_wish(
            by=request.actor, at=request.now, customer_id=card.id,
            wish=Wish(given["cases"], given["deliveries"], given["rest_days"]),
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return back

    return answer_form(request, form, "customers", carry_out, back=back, back_label=called(card))
