"""Offerings: the list, one with its trial and figures, and the steps of its life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import (
    OfferingDraft,
    begin_trial,
    draft_offering,
    evaluate_trial,
    release_offering,
    withdraw_offering,
)
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.customers.queries.needs import (
    OfferingRow,
    need_counts,
    need_rows,
    offering_page,
    offering_rows,
    trial_group,
)
from nuoda.insight.customers.reading import TrialFigures, trial_figures
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Window
from nuoda.pages.dates import DayInput
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.customers.scene import NAV, place_context, place_show
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.listing import window_of

NEEDS = 50


@dataclass(frozen=True, slots=True)
class OfferingLine:
    """An offering with how many needs it answers."""

    row: OfferingRow
    needs: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def _spec() -> ListSpec:
    return ListSpec(
        name="offerings",
        title=_("Offerings"),
        columns=[
            Column("name", _("Offering"), sortable=True),
            Column("code", _("Code"), sortable=True, hide_narrow=True),
            Column("state", _("State"), kind="badge", badge_kind="offering", sortable=True),
            Column("needs", _("Needs answered"), kind="number", align="end"),
            Column("price", _("Price"), hide_narrow=True),
            Column("trial_from", _("Trial from"), kind="date", hide_narrow=True),
            Column("trial_to", _("Trial until"), kind="date", sortable=True),
            Column("moved_at", _("Last step"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("offering"), quick=True),
            Filter("q", _("Name or code"), kind="text"),
        ],
        empty=Empty(
            _("No offering yet"),
            _("Make one of needs that come again: scope, standard, price and means; then try it with a few."),
            reverse("desk_offering_new"),
            _("Draft an offering"),
            "rosette-discount-check",
        ),
        row_url=lambda row: reverse("desk_offering", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="offering",
    )


@door(STAFF)
def offering_list(request: ActedRequest) -> HttpResponseBase:
    """Offerings, the latest moved first."""

    def fetch(asked: ListRequest) -> ListResult:
        page = offering_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            text=asked.filters.get("q", ""),
        )  # fmt: skip
        counts = need_counts(actor=request.actor)
        return ListResult([OfferingLine(one, counts.get(one.id, 0)) for one in page.rows], page.total)

    context = place_context(request, "offerings", {"new_url": reverse("desk_offering_new")})
    context["new_label"] = gettext("Draft an offering")
    return list_view(request, _spec(), fetch, template="desk/customers/list.html", context=context)


@door(STAFF)
def offering(request: ActedRequest, offering_id: UUID) -> HttpResponse:
    """One offering: what it is, which needs it answers, how its trial goes."""
    actor = request.actor
    row = offering_page(offering_id, actor=actor)
    group = trial_group(row.id, actor=actor)
    needs = need_rows(actor=actor, window=Window(size=NEEDS), offering_id=row.id)
    cards = customers_by_id([*group, *(one.customer_id for one in needs.rows)], actor=actor)
    context = {
        "offering": row,
        "group": [cards[one] for one in group if one in cards],
        "needs": [(one, cards.get(one.customer_id)) for one in needs.rows],
        "figures_now": _figures(row, group, request) if row.state == "trial" else None,
    }
    return place_show(request, "desk/customers/offering.html", "offerings", context)


def _figures(row: OfferingRow, group: Sequence[UUID], request: ActedRequest) -> TrialFigures | None:
    if row.trial_from is None or row.trial_to is None:
        return None
    return trial_figures(group, row.trial_from, row.trial_to, request.now, actor=request.actor)


class OfferingForm(DeskForm):
    """What an offering is."""

    title = _("Draft an offering")
    submit = _("Save the draft")

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Such as night-delivery."))
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    scope_text = forms.CharField(
        label=_p("offering", "Scope"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    standard = forms.CharField(
        label=_p("offering", "Standard"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is promised, in figures."),
    )  # fmt: skip
    price = forms.CharField(label=_("Price"), max_length=200)
    resources = forms.CharField(
        label=_("People, vehicles, systems"), max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    needs = forms.MultipleChoiceField(
        label=_("Open needs that it answers"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_offering(request: ActedRequest) -> HttpResponse:
    """Draft an offering, of open needs."""
    initial = {"needs": [request.GET["need"]]} if request.GET.get("need") else {}
    form = OfferingForm(request.POST or None, initial=initial)
    found = need_rows(actor=request.actor, window=Window(size=200), state="open")
    form.fields["needs"].choices = [(str(one.id), one.title) for one in found.rows]  # type: ignore[attr-defined]
    back = reverse("desk_offerings")

    def carry_out() -> str:
        given = form.cleaned_data
        texts = {name: given[name] for name in OfferingDraft.__dataclass_fields__}
        made = draft_offering.once(form.key)(
            by=request.actor, at=request.now, offering=OfferingDraft(**texts),
            need_ids=[UUID(one) for one in given["needs"]],
        )  # fmt: skip
        return reverse("desk_offering", args=[made])

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Offerings"))


class TrialForm(DeskForm):
    """A trial with a group."""

    title = _("Try it with a group")
    submit = _("Begin the trial")

    trial_from = forms.DateField(label=_("First day"), widget=DayInput())
    trial_to = forms.DateField(
        label=_("Until"), widget=DayInput(),
        help_text=_("The first day after it."),
    )  # fmt: skip
    customers = forms.CharField(
        label=_("Customers by code, one a line"), max_length=8_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    goal = forms.CharField(
        label=_("What it has to show"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def trial(request: ActedRequest, offering_id: UUID) -> HttpResponse:
    """Begin the trial of a draft."""
    row = offering_page(offering_id, actor=request.actor)
    form = TrialForm(request.POST or None)
    back = reverse("desk_offering", args=[row.id])

    def carry_out() -> str:
        given = form.cleaned_data
        codes = [one.strip() for one in given["customers"].splitlines() if one.strip()]
        begin_trial.once(form.key)(
            by=request.actor, at=request.now, offering_id=row.id, first=given["trial_from"],
            after=given["trial_to"], customers=codes, goal=given["goal"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.name)


class VerdictForm(DeskForm):
    """What a trial showed."""

    title = _("Evaluate the trial")
    text = _("The figures as they stand now are frozen with it.")
    submit = _("Freeze it")

    verdict = forms.CharField(
        label=_("What follows"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def evaluate(request: ActedRequest, offering_id: UUID) -> HttpResponse:
    """Freeze the figures of a trial with a verdict."""
    row = offering_page(offering_id, actor=request.actor)
    form = VerdictForm(request.POST or None)
    back = reverse("desk_offering", args=[row.id])

    def carry_out() -> str:
        found = _figures(row, trial_group(row.id, actor=request.actor), request)
        evaluate_trial.once(form.key)(
            by=request.actor, at=request.now, offering_id=row.id, figures=told(found) if found else {},
            verdict=form.cleaned_data["verdict"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.name)


def told(figures: TrialFigures) -> dict[str, Any]:
    """The figures of a trial as they are frozen."""
    spans = {name: asdict(getattr(figures, name)) for name in ("before", "during")}
    for span in spans.values():
        span["first"], span["after"] = span["first"].isoformat(), span["after"].isoformat()
    return {"customers": figures.customers, **spans}


@door(RUNNERS)
@require_POST
def release(request: ActedRequest, offering_id: UUID) -> HttpResponse:
    """Offer it to all."""
    release_offering(by=request.actor, at=request.now, offering_id=offering_id)
    return HttpResponseRedirect(reverse("desk_offering", args=[offering_id]))


class WithdrawForm(DeskForm):
    """Why an offering ends."""

    title = _("Withdraw the offering")
    text = _("The needs that it answered are open again.")
    submit = _("Withdraw it")

    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def withdraw(request: ActedRequest, offering_id: UUID) -> HttpResponse:
    """Withdraw an offering."""
    row = offering_page(offering_id, actor=request.actor)
    form = WithdrawForm(request.POST or None)
    back = reverse("desk_offering", args=[row.id])

    def carry_out() -> str:
        withdraw_offering.once(form.key)(
            by=request.actor, at=request.now, offering_id=row.id, reason=form.cleaned_data["reason"]
        )
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.name)


urlpatterns = [
    path("customers/offerings/", offering_list, name="desk_offerings"),
    path("customers/offerings/new/", new_offering, name="desk_offering_new"),
    path("customers/offerings/<uuid:offering_id>/", offering, name="desk_offering"),
    path("customers/offerings/<uuid:offering_id>/trial/", trial, name="desk_offering_trial"),
    path("customers/offerings/<uuid:offering_id>/evaluate/", evaluate, name="desk_offering_evaluate"),
    path("customers/offerings/<uuid:offering_id>/release/", release, name="desk_offering_release"),
    path("customers/offerings/<uuid:offering_id>/withdraw/", withdraw, name="desk_offering_withdraw"),
]
