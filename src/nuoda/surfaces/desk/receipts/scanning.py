"""Scanning paper in: one number after another, by keyboard or scanner; the last ones stay in sight."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.shipments.commands import scan_receipts
from nuoda.domains.shipments.facts import ReceiptStep
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.limits import NUMBER_CHARACTERS
from nuoda.kernel.translate import explained, here
from nuoda.surfaces.desk.frame import is_fragment, show

MOST_NUMBERS = 500
MOST_SHOWN = 200
_BETWEEN = re.compile(r"[\s,;，；、]+")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one number."""

    number: str
    tone: str
    icon: str
    words: str


@door(STAFF)
@require_http_methods(["GET", "POST"])
def scan_in(request: ActedRequest) -> HttpResponse:
    """The page of the scanner: a step, one field, and what came of each number below it, newest first."""
    step = request.POST.get("step") or request.GET.get("step") or ReceiptStep.STATION.value
    if step not in (ReceiptStep.STATION.value, ReceiptStep.SHIPPER.value):
        step = ReceiptStep.STATION.value
    scanned: list[Scanned] = []
    problem = ""
    if request.method == "POST":
        numbers = [one for one in _BETWEEN.split(request.POST.get("numbers", "").strip()) if one]
        if not numbers:
            problem = _("Scan a number, or type one and press Enter.")
        elif len(numbers) > MOST_NUMBERS:
            problem = _("At most %(most)s numbers at once. Send the rest afterwards.") % {
                "most": MOST_NUMBERS
            }
        else:
            try:
                scanned = _scan(request, step, numbers)
            except Invalid as refused:
                problem = here(refused.fields[0].reason) if refused.fields else here(refused.sentence)
    context = {
        "step": step,
        "scanned": scanned,
        "problem": problem,
        "scan_url": reverse("desk_receipts_scan"),
    }
    status = 422 if problem else 200
    if is_fragment(request):
        # The answer takes the place of the field as well, which puts the cursor back for the next number.
        return render(request, "desk/receipts/scanned.html", context)
    return show(request, "desk/receipts/scan.html", "receipts", context, status=status)


def _scan(request: ActedRequest, step: str, numbers: list[str]) -> list[Scanned]:
    known = [number[:NUMBER_CHARACTERS] for number in dict.fromkeys(numbers)]
    report = scan_receipts(by=request.actor, at=request.now, numbers=known, step=step)
    refused = {one.index: one.problems[0] for one in report.refused}
    before = set(report.duplicates)
    done = _("At our station") if step == ReceiptStep.STATION else _("With the shipper")
    shown = []
    for place, number in enumerate(known):
        if place in refused:
            one = refused[place]
            words = explained(one)
            shown.append(Scanned(number, "broken", "alert-triangle", words))
        elif place in before:
            shown.append(Scanned(number, "excused", "check", _("It was scanned before.")))
        else:
            shown.append(Scanned(number, "kept", "circle-check", done))
    return shown[:MOST_SHOWN]
