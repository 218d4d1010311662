"""Needs: the list with the 2 × 2, recorded, answered by an offering, or declined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import NeedDraft, answer_needs, decline_need, record_needs, reopen_need
from nuoda.domains.customers.queries import customers_by_code, customers_to_choose
from nuoda.domains.customers.queries.needs import (
    NeedRow,
    need_page,
    need_rows,
    offerings_by_id,
    offerings_to_choose,
    open_needs_by_field,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.text import text
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.customers.scene import NAV, place_context, place_show
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.listing import customers_list, with_customers


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="needs",
        title=_("Needs"),
        columns=[
            Column("title", _("Need"), sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("quadrant", _p("need", "Field"), kind="badge", badge_kind="need_field"),
            Column("state", _("State"), kind="badge", badge_kind="need", sortable=True),
            Column("source", _p("need", "Heard"), kind="badge", badge_kind="need_source", sortable=True),
            Column("reference", _("Reference"), hide_narrow=True),
            Column("recorded_at", _("Recorded"), kind="ago", sortable=True),
            Column("recorded_by", _("By"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("need"), quick=True),
            Filter("field", _p("need", "Field"), choices=choices("need_field")),
            Filter("source", _p("need", "Heard"), choices=choices("need_source")),
            customers,
            Filter("q", _("Words"), kind="text"),
        ],
        empty=Empty(
            _("No need was recorded yet"),
            _("Write down what customers say they need, on visits, calls and in complaints."),
            reverse("desk_need_new"),
            _("Record a need"),
            "clipboard-list",
        ),
        row_url=lambda row: reverse("desk_need", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="need",
    )


@door(STAFF)
def need_list(request: ActedRequest) -> HttpResponseBase:
    """Needs, the latest first, under the 2 × 2 of open ones."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[NeedRow]:
        return need_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            field=given.get("field", ""), source=given.get("source", ""), text=given.get("q", ""),
        )  # fmt: skip

    counts = open_needs_by_field(actor=request.actor)
    fields = [
        (name, counts.get(name, 0), f"?{urlencode({'state': 'open', 'field': name})}")
        for name in ("first", "plan", "quick", "later")
    ]
    more = place_context(
        request, "needs",
        {"fields": fields, "new_url": reverse("desk_need_new"), "new_label": gettext("Record a need")},
    )  # fmt: skip
    return customers_list(request, NAV, _spec, find, template="desk/customers/needs.html", more=more)


class NeedForm(DeskForm):
    """A need as it was heard."""

    title = _("Record a need")
    submit = _("Record it")

    customer = forms.ChoiceField(label=_("Customer"))
    heading = forms.CharField(label=_("Need"), max_length=120)
    detail = forms.CharField(
        label=_("In her words"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    important = forms.BooleanField(label=_p("need", "Important"), required=False)
    urgent = forms.BooleanField(label=_p("need", "Urgent"), required=False)
    source = forms.ChoiceField(label=_p("need", "Heard"))
    reference = forms.CharField(
        label=_("Reference"), max_length=80, required=False, help_text=_("The visit, call or case.")
    )

    def __init__(self, data: Any = None, *, customers: list[tuple[str, str]], chosen: str = "") -> None:
        super().__init__(data, initial={"customer": chosen})
        self.fields["customer"].choices = customers  # type: ignore[attr-defined]
        self.fields["source"].choices = choices("need_source")  # type: ignore[attr-defined]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_need(request: ActedRequest) -> HttpResponse:
    """Record a need."""
    cards = customers_to_choose(actor=request.actor)
    chosen = request.GET.get("customer", "")
    if chosen and all(card.code != chosen for card in cards):
        cards += customers_by_code([chosen], actor=request.actor).values()
    known = {card.code: card.id for card in cards}
    named = [(card.code, called(card)) for card in cards]
    form = NeedForm(request.POST or None, customers=named, chosen=chosen)
    back = reverse("desk_needs")

    def carry_out() -> str:
        given = form.cleaned_data
        draft = NeedDraft(
            known[given["customer"]], given["heading"], given["important"], given["urgent"], given["source"],
            given["detail"], given["reference"],
        )  # fmt: skip
        (made,) = record_needs.once(form.key)(by=request.actor, at=request.now, needs=[draft])
        return reverse("desk_need", args=[made])

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Needs"))


@door(STAFF)
def need(request: ActedRequest, need_id: UUID) -> HttpResponse:
    """One need and what became of it."""
    row = need_page(need_id, actor=request.actor)
    (line,) = with_customers([row], actor=request.actor)
    offering = offerings_by_id([row.offering_id], actor=request.actor).get(row.offering_id or row.id)
    context = {"need": row, "line": line, "offering": offering}
    return place_show(request, "desk/customers/need.html", "needs", context)


class AnswerForm(DeskForm):
    """What becomes of a need."""

    title = _("Answer the need")
    submit = _("Save")

    offering = forms.ChoiceField(label=_("By the offering"), required=False)
    reason = forms.CharField(
        label=_("Or declined, because"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


@door(STAFF)
@require_http_methods(["GET", "POST"])
def answer(request: ActedRequest, need_id: UUID) -> HttpResponse:
    """Answer a need by an offering, or decline it with a reason."""
    row = need_page(need_id, actor=request.actor)
    form = AnswerForm(request.POST or None)
    known = [(str(one.id), f"{one.code} {one.name}") for one in offerings_to_choose(actor=request.actor)]
    form.fields["offering"].choices = [("", _("None")), *known]  # type: ignore[attr-defined]
    back = reverse("desk_need", args=[row.id])

    def carry_out() -> str:
        given = form.cleaned_data
        if bool(given["offering"]) == bool(given["reason"].strip()):
            reason = text("Name an offering, or a reason to decline, and not both.")
            raise Invalid(fields=[FieldError("offering", reason)])
        if given["offering"]:
            answer_needs(
                by=request.actor, at=request.now, need_ids=[row.id], offering_id=UUID(given["offering"])
            )
        else:
            decline_need(by=request.actor, at=request.now, need_id=row.id, reason=given["reason"])
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.title)


@door(STAFF)
@require_POST
def reopen(request: ActedRequest, need_id: UUID) -> HttpResponse:
    """Open a need again."""
    reopen_need(by=request.actor, at=request.now, need_id=need_id)
    return HttpResponseRedirect(reverse("desk_need", args=[need_id]))


urlpatterns = [
    path("customers/needs/", need_list, name="desk_needs"),
    path("customers/needs/new/", new_need, name="desk_need_new"),
    path("customers/needs/<uuid:need_id>/", need, name="desk_need"),
    path("customers/needs/<uuid:need_id>/answer/", answer, name="desk_need_answer"),
    path("customers/needs/<uuid:need_id>/reopen/", reopen, name="desk_need_reopen"),
]
