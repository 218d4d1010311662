"""API keys: issued with scopes, shown once, revoked at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from nuoda.domains.accounts.commands import IssuedKey, issue_api_key, revoke_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.accounts.queries import ApiKeyRow, api_key_rows
from nuoda.domains.customers.queries import CustomerCard, customer_rows
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import here
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import RUNNERS, show

_MOST_CUSTOMERS = 200
_SCOPE_WORDS = {
    "orders:write": gettext_lazy("Hand orders in"),
    "orders:read": gettext_lazy("Read orders"),
    "tracking:write": gettext_lazy("Hand tracking events in"),
    "shipments:read": gettext_lazy("Read shipments"),
    "promises:read": gettext_lazy("Read promises, contracts, service levels and measures"),
    "promises:write": gettext_lazy("Write service levels, clauses and calendars, and answer warnings"),
    "dispatch:read": gettext_lazy("Read plans, trips, vehicles and containers"),
    "dispatch:write": gettext_lazy("Plan trips, and record vehicles, drivers and containers"),
    "duty:read": gettext_lazy("Read who is on duty, warnings and tasks"),
    "quality:read": gettext_lazy("Read causes and corrective actions"),
    "quality:write": gettext_lazy("Plan and end corrective actions"),
    "warnings:write": gettext_lazy("Hand warnings of areas in"),
    "webhooks:write": gettext_lazy("Manage endpoints that take our messages"),
    "cases:read": gettext_lazy("Read cases, incidents and surveys"),
    "cases:write": gettext_lazy("Open cases and incidents, and write in them"),
    "letters:write": gettext_lazy("Write answers to complaints"),
    "letters:approve": gettext_lazy("Approve answers, which sends them"),
    "claims:read": gettext_lazy("Read claims and their letters"),
    "claims:write": gettext_lazy("File claims and add documents"),
    "proofs:write": gettext_lazy("Hand proofs of delivery in"),
    "proofs:read": gettext_lazy("Read proofs of delivery"),
    "customers:read": gettext_lazy("Read customers, tiers and services"),
    "retention:read": gettext_lazy("See what would be forgotten, and what holds it"),
    "retention:run": gettext_lazy("Let what is past its period be forgotten now"),
    "persons:read": gettext_lazy("Read requests of persons, masked"),
    "persons:write": gettext_lazy("Record requests of persons"),
    "customers:write": gettext_lazy("Hand in what the books say, and review tiers"),
    "stock:read": gettext_lazy("Read stock, purchases and added work"),
    "stock:write": gettext_lazy("Record products, deliveries, purchases and added work"),
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key with the name of the customer it is confined to, "" for one that sees all."""

    key: ApiKeyRow
    customer: str


class IssueForm(forms.Form):
    label = forms.CharField(
        label=pgettext_lazy("api key", "Name"),
        max_length=80,
        help_text=gettext_lazy("Who uses it, and for what."),
    )
    customer = forms.ChoiceField(label=gettext_lazy("Confined to"), required=False)
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("api key", "May"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: object = None, *, customers: list[CustomerCard]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        everything = ("", _("No customer: it sees everything"))
        names = [(str(one.id), called(one)) for one in customers]
        self.fields["customer"].choices = [everything, *names]  # type: ignore[attr-defined]
        scopes = [(scope, f"{_SCOPE_WORDS.get(scope, scope)} ({scope})") for scope in SCOPES]
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]


def _customers(request: ActedRequest) -> list[CustomerCard]:
    window = Window(size=_MOST_CUSTOMERS, sort="name")
    return list(customer_rows(actor=request.actor, window=window).rows)


def _page(
    request: ActedRequest,
    customers: list[CustomerCard],
    form: IssueForm,
    issued: IssuedKey | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    names = {one.id: called(one) for one in customers}
    rows = [
        KeyRow(row, names.get(row.customer_id, "–") if row.customer_id else "")
        for row in api_key_rows(actor=request.actor)
    ]
    context = {"rows": rows, "form": form, "issued": issued, "tab": "keys"}
    response = show(request, "desk/system/keys.html", "system", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@door(RUNNERS)
def desk_keys(request: ActedRequest) -> HttpResponse:
    """All keys, and the form for a new one."""
    customers = _customers(request)
    return _page(request, customers, IssueForm(customers=customers))


@door(RUNNERS)
@require_POST
def desk_keys_issue(request: ActedRequest) -> HttpResponse:
    """Issue a key. The answer is the only page that ever shows its token, so there is no redirect."""
    customers = _customers(request)
    form = IssueForm(request.POST, customers=customers)
    if not form.is_valid():
        return _page(request, customers, form, status=422)
    chosen = form.cleaned_data["customer"]
    try:
        issued = issue_api_key(
            by=request.actor, at=request.now, label=form.cleaned_data["label"],
            scopes=form.cleaned_data["scopes"], customer_id=UUID(chosen) if chosen else None,
        )  # fmt: skip
    except NuodaError as error:
        form.add_error(None, here(error.sentence))
        return _page(request, customers, form, status=error.status)
    return _page(request, customers, IssueForm(customers=customers), issued)


@door(RUNNERS)
@require_POST
def desk_keys_revoke(request: ActedRequest, key_id: UUID) -> HttpResponse:
    """Revoke a key; from now on it opens nothing."""
    revoke_api_key(by=request.actor, at=request.now, key_id=key_id)
    messages.success(request, _("The key is revoked."))
    return HttpResponseRedirect(reverse("desk_keys"))
