"""Giving shipments to a driver: those chosen in the list, or those whose numbers are pasted."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.accounts.queries import couriers
from nuoda.domains.shipments.commands import assign_courier
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NuodaError
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text
from nuoda.kernel.translate import here, joined
from nuoda.surfaces.desk.forms import DeskForm, answer_form

NOBODY = "nobody"
MOST_NUMBERS = 500
_TOLD = 10
_BETWEEN = re.compile(r"[\s,;，；、]+")


class GiveForm(DeskForm):
    """Numbers as they stand in a load list, and whose they are from now on."""

    title = gettext_lazy("Give shipments to a driver")
    text: Any = gettext_lazy(
        "They stand on his phone at once, and no longer on the phone of whoever had them."
    )
    submit = gettext_lazy("Give them out")

    account = forms.ChoiceField(label=gettext_lazy("Driver"))
    waybills = forms.CharField(
        label=gettext_lazy("Numbers"), max_length=MOST_NUMBERS * (limits.NUMBER_CHARACTERS + 1),
        help_text=gettext_lazy("Paste or scan them, one a line or with commas between."),
        widget=forms.Textarea(attrs={"rows": 8, "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        team = [(str(one.id), one.name) for one in couriers(actor=actor)]
        nobody = (NOBODY, gettext_lazy("Nobody: take them back"))
        self.fields["account"].choices = [*team, nobody]  # type: ignore[attr-defined]

    def clean_waybills(self) -> list[str]:
        """Each number once, in the order they came."""
        numbers = list(dict.fromkeys(one for one in _BETWEEN.split(self.cleaned_data["waybills"]) if one))
        if not numbers:
            raise forms.ValidationError(_("There is no number in it. Paste at least one."))
        if len(numbers) > MOST_NUMBERS:
            figures = {"count": len(numbers), "most": MOST_NUMBERS}
            raise forms.ValidationError(
                _("There are %(count)s numbers; at most %(most)s fit. Give them out in parts."),
                params=figures,
            )
        return numbers


@door(STAFF)
@require_http_methods(["GET", "POST"])
def give(request: ActedRequest) -> HttpResponse:
    """Give out by numbers. Those that cannot be given stay in the form, each with the reason."""
    form = GiveForm(request.POST if request.method == "POST" else None, actor=request.actor)
    home = reverse("desk_couriers")

    def carry_out() -> str:
        numbers: list[str] = form.cleaned_data["waybills"]
        report = assign_courier(
            by=request.actor, at=request.now, account=_account(form.cleaned_data["account"]), waybills=numbers
        )
        if report.refused:
            left = "\n".join(numbers[one.index] for one in report.refused)
            form.data = {**request.POST.dict(), "waybills": left}
            if report.accepted:
                form.text = f"{_given(report.accepted)} {_('What stays below could not be given.')}"
            raise Invalid(fields=_problems(report))
        _tell(request, report)
        return home

    return answer_form(request, form, "couriers", carry_out, back=home, back_label=_("Today's couriers"))


def _account(chosen: str) -> UUID | None:
    return None if chosen == NOBODY else UUID(chosen)


def _problems(report: IntakeReport) -> list[FieldError]:
    """Why each was refused, the first few by name."""
    found = [FieldError("waybills", one.reason, one.remedy) for row in report.refused for one in row.problems]
    if len(found) > _TOLD:
        more = text("And %(count)s more.", {"count": len(found) - _TOLD})
        return [*found[:_TOLD], FieldError("waybills", more)]
    return found


def _given(count: int) -> str:
    return ngettext("%(n)d shipment given.", "%(n)d shipments given.", count) % {"n": count}


def _tell(request: ActedRequest, report: IntakeReport) -> None:
    if report.accepted:
        messages.success(request, _given(report.accepted))
    elif report.duplicate and not report.refused:
        messages.info(request, _("The driver has them already."))


@door(STAFF)
@require_POST
def assign(request: ActedRequest) -> HttpResponse:
    """Give the selected shipments to one driver or to nobody, then return to the list as it was."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("desk_couriers")
    try:
        chosen = [UUID(one) for one in request.POST.getlist("selected")]
        account = _account(request.POST.get("account", ""))
    except ValueError:
        messages.error(request, _("Choose shipments and the driver who takes them."))
        return HttpResponseRedirect(back)
    try:
        report = assign_courier(by=request.actor, at=request.now, account=account, shipment_ids=chosen)
    except NuodaError as refused:
        words = joined(here(one.reason) for one in refused.fields) or here(refused.sentence)
        messages.error(request, words)
        return HttpResponseRedirect(back)
    _tell(request, report)
    if report.refused:
        messages.warning(request, joined(here(one.reason) for one in _problems(report)))
    return HttpResponseRedirect(back)
