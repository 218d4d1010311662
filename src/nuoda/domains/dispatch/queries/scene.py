"""A depot's day as planning sees it: read once, and reckoned with by pure rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.models import Job, Stop, Trip
from nuoda.domains.dispatch.queries.crews import Crew, crews_of
from nuoda.domains.dispatch.queries.day import Day, read_day
from nuoda.domains.dispatch.queries.reading import midnight, partners_open, spans_of
from nuoda.domains.dispatch.queries.reasons import TOO_LARGE
from nuoda.domains.dispatch.queries.shapes import DepotRow, PartnerRow, VehicleRow
from nuoda.domains.dispatch.rules import (
    GIVES,
    OPEN_STOPS,
    OPEN_TRIPS,
    JobKind,
    Problem,
    Refusal,
    StopState,
    Task,
    Temperature,
    TripState,
    Van,
    Ways,
    drive,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.geodesy import great_circle_km
from nuoda.kernel.text import Text

TURN_ROUND = timedelta(minutes=20)
"""Between two trips of one vehicle."""
NEW = "new:"


@dataclass(slots=True)
class Scene:
    """Everything that a plan of one depot and day starts from. Vans are named by trip or ``new:`` vehicle.

    ``fleet`` is every vehicle of the depot, also what nobody drives that day.
    """

    depot: DepotRow
    day: date
    at: datetime
    origin: datetime
    trips: Mapping[str, Trip]
    stops: Mapping[str, list[Stop]]
    jobs: dict[str, Job]
    crews: Mapping[str, Crew]
    partners: Sequence[PartnerRow]
    taken: Mapping[UUID, int]
    fleet: Sequence[VehicleRow]
    spots: list[tuple[float, float]] = field(default_factory=list)
    index: dict[tuple[float, float], int] = field(default_factory=dict)

    def too_large(self, job: Job) -> Text | None:
        """How a job is more than any vehicle of the depot carries; None where one has room for it."""
        for measure, words in TOO_LARGE:
            asked = Decimal(getattr(job, measure))
            most = max((Decimal(getattr(one, measure)) for one in self.fleet), default=asked)
            if asked > most:
                figures = {"asked": f"{asked.normalize():f}", "most": f"{most.normalize():f}"}
                return Text(words.message, figures)
        return None

    def seconds(self, at: datetime) -> int:
        return int((at - self.origin).total_seconds())

    def instant(self, seconds: int) -> datetime:
        return self.origin + timedelta(seconds=seconds)

    def spot(self, latitude: float, longitude: float) -> int:
        """The row of a place among the ways."""
        place = (latitude, longitude)
        if place not in self.index:
            self.index[place] = len(self.spots)
            self.spots.append(place)
        return self.index[place]

    def ways(self) -> Ways:
        """Great circles times the depot's detour factor, at its speeds by hour."""
        metres = [[0] * len(self.spots) for _ in self.spots]
        for one, place in enumerate(self.spots):
            for other in range(one):
                metres[one][other] = metres[other][one] = self.metres(place, self.spots[other])
        return Ways(metres, None, tuple(self.depot.speeds))

    def metres(self, one: tuple[float, float], other: tuple[float, float]) -> int:
        return int(great_circle_km(one, other) * 1000 * self.depot.detour)


def read_scene(*, actor: Actor, depot_id: UUID, day: date, at: datetime) -> Scene:
    """Read a depot's day. Constant number of queries. Raises ``NotFound``."""
    return scene_of(read_day(depot_id, day, actor=actor), actor=actor, at=at)


def scene_of(day: Day, *, actor: Actor, at: datetime) -> Scene:
    """The scene of a day that was read: drivers and partners besides. Three queries."""
    by_key = {str(one.id): one for one in day.trips if one.state in OPEN_TRIPS}
    stops = {key: list(day.stops[trip.id]) for key, trip in by_key.items()}
    jobs = {str(one.id): one for one in sorted(day.waiting, key=lambda one: one.number)}
    jobs |= {str(one.job_id): one.job for some in stops.values() for one in some}
    scene = Scene(
        day.depot, day.day, at, midnight(day.depot, day.day), by_key, stops, jobs, crews_of(day, at, actor),
        partners_open(actor=actor), _taken(by_key, stops), day.vehicles,
    )  # fmt: skip
    scene.spot(day.depot.latitude, day.depot.longitude)
    return scene


def _taken(trips: Mapping[str, Trip], stops: Mapping[str, list[Stop]]) -> dict[UUID, int]:
    """How many jobs partners have had today that no plan takes back."""
    found: dict[UUID, int] = defaultdict(int)
    for key, trip in trips.items():
        if trip.partner_id is not None and (trip.locked or trip.state != TripState.DRAFT):
            found[trip.partner_id] += len(stops[key])
    return found


@dataclass(frozen=True, slots=True)
class Posed:
    """A problem, how many stops at the start of each trip stay where they are, and the jobs to be placed."""

    scene: Scene
    problem: Problem
    fixed: Mapping[str, int]
    loose: tuple[str, ...]
    nowhere: tuple[str, ...]

    @property
    def kept(self) -> Mapping[str, tuple[str, ...]]:
        return self.problem.kept


def pose(scene: Scene, *, full: bool, only: Collection[str] = (), freed: Collection[str] = ()) -> Posed:
    """The day as a problem.

    ``full``: drafts that nobody locked are made anew, except for their locked stops; all else is left out of
    account. Otherwise every trip stays in its order, and what has no trip is added. ``only`` names the trips
    that may change, ``freed`` jobs of partners that are to be placed anew.
    """
    vans: dict[str, Van] = {}
    kept: dict[str, tuple[str, ...]] = {}
    fixed: dict[str, int] = {}
    tasks: dict[str, Task] = {}
    used: dict[str, datetime] = defaultdict(lambda: scene.origin)
    for key, trip in scene.trips.items():
        if trip.vehicle_id is not None:
            again = full and trip.state == TripState.DRAFT and not trip.locked
            if not again:
                used[str(trip.vehicle_id)] = max(used[str(trip.vehicle_id)], trip.ends_at + TURN_ROUND)
            if (full and not again) or (only and key not in only) or trip.locked:
                continue
            _pose_trip(scene, key, full, (vans, kept, fixed, tasks))
    planned = {str(trip.vehicle_id) for key, trip in scene.trips.items() if key in vans}
    for vehicle_id, crew in scene.crews.items():
        if vehicle_id not in planned and not only:
            van = _van(scene, NEW + vehicle_id, crew, max(crew.span[0], used[vehicle_id]))
            if van is not None:
                vans[van.key], kept[van.key] = van, ()
    held = {str(stop.job_id) for key, some in scene.stops.items() for stop in some
            if str(stop.job_id) not in freed
            and not (full and _dissolves(scene.trips[key], stop))}  # fmt: skip
    loose, nowhere = [], []
    for key, job in scene.jobs.items():
        if key in held or key in tasks:
            continue
        if job.latitude is None or job.longitude is None:
            nowhere.append(key)
        else:
            tasks[key] = task_of(scene, job)
            loose.append(key)
    room = sum(max(0, one.jobs_a_day - scene.taken.get(one.id, 0)) for one in _open_partners(scene))
    problem = Problem(tasks, vans, scene.ways(), int(scene.depot.late_cost * 100), kept, room)
    return Posed(scene, _loosened(problem), fixed, tuple(loose), tuple(nowhere))


def _dissolves(trip: Trip, stop: Stop) -> bool:
    return trip.state == TripState.DRAFT and not trip.locked and not stop.locked


def _pose_trip(
    scene: Scene,
    key: str,
    full: bool,
    into: tuple[dict[str, Van], dict[str, tuple[str, ...]], dict[str, int], dict[str, Task]],
) -> None:
    """A trip with the stops that stay on it: all, or in a full plan the locked ones."""
    vans, kept, fixed, tasks = into
    trip = scene.trips[key]
    crew = scene.crews.get(str(trip.vehicle_id))
    open_stops = [one for one in scene.stops[key] if one.state in OPEN_STOPS]
    if crew is None:
        return
    van = _van(scene, key, crew, crew.span[0])
    if van is None:
        return
    left = trip.state == TripState.UNDER_WAY
    if left:
        van = _gone(scene, van, scene.stops[key], trip)
    vans[key] = van
    order = [one for one in open_stops if not full or one.locked]
    over = {one.job_id for one in scene.stops[key] if one.state not in OPEN_STOPS}
    for stop in order:
        task = task_of(scene, stop.job, van=key if left or stop.locked else "")
        aboard = stop.job.after_id in over  # it was fetched, and is no pair any more
        tasks[str(stop.job_id)] = replace(task, after="") if aboard else task
    kept[key] = tuple(str(one.job_id) for one in order)
    arrived = [one.state == StopState.ARRIVED for one in order]
    locked = [place + 1 for place, one in enumerate(order) if one.locked and not full]
    fixed[key] = max([*locked, sum(arrived), 0])


def _gone(scene: Scene, van: Van, stops: Sequence[Stop], trip: Trip) -> Van:
    """A van that has left: it goes on from its last stop, and what it drove towards the next is driven."""
    last = next((one for one in reversed(stops) if one.state not in OPEN_STOPS), None)
    begun, start = scene.seconds(trip.started_at or trip.starts_at), van.start
    if last is not None and last.job.latitude is not None and last.job.longitude is not None:
        start = scene.spot(last.job.latitude, last.job.longitude)
        begun = scene.seconds(last.left_at or last.leaves_at)
    closes = max(van.closes, scene.seconds(trip.ends_at))
    opens = max(begun, scene.seconds(scene.at))
    here = replace(van, start=start, opens=opens, closes=closes, left=True, fixed=0)
    following = next((one for one in stops if one.state in OPEN_STOPS), None)
    return here if following is None else _heading(scene, here, following, begun)


def _heading(scene: Scene, van: Van, stop: Stop, begun: int) -> Van:
    """The van on its way to a stop since an instant; who is not there yet arrives now at the earliest."""
    job = stop.job
    if job.latitude is None or job.longitude is None:
        return van
    places = (scene.spots[van.start], (job.latitude, job.longitude))
    on_way = Ways([[0, scene.metres(*places)]], None, tuple(scene.depot.speeds)).travel(0, 1, begun)
    arrives = scene.seconds(scene.at)
    if stop.arrived_at is not None:
        arrives = max(scene.seconds(stop.arrived_at), arrives - job.service_minutes * 60)
    return replace(van, towards=str(stop.job_id), since=max(begun, arrives - on_way))


def _van(scene: Scene, key: str, crew: Crew, begins: datetime) -> Van | None:
    opens = max(scene.seconds(begins), scene.seconds(scene.at))
    closes = scene.seconds(crew.span[1])
    if opens >= closes:
        return None
    one = crew.vehicle
    skills = {*one.skills, *GIVES[Temperature(one.temperature)], *(crew.driver.skills if crew.driver else ())}
    return Van(
        key, 0, 0, opens, closes, (one.kilograms * 1000, int(one.volume_m3 * 1000), one.pallets),
        frozenset(str(each) for each in skills), int(one.fixed_cost * 100), int(one.km_cost * 100),
        int(one.hour_cost * 100), scene.depot.drive_minutes * 60, scene.depot.break_minutes * 60,
    )  # fmt: skip


def task_of(scene: Scene, job: Job, *, van: str = "") -> Task:
    """A job as a task; its place must be known."""
    if job.latitude is None or job.longitude is None:
        raise ValueError(job.number)
    spans = tuple((scene.seconds(one), scene.seconds(other)) for one, other in spans_of(job.windows))
    return Task(
        str(job.id), scene.spot(job.latitude, job.longitude), tuple(sorted(spans)),
        job.service_minutes * 60,
        (int(job.kilograms * 1000), int(job.volume_m3 * 1000), job.pallets), job.kind == JobKind.COLLECT,
        frozenset(job.needs), max(0, scene.seconds(job.ready_at)) if job.ready_at else 0,
        scene.seconds(job.due_at) if job.due_at else None, str(job.after_id) if job.after_id else "", van,
        least_price(scene, job),
    )  # fmt: skip


def _open_partners(scene: Scene) -> list[PartnerRow]:
    zone = ZoneInfo(scene.depot.zone)
    return [one for one in scene.partners if scene.at < datetime.combine(scene.day, one.cutoff, zone)]


def partners_for(scene: Scene, job: Job) -> list[tuple[Decimal, PartnerRow]]:
    """The partners who take a job, the cheapest first. Pairs and goods to be fetched are not given away."""
    if job.kind != JobKind.DELIVER or job.after_id is not None:
        return []
    fits = [
        (one.job_price + one.kg_price * job.kilograms, one)
        for one in _open_partners(scene)
        if job.kilograms <= one.kilograms and set(job.needs) <= set(one.skills)
        and (not one.cities or job.city in one.cities)
    ]  # fmt: skip
    return sorted(fits, key=lambda pair: (pair[0], pair[1].code))


def least_price(scene: Scene, job: Job) -> int | None:
    found = partners_for(scene, job)
    return int(found[0][0] * 100) if found else None


def _loosened(problem: Problem) -> Problem:
    """The same, where a kept trip that runs late already may go on: what it misses is late, not forbidden."""
    tasks, vans = dict(problem.tasks), dict(problem.vans)
    for key, order in problem.kept.items():
        if not order or not isinstance(drive(vans[key], problem.of(order), problem.ways), Refusal):
            continue
        for name in order:
            one = tasks[name]
            ends = [one.windows[-1][1]] if one.windows else []
            due = min([*ends, *([one.due] if one.due is not None else [])], default=None)
            begins = ((one.windows[0][0], vans[key].closes * 2),) if one.windows else ()
            tasks[name] = replace(one, windows=begins, due=due)
        vans[key] = replace(vans[key], closes=vans[key].closes * 2)
    return replace(problem, tasks=tasks, vans=vans)
