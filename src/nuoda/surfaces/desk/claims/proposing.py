"""Decisions proposed: on a claim, or as goodwill for a shipment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.claims.commands import (
    GoodwillDraft,
    propose_award,
    propose_goodwill,
)
from nuoda.domains.claims.queries import claim_page
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight.claims.words import money_words
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import CLERKS, amount, answer, money
from nuoda.surfaces.desk.forms import DeskForm

_FOR_CLAIMS = ("cash", "replacement", "repair", "decline")
_FOR_GOODWILL = ("refund", "credit_note", "voucher", "redelivery", "replacement", "repair", "apology")


class ProposeForm(DeskForm):
    """A decision on a claim. Amounts that stay empty are those of the calculation."""

    title = _("Propose a decision")
    text: Any = _("Another person approves it, a third one pays. The reason goes into the letter.")
    submit = _("Propose")

    remedy = forms.ChoiceField(label=_("Decision"))
    goods = money(_("For the goods"))
    freight = money(_("For freight"))
    other = money(_("For other loss"))
    reason = forms.CharField(
        label=_("Reason, for the letter"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    without_prejudice = forms.BooleanField(label=_("Without prejudice"), required=False)

    def heads(self) -> Heads | None:
        given = [self.cleaned_data[name] for name in ("goods", "freight", "other")]
        return Heads(*map(amount, given)) if any(one is not None for one in given) else None


def _among(form: DeskForm, field: str, kind: str, codes: Sequence[str]) -> None:
    form.fields[field].choices = [one for one in choices(kind) if one[0] in codes]  # type: ignore[attr-defined]


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def propose(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Propose to settle or to decline a claim."""
    page = claim_page(claim_id, actor=request.actor)
    form = ProposeForm(request.POST or None)
    if page.sheet:
        told = _("%(text)s Amounts left empty are those of the calculation, %(owed)s in all.")
        owed = money_words(page.sheet.heads.total, page.row.currency)
        form.text = told % {"text": ProposeForm.text, "owed": owed}
    _among(form, "remedy", "remedy", _FOR_CLAIMS)

    def carry_out() -> None:
        given = form.cleaned_data
        propose_award.once(form.key)(
            by=request.actor, at=request.now, claim_id=claim_id, remedy=given["remedy"],
            reason=given["reason"], heads=form.heads(), without_prejudice=given["without_prejudice"],
        )  # fmt: skip

    back = reverse("desk_claim", args=[claim_id])
    return answer(request, form, carry_out, back=back, back_label=page.row.number)


class GoodwillForm(ProposeForm):
    """Goodwill for a shipment: what it makes good, and why."""

    title = _("Give goodwill")
    text = _("A loss that was made good already is refused. Budgets hold by role and customer a month.")
    field_order = ("waybill", "remedy", "currency")

    waybill = forms.CharField(label=_("Waybill"), max_length=60)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def goodwill(request: ActedRequest) -> HttpResponse:
    """Propose goodwill."""
    form = GoodwillForm(request.POST or None, initial={"waybill": request.GET.get("waybill", "")})
    del form.fields["without_prejudice"]
    _among(form, "remedy", "remedy", _FOR_GOODWILL)

    def carry_out() -> None:
        given = form.cleaned_data
        found = find_by_waybill(given["waybill"], actor=request.actor)
        if not found:
            problem = FieldError("waybill", text("There is no such shipment."), text("Check the number."))
            raise Invalid(fields=[problem])
        draft = GoodwillDraft(
            found[0].id, given["remedy"], given["currency"].upper(), form.heads() or Heads(), given["reason"]
        )
        propose_goodwill.once(form.key)(by=request.actor, at=request.now, goodwill=[draft])

    back = reverse("desk_awards")
    return answer(request, form, carry_out, back=back, back_label=str(_p("claim", "Decisions")))


urlpatterns = [
    path("claims/<uuid:claim_id>/propose/", propose, name="desk_claim_propose"),
    path("claims/decisions/goodwill/", goodwill, name="desk_goodwill"),
]
