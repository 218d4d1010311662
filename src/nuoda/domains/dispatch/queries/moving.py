"""What it means to put jobs elsewhere: reckoned before it is done, and by the same way when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.dispatch.models import Job
from nuoda.domains.dispatch.queries.board import board_of
from nuoda.domains.dispatch.queries.day import read_day
from nuoda.domains.dispatch.queries.planning import Sketch, partner_sketch, trip_sketch
from nuoda.domains.dispatch.queries.reasons import REASONS
from nuoda.domains.dispatch.queries.scene import Posed, Scene, partners_for, pose, read_scene, scene_of
from nuoda.domains.dispatch.queries.shapes import BestPlace, Board, JobRow, MoveCost
from nuoda.domains.dispatch.rules import (
    Answer,
    Refusal,
    Ride,
    TripState,
    Why,
    drive,
    places,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class JobMove:
    """A job to a place of a trip, counted from 1 among its stops that are not over; None: to no trip."""

    job_id: UUID
    trip_id: UUID | None
    position: int = 1


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Why jobs cannot be put there."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Moved:
    """The trips that change, as they are to be written, and the arrival of the job that was moved last."""

    sketches: tuple[Sketch, ...]
    arrives_at: datetime | None


def moved(scene: Scene, moves: Sequence[JobMove]) -> Moved | Forbidden:
    """What some moves make of the day's trips, or what forbids them. Pure reckoning."""
    partner_of = {str(stop.job_id): key for key, some in scene.stops.items() for stop in some
                  if scene.trips[key].partner_id is not None}  # fmt: skip
    posed = pose(scene, full=False, freed={str(one.job_id) for one in moves} & set(partner_of))
    routes = {van: list(order) for van, order in posed.kept.items()}
    given = {key: [str(one.job_id) for one in scene.stops[key]] for key, trip in scene.trips.items()
             if trip.partner_id is not None}  # fmt: skip
    touched: set[str] = set()
    for move in moves:
        wrong = _apply(scene, posed, routes, given, move, touched)
        if wrong is not None:
            return Forbidden(wrong)
    return _reckoned(scene, posed, routes, given, touched, str(moves[-1].job_id))


def _apply(  # noqa: PLR0917
    scene: Scene, posed: Posed, routes: dict[str, list[str]], given: dict[str, list[str]], move: JobMove,
    touched: set[str],
) -> Text | None:  # fmt: skip
    key, target = str(move.job_id), str(move.trip_id) if move.trip_id else ""
    if key not in posed.problem.tasks:
        job = scene.jobs.get(key)
        if job is not None and job.latitude is None:
            return REASONS[Why.NO_PLACE]
        return _("It is in a locked trip, or over.")
    keys = [one for one in (key, posed.problem.tasks[key].after, posed.problem.follows.get(key, "")) if one]
    for order in (*routes.items(), *given.items()):
        if set(keys) & set(order[1]):
            at = [order[1].index(one) for one in keys if one in order[1]]
            if min(at) < posed.fixed.get(order[0], 0):
                return _("This stop is locked, or the driver is there already.")
            touched.add(order[0])
            order[1][:] = [one for one in order[1] if one not in keys]
    if not target:
        return None
    touched.add(target)
    place = max(0, move.position - 1)
    if target in given:
        if not partners_for(scene, scene.jobs[key]):
            return _("This partner does not take it.")
        given[target].append(key)
        return None
    if target not in routes:
        return _("This trip is locked, over, or its vehicle is out.")
    if place < posed.fixed.get(target, 0):
        return _("The stops before this place are locked, or the driver is past them.")
    keys.sort(key=lambda one: bool(posed.problem.tasks[one].after))
    routes[target][place:place] = keys
    return None


def _reckoned(  # noqa: PLR0917
    scene: Scene, posed: Posed, routes: Mapping[str, list[str]], given: Mapping[str, list[str]],
    touched: set[str], key: str,
) -> Moved | Forbidden:  # fmt: skip
    rides: dict[str, Ride] = {}
    arrives: datetime | None = None
    problem = posed.problem
    for van in sorted(touched & set(routes)):
        ride = drive(problem.vans[van], problem.of(routes[van]), problem.ways, problem.late_cost)
        if isinstance(ride, Refusal):
            job = scene.jobs.get(ride.key)
            told = {"job": job.number if job else "", "reason": REASONS[ride.why]}
            return Forbidden(_("%(job)s: %(reason)s", told))
        rides[van] = ride
        if key in routes[van]:
            arrives = scene.instant(ride.stops[routes[van].index(key)].arrives)
    orders = {van: tuple(routes[van]) for van in rides}
    answer = Answer(orders, rides, (), {}, 0)
    sketches = [trip_sketch(posed, answer, van, order, explain=False) for van, order in orders.items()]
    for trip in sorted(touched & set(given)):
        partner_id = scene.trips[trip].partner_id
        prices = [(job, _price(scene, job, partner_id)) for job in given[trip]]
        if partner_id is not None:
            sketches.append(partner_sketch(scene, partner_id, trip, prices, full=True))
    return Moved(tuple(sketches), arrives)


def _price(scene: Scene, key: str, partner_id: UUID | None) -> Decimal:
    partner = next((one for one in scene.partners if one.id == partner_id), None)
    return partner.job_price + partner.kg_price * scene.jobs[key].kilograms if partner else Decimal(0)


def cost_of_move(
    job_id: UUID, trip_id: UUID | None, position: int, *, actor: Actor, at: datetime
) -> MoveCost:
    """What it would cost to put a job at a place of a trip (None: out of its trip). Raises ``NotFound``."""
    scene = _scene_of(job_id, actor, at)
    found = moved(scene, [JobMove(job_id, trip_id, position)])
    if isinstance(found, Forbidden):
        return MoveCost(False, (found.reason,))
    return _cost(scene, found.sketches, found.arrives_at)


def _scene_of(job_id: UUID, actor: Actor, at: datetime) -> Scene:
    job = Job.objects.visible_to(actor).filter(id=job_id).first()
    if job is None:
        raise NotFound
    return read_scene(actor=actor, depot_id=job.depot_id, day=job.day, at=at)


def _cost(scene: Scene, sketches: Sequence[Mapping[str, Any]], arrives: datetime | None) -> MoveCost:
    """New figures less those that stand; a trip that is emptied costs nothing."""
    cost, km, minutes, late = Decimal(0), Decimal(0), 0, 0
    for one in sketches:
        was = scene.trips.get(one["trip"] or "")
        if one["stops"] or (was is not None and was.state == TripState.UNDER_WAY):
            cost, km = cost + Decimal(one["cost"]), km + Decimal(one["km"])
            minutes, late = minutes + one["minutes"], late + one["late_minutes"]
        if was is not None:
            cost, km = cost - was.cost, km - was.km
            minutes, late = minutes - was.minutes, late - was.late_minutes
    return MoveCost(True, (), cost, km, minutes, late, arrives)


def board_and_places(
    job: JobRow, *, actor: Actor, at: datetime, limit: int = 5
) -> tuple[Board, tuple[BestPlace, ...]]:
    """The board of a job's day and where the job fits best there, of one reading. Eight queries.

    The cheapest place of each own trip that has room, the cheapest first.
    """
    day = read_day(job.depot_id, job.day, actor=actor)
    return board_of(day, actor=actor), _best(scene_of(day, actor=actor, at=at), job.id, limit)


def _best(scene: Scene, job_id: UUID, limit: int) -> tuple[BestPlace, ...]:
    key = str(job_id)
    partner_of = {str(stop.job_id) for name, some in scene.stops.items() for stop in some
                  if scene.trips[name].partner_id is not None}  # fmt: skip
    posed = pose(scene, full=False, freed={key} & partner_of)
    if key not in posed.problem.tasks:
        return ()
    routes = {
        van: tuple(one for one in order if one != key)
        for van, order in posed.kept.items() if van in scene.trips
    }  # fmt: skip
    found, _why = places(posed.problem, routes, key, posed.fixed)
    answers = []
    for one in found[:limit]:
        told = moved(scene, [JobMove(job_id, UUID(one.van), one.position + 1)])
        if isinstance(told, Moved):
            cost = _cost(scene, told.sketches, told.arrives_at)
            answers.append(BestPlace(UUID(one.van), one.position + 1, cost))
    return tuple(answers)
