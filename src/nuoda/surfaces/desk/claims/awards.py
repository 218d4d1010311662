"""Decisions on claims and goodwill: approved, refused, paid, reversed, each by its own person; listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.claims.commands import (
    approve_award,
    pay_award,
    refuse_award,
    reverse_award,
)
from nuoda.domains.claims.facts import METHODS_OF
from nuoda.domains.claims.queries import AwardRow, award_page, award_rows
from nuoda.insight.claims.letters import decision_pdf
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.page import awards_shown
from nuoda.surfaces.desk.claims.scene import CLERKS, LEADERS, NAV, act, answer, tabs
from nuoda.surfaces.desk.contracts.steps import pdf_answer
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import Line, customers_list


def _back(award: AwardRow) -> str:
    return (
        reverse("desk_claim", args=[award.claim_id])
        if award.claim_id
        else reverse("desk_award", args=[award.id])
    )


@door(CLERKS)
@require_POST
def approve(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """Approve what another proposed."""
    back = _back(award_page(award_id, actor=request.actor))
    return act(
        request, lambda: approve_award(by=request.actor, at=request.now, award_id=award_id), back=back,
        said=gettext("Your approval is recorded."),
    )  # fmt: skip


class RefuseForm(DeskForm):
    title = _("Refuse the proposal")
    submit = _("Refuse")

    reason = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def refuse(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """Refuse a proposal, or take one's own back."""
    award = award_page(award_id, actor=request.actor)
    form = RefuseForm(request.POST or None)

    def carry_out() -> None:
        refuse_award(by=request.actor, at=request.now, award_id=award_id, reason=form.cleaned_data["reason"])

    return answer(request, form, carry_out, back=_back(award), back_label=award.number)


class PayForm(DeskForm):
    """How it was paid or carried out."""

    title = _("Pay it, or note that it was carried out")
    text = _("Whoever proposed or approved does not pay. It is booked once.")
    submit = _("Book it")

    method = forms.ChoiceField(label=_("How"))
    payment = forms.CharField(label=_("Reference: bank, voucher or waybill"), max_length=120)
    agreement = forms.CharField(
        label=_("Agreement on the set-off"), max_length=200, required=False,
        help_text=_("A claim is set off against freight only by agreement; say where it is written."),
    )  # fmt: skip


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def pay(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """Pay what was approved."""
    award = award_page(award_id, actor=request.actor)
    form = PayForm(request.POST or None)
    ways = [one for one in choices("payment") if one[0] in METHODS_OF.get(award.remedy, ())]
    form.fields["method"].choices = ways  # type: ignore[attr-defined]

    def carry_out() -> None:
        given = {name: form.cleaned_data[name] for name in ("method", "payment", "agreement")}
        pay_award(by=request.actor, at=request.now, award_id=award_id, **given)

    return answer(request, form, carry_out, back=_back(award), back_label=award.number)


class ReverseForm(DeskForm):
    """Goods found after payment."""

    title = _("The goods were found")
    text = _("Offer their return against repayment, or keep them as salvage. The first entries stay.")
    submit = _("Book it")

    reversal = forms.ChoiceField(
        label=_("What was agreed"),
        choices=[
            ("repaid", _("The customer takes them and pays back")),
            ("salvage", _("They are ours to sell")),
        ],
    )
    remark = forms.CharField(
        label=_("Where they were found, and what the customer said"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@door(LEADERS)
@require_http_methods(["GET", "POST"])
def found_later(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """Goods turned up after they were paid for."""
    award = award_page(award_id, actor=request.actor)
    form = ReverseForm(request.POST or None)

    def carry_out() -> None:
        given = form.cleaned_data
        reverse_award(
            by=request.actor, at=request.now, award_id=award_id, reversal=given["reversal"],
            remark=given["remark"],
        )  # fmt: skip

    return answer(request, form, carry_out, back=_back(award), back_label=award.number)


@dataclass(frozen=True, slots=True)
class AwardLine:
    """A decision with whose it is and its amount in words."""

    line: Line[AwardRow]
    money: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="awards",
        title=_p("claim", "Decisions"),
        columns=[
            Column("number", _p("claim", "Decision"), sortable=True),
            Column("state", _("State"), kind="badge", badge_kind="award", sortable=True),
            Column("purpose", _p("award", "Purpose"), kind="badge", badge_kind="award_purpose"),
            Column("remedy", _p("award", "Remedy"), kind="badge", badge_kind="remedy"),
            Column("label", _("Shipment"), hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("money", _("Amount"), align="end"),
            Column("proposed_by", _("Proposed by"), hide_narrow=True),
            Column("proposed_at", _p("award", "Proposed"), kind="ago", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("award"), quick=True),
            Filter("purpose", _p("award", "Purpose"), choices=choices("award_purpose")),
            customers,
            Filter("q", _("Number or waybill"), kind="text"),
        ],
        empty=Empty(
            _("Nothing was decided yet"),
            _("Settlements, declines and goodwill stand here: who proposed, who approved, who paid."),
            reverse("desk_goodwill"),
            _("Give goodwill"),
            "gavel",
        ),
        default_sort="proposed_at",
        default_descending=True,
        row_url=lambda line: _back(line.line.row),
        row_key=lambda line: str(line.id),
        refresh_on="award",
    )


@door(STAFF)
@require_safe
def award_list(request: ActedRequest) -> HttpResponseBase:
    """Decisions, the newest first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[AwardRow]:
        return award_rows(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("q", ""),
            state=given.get("state", ""), purpose=given.get("purpose", ""),
        )  # fmt: skip

    def lines(found: Sequence[Line[AwardRow]]) -> Iterable[AwardLine]:
        return [AwardLine(one, money_words(one.total, one.currency) if one.total else "–") for one in found]

    more = {"tabs": tabs(), "tab": "awards"}
    return customers_list(
        request, NAV, _spec, find, lines_of=lines, template="desk/claims/list.html", more=more
    )


@door(STAFF)
@require_safe
def award(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """One decision that belongs to no claim: goodwill."""
    row = award_page(award_id, actor=request.actor)
    context = {"award": awards_shown(request, [row])[0], "tabs": tabs(), "tab": "awards"}
    return show(request, "desk/claims/award.html", NAV, context)


@door(STAFF)
@require_safe
def letter(request: ActedRequest, award_id: UUID) -> HttpResponse:
    """The letter of a decision as PDF."""
    return pdf_answer(
        request, lambda language: decision_pdf(award_id, actor=request.actor, language=language)
    )


urlpatterns = [
    path("claims/decisions/", award_list, name="desk_awards"),
    path("claims/decisions/<uuid:award_id>/", award, name="desk_award"),
    path("claims/decisions/<uuid:award_id>/letter/", letter, name="desk_award_letter"),
    path("claims/decisions/<uuid:award_id>/approve/", approve, name="desk_award_approve"),
    path("claims/decisions/<uuid:award_id>/refuse/", refuse, name="desk_award_refuse"),
    path("claims/decisions/<uuid:award_id>/pay/", pay, name="desk_award_pay"),
    path("claims/decisions/<uuid:award_id>/found/", found_later, name="desk_award_found"),
]
