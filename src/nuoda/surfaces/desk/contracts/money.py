"""What was invoiced, what is credited: drafts from frozen figures, decided by a second person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from nuoda.domains.contracts.commands.meter import decide_credit, draft_credit, record_fees
from nuoda.domains.contracts.facts import FigureState
from nuoda.domains.contracts.queries.agreements import clauses_of, contract_page
from nuoda.domains.contracts.queries.meter import credit_page, credits_of, fees_of, figures_of, minor_units
from nuoda.insight.meter.compensated import compensated_in
from nuoda.insight.meter.letters import credit_pdf
from nuoda.insight.meter.words import period_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict
from nuoda.kernel.money import rounded
from nuoda.kernel.translate import here
from nuoda.pages.dates import DayInput
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words, contract_show
from nuoda.surfaces.desk.contracts.steps import pdf_answer
from nuoda.surfaces.desk.forms import DeskForm, answer_form


@door(STAFF)
def money(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Invoiced amounts by period with their frozen figures, and every credit note."""
    contract = contract_page(contract_id, actor=request.actor)
    fees = fees_of(contract_id, actor=request.actor)
    notes = credits_of(contract_id, actor=request.actor)
    every = {one.id: one.terms.every.value for one in clauses_of(contract_id, actor=request.actor)}
    frozen = {
        (every[one.clause_id], one.period)
        for one in figures_of(contract_id, actor=request.actor)
        if one.state != FigureState.PROVISIONAL.value
    }
    periods = [
        {
            "every": kind,
            "first": first.isoformat(),
            "name": period_words(first, kind),
            "invoiced": fees.get((kind, first), (None, ""))[0],
            "source": fees.get((kind, first), (None, ""))[1],
            "frozen": (kind, first) in frozen,
            "notes": [one for one in notes if (one.every, one.period) == (kind, first)],
        }
        for kind, first in sorted({*frozen, *fees}, key=lambda one: (one[1], one[0]), reverse=True)
    ]
    context = {
        "periods": periods,
        "notes": [(one, period_words(one.period, one.every)) for one in notes],
        "mine": request.actor.id,
        "decimals": minor_units(contract.currency),
    }
    return contract_show(request, "desk/contracts/money.html", "money", contract, context)


class FeesForm(DeskForm):
    """What was invoiced for a period."""

    title = gettext_lazy("Record what was invoiced")
    submit = gettext_lazy("Record it")

    every = forms.ChoiceField(
        label=gettext_lazy("Period"),
        choices=[("month", gettext_lazy("Calendar month")), ("quarter", gettext_lazy("Calendar quarter"))],
    )
    period = forms.DateField(label=gettext_lazy("First day of the period"), widget=DayInput())
    invoiced = forms.DecimalField(label=gettext_lazy("Invoiced"), max_digits=16, decimal_places=4)
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=200,
        help_text=gettext_lazy("Where it is written: the invoice's number."),
    )


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def fees(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Record what was invoiced."""
    contract = contract_page(contract_id, actor=request.actor)
    form = FeesForm(request.POST or None, initial=_asked(request))
    back = reverse("desk_contract_money", args=[contract_id])

    def carry_out() -> str:
        given = form.cleaned_data
        record_fees.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, every=given["every"],
            period=given["period"], invoiced=Decimal(given["invoiced"]), source=given["source"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


def _asked(request: ActedRequest) -> dict[str, Any]:
    return {name: request.GET[name] for name in ("every", "period") if name in request.GET}


@door(WRITERS)
@require_http_methods(["POST"])
def draft(request: ActedRequest, contract_id: UUID, every: str, period: str) -> HttpResponse:
    """Draft the credit note of a period."""
    back = reverse("desk_contract_money", args=[contract_id])
    contract_page(contract_id, actor=request.actor)
    try:
        first = date.fromisoformat(period)
        draft_credit(
            by=request.actor, at=request.now, contract_id=contract_id, every=every, period=first,
            found=compensated_in,
        )  # fmt: skip
    except ValueError:
        messages.error(request, _("There is no such period."))
    except Conflict as refused:
        messages.error(request, here(refused.sentence))
    return HttpResponseRedirect(back)


class DecideForm(DeskForm):
    """Approve or decline a draft."""

    title = gettext_lazy("Decide on this credit note")
    submit = gettext_lazy("Decide")

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=[("approve", gettext_lazy("Approve")), ("decline", gettext_lazy("Decline"))],
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark"), max_length=400, required=False,
        help_text=gettext_lazy("Needed where it is declined."),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def decide(request: ActedRequest, note_id: UUID) -> HttpResponse:
    """A second person's decision."""
    note = credit_page(note_id, actor=request.actor)
    contract = contract_page(note.contract_id, actor=request.actor)
    form = DecideForm(request.POST or None)
    form.text = _(
        "%(number)s credits %(total)s %(currency)s. Once approved it is shown to the customer and is never"
        " changed again."
    ) % {"number": note.number, "total": f"{rounded(note.total, note.currency):,}", "currency": note.currency}
    back = reverse("desk_contract_money", args=[contract.id])

    def carry_out() -> str:
        given = form.cleaned_data
        try:
            decide_credit.once(form.key)(
                by=request.actor, at=request.now, note_id=note_id, approve=given["decision"] == "approve",
                remark=given["remark"], found=compensated_in,
            )  # fmt: skip
        except Conflict as refused:
            messages.error(request, here(refused.sentence))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


@door(STAFF)
@require_safe
def credit_document(request: ActedRequest, note_id: UUID) -> HttpResponse:
    """A credit note as PDF, ``?lang=en`` or ``zh-hans``."""
    return pdf_answer(request, lambda language: credit_pdf(note_id, actor=request.actor, language=language))


urlpatterns = [
    path("contracts/<uuid:contract_id>/money/", money, name="desk_contract_money"),
    path("contracts/<uuid:contract_id>/fees/", fees, name="desk_contract_fees"),
    path("contracts/<uuid:contract_id>/credit/<slug:every>/<slug:period>/", draft, name="desk_credit_draft"),
    path("contracts/credits/<uuid:note_id>/", decide, name="desk_credit_decide"),
    path("contracts/credits/<uuid:note_id>/pdf/", credit_document, name="desk_credit_pdf"),
]
