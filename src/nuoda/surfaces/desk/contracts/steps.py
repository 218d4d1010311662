"""Steps of the ladder at the desk: their notices as PDF, their receipt, and what was done about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.contracts.commands.meter import answer_plan, confirm_receipt, give_plan, settle_step
from nuoda.domains.contracts.facts import Step
from nuoda.domains.contracts.queries.agreements import contract_page
from nuoda.domains.contracts.queries.meter import step_page
from nuoda.domains.team.queries import agents
from nuoda.insight.meter.letters import step_pdf
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.files import paper_language
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words
from nuoda.surfaces.desk.forms import DeskForm, answer_form


def pdf_answer(request: ActedRequest, compose: Callable[[str], tuple[str, bytes]]) -> HttpResponse:
    """A document in the language asked for by ``?lang=``, else in the reader's."""
    number, document = compose(paper_language(request))
    headers = {"Content-Disposition": f'attachment; filename="{number}.pdf"'}
    return HttpResponse(document, content_type="application/pdf", headers=headers)


@door(STAFF)
@require_safe
def notice(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """A step's notice as PDF."""
    return pdf_answer(request, lambda language: step_pdf(step_id, actor=request.actor, language=language))


class SettleForm(DeskForm):
    """What was done about a plan or a right."""

    submit = _("Note it")

    remark = forms.CharField(
        label=_("What was done, and where it is written"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def settle(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """Note that a plan was handed in, or a right exercised."""
    step = step_page(step_id, actor=request.actor)
    contract = contract_page(step.contract_id, actor=request.actor)
    form = SettleForm(request.POST or None)
    plan = step.step == Step.PLAN.value
    form.title = _("The plan was handed in") if plan else _("The right to terminate was exercised")
    back = reverse("desk_contract", args=[contract.id])

    def carry_out() -> str:
        settle_step.once(form.key)(
            by=request.actor, at=request.now, step_id=step_id, remark=form.cleaned_data["remark"]
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


class ReceiptForm(DeskForm):
    """Who received a notice."""

    title = _("The notice was received")
    submit = _("Note it")

    received_by = forms.CharField(label=_("Received by"), max_length=120)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def receipt(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """Note the proof of receipt of a notice."""
    step = step_page(step_id, actor=request.actor)
    contract = contract_page(step.contract_id, actor=request.actor)
    form = ReceiptForm(request.POST or None)
    back = reverse("desk_contract", args=[contract.id])

    def carry_out() -> str:
        confirm_receipt.once(form.key)(
            by=request.actor, at=request.now, step_id=step_id, received_by=form.cleaned_data["received_by"],
            received_at=request.now,
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


class GiveForm(DeskForm):
    """Who writes a plan."""

    title = _("Who writes the improvement plan")
    text = _("Its due date is a promise on the board; it moves to her.")
    submit = _("Give it to her")

    owner_id = forms.ChoiceField(label=_("Agent"))

    def __init__(self, data: Any = None, *, agents: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["owner_id"].choices = agents  # type: ignore[attr-defined]


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def give(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """Name who writes a plan."""
    step = step_page(step_id, actor=request.actor)
    contract = contract_page(step.contract_id, actor=request.actor)
    form = GiveForm(
        request.POST or None, agents=[(str(one.id), one.name) for one in agents(actor=request.actor)]
    )
    back = reverse("desk_contract", args=[contract.id])

    def carry_out() -> str:
        owner_id = UUID(form.cleaned_data["owner_id"])
        give_plan.once(form.key)(by=request.actor, at=request.now, step_id=step_id, owner_id=owner_id)
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


class AnswerForm(DeskForm):
    """What the customer says to a plan."""

    title = _("The customer's answer to the plan")
    text = _("A plan that is declined is due again, within as many working days as the first.")
    submit = _("Note it")

    outcome = forms.ChoiceField(
        label=_("Answer"),
        choices=[
            ("accepted", pgettext_lazy("plan", "Accepted")),
            ("declined", pgettext_lazy("plan", "Declined")),
        ],
        widget=forms.RadioSelect,
    )
    answered_by = forms.CharField(label=_("Who answered"), max_length=120)
    remark = forms.CharField(
        label=_("What was said"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it was declined."),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def answer(request: ActedRequest, step_id: UUID) -> HttpResponse:
    """Note whether the customer accepts a plan."""
    step = step_page(step_id, actor=request.actor)
    contract = contract_page(step.contract_id, actor=request.actor)
    form = AnswerForm(request.POST or None)
    back = reverse("desk_contract", args=[contract.id])

    def carry_out() -> str:
        given = form.cleaned_data
        answer_plan.once(form.key)(
            by=request.actor, at=request.now, step_id=step_id, accepted=given["outcome"] == "accepted",
            answered_by=given["answered_by"], remark=given["remark"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


urlpatterns = [
    path("contracts/steps/<uuid:step_id>/give/", give, name="desk_plan_give"),
    path("contracts/steps/<uuid:step_id>/answer/", answer, name="desk_plan_answer"),
    path("contracts/steps/<uuid:step_id>/pdf/", notice, name="desk_step_pdf"),
    path("contracts/steps/<uuid:step_id>/settle/", settle, name="desk_step_settle"),
    path("contracts/steps/<uuid:step_id>/receipt/", receipt, name="desk_step_receipt"),
]
