"""Open a contract, read and write its clauses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands.meter import ContractDraft, open_contract, write_clauses
from nuoda.domains.contracts.queries.agreements import ClauseRow, clauses_of, contract_page
from nuoda.domains.customers.queries import customers_to_choose
from nuoda.insight.meter.showing import band_words, rung_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.contracts.clause_form import ClauseForm, day_field
from nuoda.surfaces.desk.contracts.scene import NAV, WRITERS, back_words, contract_show
from nuoda.surfaces.desk.forms import DeskForm, answer_form


class ContractForm(DeskForm):
    """The head of a contract."""

    title = _("Open a contract")
    text = _("Its clauses are written next. From then on its meter runs by itself.")
    submit = _("Create")

    number = forms.CharField(label=pgettext_lazy("contract", "Number"), max_length=40)
    customer = forms.ChoiceField(label=_("Customer"))
    name = forms.CharField(label=pgettext_lazy("contract", "Title"), max_length=200, required=False)
    since = day_field(pgettext_lazy("contract", "From"))
    until = day_field(
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


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def new_clause(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """Write a clause, or the next version of one (``?of=`` its id), which begins as that one stands."""
    contract = contract_page(contract_id, actor=request.actor)
    before = _before(request, contract_id)
    form = ClauseForm(request.POST or None, before=before)
    back = reverse("desk_contract_clauses", args=[contract_id])

    def carry_out() -> str:
        write_clauses.once(form.key)(
            by=request.actor, at=request.now, contract_id=contract_id, clauses=[form.draft()]
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=back_words(contract))


def _before(request: ActedRequest, contract_id: UUID) -> ClauseRow | None:
    """The version whose terms the form begins with."""
    rows = clauses_of(contract_id, actor=request.actor)
    return next((row for row in rows if str(row.id) == request.GET.get("of", "")), None)


@door(STAFF)
def clauses(request: ActedRequest, contract_id: UUID) -> HttpResponse:
    """The terms of a contract and every version of its clauses."""
    contract = contract_page(contract_id, actor=request.actor)
    rows = [
        (
            row,
            [word("reason", code) for code in row.terms.exclusions],
            [(rung.step.value, rung_words(rung)) for rung in row.terms.ladder],
            [words for words, _held in band_words(row.terms)],
        )
        for row in clauses_of(contract_id, actor=request.actor)
    ]
    return contract_show(request, "desk/contracts/clauses.html", "clauses", contract, {"rows": rows})


urlpatterns = [
    path("contracts/new/", new_contract, name="desk_contract_new"),
    path("contracts/<uuid:contract_id>/clauses/", clauses, name="desk_contract_clauses"),
    path("contracts/<uuid:contract_id>/clauses/new/", new_clause, name="desk_clause_new"),
]
