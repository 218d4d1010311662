"""A quote from one typed line: who, from where to where, how heavy, and what else; Enter quotes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.contracts.commands.quotes import QuoteDraft, make_quotes
from nuoda.domains.contracts.queries.quotes import Piece, Spot, Typed, read_line
from nuoda.domains.contracts.queries.tariffs import places_known, services_known
from nuoda.insight.quotes import sentences
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.quotes.listing import NAV

LONGEST = 400
_OPENS = time(9)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def type_in(request: ActedRequest) -> HttpResponse:
    """The typed line. What was read goes straight to the quote; what was not says which word and why."""
    line = (request.POST.get("line") or request.GET.get("line") or "")[:LONGEST]
    replaces = (request.POST.get("replaces") or request.GET.get("replaces") or "")[:40]
    today = request.now.astimezone(request.zone).date()
    problems: list[str] = []
    if request.method == "POST":
        typed = read_line(line, today=today, cities=places_known(actor=request.actor, day=today))
        problems = sentences(typed.problems)
        if not problems:
            draft = replace(_draft(typed, request), replaces=replaces)
            key = request.POST.get("once", "")[:60] or uuid4().hex
            report = make_quotes.once(key)(by=request.actor, at=request.now, quotes=[draft])
            if report.made:
                return HttpResponseRedirect(reverse("desk_quote", args=[report.made[0].id]))
            problems = sentences(report.refused[0].problems)
    services = services_known(actor=request.actor, day=today)
    context = {
        "line": line,
        "replaces": replaces,
        "problems": problems,
        "once": uuid4().hex,
        "services": services.values(),
        "examples": _examples(),
    }
    return show(request, "desk/quotes/new.html", NAV, context, status=422 if problems else 200)


def _examples() -> list[tuple[str, str]]:
    return [
        ("ACME", _("customer's code")),
        ("广东/深圳>上海", _("from > to: province/city, or a city that a tariff names")),
        ("12.5kg", _("weight of a piece")),
        ("60x45x45", _("its sides in cm")),
        ("*2", _("two such pieces")),
        ("v5000", _("declared value")),
        ("cod300", _("cash to be collected")),
        ("+upstairs", _("a value-added service")),
        ("#fragile", _("a handling mark")),
        ("p11-25", _("pick-up on that day")),
        ("11-28", _("needed by the end of that day")),
        ("b200", _("budget")),
        ("!", _("the earliest counts; $ the cheapest")),
    ]


def _draft(typed: Typed, request: ActedRequest) -> QuoteDraft:
    today = request.now.astimezone(request.zone).date()
    pickup_at = None
    if typed.pickup_on is not None and typed.pickup_on != today:
        pickup_at = datetime.combine(typed.pickup_on, _OPENS, request.zone)
    needed_by = None
    if typed.needed_on is not None:
        needed_by = datetime.combine(typed.needed_on + timedelta(days=1), time(), request.zone)
    pieces = (Piece(typed.weight_kg, typed.count, typed.sides_cm),) if typed.weight_kg else ()
    return QuoteDraft(
        typed.customer, typed.origin or Spot(), typed.destination or Spot(),
        pieces, pickup_at, typed.declared, typed.collect,
        services=tuple(typed.services), handling=tuple(typed.handling), needed_by=needed_by,
        budget=typed.budget, urgency=typed.urgency.value, channel="phone", pallets=typed.pallets,
        days_stored=typed.days_stored,
    )  # fmt: skip
