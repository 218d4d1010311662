"""The terms of scoring: every version, and a new one with a preview of who would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.commands import record_scoring_terms
from nuoda.domains.customers.queries.scoring import (
    Terms,
    TermsCard,
    all_terms,
    kept_terms,
    terms_in_force,
    terms_of,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.translate import labelled
from nuoda.pages.dates import MomentInput
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.customers.scene import NAV, place_show
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form
from nuoda.surfaces.desk.frame import RUNNERS

TIERS = ("platinum", "key", "potential", "ordinary")


class TermsForm(DeskForm):
    """A version of the terms of scoring."""

    title = _("New terms of scoring")
    text = _("They count from the instant you name; what was scored before stays as it was.")
    submit = _("Record them")

    valid_from = forms.DateTimeField(
        label=_p("tier", "From"), widget=MomentInput(),
        input_formats=["%Y-%m-%dT%H:%M"], help_text=_("On your own clock."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who decided it, and where it is written.")
    )
    risk = forms.FloatField(label=_("Points that a risk mark of 100 takes away"))
    bins = forms.IntegerField(label=_("Parts that customers are divided into"))
    by_trade = forms.BooleanField(label=_("Judge within a trade of thirty customers or more"), required=False)
    window_days = forms.IntegerField(label=_("Days that are counted"), min_value=30, max_value=1_095)
    reviews_below = forms.IntegerField(label=_("Reviews in a row that lead down"))
    least_stay = forms.IntegerField(label=_("Least stay in a tier, in days"))

    def __init__(self, data: Any = None, *, kept: Mapping[str, Any]) -> None:
        super().__init__(data)
        fields: dict[str, forms.Field] = dict(self.fields)
        parts = dict(choices("score_part"))
        for name, weight in kept["weights"].items():
            label = gettext("Weight: %(part)s") % {"part": parts[name]}
            fields[f"weight_{name}"] = forms.FloatField(label=label, initial=weight)
        tiers = dict(choices("tier"))
        for name in ("potential", "key", "platinum"):
            for kind, words in (("enter", gettext("Entered at")), ("leave", gettext("Left below"))):
                label = labelled(tiers[name], words)
                fields[f"{kind}_{name}"] = forms.FloatField(label=label, initial=kept[kind][name])
        for name, days in kept["review_days"].items():
            label = gettext("%(tier)s: days between reviews") % {"tier": tiers[name]}
            fields[f"review_{name}"] = forms.IntegerField(label=label, initial=days)
        self.fields = fields
        for name in ("risk", "bins", "by_trade", "window_days", "reviews_below"):
            self.fields[name].initial = kept[name]
        self.fields["least_stay"].initial = kept["least_stay_days"]
        parts_of = [f"{kind}_{name}" for name in TIERS for kind in ("enter", "leave") if name in kept[kind]]
        self.groups = (
            Group("", ("valid_from", "source")),
            Group(gettext("What is counted"), ("window_days", "bins", "by_trade")),
            Group(gettext("Weights"), (*(f"weight_{name}" for name in kept["weights"]), "risk")),
            Group(gettext("Thresholds"), parts_of),
            Group(
                gettext("Reviews"),
                ("reviews_below", "least_stay", *(f"review_{name}" for name in TIERS)),
            ),
        )

    def kept(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The terms as they are kept."""
        given = self.cleaned_data
        return {
            "weights": {name: given[f"weight_{name}"] for name in before["weights"]},
            "enter": {name: given[f"enter_{name}"] for name in before["enter"]},
            "leave": {name: given[f"leave_{name}"] for name in before["leave"]},
            "review_days": {name: given[f"review_{name}"] for name in before["review_days"]},
            "least_stay_days": given["least_stay"], "currency": before["currency"],
            **{name: given[name] for name in ("risk", "bins", "by_trade", "window_days", "reviews_below")},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """A version with its tiers: where each is entered and left, and how often it is reviewed."""

    card: TermsCard
    ladder: list[tuple[str, float | None, float | None, int]]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.card, name)


def _ladder(terms: Terms) -> list[tuple[str, float | None, float | None, int]]:
    enter, leave = terms.ladder.enter, terms.ladder.leave
    return [(tier, enter.get(tier), leave.get(tier), terms.review_days[tier]) for tier in TIERS]


@door(STAFF)
def terms_page(request: ActedRequest) -> HttpResponse:
    """Every version of the terms, the latest first."""
    found = all_terms(actor=request.actor)
    current = next((one for one in found if one.valid_from <= request.now), None)
    versions = [Version(one, _ladder(one.terms)) for one in found]
    context = {"versions": versions, "current": current.id if current else None}
    return place_show(request, "desk/customers/terms.html", "tiers", context)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_terms(request: ActedRequest) -> HttpResponse:
    """Record a version of the terms."""
    before = kept_terms(terms_in_force(request.now, actor=request.actor).terms)
    form = TermsForm(request.POST or None, kept=before)
    back = reverse("desk_scoring_terms")

    def carry_out() -> str:
        record_scoring_terms.once(form.key)(
            by=request.actor, at=request.now, terms=terms_of(form.kept(before)),
            valid_from=form.cleaned_data["valid_from"].replace(tzinfo=request.zone),
            source=form.cleaned_data["source"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Terms of scoring"))


urlpatterns = [
    path("customers/tiers/terms/", terms_page, name="desk_scoring_terms"),
    path("customers/tiers/terms/new/", new_terms, name="desk_scoring_terms_new"),
]
