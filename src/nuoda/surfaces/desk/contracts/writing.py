"""Open a contract, read and write its clauses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands.meter import ClauseDraft, ContractDraft, open_contract, write_clauses
from nuoda.domains.contracts.queries.agreements import clauses_of, contract_page
from nuoda.domains.contracts.queries.meter import (
    STANDARD_LADDER,
    EarnBack,
    Every,
    Measure,
    Method,
    On,
    Rung,
    Step,
    Terms,
    Trigger,
)
from nuoda.domains.customers.queries import customers_to_choose
from nuoda.domains.shipments.facts import known_reason
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words, contract_show
from nuoda.surfaces.desk.forms import DeskForm, answer_form


def _date(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class ContractForm(DeskForm):
    """The head of a contract."""

    title = _("Open a contract")
    text = _("Its clauses are written next. From then on its meter runs by itself.")
    submit = _("Open it")

    number = forms.CharField(label=pgettext_lazy("contract", "Number"), max_length=40)
    customer = forms.ChoiceField(label=_("Customer"))
    name = forms.CharField(label=pgettext_lazy("contract", "Title"), max_length=200, required=False)
    since = _date(pgettext_lazy("contract", "From"))
    until = _date(
        pgettext_lazy("contract", "Until"), required=False,
        help_text=_("The first day on which it holds no more; empty until further notice."),
    )  # fmt: skip
    zone = forms.CharField(label=_("Time zone"), max_length=40, initial="Asia/Shanghai")
    currency = forms.CharField(label=pgettext_lazy("contract", "Currency"), max_length=3, initial="CNY")
    notice_days = forms.IntegerField(label=_("Notice period in days"), min_value=0, initial=30)
    at_risk_percent = forms.DecimalField(
        label=_("Percent of the invoice at risk"), max_digits=6, decimal_places=3, initial=10
    )
    yearly_cap_percent = forms.DecimalField(
        label=_("Yearly cap, percent of the fees"), max_digits=6, decimal_places=3, required=False
    )
    remark = forms.CharField(
        label=_("Internal remark"), max_length=400, required=False, help_text=_("Customers never see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, customers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["customer"].choices = customers  # type: ignore[attr-defined]

    def draft(self) -> ContractDraft:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("once", "name")}
        return ContractDraft(**given, title=self.cleaned_data["name"])


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def new_contract(request: ActedRequest) -> HttpResponse:
    """Open a contract."""
    cards = customers_to_choose(actor=request.actor)
    form = ContractForm(request.POST or None, customers=[(card.code, called(card)) for card in cards])

    def carry_out() -> str:
        found = open_contract.once(form.key)(by=request.actor, at=request.now, draft=form.draft())
        return reverse("desk_contract_clauses", args=[found])

    return answer_form(
        request, form, NAV, carry_out, back=reverse("desk_contracts"), back_label=gettext("Contracts")
    )


class ClauseForm(DeskForm):
    """A clause or its next version."""

    title = _("Write a clause")
    text = _("A new version closes the one before on the day it begins; what was judged stays judged.")
    submit = _("Write it")

    code = forms.CharField(
        label=pgettext_lazy("contract", "Clause"), max_length=20, help_text=_("Its place, such as 4.2.")
    )
    measure = forms.ChoiceField(label=_("What is measured"))
    valid_from = _date(pgettext_lazy("contract", "From"), help_text=_("The first day of a period."))
    valid_to = _date(pgettext_lazy("contract", "Until"), required=False)
    every = forms.ChoiceField(label=pgettext_lazy("contract", "Period"))
    target = forms.DecimalField(label=_("Target in percent"), max_digits=9, decimal_places=4)
    minimum = forms.DecimalField(
        label=_("Minimum in percent"), max_digits=9, decimal_places=4,
        help_text=_("Beyond it a miss is severe. For what goes wrong it is the greater number."),
    )  # fmt: skip
    floor = forms.IntegerField(
        label=_("Least volume"), min_value=0, initial=0, help_text=_("Periods with less are not judged.")
    )
    exclusions = forms.MultipleChoiceField(
        label=_("Reasons that may be excluded"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    dispute_days = forms.IntegerField(label=_("Dispute window in working days"), min_value=0, initial=10)
    method = forms.ChoiceField(label=_("What a miss costs"))
    weight = forms.DecimalField(
        label=_("Weight of the amount at risk"), max_digits=6, decimal_places=4, initial=Decimal("0.4")
    )
    amount = forms.DecimalField(label=_("Amount or percent"), max_digits=16, decimal_places=4, initial=0)
    cap = forms.DecimalField(label=_("Cap of one period"), max_digits=16, decimal_places=4, required=False)
    warn_after = forms.IntegerField(
        label=_("Warn after so many failures in a period"), min_value=1, required=False,
        help_text=_("Beside the standard ladder, which warns of each missed period."),
    )  # fmt: skip
    earn_target = forms.DecimalField(
        label=_("Earned back from"), max_digits=9, decimal_places=4, required=False,
        help_text=_("A credit is returned where the following periods all reach this percentage."),
    )  # fmt: skip
    earn_periods = forms.IntegerField(label=_("… in so many periods"), min_value=1, required=False)
    wording = forms.CharField(
        label=_("Wording"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        fields: dict[str, Any] = dict(self.fields)
        fields["measure"].choices = choices("measure")
        fields["every"].choices = choices("every")
        fields["method"].choices = choices("credit_method")
        fields["exclusions"].choices = [one for one in choices("reason") if known_reason(one[0])]

    def draft(self) -> ClauseDraft:
        """What the command takes: the standard ladder, and a warning by count where one is named."""
        given = self.cleaned_data
        ladder = STANDARD_LADDER
        if given["warn_after"]:
            ladder = (*ladder, Rung(Step.WARNING, (Trigger(On.FAILURES, given["warn_after"]),)))
        earn = None
        if given["earn_target"] is not None and given["earn_periods"]:
            earn = EarnBack(given["earn_target"], given["earn_periods"])
        terms = Terms(
            measure=Measure(given["measure"]), target=given["target"], minimum=given["minimum"],
            every=Every(given["every"]), weight=given["weight"], floor=given["floor"],
            exclusions=tuple(given["exclusions"]), dispute_days=given["dispute_days"],
            method=Method(given["method"]), amount=given["amount"], cap=given["cap"], ladder=ladder,
            earn_back=earn,
        )  # fmt: skip
        return ClauseDraft(given["code"], terms, given["valid_from"], given["valid_to"], given["wording"])


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def new_clause(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Write a clause, or the next version of one."""
    contract = contract_page(contract_id, actor=request.actor)
    form = ClauseForm(request.POST or None)
    back = reverse("desk_contract_clauses", args=[contract_id])

    def carry_out() -> str:
        write_clauses.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, clauses=[form.draft()]
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


@door(STAFF)
def clauses(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """The terms of a contract and every version of its clauses."""
    contract = contract_page(contract_id, actor=request.actor)
    rows = [
        (row, [word("reason", code) for code in row.terms.exclusions])
        for row in clauses_of(contract_id, actor=request.actor)
    ]
    return contract_show(request, "desk/contracts/clauses.html", "clauses", contract, {"rows": rows})


urlpatterns = [
    path("contracts/new/", new_contract, name="desk_contract_new"),
    path("contracts/<uuid:contract_id>/clauses/", clauses, name="desk_contract_clauses"),
    path("contracts/<uuid:contract_id>/clauses/new/", new_clause, name="desk_clause_new"),
]
