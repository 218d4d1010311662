"""Plans of a day: asking for one, watching it, what it changes, and applying or dropping it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.dispatch.commands import apply_plan, ask_for_plan, drop_plan, release_trips
from nuoda.domains.dispatch.facts import PlanState
from nuoda.domains.dispatch.queries import PlanPage, depots, get_depot, plan_page
from nuoda.kernel import runs
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.translate import explained, here, joined
from nuoda.pages.figures import number_words
from nuoda.pages.moments import minutes_words
from nuoda.surfaces.desk.dispatch.drawing import signed, signed_minutes
from nuoda.surfaces.desk.dispatch.proposal import proposed
from nuoda.surfaces.desk.frame import show

NAV = "dispatch"
WRITERS = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN})
_MINUTES = "min"
_DECIMALS = {"km": 1, "¥": 2}
_BUSY = frozenset({PlanState.WAITING.value, PlanState.RUNNING.value})


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure before and after; ``change`` with its sign, ``tone`` says whether that is good."""

    label: str
    before: str
    after: str
    change: str
    tone: str


def plan_strip(plan: PlanPage, request: ActedRequest) -> dict[str, Any]:
    """What the board says of its newest plan: how far it is, or what it would change."""
    busy = plan.state in _BUSY
    if not busy and plan.state not in (PlanState.READY.value, PlanState.FAILED.value):
        return {}
    run = _run(plan, request) if busy else None
    changed = [one for one in compared(plan.before, plan.after) if one.tone != "neutral"]
    return {"plan": plan, "planning": busy, "run": run, "compared": changed}


def _run(plan: PlanPage, request: ActedRequest) -> runs.RunPage | None:
    """The run of a plan; None while no worker has taken it."""
    try:
        return runs.run_page(plan.id, actor=request.actor)
    except NotFound:
        return None


def compared(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Compared]:
    """The figures of the day before and after a plan; empty where there are none yet."""
    if not after:
        return []
    rows = (
        ("jobs", _("Stops planned"), "", -1), ("unplanned", _("Without a trip"), "", 1),
        ("trips", _("Trips"), "", 0), ("partner_jobs", _("With a partner"), "", 0),
        ("km", _("Way"), "km", 1), ("minutes", _("Time on the way"), _MINUTES, 1),
        ("cost", _("Cost"), "¥", 1), ("late_minutes", _("Lateness"), _MINUTES, 1),
    )  # fmt: skip
    return [
        _compared(label, float(before.get(key) or 0), float(after.get(key) or 0), unit, worse)
        for key, label, unit, worse in rows
    ]


def _compared(label: str, was: float, now: float, unit: str, worse: int) -> Compared:
    """``worse`` is 1 where more is worse, -1 where less is, 0 where neither is."""
    decimals = _DECIMALS.get(unit, 0)
    change = round(now - was, decimals)
    tone = "neutral" if not change or not worse else "kept" if change * worse < 0 else "risk"
    if unit == _MINUTES:
        return Compared(label, minutes_words(was), minutes_words(now), signed_minutes(change), tone)
    before, after = (number_words(one, decimals=decimals, unit=unit) for one in (was, now))
    return Compared(label, before, after, signed(change, decimals=decimals, unit=unit), tone)


def board_url(code: str, day: date) -> str:
    """The board of a depot and day."""
    return f"{reverse('desk_dispatch')}?{urlencode({'depot': code, 'day': day.isoformat()})}"


def day_of(request: ActedRequest) -> tuple[UUID, str, date]:
    """Depot and day that a form of the board names. Raises :class:`NotFound`."""
    code = request.POST.get("depot", "")
    depot = next((one for one in depots(actor=request.actor) if one.code == code), None)
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise NotFound from None
    if depot is None:
        raise NotFound
    return depot.id, depot.code, day


def said(error: NuodaError) -> str:
    """A refusal with its reasons and remedies, in the reader's language."""
    return joined([here(error.sentence), *(explained(one) for one in error.fields)])


@door(WRITERS)
@require_POST
def plan_ask(request: ActedRequest) -> HttpResponse:
    """Ask for a plan of the day: all drafts anew, or only what is left put between the known stops."""
    depot_id, code, day = day_of(request)
    mode = "change" if request.POST.get("mode") == "change" else "full"
    try:
        ask_for_plan(by=request.actor, at=request.now, depot_id=depot_id, day=day, mode=mode)
    except NuodaError as refused:
        messages.error(request, said(refused))
    return HttpResponseRedirect(board_url(code, day))


@door(STAFF)
@require_safe
def plan_part(request: ActedRequest, dispatch_plan_id: UUID) -> HttpResponse:
    """How far a plan is. Where it has come to its end the board renews itself with it."""
    plan = plan_page(dispatch_plan_id, actor=request.actor)
    context = {**plan_strip(plan, request), "may": request.actor.role in WRITERS}
    answer = render(request, "desk/dispatch/plan_strip.html", context)
    if plan.state not in _BUSY:
        answer["HX-Trigger"] = json.dumps({"nuoda:board": True})
    return answer


@door(STAFF)
@require_safe
def plan(request: ActedRequest, dispatch_plan_id: UUID) -> HttpResponse:
    """One plan: before and after in figures, each trip as it would be, and what would stay without one."""
    row = plan_page(dispatch_plan_id, actor=request.actor)
    depot = get_depot(row.depot_id, actor=request.actor)
    context = {
        "tab": "plans", "plan": row, "depot": depot, "compared": compared(row.before, row.after),
        "proposed": proposed(row, actor=request.actor),
        "may": request.actor.role in WRITERS and row.state == PlanState.READY.value,
        "busy": row.state in _BUSY, "back": board_url(depot.code, row.day),
    }  # fmt: skip
    return show(request, "desk/dispatch/plan.html", NAV, context)


@door(WRITERS)
@require_POST
def plan_decide(request: ActedRequest, dispatch_plan_id: UUID) -> HttpResponse:
    """Apply a plan, drop it, or stop the run that makes it: the best so far is kept."""
    row = plan_page(dispatch_plan_id, actor=request.actor)
    depot = get_depot(row.depot_id, actor=request.actor)
    what = request.POST.get("what", "")
    try:
        if what == "apply":
            changed = apply_plan(by=request.actor, at=request.now, plan_id=dispatch_plan_id)
            n = len(changed)
            words = ngettext("Applied: %(n)s trip changed.", "Applied: %(n)s trips changed.", n)
            messages.success(request, words % {"n": n})
        elif what == "drop" or (what == "stop" and _run(row, request) is None):
            drop_plan(by=request.actor, at=request.now, plan_id=dispatch_plan_id)
        elif what == "stop":
            runs.ask_to_stop(by=request.actor, at=request.now, run_id=dispatch_plan_id)
        else:
            raise NotFound
    except NotFound:
        raise
    except NuodaError as refused:
        messages.error(request, said(refused))
    return HttpResponseRedirect(board_url(depot.code, row.day))


@door(WRITERS)
@require_POST
def release(request: ActedRequest) -> HttpResponse:
    """Release the drafts of the day that have stops: their drivers see them at once."""
    _depot_id, code, day = day_of(request)
    try:
        given = json.loads(request.POST.get("versions", ""))
        versions = {UUID(key): int(value) for key, value in given.items()}
    except (ValueError, AttributeError, TypeError):
        raise NotFound from None
    try:
        count = release_trips(by=request.actor, at=request.now, versions=versions)
    except NuodaError as refused:
        messages.error(request, said(refused))
    else:
        words = ngettext(
            "Released: %(n)s trip stands on its driver's phone.",
            "Released: %(n)s trips stand on their drivers' phones.",
            count,
        )
        messages.success(request, words % {"n": count})
    return HttpResponseRedirect(board_url(code, day))
