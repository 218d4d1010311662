"""The dispatch board: a day of a depot on a map, a timeline of vehicles, and a list of what has no trip."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from nuoda.domains.dispatch.queries import (
    Board,
    DepotRow,
    board,
    depots,
    latest_plan,
    next_day_with_work,
)
from nuoda.domains.orders.facts import Party
from nuoda.domains.orders.queries import open_note_count
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.limits import EARLIEST, LATEST
from nuoda.kernel.translate import here, joined
from nuoda.pages.csp import allow_tiles
from nuoda.surfaces.desk.dispatch.drawing import draw, map_data
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS, board_url, plan_strip
from nuoda.surfaces.desk.frame import is_fragment, show

_NO_ID = UUID(int=0)


@door(STAFF)
@require_safe
def dispatch_board(request: ActedRequest) -> HttpResponse:
    """The board of a depot's day; as a part it renews itself.

    Where none is named: the first depot, and from today on the first day on which it has stops.
    """
    places = depots(actor=request.actor)
    depot = chosen_depot(request.GET.get("depot", ""), places)
    if depot is None:
        return show(request, "desk/dispatch/none.html", NAV, {"tab": "board", "may": may_write(request)})
    day = chosen_day(request, request.GET.get("day", ""))
    if "day" not in request.GET:
        day = next_day_with_work(depot.id, day, actor=request.actor) or day
    return board_answer(request, depot, day, places=places)


def may_write(request: ActedRequest) -> bool:
    return request.actor.role in WRITERS


def chosen_depot(code: str, places: list[DepotRow]) -> DepotRow | None:
    """The depot of a code, else the first one that is open."""
    named = next((one for one in places if one.code == code), None)
    return named or next((one for one in places if one.closed_at is None), None)


def chosen_day(request: ActedRequest, given: str) -> date:
    """A day as it stands in an address; the reader's today where it is none."""
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return request.now.astimezone(request.zone).date()
    return min(max(day, EARLIEST.date()), LATEST.date() - timedelta(days=1))


def board_answer(
    request: ActedRequest,
    depot: DepotRow,
    day: date,
    *,
    places: list[DepotRow] | None = None,
    refused: NuodaError | None = None,
    told: str = "",
) -> HttpResponse:
    """The board as it stands: a page, or the part of it that renews. ``refused`` says what was not done."""
    found = board(depot.id, day, actor=request.actor)
    context = _context(request, found, depot, day)
    if not is_fragment(request):
        allow_tiles(request)
        return show(request, "desk/dispatch/board.html", NAV, {**context, "depots": places or [depot]})
    if refused is not None:
        context["refused"] = joined([here(refused.sentence), *(here(one.reason) for one in refused.fields)])
    answer = render(request, "desk/dispatch/board_part.html", context, status=409 if refused else 200)
    if refused is not None:
        answer["X-Board"] = "changed"
    if told:
        answer["HX-Trigger"] = json.dumps({"nuoda:toast": {"text": told, "tone": "kept"}})
    return answer


def _context(request: ActedRequest, found: Board, depot: DepotRow, day: date) -> dict[str, Any]:
    may = may_write(request)
    drawn = draw(found, found.fleet, zone=request.zone, may=may)
    latest = latest_plan(depot.id, day, actor=request.actor)
    one_day = timedelta(days=1)
    drafts = [one for one in drawn.lanes if one.trip.state == "draft" and one.stops]
    return {
        "tab": "board", "board": found, "drawn": drawn, "depot": depot, "day": day, "may": may,
        "url": board_url(depot.code, day),
        "today": day == request.now.astimezone(request.zone).date(),
        "earlier": board_url(depot.code, day - one_day), "later": board_url(depot.code, day + one_day),
        "data": map_data(found, drawn, request.zone),
        "versions": json.dumps(drawn.versions),
        "move_url": reverse("desk_dispatch_move", args=[_NO_ID]).replace(str(_NO_ID), "{stop}"),
        "cost_url": reverse("desk_dispatch_cost"),
        "packed_url": f"{reverse('desk_dispatch_packed')}?depot={depot.code}",
        "drafts": drafts,
        "changed": open_note_count(Party.TRANSPORT.value, actor=request.actor),
        "draft_versions": json.dumps({str(one.trip.id): one.trip.version for one in drafts}),
        **(plan_strip(latest, request) if latest else {}),
    }  # fmt: skip
