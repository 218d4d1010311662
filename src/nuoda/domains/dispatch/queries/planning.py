"""Plans worked out: from a day as it stands to a proposal that a person or the platform applies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.dispatch.models import Plan, Trip
from nuoda.domains.dispatch.queries.scene import NEW, Posed, Scene, partners_for, pose, read_scene
from nuoda.domains.dispatch.rules import (
    Answer,
    PlanMode,
    Problem,
    Ride,
    StopState,
    Told,
    TripState,
    Why,
    insert_all,
    places,
    removal_gain,
    solve,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound

_EXPLAINED = 200  # of more stops the next best trip is not looked for: it would take longer than the plan
Sketch = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What :func:`solve_plan` found, as it is kept: plain JSON."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    proposal: Mapping[str, Any]
    versions: Mapping[str, int]


def solve_plan(
    plan_id: UUID, *, actor: Actor, at: datetime, told: Told | None = None, seconds: float | None = None
) -> Proposal:
    """Work a plan out; it takes as long as the plan may. Nothing is written. Raises ``NotFound``.

    ``told`` hears how far it is, and may ask to stop: the best so far is the answer.
    """
    row = Plan.objects.visible_to(actor).filter(id=plan_id).first()
    if row is None:
        raise NotFound
    scene = read_scene(actor=actor, depot_id=row.depot_id, day=row.day, at=at)
    full = row.mode == PlanMode.FULL
    posed = pose(scene, full=full, only={str(one) for one in row.only})
    if full and posed.problem.tasks:
        answer = solve(posed.problem, seconds=seconds or row.seconds, told=told)
    else:
        answer = insert_all(posed.problem, posed.kept, posed.loose, fixed=posed.fixed)
    return propose(posed, answer, full=full)


def propose(posed: Posed, answer: Answer, *, full: bool) -> Proposal:
    """An answer as a proposal, with the figures before and after."""
    scene = posed.scene
    unplanned = {key: why.value for key, why in answer.unplanned.items()}
    unplanned |= dict.fromkeys(posed.nowhere, Why.NO_PLACE.value)
    trips = [
        trip_sketch(posed, answer, van, order)
        for van, order in answer.routes.items()
        if _worth_telling(posed, van, order, full)
    ]
    trips += _partner_trips(posed, answer, unplanned, full)
    if full:
        trips += [_emptied(key, trip) for key, trip in scene.trips.items() if _driverless(posed, key, trip)]
    before = figures(scene, {}, len(scene.jobs) - _served(scene))
    told = {one["trip"]: one for one in trips if one["trip"]}
    after = figures(scene, told, len(unplanned), [one for one in trips if not one["trip"]])
    versions = {key: scene.trips[key].version for key in told}
    return Proposal(before, after, {"trips": trips, "unplanned": unplanned}, versions)


def _served(scene: Scene) -> int:
    return sum(len(some) for some in scene.stops.values())


def _driverless(posed: Posed, key: str, trip: Trip) -> bool:
    """A draft that nobody can drive any more: its vehicle is out, or its driver."""
    draft = trip.state == TripState.DRAFT and not trip.locked and trip.vehicle_id is not None
    return draft and key not in posed.problem.vans


def _emptied(key: str, trip: Trip) -> Sketch:
    return {
        "trip": key, "vehicle": str(trip.vehicle_id), "driver": None, "partner": None,
        "starts_at": trip.starts_at.isoformat(), "ends_at": trip.starts_at.isoformat(),
        "latest_at": trip.starts_at.isoformat(), "km": "0", "minutes": 0, "cost": "0", "late_minutes": 0,
        "kilograms": "0", "volume_m3": "0", "pallets": 0, "stops": [],
    }  # fmt: skip


def _worth_telling(posed: Posed, van: str, order: tuple[str, ...], full: bool) -> bool:
    if van.startswith(NEW):
        return bool(order)
    return full or order != posed.kept.get(van)


def trip_sketch(
    posed: Posed, answer: Answer, van: str, order: tuple[str, ...], *, explain: bool = True
) -> Sketch:
    """A trip as a plan proposes it and a command writes it; ``explain`` says of each stop why it is there."""
    scene, problem, ride = posed.scene, posed.problem, answer.rides[van]
    trip = None if van.startswith(NEW) else scene.trips[van]
    vehicle_id = van.removeprefix(NEW) if trip is None else str(trip.vehicle_id)
    crew = scene.crews[vehicle_id]
    driver = trip.driver_id if trip is not None and trip.driver_id else crew.driver and crew.driver.id
    return {
        "trip": None if trip is None else van,
        "vehicle": vehicle_id,
        "driver": str(driver) if driver else None,
        "partner": None,
        **sketch_of(scene, van, ride, problem),
        "stops": [
            {
                "job": key,
                "arrives_at": scene.instant(stop.arrives).isoformat(),
                "begins_at": scene.instant(stop.begins).isoformat(),
                "leaves_at": scene.instant(stop.leaves).isoformat(),
                "late_minutes": -(-stop.late // 60),
                "km": str(_km(stop.metres)),
                "why": _explained(posed, answer, van, key) if explain else {},
            }
            for key, stop in zip(order, ride.stops, strict=True)
        ],
    }


def sketch_of(scene: Scene, van: str, ride: Ride, problem: Problem) -> Sketch:
    """The figures of a trip; one under way counts what it has driven already."""
    trip = scene.trips.get(van)
    done = [] if trip is None else [one for one in scene.stops[van] if one.state == StopState.DONE]
    gone = trip is not None and trip.state == TripState.UNDER_WAY
    km = _km(ride.metres) + sum((one.km for one in done), Decimal(0))
    starts = trip.starts_at if gone and trip is not None else scene.instant(ride.starts)
    ends = scene.instant(ride.ends)
    minutes = max(0, int((ends - starts).total_seconds()) // 60)
    late = -(-ride.late // 60) + sum(one.late_minutes for one in done)
    vehicle = scene.crews[van.removeprefix(NEW) if trip is None else str(trip.vehicle_id)].vehicle
    cost = vehicle.fixed_cost + km * vehicle.km_cost + Decimal(minutes) / 60 * vehicle.hour_cost
    load = [*ride.load, 0, 0, 0][:3]
    return {
        "starts_at": starts.isoformat(),
        "ends_at": ends.isoformat(),
        "latest_at": scene.instant(problem.vans[van].closes).isoformat(),
        "km": str(km),
        "minutes": minutes,
        "cost": str((cost + late * scene.depot.late_cost).quantize(Decimal("0.01"))),
        "late_minutes": late,
        "kilograms": str(Decimal(load[0]) / 1000),
        "volume_m3": str(Decimal(load[1]) / 1000),
        "pallets": load[2],
    }


def _km(metres: int) -> Decimal:
    return (Decimal(metres) / 1000).quantize(Decimal("0.01"))


def _explained(posed: Posed, answer: Answer, van: str, key: str) -> dict[str, Any]:
    """What a stop costs here, and in the next best trip: why it is where it is."""
    problem = posed.problem
    gain = removal_gain(problem, answer.routes[van], key, van)
    told: dict[str, Any] = {"cost": str(Decimal(gain) / 100)}
    price = problem.tasks[key].price
    if price is not None:
        told["partner"] = str(Decimal(price) / 100)
    if len(problem.tasks) <= _EXPLAINED and not problem.tasks[key].van:
        others = {name: order for name, order in answer.routes.items() if name != van}
        found, why = places(problem, others, key, posed.fixed)
        if found:
            told["next"] = {
                "van": _named(posed.scene, found[0].van),
                "cost": str(Decimal(found[0].extra) / 100),
            }
        else:
            told["only"] = why.value
    return told


def _named(scene: Scene, van: str) -> str:
    trip = scene.trips.get(van)
    return scene.crews[van.removeprefix(NEW) if trip is None else str(trip.vehicle_id)].vehicle.code


def _partner_trips(posed: Posed, answer: Answer, unplanned: dict[str, str], full: bool) -> list[Sketch]:
    """What partners take: each job goes to the cheapest who has room left."""
    scene = posed.scene
    room = {one.id: one.jobs_a_day - scene.taken.get(one.id, 0) for one in scene.partners}
    drafts = {
        trip.partner_id: key
        for key, trip in scene.trips.items()
        if trip.partner_id is not None and trip.state == TripState.DRAFT and not trip.locked
    }
    given: dict[UUID, list[tuple[str, Decimal]]] = defaultdict(list)
    if not full:
        for partner_id, key in drafts.items():
            if partner_id is not None:
                room[partner_id] -= len(scene.stops[key])
    for key in answer.partner:
        job = scene.jobs[key]
        taker = next(((price, one) for price, one in partners_for(scene, job) if room[one.id] > 0), None)
        if taker is None:
            unplanned[key] = Why.PARTNER_FULL.value
            continue
        room[taker[1].id] -= 1
        given[taker[1].id].append((key, taker[0]))
    wanted = set(given) | (set(drafts) if full else set())
    return [
        partner_sketch(scene, one, drafts.get(one), given.get(one, []), full)
        for one in wanted
        if one is not None
    ]


def partner_sketch(
    scene: Scene, partner_id: UUID, key: str | None, jobs: list[tuple[str, Decimal]], full: bool
) -> Sketch:
    """A partner's jobs of the day: what is given now, and unless ``full`` what he has already.

    He says no times: each begins when he can have the goods.
    """
    partner = next(one for one in scene.partners if one.id == partner_id)
    prices = {str(one.job_id): partner.job_price + partner.kg_price * one.job.kilograms
              for one in scene.stops[key]} if key and not full else {}  # fmt: skip
    prices |= dict(jobs)
    soonest = max(scene.at, scene.origin)
    begins = {one: max(soonest, scene.jobs[one].ready_at or soonest) for one in prices}
    starts = min(begins.values(), default=soonest)
    ends = max([scene.jobs[one].due_at or starts for one in prices], default=starts)
    return {
        "trip": key, "vehicle": None, "driver": None, "partner": str(partner_id),
        "starts_at": starts.isoformat(), "ends_at": max(starts, ends).isoformat(),
        "latest_at": max(starts, ends).isoformat(), "km": "0", "minutes": 0,
        "cost": str(sum(prices.values(), Decimal(0)).quantize(Decimal("0.01"))), "late_minutes": 0,
        "kilograms": str(sum((scene.jobs[one].kilograms for one in prices), Decimal(0))),
        "volume_m3": str(sum((scene.jobs[one].volume_m3 for one in prices), Decimal(0))),
        "pallets": sum(scene.jobs[one].pallets for one in prices),
        "stops": [
            {
                "job": one, "arrives_at": begins[one].isoformat(), "begins_at": begins[one].isoformat(),
                "leaves_at": begins[one].isoformat(), "late_minutes": 0, "km": "0",
                "why": {"cost": str(price)},
            }
            for one, price in prices.items()
        ],
    }  # fmt: skip


def figures(
    scene: Scene, instead: Mapping[str, Sketch], unplanned: int, more: list[Sketch] | None = None
) -> dict[str, Any]:
    """What the day's open trips amount to, some of them replaced, some added."""
    kept = [
        {
            "km": one.km, "minutes": one.minutes, "cost": one.cost, "late_minutes": one.late_minutes,
            "partner": one.partner_id, "stops": scene.stops[key],
        }
        for key, one in scene.trips.items() if key not in instead
    ]  # fmt: skip
    every = [one for one in (*kept, *instead.values(), *(more or [])) if one["stops"]]
    return {
        "trips": len(every),
        "jobs": sum(len(one["stops"]) for one in every),
        "partner_jobs": sum(len(one["stops"]) for one in every if one["partner"]),
        "unplanned": unplanned,
        "km": str(_added(every, "km")),
        "minutes": sum(one["minutes"] for one in every),
        "cost": str(_added(every, "cost")),
        "late_minutes": sum(one["late_minutes"] for one in every),
    }


def _added(every: list[Any], name: str) -> Decimal:
    return sum((Decimal(one[name]) for one in every), Decimal(0))
