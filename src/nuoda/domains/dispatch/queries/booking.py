"""Before something is promised: when a place can be reached, and by what it is best carried."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.models import Depot, Job
from nuoda.domains.dispatch.queries.reasons import REASONS
from nuoda.domains.dispatch.queries.scene import (
    Posed,
    Scene,
    partners_for,
    pose,
    read_scene,
    task_of,
)
from nuoda.domains.dispatch.queries.shapes import Span
from nuoda.domains.dispatch.rules import JobKind, Place, Why, places
from nuoda.kernel.actor import Actor
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_STEP = timedelta(minutes=30)
_NEAREST = 3
NOT_CHECKED = _("No vehicles are on record, so nothing was checked.")


@dataclass(frozen=True, slots=True)
class Demand:
    """What is to be carried."""

    kilograms: Decimal = Decimal(0)
    volume_m3: Decimal = Decimal(0)
    pallets: int = 0
    needs: Collection[str] = ()
    service_minutes: int = 5
    city: str = ""


@dataclass(frozen=True, slots=True)
class WindowAnswer:
    """Whether a window can be held as trips stand; ``nearest`` are those that can, the nearest first.

    Where there is no fleet nothing is ``checked``, and it counts as possible.
    """

    checked: bool
    possible: bool
    reason: Text
    nearest: tuple[Span, ...] = ()
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to carry it: ``own``, ``partner``, ``express``, or ``consolidate`` with a later own trip.

    An ``offer`` was reckoned elsewhere, such as by a tariff; ``name`` is what it is called there. One that
    does not ``fit`` what is asked, or is not the one recommended there, is shown and never advised.
    """

    kind: str
    possible: bool
    cost: Decimal | None
    arrives_at: datetime | None
    reason: Text
    advised: bool = False
    name: str = ""
    fits: bool = True


def feasible_windows(
    *,
    actor: Actor,
    at: datetime,
    place: tuple[float, float],
    wanted: Span,
    demand: Demand | None = None,
    depot_id: UUID | None = None,
) -> WindowAnswer:
    """Whether our vehicles can be at a place within a window, and if not, in which of the same day.

    ``place`` is latitude and longitude; without ``depot_id`` the nearest depot. Pure reckoning on trips as
    they stand: nothing is reserved.
    """
    depot = _depot(actor, depot_id, place)
    if depot is None:
        return WindowAnswer(False, True, NOT_CHECKED)
    day = wanted[0].astimezone(ZoneInfo(depot.zone)).date()
    scene = read_scene(actor=actor, depot_id=depot.id, day=day, at=at)
    asked = asked_job(depot, day, place, demand or Demand(), at)
    posed, key = _with(scene, asked, wanted)
    if not posed.problem.vans:
        checked = bool(scene.crews or scene.trips)
        return WindowAnswer(checked, not checked, REASONS[Why.DAY_FULL] if checked else NOT_CHECKED)
    found, why = _places(posed, key)
    if found:
        return WindowAnswer(True, True, Text(""), (wanted,), Decimal(found[0].extra) / 100)
    return WindowAnswer(
        True, False, scene.too_large(asked) or REASONS[why], nearest_windows(scene, posed, key, wanted)
    )


def _depot(actor: Actor, depot_id: UUID | None, place: tuple[float, float]) -> Depot | None:
    rows = Depot.objects.visible_to(actor).filter(closed_at=None)
    if depot_id is not None:
        return rows.filter(id=depot_id).first()
    found = list(rows)
    return min(
        found,
        key=lambda one: ((one.latitude - place[0]) ** 2 + (one.longitude - place[1]) ** 2, one.code),
        default=None,
    )


def asked_job(depot: Depot, day: date, place: tuple[float, float], demand: Demand, at: datetime) -> Job:
    """A job that is only thought of; it is never saved."""
    return Job(
        depot=depot, kind=JobKind.DELIVER.value, reference="?", day=day, latitude=place[0],
        longitude=place[1], city=demand.city, kilograms=demand.kilograms,
        volume_m3=demand.volume_m3, pallets=demand.pallets,
        needs=list(demand.needs), service_minutes=demand.service_minutes, recorded_at=at,
    )  # fmt: skip


def _with(scene: Scene, job: Job, wanted: Span | None) -> tuple[Posed, str]:
    task = task_of(scene, job)  # before the ways are reckoned, so that its place is among them
    posed = pose(scene, full=False)
    if wanted is not None:
        task = replace(task, windows=((scene.seconds(wanted[0]), scene.seconds(wanted[1])),))
    tasks = {**posed.problem.tasks, task.key: task}
    return replace(posed, problem=replace(posed.problem, tasks=tasks)), task.key


def _places(posed: Posed, key: str) -> tuple[list[Place], Why]:
    return places(posed.problem, posed.kept, key, posed.fixed)


def nearest_windows(scene: Scene, posed: Posed, key: str, wanted: Span) -> tuple[Span, ...]:
    """Windows of the same length that can be held, in steps of half an hour, the nearest first."""
    length = wanted[1] - wanted[0]
    first = max(scene.at, scene.origin)
    begins = scene.origin + -((scene.origin - first) // _STEP) * _STEP
    starts: list[datetime] = []
    while begins < scene.origin + timedelta(days=1):
        starts.append(begins)
        begins += _STEP
    starts.sort(key=lambda one: (abs(one - wanted[0]), one))
    found: list[Span] = []
    for one in starts:
        span = (one, one + length)
        task = replace(posed.problem.tasks[key], windows=((scene.seconds(span[0]), scene.seconds(span[1])),))
        tried = replace(posed.problem, tasks={**posed.problem.tasks, key: task})
        if _places(replace(posed, problem=tried), key)[0]:
            found.append(span)
            if len(found) == _NEAREST:
                break
    return tuple(found)


def modes(
    *,
    actor: Actor,
    at: datetime,
    place: tuple[float, float],
    day: date,
    due_at: datetime | None = None,
    demand: Demand | None = None,
    depot_id: UUID | None = None,
    express: tuple[Decimal, datetime] | None = None,
    offers: Sequence[Mode] = (),
) -> tuple[Mode, ...]:
    """By what it is best carried: own vehicle, partner, express, or with an own trip of a later day.

    ``express`` is price and arrival of an offer, ``offers`` are ways that were reckoned elsewhere. The
    cheapest that is in time is advised, else the soonest.
    """
    depot = _depot(actor, depot_id, place)
    wish = demand or Demand()
    found: list[Mode] = []
    if depot is not None:
        scene = read_scene(actor=actor, depot_id=depot.id, day=day, at=at)
        job = asked_job(depot, day, place, wish, at)
        found.append(_own(scene, job, "own"))
        found.append(_partner(scene, job))
    if express is not None:
        found.append(Mode("express", True, *express, _("At the price that was offered.")))
    found += offers
    if depot is not None and due_at is not None:
        found += _later(actor, depot, place, (day, due_at), wish, at)
    return advised(found, due_at)


def _own(scene: Scene, job: Job, kind: str) -> Mode:
    posed, key = _with(scene, job, None)
    found, why = _places(posed, key)
    if not found:
        return Mode(kind, False, None, None, scene.too_large(job) or REASONS[why])
    best = found[0]
    arrives = _arrival(scene, best, key)
    reason = _("What the way costs more with this stop, as trips stand now.")
    return Mode(kind, True, Decimal(best.extra) / 100, arrives, reason)


def _arrival(scene: Scene, place: Place, key: str) -> datetime:
    return scene.instant(place.ride.stops[place.order.index(key)].arrives)


def soonest(scene: Scene, job: Job) -> datetime | None:
    """When the first of our vehicles can be there that day, None where none can."""
    posed, key = _with(scene, job, None)
    found, _why = _places(posed, key)
    return min((_arrival(scene, one, key) for one in found), default=None)


def _partner(scene: Scene, job: Job) -> Mode:
    for price, one in partners_for(scene, job):
        if scene.taken.get(one.id, 0) < one.jobs_a_day:
            reason = _("%(partner)s takes it at this price, by the end of the day.", {"partner": one.name})
            return Mode("partner", True, price, scene.origin + timedelta(days=1), reason)
    reason = _("No partner takes it: cut-off, place, weight, needs or number of jobs.")
    return Mode("partner", False, None, None, reason)


def _later(  # noqa: PLR0917
    actor: Actor, depot: Depot, place: tuple[float, float], until: tuple[date, datetime], wish: Demand,
    at: datetime,
) -> list[Mode]:  # fmt: skip
    """Own trips of the next two days, as far as they are in time."""
    found = []
    for more in (1, 2):
        day = until[0] + timedelta(days=more)
        if datetime.combine(day, datetime.min.time(), ZoneInfo(depot.zone)) >= until[1]:
            break
        scene = read_scene(actor=actor, depot_id=depot.id, day=day, at=at)
        mode = _own(scene, asked_job(depot, day, place, wish, at), "consolidate")
        if mode.possible:
            found.append(mode)
    return found[:1]


def advised(found: Sequence[Mode], due_at: datetime | None) -> tuple[Mode, ...]:
    """The ways with the cheapest of those in time marked, else the soonest."""
    possible = [one for one in found if one.possible and one.fits and one.arrives_at is not None]
    timely = [one for one in possible if due_at is None or (one.arrives_at or due_at) <= due_at]
    best = min(timely, key=lambda one: (one.cost or Decimal(0), one.kind), default=None)
    if best is None:
        best = min(possible, key=lambda one: (one.arrives_at, one.kind), default=None)
    return tuple(replace(one, advised=one is best) for one in found)
