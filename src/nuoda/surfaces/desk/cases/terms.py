"""By when complaints of one customer are answered, where her contract says so."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands import ComplaintTermDraft, set_complaint_term
from nuoda.domains.contracts.queries import complaint_terms
from nuoda.domains.customers.queries import customer_page
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class ComplaintTermForm(DeskForm):
    """A number of days, or nothing agreed."""

    title = gettext_lazy("Answers to complaints")
    text = gettext_lazy(
        "The day of receipt is not counted. What was received before keeps its day; the law's day holds"
        " beside it, and the earlier one counts."
    )
    submit = gettext_lazy("Save")

    agreed = forms.BooleanField(label=gettext_lazy("The contract names a day"), required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Days until the answer"), min_value=1, max_value=90, initial=5
    )
    working = forms.BooleanField(label=gettext_lazy("Working days"), required=False)
    source = forms.CharField(
        label=gettext_lazy("Where it was agreed"), help_text=gettext_lazy("Contract and clause."),
        required=False, max_length=200, empty_value="",
    )  # fmt: skip


@door(Role.SUPERVISOR, Role.ADMIN)
@require_http_methods(["GET", "POST"])
def desk_complaint_terms(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Set the days within which complaints of a customer are answered, or that nothing is agreed."""
    card = customer_page(customer_id, actor=request.actor)
    known = complaint_terms([card.id], actor=request.actor).get(card.id, [])
    current = next((one for one in known if one.valid_to is None), None)
    initial: dict[str, object] = {"agreed": current is not None}
    if current is not None:
        initial |= {name: getattr(current, name) for name in ("days", "working", "source")}
    form = ComplaintTermForm(request.POST or None, initial=initial)
    back = reverse("desk_customer", args=[card.id])

    def carry_out() -> str:
        given = form.cleaned_data
        term = ComplaintTermDraft(given["days"], given["working"], given["source"])
        set_complaint_term(
            by=request.actor, at=request.now, customer_id=card.id, term=term if given["agreed"] else None
        )
        messages.success(request, _("Saved. It holds for what is received from now on."))
        return back

    return answer_form(request, form, "customers", carry_out, back=back, back_label=called(card))
