"""Recourse at the desk: what is demanded from partners and insurers, by when, and what came back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.claims.commands import note_recourses_told, refund_recourse, settle_recourse
from nuoda.domains.claims.facts import RecourseState
from nuoda.domains.claims.queries import RecourseRow, recourse_page, recourse_rows
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import CLERKS, NAV, act, amount, answer, money, tabs
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class RecourseLine:
    """Recourse with whose shipment it is and its amounts in words."""

    line: Line[RecourseRow]
    asked_words: str
    recovered_words: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="recourse",
        title=_p("claim", "Recourse"),
        columns=[
            Column("number", _p("claim", "Recourse"), sortable=True),
            Column("state", _("State"), kind="badge", badge_kind="recourse", sortable=True),
            Column("party", _p("recourse", "Against"), kind="badge", badge_kind="recourse_party"),
            Column("name", _p("thing", "Name")),
            Column(
                "due_at",
                _p("recourse", "To be told by"),
                kind="due",
                sortable=True,
                settled=lambda line: line.state != RecourseState.OPEN,
            ),
            Column("label", _("Shipment")),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("asked_words", _p("recourse", "Demanded"), align="end", hide_narrow=True),
            Column("recovered_words", _p("recourse", "Recovered"), align="end", hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("recourse"), quick=True),
            Filter("party", _p("recourse", "Against"), choices=choices("recourse_party")),
            customers,
            Filter("q", _("Number or waybill"), kind="text"),
        ],
        empty=Empty(
            _("No recourse is open"),
            _(
                "When goods are lost or damaged on the way, the insurer is told at once, and the carrier"
                " before his notice period ends. Both stand here with their last instant."
            ),
            icon="shield-check",
        ),
        default_sort="due_at",
        row_url=_url,
        row_key=lambda line: str(line.id),
        refresh_on="recourse",
    )


def _url(line: Any) -> str:
    claim_id = line.claim_id
    if claim_id:
        return reverse("desk_claim", args=[claim_id]) + "#recourse"
    return reverse("desk_shipment", args=[line.shipment_id])


@door(STAFF)
@require_safe
def recourse_list(request: ActedRequest) -> HttpResponseBase:
    """Recourse, the next due first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[RecourseRow]:
        return recourse_rows(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("q", ""),
            state=given.get("state", ""), party=given.get("party", ""),
        )  # fmt: skip

    def lines(found: Sequence[Line[RecourseRow]]) -> Iterable[RecourseLine]:
        return [
            RecourseLine(
                one, money_words(one.asked, one.currency) if one.currency else "–",
                money_words(one.recovered, one.currency) if one.recovered else "–",
            )
            for one in found
        ]  # fmt: skip

    more = {"tabs": tabs(), "tab": "recourse"}
    return customers_list(
        request, NAV, _spec, find, lines_of=lines, template="desk/claims/list.html", more=more
    )


@door(CLERKS)
@require_POST
def told(request: ActedRequest, recourse_id: UUID) -> HttpResponse:
    """The partner was told."""
    row = recourse_page(recourse_id, actor=request.actor)
    return act(
        request,
        lambda: note_recourses_told(by=request.actor, at=request.now, recourse_ids=[recourse_id]),
        back=_url(row),
        said=_p("recourse", "Noted: %(name)s was told.") % {"name": row.name},
    )


class SettleForm(DeskForm):
    """What came back."""

    title = _("Book what was recovered")
    text = _("Nought means that it was refused.")
    submit = _("Book it")

    currency = forms.CharField(label=_("Currency"), max_length=3)
    recovered = money(_p("recourse", "Recovered"), required=True)
    remark = forms.CharField(label=_("Where it is written"), max_length=400)


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def settle(request: ActedRequest, recourse_id: UUID) -> HttpResponse:
    """Book what a partner or an insurer paid."""
    row = recourse_page(recourse_id, actor=request.actor)
    form = SettleForm(request.POST or None, initial={"currency": row.currency or "CNY"})

    def carry_out() -> None:
        given = form.cleaned_data
        settle_recourse.once(form.key)(
            by=request.actor, at=request.now, recourse_id=recourse_id, currency=given["currency"].upper(),
            recovered=amount(given["recovered"]), remark=given["remark"],
        )  # fmt: skip

    return answer(request, form, carry_out, back=_url(row), back_label=row.number)


class RefundForm(DeskForm):
    """What goes back to a partner or an insurer."""

    title = _("Refund what was recovered")
    submit = _("Book it")

    payment = forms.CharField(label=_("Reference of the payment"), max_length=120)


@door(CLERKS)
@require_http_methods(["GET", "POST"])
def refund(request: ActedRequest, recourse_id: UUID) -> HttpResponse:
    """Book that a partner or an insurer got back what they paid for goods that were found."""
    row = recourse_page(recourse_id, actor=request.actor)
    form = RefundForm(request.POST or None)
    form.text = _("The goods were found: %(amount)s goes back to %(name)s.") % {
        "amount": money_words(row.refund, row.currency or "CNY"),
        "name": row.name,
    }

    def carry_out() -> None:
        refund_recourse.once(form.key)(
            by=request.actor, at=request.now, recourse_id=recourse_id, payment=form.cleaned_data["payment"]
        )

    return answer(request, form, carry_out, back=_url(row), back_label=row.number)


urlpatterns = [
    path("claims/recourse/", recourse_list, name="desk_recourses"),
    path("claims/recourse/<uuid:recourse_id>/told/", told, name="desk_recourse_told"),
    path("claims/recourse/<uuid:recourse_id>/settle/", settle, name="desk_recourse_settle"),
    path("claims/recourse/<uuid:recourse_id>/refund/", refund, name="desk_recourse_refund"),
]
