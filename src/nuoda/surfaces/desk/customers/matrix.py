"""The service matrix: what each tier and segment gets, its history, and a new version tried out before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import write_matrix
from nuoda.domains.customers.facts import QUICKENED
from nuoda.domains.customers.queries.matrix import (
    MatrixVersion,
    Service,
    check_service,
    matrix_at,
    matrix_versions,
)
from nuoda.domains.customers.queries.segments import member_counts, segment_page, segments_in_use
from nuoda.domains.customers.queries.tiers import tier_counts
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.translate import explained, listed
from nuoda.pages.dates import MomentInput
from nuoda.pages.moments import minutes_words
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.customers.scene import place_show
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import RUNNERS

TIERS = ("platinum", "key", "potential", "ordinary")


@dataclass(frozen=True, slots=True)
class Holding:
    """A tier or a segment with what it gets now and who is to come next; ``count`` customers."""

    holder: str
    name: str
    label: str
    count: int
    service: Service | None
    since: datetime | None
    coming: MatrixVersion | None


@door(STAFF)
def matrix(request: ActedRequest) -> HttpResponse:
    """What every tier and segment gets now, what comes, and every version before."""
    actor, now = request.actor, request.now
    versions = matrix_versions(actor=actor)
    current = matrix_at(now, actor=actor)
    coming: dict[tuple[str, str], MatrixVersion] = {}
    for one in versions:
        if one.valid_from > now:
            coming[one.holder, one.name] = one
    segments = segments_in_use(actor=actor)
    counts = {("tier", tier): n for tier, n in tier_counts(actor=actor).items()}
    counts |= {("segment", code): n for code, n in member_counts(segments, now, actor=actor).items()}
    named = [("tier", tier, word("tier", tier)) for tier in TIERS]
    named += [("segment", one.code, one.name) for one in segments]
    holdings = []
    for holder, name, label in named:
        row = current.get((holder, name))
        holdings.append(
            Holding(
                holder, name, label, counts.get((holder, name), 0), row.service if row else None,
                row.valid_from if row else None, coming.get((holder, name)),
            )
        )  # fmt: skip
    labels = {(holder, name): label for holder, name, label in named}
    history = [(one, labels.get((one.holder, one.name), one.name)) for one in versions]
    context = {"holdings": holdings, "history": history, "rows": _table(holdings)}
    return place_show(request, "desk/customers/matrix.html", "matrix", context)


def _table(holdings: Sequence[Holding]) -> list[tuple[Line, list[Any]]]:
    """What is given, a line each, in the order of the holdings."""
    return [(line, [line.show(one.service) if one.service else None for one in holdings]) for line in LINES]


def _minutes(service: Service) -> str:
    return (
        listed(f"{word('promise_kind', kind)} {minutes_words(n)}" for kind, n in service.minutes.items())
        or "–"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is given: its name, how it is shown, and what reads it ("" for nothing yet)."""

    label: Any
    show: Callable[[Service], Any]
    read_by: Any = ""


LINES: tuple[Line, ...] = (
    Line(
        _p("service", "Reaches"), lambda one: word("served_by", one.contact),
        _("A new case goes to her agent by name, else her deputy, while there and with room."),
    ),
    Line(
        _p("service", "Around the clock"), lambda one: _("Yes") if one.line_24h else _("No"),
        _("A call back counts every hour; without it, the office's working time."),
    ),
    Line(_p("service", "Answered"), lambda one: f"{one.answer_percent} % / {one.answer_seconds} s"),
    Line(
        _p("service", "Own targets"), _minutes,
        _("First reply, next update, plan and call-back are due by it where it is sooner than the house's"
          " target. A call back for which an agent named a time is due then."),
    ),
    Line(
        _p("service", "Clocks of cases"), lambda one: f"× {one.case_factor.normalize():f}",
        _("Every clock of a case runs by it."),
    ),
    Line(
        _p("service", "Stock protected"), lambda one: f"{one.stock_share} %",
        _("Of goods that go by the matrix, so much of what lies in a warehouse is kept for the tier and those"
          " above. What is kept back of a product is set on its page."),
    ),
    Line(
        _p("service", "Turn in routing"), lambda one: one.routing,
        _("Where several new cases wait for an owner, the lower number is given out first."),
    ),
    Line(
        _p("service", "Told unasked"), lambda one: word("told_level", one.told),
        _("Mails of milestones go by it. Of trouble everybody hears."),
    ),
    Line(
        _p("service", "Told by"), lambda one: " · ".join(word("told_by", each) for each in one.channels),
        _("Without mail no milestone is mailed. An endpoint gets what it was opened for."),
    ),
    Line(_p("service", "Digest"), lambda one: word("digest", one.digest)),
    Line(_p("service", "Days between reviews"), lambda one: one.review_days),
    Line(_p("service", "Goodwill"), lambda one: word("goodwill", one.goodwill)),
)  # fmt: skip


class MatrixForm(DeskForm):
    """What a tier or a segment gets from an instant on."""

    submit = _("Write the version")

    valid_from = forms.DateTimeField(
        label=_p("service", "From"), input_formats=["%Y-%m-%dT%H:%M"], help_text=_("On your own clock."),
        widget=MomentInput(),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who decided it, and where it is written.")
    )
    contact = forms.ChoiceField(label=_p("service", "Reaches"))
    line_24h = forms.BooleanField(label=_p("service", "Around the clock"), required=False)
    answer_percent = forms.IntegerField(label=_("Percent of contacts answered in time"))
    answer_seconds = forms.IntegerField(label=_("Seconds within which they are answered"))
    case_factor = forms.DecimalField(
        label=_p("service", "Clocks of cases"), max_digits=4, decimal_places=2,
        help_text=_("0.5 is twice as fast; 1 is the house's own pace. Statutory clocks are never touched."),
    )  # fmt: skip
    stock_share = forms.IntegerField(label=_("Percent of stock protected"))
    routing = forms.IntegerField(label=_("Turn in routing, 1 first"))
    told = forms.ChoiceField(label=_p("service", "Told unasked"))
    channels = forms.MultipleChoiceField(
        label=_p("service", "Told by"), widget=forms.SelectMultiple(attrs={"size": 2})
    )
    digest = forms.ChoiceField(label=_p("service", "Digest"))
    review_days = forms.IntegerField(label=_p("service", "Days between reviews"))
    goodwill = forms.ChoiceField(label=_p("service", "Goodwill"))

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        for name, kind in (
            ("contact", "served_by"), ("told", "told_level"), ("channels", "told_by"), ("digest", "digest"),
            ("goodwill", "goodwill"),
        ):  # fmt: skip
            self.fields[name].choices = choices(kind)  # type: ignore[attr-defined]
        for kind in QUICKENED:
            label = _("%(kind)s: minutes") % {"kind": word("promise_kind", kind)}
            self.fields[f"minutes_{kind}"] = forms.IntegerField(
                label=label, required=False, min_value=1, initial=initial.get("minutes", {}).get(kind),
                help_text=_("Empty: the house's own target."),
            )  # fmt: skip

    def service(self) -> Service:
        """What the form gives."""
        given = self.cleaned_data
        names = [name for name in Service.__dataclass_fields__ if name not in ("minutes", "channels")]
        minutes = {kind: given[f"minutes_{kind}"] for kind in QUICKENED if given.get(f"minutes_{kind}")}
        plain = {name: given[name] for name in names}
        return Service(**plain, minutes=minutes, channels=tuple(given["channels"]))


def _initial(request: ActedRequest, holder: str, name: str) -> dict[str, Any]:
    """What counts now, or for a new segment what the ordinary tier gets; from the next full hour."""
    current = matrix_at(request.now, actor=request.actor)
    row = current.get((holder, name))
    service = row.service if row and row.service else current["tier", "ordinary"].service
    local = request.now.astimezone(request.zone)
    start = local.replace(minute=0, second=0, microsecond=0, tzinfo=None) + timedelta(hours=1)
    known = {each: getattr(service, each) for each in Service.__dataclass_fields__} if service else {}
    return {**known, "valid_from": start}


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def write(request: ActedRequest, holder: str, holder_name: str) -> HttpResponse:
    """Write a version of what a tier or a segment gets, with a preview of what changes for whom."""
    _check_holder(request, holder, holder_name)
    form = MatrixForm(request.POST or None, initial=_initial(request, holder, holder_name))
    if request.method == "POST" and form.is_valid():
        try:
            write_matrix.once(form.key)(
                by=request.actor, at=request.now, holder=holder, name=holder_name, service=form.service(),
                valid_from=form.cleaned_data["valid_from"].replace(tzinfo=request.zone),
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk_matrix"))
    context = {
        "form": form, "holder": holder, "label": _label(holder, holder_name),
        "preview_url": reverse("desk_matrix_preview", args=[holder, holder_name]),
        "back": reverse("desk_matrix"),
    }  # fmt: skip
    return place_show(request, "desk/customers/matrix_form.html", "matrix", context)


def _check_holder(request: ActedRequest, holder: str, name: str) -> None:
    """Raises :class:`NotFound` for what is neither a tier nor a segment."""
    if holder == "segment":
        segment_page(name, actor=request.actor)
    elif holder != "tier" or name not in TIERS:
        raise NotFound


def _label(holder: str, name: str) -> str:
    return word("tier", name) if holder == "tier" else name


@door(RUNNERS)
@require_POST
def preview(request: ActedRequest, holder: str, holder_name: str) -> HttpResponse:
    """What a version would change, and for how many customers."""
    _check_holder(request, holder, holder_name)
    form = MatrixForm(request.POST, initial={})
    form.fields["source"].required = False  # changes nothing for anybody, and is often written last
    context: dict[str, Any] = {"problems": []}
    if form.is_valid():
        service = form.service()
        context["problems"] = [explained(one) for one in check_service(service)]
        row = matrix_at(request.now, actor=request.actor).get((holder, holder_name))
        before = row.service if row else None
        context["changes"] = [
            (line.label, line.show(before) if before else None, line.show(service))
            for line in LINES
            if before is None or str(line.show(before)) != str(line.show(service))
        ]
        context["count"] = _count(request, holder, holder_name)
    else:
        context["problems"] = [
            _("%(field)s: %(text)s") % {"field": form[name].label, "text": errors[0]}
            for name, errors in form.errors.items()
        ]
    return render(request, "desk/customers/matrix_preview.html", context)


def _count(request: ActedRequest, holder: str, name: str) -> int:
    if holder == "tier":
        return tier_counts(actor=request.actor).get(name, 0)
    segments = [one for one in segments_in_use(actor=request.actor) if one.code == name]
    return member_counts(segments, request.now, actor=request.actor).get(name, 0)


urlpatterns = [
    path("customers/matrix/", matrix, name="desk_matrix"),
    path("customers/matrix/<slug:holder>/<slug:holder_name>/", write, name="desk_matrix_write"),
    path("customers/matrix/<slug:holder>/<slug:holder_name>/preview/", preview, name="desk_matrix_preview"),
]
