"""Beside what has no trip: what stands packed at the docks and has no shipment, so no stop either."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nuoda.domains.dispatch.queries import depots
from nuoda.insight.packed import waiting_at_docks
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.desk.dispatch.board import chosen_depot


@door(STAFF)
@require_safe
def packed_part(request: ActedRequest) -> HttpResponse:
    """The part of the board that says what is packed for a depot's cities, and why it has no stop."""
    places = depots(actor=request.actor)
    depot = chosen_depot(request.GET.get("depot", ""), places)
    if depot is None:
        raise NotFound
    rows = waiting_at_docks(depot, actor=request.actor, homes=places)
    return render(request, "desk/dispatch/packed.html", {"packed": rows})
