"""What staff can do about a shipment: open a case, declare a scan wrong, see the consignee in clear."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.cases.commands import ask
from nuoda.domains.cases.facts import Channel
from nuoda.domains.shipments.commands import declare_error, reveal_consignee
from nuoda.domains.shipments.queries import shipment_page
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.limits import TEXT_CHARACTERS
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import is_fragment
from nuoda.surfaces.desk.shipments.page import whole_page

_BY_HAND = ("phone", "mail", "chat", "letter", "visit")
_ASKED = ("inquiry", "chase", "complaint", "claim", "appeal", "suggestion", "praise")


class AskForm(DeskForm):
    """Somebody asks, chases or complains."""

    title = gettext_lazy("Open a case")
    text = gettext_lazy("It gets an owner on duty and a time by which the customer hears from us.")
    submit = gettext_lazy("Open the case")

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is about"), widget=forms.RadioSelect, initial="chase"
    )
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), initial=Channel.PHONE.value)
    words = forms.CharField(
        label=gettext_lazy("What the customer said"),
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        max_length=TEXT_CHARACTERS,
    )
    contact = forms.CharField(
        label=gettext_lazy("Who asked"),
        help_text=gettext_lazy("Name or number, so that we can call back."),
        required=False,
        max_length=200,
    )


class WrongScanForm(DeskForm):
    """One scan that did not happen, or was wrong."""

    title = gettext_lazy("Declare this scan wrong")
    text = gettext_lazy("It stays in the log, struck through. The status is worked out without it.")
    submit = gettext_lazy("Declare it wrong")

    occurred_at = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(widget=forms.HiddenInput)
    piece = forms.CharField(widget=forms.HiddenInput, required=False, empty_value="")
    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it"),
        widget=forms.RadioSelect,
        choices=[
            ("did_not_occur", gettext_lazy("It did not happen")),
            ("incorrect_data", gettext_lazy("It happened, but with wrong data")),
        ],
    )
    note = forms.CharField(
        label=gettext_lazy("How you know"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )


@door(STAFF)
@require_http_methods(["GET", "POST"])
def ask_about(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Open a case about this shipment."""
    card = shipment_page(shipment_id, actor=request.actor).card
    form = AskForm(request.POST or None)
    kind = form.fields["kind"]
    if isinstance(kind, forms.ChoiceField):
        kind.choices = [(code, label) for code, label in choices("case_kind") if code in _ASKED]
    channel = form.fields["channel"]
    if isinstance(channel, forms.ChoiceField):
        channel.choices = [one for one in choices("asked_by") if one[0] in _BY_HAND]

    def carry_out() -> str:
        given = form.cleaned_data
        opened = ask.once(form.key)(
            by=request.actor, at=request.now, shipment_id=shipment_id, kind=given["kind"],
            words=given["words"], contact=given["contact"], channel=given["channel"],
        )  # fmt: skip
        messages.success(request, _("Case %(number)s is open.") % {"number": opened.number})
        return reverse("desk_case", args=[opened.id])

    back = reverse("desk_shipment", args=[shipment_id])
    return answer_form(request, form, "shipments", carry_out, back=back, back_label=card.waybill)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def declare_scan_wrong(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Declare one scan of the log wrong; ``?occurred_at=&code=&piece=`` name it."""
    card = shipment_page(shipment_id, actor=request.actor).card
    named = {name: request.GET.get(name, "") for name in ("occurred_at", "code", "piece")}
    form = WrongScanForm(request.POST or None, initial=named)
    back = reverse("desk_shipment", args=[shipment_id])

    def carry_out() -> str:
        given = form.cleaned_data
        declare_error(
            by=request.actor, at=request.now, shipment_id=shipment_id, code=given["code"],
            occurred_at=_instant(given["occurred_at"]), piece=given["piece"], reason=given["reason"],
            note=given["note"],
        )  # fmt: skip
        messages.success(request, _("The scan is declared wrong; the status is worked out without it."))
        return back

    return answer_form(request, form, "shipments", carry_out, back=back, back_label=card.waybill)


def _instant(given: str) -> datetime:
    """The aware instant that names a scan. Raises ``NotFound``: only a made-up address holds another."""
    try:
        instant = datetime.fromisoformat(given)
    except ValueError as wrong:
        raise NotFound from wrong
    if instant.tzinfo is None:
        raise NotFound
    return instant


@door(STAFF)
@require_POST
def reveal(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Show the consignee in clear to a reader who says what for; that is written down."""
    shown = reveal_consignee(
        by=request.actor, at=request.now, shipment_id=shipment_id, purpose=request.POST.get("purpose", "")
    )
    if is_fragment(request):
        response = render(request, "desk/shipments/revealed.html", {"revealed": shown})
    else:
        response = whole_page(request, shipment_id, {"revealed": shown})
    response.headers["Cache-Control"] = "no-store"
    return response
