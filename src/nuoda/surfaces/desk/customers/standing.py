"""One customer's tier: her score and what it is made of, her history, overrides, marks and books."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.commands import (
    MarkDraft,
    decide_override,
    end_override,
    mark_customers,
    request_override,
)
from nuoda.domains.customers.queries import customer_page, standing_of
from nuoda.domains.customers.queries.overrides import OverrideRow, override_page, override_rows, overrides_of
from nuoda.domains.customers.queries.scoring import months_of
from nuoda.domains.customers.queries.tiers import customer_moves, marks_of
from nuoda.insight.customers.reading import Week, rhythm_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import labelled
from nuoda.pages.charts import Chart, Series
from nuoda.pages.dates import DayInput
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.customers.scene import NAV, customer_show, place_context
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.listing import customers_list, day_start

MOVES = 20


@door(STAFF)
def tier(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """How a customer stands, why, since when, and what would move her."""
    actor = request.actor
    card = customer_page(customer_id, actor=actor)
    overrides = overrides_of(card.id, actor=actor, limit=MOVES)
    context = {
        "standing": standing_of(card.id, actor=actor),
        "moves": customer_moves(card.id, actor=actor, limit=MOVES),
        "overrides": overrides,
        "open": next((one for one in overrides if one.state in ("requested", "active")), None),
        "marks": marks_of(card.id, actor=actor),
        "months": months_of(card.id, actor=actor),
        "chart": _chart(rhythm_of(card.id, request.now, actor=actor)),
    }
    return customer_show(request, "desk/customers/tier.html", "tier", card, context)


def _chart(weeks: list[Week]) -> Chart:
    return Chart(
        key="rhythm",
        kind="bar",
        title=gettext("Orders by week"),
        unit=pgettext_lazy("score", "Orders"),
        categories=[f"{one.first:%m-%d}" for one in weeks],
        series=[Series(gettext("Orders"), [one.orders for one in weeks])],
        n=sum(one.orders for one in weeks),
    )


class OverrideForm(DeskForm):
    """A tier by hand."""

    title = _("Set a tier by hand")
    text = _("It counts once somebody else has approved it, and ends by itself.")
    submit = _("Ask for it")

    tier = forms.ChoiceField(label=_("Tier"))
    until_at = forms.DateField(
        label=_("Until"), widget=DayInput(),
        help_text=_("The first day on which it holds no more; within a year."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["tier"].choices = choices("tier")  # type: ignore[attr-defined]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def ask(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Ask for an override."""
    card = customer_page(customer_id, actor=request.actor)
    form = OverrideForm(request.POST or None)
    back = reverse("desk_customer_tier", args=[card.id])

    def carry_out() -> str:
        until = day_start(form.cleaned_data["until_at"].isoformat(), request.zone)
        request_override.once(form.key)(
            by=request.actor, at=request.now, customer_id=card.id, tier=form.cleaned_data["tier"],
            until_at=until or request.now, reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=called(card))


class DecideForm(DeskForm):
    """Approve or refuse."""

    title = _("Decide on the override")
    submit = _("Decide")

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve it")), ("refuse", _("Refuse it"))]
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where it is refused."),
    )  # fmt: skip


class EndForm(DeskForm):
    """End an override early."""

    title = _("End the override")
    text = _("The tier by score counts again from now on.")
    submit = _("End it")

    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def decide(request: ActedRequest, override_id: UUID) -> HttpResponse:
    """Approve or refuse an override that somebody else asked for."""
    row = override_page(override_id, actor=request.actor)
    form = DecideForm(request.POST or None)
    form.text = labelled(f"{word('tier', row.tier)} · {row.requested_by}", row.reason)
    back = reverse("desk_customer_tier", args=[row.customer_id])

    def carry_out() -> str:
        decide_override.once(form.key)(
            by=request.actor, at=request.now, override_id=row.id,
            approved=form.cleaned_data["decision"] == "approve", remark=form.cleaned_data["remark"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Tier and score"))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def end(request: ActedRequest, override_id: UUID) -> HttpResponse:
    """End an override before its time."""
    row = override_page(override_id, actor=request.actor)
    form = EndForm(request.POST or None)
    back = reverse("desk_customer_tier", args=[row.customer_id])

    def carry_out() -> str:
        end_override.once(form.key)(
            by=request.actor, at=request.now, override_id=row.id, reason=form.cleaned_data["reason"]
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Tier and score"))


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="overrides",
        title=_("Tiers set by hand"),
        columns=[
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("row.tier", _("Tier"), template="desk/customers/cell_override.html", export=_tier_of),
            Column("state", _("State"), kind="badge", badge_kind="override", sortable=True),
            Column("until_at", _("Until"), kind="instant", sortable=True),
            Column("reason", _("Reason"), hide_narrow=True),
            Column("requested_by", _("Asked for by")),
            Column("requested_at", _("Asked"), kind="ago", sortable=True, hide_narrow=True),
            Column("decided_by", _("Decided by"), hide_narrow=True),
            Column("remark", _("Remark"), hide_narrow=True),
        ],
        filters=[Filter("state", _("State"), choices=choices("override"), quick=True), customers],
        empty=Empty(
            _("No tier was set by hand"),
            _("Ask for one on a customer's tier page; somebody else approves it, and it ends by itself."),
            reverse("desk_tiers"),
            _("Tier board"),
            "writing",
        ),
        row_url=lambda row: reverse("desk_customer_tier", args=[row.customer_id]),
        row_key=lambda row: str(row.id),
        refresh_on="customer",
    )


def _tier_of(row: Any) -> str:
    return word("tier", row.row.tier)


@door(STAFF)
def overrides(request: ActedRequest) -> HttpResponseBase:
    """Every override, with filters, paging and export."""

    def find(given: Any, window: Window, customer_id: UUID | None) -> Page[OverrideRow]:
        return override_rows(
            actor=request.actor, window=window, state=given.get("state", ""), customer_id=customer_id
        )

    return customers_list(
        request, NAV, _spec, find, template="desk/customers/list.html", more=place_context(request, "tiers")
    )


class MarkForm(DeskForm):
    """A judgement of a customer."""

    title = _("Set a mark")
    text = _("0 to 100. Strategic weight raises the score; overdue payment and abuse of claims lower it.")
    submit = _("Set it")

    kind = forms.ChoiceField(label=_("Mark"))
    mark = forms.IntegerField(
        label=_("0 to 100"), min_value=0, max_value=100, required=False,
        help_text=_("Empty takes the mark away."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        marks = [one for one in choices("score_part") if one[0] in ("strategic", "overdue", "claim_abuse")]
        self.fields["kind"].choices = marks  # type: ignore[attr-defined]


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def mark(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Set or take away a mark; it counts from the next review."""
    card = customer_page(customer_id, actor=request.actor)
    form = MarkForm(request.POST or None)
    back = reverse("desk_customer_tier", args=[card.id])

    def carry_out() -> str:
        given = form.cleaned_data
        draft = MarkDraft(card.id, given["kind"], given["mark"], given["reason"])
        mark_customers.once(form.key)(by=request.actor, at=request.now, marks=[draft])
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=called(card))


urlpatterns = [
    path("customers/overrides/", overrides, name="desk_overrides"),
    path("customers/overrides/<uuid:override_id>/decide/", decide, name="desk_override_decide"),
    path("customers/overrides/<uuid:override_id>/end/", end, name="desk_override_end"),
    path("customers/<uuid:customer_id>/tier/", tier, name="desk_customer_tier"),
    path("customers/<uuid:customer_id>/override/", ask, name="desk_override_new"),
    path("customers/<uuid:customer_id>/mark/", mark, name="desk_customer_mark"),
]
