"""Asking a customer about an order: what it left open, and whether we understood it right."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.orders.commands import QuestionDraft, answer_ask, ask_about_orders, ask_confirmations
from nuoda.domains.orders.facts import AskKind
from nuoda.domains.orders.queries import ask_page, order_page
from nuoda.insight.wording import check_question
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.forms import DeskForm, answer_form

NAV = "orders"


class QuestionForm(DeskForm):
    """Something that the order left open."""

    title = gettext_lazy("Ask the customer about the order")
    submit = gettext_lazy("Ask")
    question = forms.CharField(
        label=gettext_lazy("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    holds = forms.BooleanField(
        label=gettext_lazy("Hold the order until it is answered"), required=False,
        help_text=gettext_lazy("An order on its way is not held."),
    )  # fmt: skip
    by_mail = forms.BooleanField(
        label=gettext_lazy("Ask by mail, with a link to answer"), required=False, initial=True
    )


@door(STAFF)
@require_http_methods(["GET", "POST"])
def ask(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Ask what an order left open."""
    order = order_page(order_id, actor=request.actor)
    back = reverse("desk_order", args=[order.id])
    form = QuestionForm(request.POST or None)

    def carry_out() -> str:
        given = form.cleaned_data
        check_question(given["question"], order.id, actor=request.actor, at=request.now)
        question = QuestionDraft(order.id, given["question"], holds=given["holds"], by_mail=given["by_mail"])
        ask_about_orders.once(form.key)(by=request.actor, at=request.now, questions=[question])
        messages.success(request, _("The question is written down."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=order.reference)


@door(STAFF)
@require_POST
def confirm(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """Send the order to be confirmed, once a version."""
    if ask_confirmations(by=request.actor, at=request.now, order_ids=[order_id]):
        messages.success(request, _("The customer is asked to confirm the order."))
    else:
        messages.info(request, _("This version was sent for confirmation already, or the order is held."))
    return HttpResponseRedirect(reverse("desk_order", args=[order_id]))


class AnswerForm(DeskForm):
    """What the customer said, by telephone or in person."""

    title = gettext_lazy("Write down the answer")
    submit = gettext_lazy("Write it down")
    answered_by = forms.CharField(label=gettext_lazy("Who answered"), max_length=120)
    # No answer is chosen beforehand: a word that was not given must not be kept as hers.
    agreed = forms.ChoiceField(
        label=gettext_lazy("Does she agree?"), widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Agreed: it is settled this way")),
            ("no", gettext_lazy("Not agreed: it is not settled")),
        ],
    )  # fmt: skip
    answer = forms.CharField(
        label=gettext_lazy("Answer"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def answer(request: ActedRequest, ask_id: UUID) -> HttpResponse:
    """Write down what the customer answered."""
    row = ask_page(ask_id, actor=request.actor)
    order = order_page(row.order_id, actor=request.actor)
    back = reverse("desk_order", args=[order.id])
    form = AnswerForm(request.POST or None)
    if row.kind == AskKind.SUBSTITUTE:
        form.text = row.question
        told = [("yes", _("She takes the other product")), ("no", _("She does not take it"))]
        form.fields["agreed"].choices = told  # type: ignore[attr-defined]

    def carry_out() -> str:
        given = form.cleaned_data
        answer_ask.once(form.key)(
            by=request.actor, at=request.now, ask_id=row.id, agreed=given["agreed"] == "yes",
            answer=given["answer"], answered_by=given["answered_by"],
        )  # fmt: skip
        messages.success(request, _("The answer is written down."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=order.reference)


urlpatterns = [
    path("orders/<uuid:order_id>/ask/", ask, name="desk_order_ask"),
    path("orders/<uuid:order_id>/confirmation/", confirm, name="desk_order_confirm"),
    path("orders/asks/<uuid:ask_id>/answer/", answer, name="desk_order_answer"),
]
