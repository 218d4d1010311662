"""Work on a claim: mark documents complete, hold, withdraw, claim after a notice."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.claims.commands import (
    PapersMissing,
    claim_after_notice,
    complete_claim,
    hold_claim,
    report_claim,
    withdraw_claim,
)
from nuoda.domains.claims.queries import claim_page
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.money import rounded
from nuoda.kernel.text import text as plain
from nuoda.kernel.translate import listed
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.claims.scene import CLERKS, act, amount, answer, money
from nuoda.surfaces.desk.forms import DeskForm


class CompleteForm(DeskForm):
    title = _("Documents are complete")
    text = _("The time by which we answer is unchanged; the instant is kept apart from notice and claim.")
    submit = _("Mark complete")

    waived = forms.CharField(
        label=_("Why missing documents are not needed"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Empty where nothing is missing."),
    )  # fmt: skip


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def complete(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """All documents are there, or waived."""
    page = claim_page(claim_id, actor=request.actor)
    form = CompleteForm(request.POST or None)

    def carry_out() -> None:
        waived = form.cleaned_data["waived"]
        try:
            complete_claim(by=request.actor, at=request.now, claim_id=claim_id, waived=waived)
        except PapersMissing as refused:
            names = listed(word("paper", one.value) for one in page.missing)
            told = plain("Documents are missing: %(names)s. Ask for them, or waive them.", {"names": names})
            raise Invalid(told) from refused

    back = reverse("desk_claim", args=[claim_id])
    return answer(request, form, carry_out, back=back, back_label=page.row.number)


class AmountsForm(DeskForm):
    title = _("Turn the notice into a claim")
    submit = _("File it")

    goods = money(_("Claimed for the goods"))
    freight = money(_("Claimed for freight"))
    other = money(_("Claimed for other loss, such as delay"))


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def claim_now(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """A notice of loss becomes a claim; what the notice named already is not typed again."""
    row = claim_page(claim_id, actor=request.actor).row
    heads = {name: getattr(row.claimed, name) for name in ("goods", "freight", "other")}
    named = {name: rounded(one, row.currency) if one else None for name, one in heads.items()}
    form = AmountsForm(request.POST or None, initial=named)
    form.text = _("Amounts in %(currency)s.") % {"currency": row.currency}

    def carry_out() -> None:
        heads = Heads(*(amount(form.cleaned_data[name]) for name in ("goods", "freight", "other")))
        claim_after_notice(by=request.actor, at=request.now, claim_id=claim_id, claimed=heads)

    back = reverse("desk_claim", args=[claim_id])
    return answer(request, form, carry_out, back=back, back_label=row.number)


class ReportForm(DeskForm):
    """How an undecided claim stands, in words for the claimant."""

    title = _("Tell how the claim stands")
    text = _("It goes to the customer in writing. The law asks for it until the claim is decided.")
    submit = _("Tell")

    words = forms.CharField(
        label=_("How it stands, and what is still missing"), max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def report(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Tell the claimant how it stands."""
    number = claim_page(claim_id, actor=request.actor).row.number
    form = ReportForm(request.POST or None)

    def carry_out() -> None:
        words = form.cleaned_data["words"]
        report_claim(by=request.actor, at=request.now, claim_id=claim_id, words=words)

    return answer(request, form, carry_out, back=reverse("desk_claim", args=[claim_id]), back_label=number)


@door(CLERKS)
@require_POST
def hold(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Hold a claim while a dispute is open, or end that."""
    wanted = request.POST.get("hold") == "1"
    back = reverse("desk_claim", args=[claim_id])
    return act(
        request,
        lambda: hold_claim(by=request.actor, at=request.now, claim_id=claim_id, hold=wanted),
        back=back,
    )


@door(CLERKS)
@require_POST
def withdraw(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """The claimant took the claim back."""
    back = reverse("desk_claim", args=[claim_id])
    return act(
        request, lambda: withdraw_claim(by=request.actor, at=request.now, claim_id=claim_id), back=back
    )


urlpatterns = [
    path("claims/<uuid:claim_id>/complete/", complete, name="desk_claim_complete"),
    path("claims/<uuid:claim_id>/claim/", claim_now, name="desk_claim_now"),
    path("claims/<uuid:claim_id>/report/", report, name="desk_claim_report"),
    path("claims/<uuid:claim_id>/hold/", hold, name="desk_claim_hold"),
    path("claims/<uuid:claim_id>/withdraw/", withdraw, name="desk_claim_withdraw"),
]
