"""File a claim, or note a notice of loss, for whoever calls or writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.claims.commands import ClaimDraft, DuplicateClaim, file_claim
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import CLERKS, NAV, amount, day, money
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form


class ClaimForm(DeskForm):
    """A claim as it comes; what is not known yet stays empty."""

    title = _("File a claim")
    text = _("A first notice is not yet a claim: tick the last box where no amount is named.")
    submit = _("File it")
    groups = (
        Group(_("What happened"), ("waybill", "kind", "event_date", "known_date", "mode", "words")),
        Group(_p("claim", "Who claims"), ("claimant", "standing", "reference")),
        Group(
            _p("claim", "How much"),
            ("goods", "freight", "other", "currency", "piece_first", "piece_last", "notice_only"),
        ),
    )

    waybill = forms.CharField(label=_("Waybill"), max_length=60)
    kind = forms.ChoiceField(label=_p("claim", "Kind of claim"))
    standing = forms.ChoiceField(label=_("Claims as"))
    claimant = forms.CharField(label=_("Claimant"), max_length=200)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    goods = money(_("Claimed for the goods"))
    freight = money(_("Claimed for freight"))
    other = money(_("Claimed for other loss, such as delay"))
    event_date = day(_("Day of the event"), help_text=_("It decides which law governs."))
    known_date = day(_("Day it became known"))
    mode = forms.ChoiceField(label=_("Mode of the leg where it happened"))
    piece_first = forms.IntegerField(label=_("First piece"), min_value=1, required=False)
    piece_last = forms.IntegerField(
        label=_("Last piece"), min_value=1, required=False, help_text=_("Empty: the whole consignment.")
    )
    reference = forms.CharField(label=_("Reference of the claimant"), max_length=60, required=False)
    words = forms.CharField(
        label=_("What happened, in the claimant's words"), max_length=4_000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    notice_only = forms.BooleanField(label=_("Notice of loss alone"), required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        for name, kind in (("kind", "claim_kind"), ("standing", "standing"), ("mode", "mode")):
            self.fields[name].choices = choices(kind)  # type: ignore[attr-defined]

    def draft(self) -> ClaimDraft:
        given = self.cleaned_data
        heads = Heads(amount(given["goods"]), amount(given["freight"]), amount(given["other"]))
        plain = (
            "waybill", "kind", "standing", "claimant", "words", "event_date", "known_date", "piece_first",
            "piece_last", "reference", "mode", "notice_only",
        )  # fmt: skip
        return ClaimDraft(
            **{name: given[name] for name in plain}, claimed=heads, currency=given["currency"].upper()
        )


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def new_claim(request: ActedRequest) -> HttpResponse:
    """File a claim."""
    initial = {name: request.GET[name] for name in ("waybill", "kind") if name in request.GET}
    form = ClaimForm(request.POST or None, initial=initial)

    def carry_out() -> str:
        try:
            filed = file_claim.once(form.key)(by=request.actor, at=request.now, draft=form.draft())
        except NotFound as missing:
            problem = FieldError("waybill", text("There is no such shipment."), text("Check the number."))
            raise Invalid(fields=[problem]) from missing
        except DuplicateClaim as twice:
            raise Invalid(fields=[FieldError("waybill", twice.sentence)]) from twice
        return reverse("desk_claim", args=[filed.id])

    return answer_form(
        request, form, NAV, carry_out, back=reverse("desk_claims"), back_label=gettext("Claims")
    )


urlpatterns = [path("claims/new/", new_claim, name="desk_claim_new")]
