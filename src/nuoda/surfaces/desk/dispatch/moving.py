"""Putting a stop elsewhere: what it would cost, where it goes best, and doing it; by pointer or keyboard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nuoda.domains.dispatch.commands import lock_stops, move_jobs
from nuoda.domains.dispatch.queries import (
    BestPlace,
    Board,
    JobMove,
    JobRow,
    MoveCost,
    board,
    board_and_places,
    cost_of_move,
    depots,
    jobs_by_id,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound, NuodaError
from nuoda.kernel.text import text
from nuoda.surfaces.desk.dispatch.board import board_answer, may_write
from nuoda.surfaces.desk.dispatch.drawing import (
    OVER,
    Drawn,
    Lane,
    LaneStop,
    cost_tone,
    cost_words,
    draw,
    load_words,
    window_words,
)
from nuoda.surfaces.desk.dispatch.planning import WRITERS

_BEST = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """A place where the stop may go: ``value`` is trip and position, ``words`` what it costs there."""

    value: str
    letter: str
    name: str
    where: str
    words: str
    tone: str


@door(STAFF)
@require_safe
def move_cost(request: ActedRequest) -> HttpResponse:
    """What it costs to put a stop somewhere, before it is done: JSON for who drags, else a line."""
    job = _job(request, _id(request.GET.get("stop", "")))
    trip_id, position = _place(request, request.GET, job)
    cost = cost_of_move(job.id, trip_id, position, actor=request.actor, at=request.now)
    told = {"may": cost.possible, "words": _words(request, cost, trip_id), "tone": cost_tone(cost)}
    if request.GET.get("as") == "line":
        return render(request, "desk/dispatch/cost.html", told)
    return JsonResponse(told, headers={"Cache-Control": "no-store"})


def _job(request: ActedRequest, job_id: UUID) -> JobRow:
    found = jobs_by_id([job_id], actor=request.actor)
    if job_id not in found:
        raise NotFound
    return found[job_id]


def _words(request: ActedRequest, cost: MoveCost, trip_id: UUID | None) -> str:
    words = cost_words(cost, request.zone)
    return words if trip_id or not cost.possible else _("Off its trip: %(cost)s") % {"cost": words}


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise NotFound from None


def _place(request: ActedRequest, given: Mapping[str, Any], job: JobRow) -> tuple[UUID | None, int]:
    """Trip and position: ``place`` as ``TRIP:POSITION``, or ``trip`` and the job that it comes ``after``."""
    place = given.get("place", "") or given.get("other", "")
    if place:
        trip, _colon, position = place.partition(":")
        if trip == "none":
            return None, 1
        return _id(trip), int(position) if position.isascii() and position.isdigit() and len(
            position
        ) < 6 else 1
    if not given.get("trip", ""):
        return None, 1
    trip_id = _id(given["trip"])
    found = board(job.depot_id, job.day, actor=request.actor)
    others = [
        str(stop.job.id)
        for one in found.trips
        if one.trip.id == trip_id
        for stop in one.stops
        if stop.job.id != job.id and stop.state not in OVER
    ]
    after = given.get("after", "")
    return trip_id, others.index(after) + 2 if after in others else 1


@door(STAFF)
@require_http_methods(["GET", "POST"])
def move(request: ActedRequest, job_id: UUID) -> HttpResponse:
    """One stop: what it is, where it goes best; a POST puts it there. What changed meanwhile is refused."""
    job = _job(request, job_id)
    if request.method == "POST":
        return _moved(request, job)
    found, best = _day(request, job)
    drawn = draw(found, (), zone=request.zone, may=may_write(request))
    lane, stop = _where(drawn, job.id)
    may = may_write(request) and (stop is None or not stop.fixed)
    context = {
        "job": job, "lane": lane, "stop": stop, "may": may, "may_lock": may_write(request),
        "offers": _offers(request, job, drawn, best) if may else [],
        "elsewhere": _elsewhere(drawn, job.id) if may else [],
        "window": window_words(job.windows, request.zone),
        "load": load_words(job.kilograms, job.volume_m3, job.pallets),
        "versions": json.dumps(drawn.versions),
    }  # fmt: skip
    return render(request, "desk/dispatch/move.html", context)


def _day(request: ActedRequest, job: JobRow) -> tuple[Board, tuple[BestPlace, ...]]:
    """The board of a job's day, and where the job fits best for who may put it there."""
    if not may_write(request):
        return board(job.depot_id, job.day, actor=request.actor), ()
    return board_and_places(job, actor=request.actor, at=request.now, limit=_BEST)


def _where(drawn: Drawn, job_id: UUID) -> tuple[Lane | None, LaneStop | None]:
    for lane in drawn.lanes:
        for stop in lane.stops:
            if stop.row.job.id == job_id:
                return lane, stop
    return None, None


def _offers(request: ActedRequest, job: JobRow, drawn: Drawn, best: Sequence[BestPlace]) -> list[Offer]:
    lanes = {one.trip.id: one for one in drawn.lanes}
    found = []
    for place in best:
        lane = lanes.get(place.trip_id)
        if lane is None:
            continue
        left = _open_stops(lane, job.id)
        where = after_words(left, place.position)
        value = f"{lane.trip.id}:{place.position}"
        words = cost_words(place.cost, request.zone)
        found.append(Offer(value, lane.letter, lane.trip.who, where, words, cost_tone(place.cost)))
    return found


def _open_stops(lane: Lane, job_id: UUID) -> list[LaneStop]:
    """The stops of a trip among which a job may be put: positions count these."""
    return [one for one in lane.stops if one.row.job.id != job_id and not one.over]


def after_words(stops: list[LaneStop], position: int) -> str:
    """Where in a trip a position from 1 lies: first, or after which stop."""
    if position <= 1 or not stops:
        return _("as the first stop")
    return _("after %(stop)s") % {"stop": stops[min(position - 1, len(stops)) - 1].label}


def _elsewhere(drawn: Drawn, job_id: UUID) -> list[tuple[Lane, list[tuple[str, str]]]]:
    """Every place in every trip that may be changed, by trip."""
    found = []
    for lane in drawn.lanes:
        if lane.trip.locked or lane.trip.state not in ("draft", "released"):
            continue
        left = _open_stops(lane, job_id)
        places = [
            (f"{lane.trip.id}:{position}", after_words(left, position))
            for position in range(1, len(left) + 2)
        ]
        found.append((lane, places))
    return found


def _moved(request: ActedRequest, job: JobRow) -> HttpResponse:
    depot = next(one for one in depots(actor=request.actor) if one.id == job.depot_id)
    try:
        if not may_write(request):
            raise Forbidden
        if "place" in request.POST and not (request.POST["place"] or request.POST.get("other", "")):
            raise Invalid(text("Choose the place where it goes, then move it."))
        trip_id, position = _place(request, request.POST, job)
        wanted = JobMove(job.id, trip_id, position)
        move_jobs(by=request.actor, at=request.now, moves=[wanted], versions=_versions(request, job, trip_id))
    except (Conflict, Invalid, Forbidden) as refused:
        return board_answer(request, depot, job.day, refused=refused)
    return board_answer(request, depot, job.day, told=_("Moved"))


def _versions(request: ActedRequest, job: JobRow, trip_id: UUID | None) -> dict[UUID, int]:
    """The versions that the page showed, of the trips that change: those it leaves and those it comes to."""
    try:
        given = json.loads(request.POST.get("versions", "") or "{}")
    except ValueError:
        given = {}
    shown = (
        {key: value for key, value in given.items() if type(value) is int} if isinstance(given, dict) else {}
    )
    concerned = {one for one in (trip_id, job.trip_id) if one is not None}
    return {one: shown[str(one)] for one in concerned if str(one) in shown}


@door(WRITERS)
@require_POST
def lock(request: ActedRequest, job_id: UUID) -> HttpResponse:
    """Hold a stop where it is, or let it go: no plan moves one that is held."""
    job = _job(request, job_id)
    depot = next(one for one in depots(actor=request.actor) if one.id == job.depot_id)
    locked = request.POST.get("locked") == "1"
    found: Board = board(job.depot_id, job.day, actor=request.actor)
    stops = [one.id for trip in found.trips for one in trip.stops if one.job.id == job.id]
    refused: NuodaError | None = None
    try:
        lock_stops(by=request.actor, at=request.now, stop_ids=stops, locked=locked)
    except Conflict as error:
        refused = error
    told = "" if refused else _("Locked") if locked else _("Unlocked")
    return board_answer(request, depot, job.day, refused=refused, told=told)
