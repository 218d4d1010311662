"""What the pages of claims share: their tabs, who may do what, fields of money and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import pgettext

from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Conflict, Forbidden, Invalid
from nuoda.kernel.translate import here
from nuoda.pages.dates import DayInput
from nuoda.surfaces.desk.forms import DeskForm, answer_form

NAV = "claims"
CLERKS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists of claims."""

    key: str
    label: str
    url: str


def tabs() -> list[Tab]:
    """The rooms of claims, in reading order."""
    return [
        Tab("claims", pgettext("claim", "Claims"), reverse("desk_claims")),
        Tab("awards", pgettext("claim", "Decisions"), reverse("desk_awards")),
        Tab("recourse", pgettext("claim", "Recourse"), reverse("desk_recourses")),
        Tab("ledger", pgettext("claim", "Ledger"), reverse("desk_claim_ledger")),
        Tab("rules", pgettext("claim", "Rules and authority"), reverse("desk_liability")),
    ]


def money(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    """A field for an amount of money."""
    return forms.DecimalField(
        label=label, max_digits=16, decimal_places=4, required=required, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )  # fmt: skip


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A field for a day."""
    widget = DayInput()
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def amount(value: Decimal | None) -> Decimal:
    return value if value is not None else Decimal(0)


def answer(
    request: ActedRequest, form: DeskForm, carry_out: Callable[[], object], *, back: str, back_label: str
) -> HttpResponse:
    """Show a form of claims or carry it out; what forbids it is said in it, and nothing typed is lost."""

    def run() -> str:
        try:
            carry_out()
        except (Conflict, Forbidden) as refused:
            raise Invalid(refused.sentence) from refused
        return back

    return answer_form(request, form, NAV, run, back=back, back_label=back_label)


def act(request: ActedRequest, carry_out: Callable[[], object], *, back: str, said: str = "") -> HttpResponse:
    """Carry out what needs no form; what forbids it, or what was done, is said on the page that follows."""
    try:
        carry_out()
    except (Conflict, Forbidden) as refused:
        messages.error(request, here(refused.sentence))
    else:
        if said:
            messages.success(request, said)
    return HttpResponseRedirect(back)
