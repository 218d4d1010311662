"""Waybill numbers at the desk: what speaks for each reading of one, and ours issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.connectors.numbers import Reading, Recognition, recognise
from nuoda.domains.shipments.commands import issue_numbers
from nuoda.domains.shipments.queries import ShipmentCard, find_by_waybill
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.translate import labelled
from nuoda.pages import badges
from nuoda.pages.badges import Badge
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import show

READINGS: Mapping[str, Badge] = {
    "certain": Badge(_p("number", "Certain"), "kept", "circle-check"),
    "likely": Badge(_p("number", "Likely"), "open", "circle-check"),
    "possible": Badge(_p("number", "Possible"), "neutral", "help-circle"),
    "wrong": Badge(_p("number", "Wrong"), "broken", "circle-x"),
}
badges.register("reading", READINGS)
LONGEST = 80
MOST = 500


@dataclass(frozen=True, slots=True)
class Evidence:
    """One family that a number may belong to: certain, likely, possible or wrong, and what speaks for it."""

    carrier: str
    kind: str
    verdict: str
    speaks: Sequence[str]
    source: str


class IssueForm(DeskForm):
    """How many numbers of our own are wanted."""

    submit = gettext_lazy("Issue")

    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=MOST, initial=10)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def numbers(request: ActedRequest) -> HttpResponse:
    """Read a number, or issue some of ours."""
    typed = request.GET.get("number", "").replace("\x00", "").strip()[:LONGEST]
    reading = recognise(typed, own=settings.NUODA_WAYBILL_PREFIX) if typed else None
    form = IssueForm(request.POST or None)
    issued = _issued(request, form)
    context: dict[str, Any] = {
        "typed": typed,
        "reading": reading,
        "evidence": [evidence_of(one) for one in reading.candidates] if reading else [],
        "verdict": _verdict(reading) if reading else "",
        "known": _known(reading, request) if reading else [],
        "form": form,
        "issued": issued,
        "prefix": settings.NUODA_WAYBILL_PREFIX,
    }
    status = 422 if form.is_bound and not issued else 200
    return show(request, "desk/numbers/page.html", "tracking", context, status=status)


def _issued(request: ActedRequest, form: IssueForm) -> tuple[str, ...]:
    if request.method != "POST" or not form.is_valid():
        return ()
    try:
        return issue_numbers.once(form.key)(
            by=request.actor, at=request.now, count=form.cleaned_data["count"]
        )
    except Invalid as refused:
        form.refuse(refused)
        return ()


def _known(reading: Reading, request: ActedRequest) -> list[ShipmentCard]:
    return find_by_waybill(reading.number, actor=request.actor)[:5] if reading.number else []


def _verdict(reading: Reading) -> str:
    sure = reading.certain
    if sure is not None:
        return _("It is a number of %(carrier)s: its check digit agrees.") % {"carrier": sure.carrier}
    if reading.mistyped is not None or reading.is_broken:
        return _("It is mistyped, it seems: it looks like a number whose check digit is wrong.")
    likely = reading.likely
    if likely is not None:
        said = _("It is likely a number of %(carrier)s: its check digit agrees, which chance can do as well.")
        return said % {"carrier": likely.carrier}
    valid = [one for one in reading.candidates if one.valid]
    if len(valid) > 1:
        return _("It is ambiguous: more than one reading holds. Ask for the carrier.")
    if valid:
        return _("It may be a number of %(carrier)s; nothing proves it.") % {"carrier": valid[0].carrier}
    return _("It looks like no number that we know. That forbids nothing.")


def evidence_of(one: Recognition) -> Evidence:
    """What speaks for a reading, the strongest first."""
    speaks = []
    if one.agrees:
        speaks.append(_("Its check digit agrees."))
    elif one.checked:
        speaks.append(_("Its check digit is wrong."))
    else:
        speaks.append(_("No check digit is published for it: the shape alone proves nothing."))
    if one.distinctive:
        speaks.append(_("Hardly any other number looks like this."))
    elif one.agrees:
        speaks.append(_("One number of this length in ten agrees by chance."))
    speaks += [labelled(name, value) for name, value in one.facts.items()]
    return Evidence(one.carrier, one.kind, _badge(one), speaks, one.source)


def _badge(one: Recognition) -> str:
    if one.certain or one.agrees:
        return "certain" if one.certain else "likely"
    return "possible" if one.valid else "wrong"


urlpatterns: list[URLPattern] = [path("numbers/", numbers, name="desk_numbers")]
