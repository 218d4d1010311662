"""Periods by kind of record, what would go under them, and runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.privacy.commands import set_period
from nuoda.domains.privacy.facts import LEAST_DAYS, MOST_DAYS, Period, Record
from nuoda.domains.privacy.queries import period_history, periods
from nuoda.insight.retention.preview import Outlook, outlook
from nuoda.insight.retention.runs import Ran, ask_for_run, ran, retention_runs
from nuoda.insight.retention.words import RECORDS, SHORT, Words, why_kept
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import RUNNERS, show


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record as the page shows it."""

    period: Period
    name: str
    since: str
    goes: str


@dataclass(frozen=True, slots=True)
class Course:
    """A run, and what it did in words."""

    ran: Ran
    forgotten: list[tuple[str, int]]
    kept: list[tuple[str, int]]


class PeriodForm(DeskForm):
    days = forms.IntegerField(
        label=gettext_lazy("Days kept"), min_value=LEAST_DAYS, max_value=MOST_DAYS,
        help_text=gettext_lazy("“What would go” shows it before it is recorded."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("On whose word, and why"), max_length=300, required=False,
        help_text=gettext_lazy("The law, contract or decision that it rests on."),
    )  # fmt: skip


def _kind(period: Period) -> Kind:
    words: Words = RECORDS[period.record]
    return Kind(period, here(words.name), here(words.since), here(words.goes))


def _course(one: Ran) -> Course:
    def named(record: str) -> str:
        return here(RECORDS[Record(record)].name)

    kept = [(named(record), sum(whys.values())) for record, whys in one.kept.items()]
    return Course(one, [(named(record), n) for record, n in one.forgotten.items()], kept)


@door(RUNNERS)
def desk_retention(request: ActedRequest) -> HttpResponse:
    """Every kind of record with its period, and the latest runs."""
    runs = retention_runs(actor=request.actor, window=Window(size=20)).rows
    context = {
        "kinds": [_kind(one) for one in periods(actor=request.actor)],
        "courses": [_course(ran(one)) for one in runs],
        "tab": "retention",
    }
    return show(request, "desk/retention/periods.html", "system", context)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def desk_retention_kind(request: ActedRequest, record: str) -> HttpResponse:
    """One kind: what would go now, or with ``?days=``, what holds the others; its versions; a new period."""
    if record not in list(Record):
        raise NotFound
    kind = Record(record)
    period, versions = period_history(kind, actor=request.actor)
    given: Any = request.POST if request.method == "POST" else request.GET if "days" in request.GET else None
    form = PeriodForm(given, initial={"days": period.days})
    sound = form.is_valid() if given is not None else False
    if request.method == "POST" and sound:
        try:
            set_period.once(form.key)(
                by=request.actor, at=request.now, record=record, days=form.cleaned_data["days"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The period is recorded; the next run goes by it."))
            return HttpResponseRedirect(reverse("desk_retention_kind", args=[record]))
    days = form.cleaned_data["days"] if sound else 0
    seen = outlook(period, at=request.now, actor=request.actor, days=days)
    context = {
        "kind": _kind(period), "form": form, "seen": seen, "kept": _kept(seen), "tab": "retention",
        "reasons": [(here(SHORT[why]), n) for why, n in seen.kept.items()],
        "versions": versions, "trying": days and days != period.days,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return show(request, "desk/retention/kind.html", "system", context, status=status)


def _kept(seen: Outlook) -> list[tuple[Any, str, Any]]:
    return [(past, here(why_kept(keeping)), keeping) for past, keeping in seen.first_kept]


@door(RUNNERS)
@require_POST
def desk_retention_run(request: ActedRequest) -> HttpResponse:
    """Ask for a run now."""
    ask_for_run(actor=request.actor, at=request.now)
    messages.success(request, _("A worker forgets it now; the run appears below."))
    return HttpResponseRedirect(reverse("desk_retention"))
