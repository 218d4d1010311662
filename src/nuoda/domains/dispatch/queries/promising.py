"""Whether what is about to be promised can be held by our own vehicles; asked for a batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Avg

from nuoda.domains.dispatch.models import Depot, Job
from nuoda.domains.dispatch.queries.booking import (
    Demand,
    Mode,
    advised,
    asked_job,
    modes,
    nearest_windows,
    soonest,
)
from nuoda.domains.dispatch.queries.reasons import REASONS
from nuoda.domains.dispatch.queries.scene import Posed, Scene, pose, read_scene, task_of
from nuoda.domains.dispatch.queries.shapes import Span
from nuoda.domains.dispatch.rules import JobKind, Problem, Task, Why, places
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_SMALLER = _(
    "No other day helps: split it into orders that each fit, or have a partner or a hired vehicle carry it"
    " whole."
)
LOOKED_AHEAD = 3
"""Days that are searched for something nearer than a refusal."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that is about to be promised: to be at an ``address`` of a ``city`` within a ``span``.

    ``collect``: to fetch there; else to bring there until the end of the span. ``field`` is what the asker
    calls it, ``load`` what it calls how much is carried. ``instead_of`` is the order whose own stop there
    would be moved, so that it takes no room.
    """

    field: str
    load: str
    city: str
    address: str
    span: Span
    demand: Demand
    collect: bool = False
    instead_of: UUID | None = None


def refused_wishes(wishes: Sequence[Wish], *, actor: Actor, at: datetime) -> list[FieldError | None]:
    """For each wish what keeps our vehicles from it, with the nearest that they can; None where nothing does.

    Only depots that take orders by themselves answer, for their own cities; where a place is not known it is
    the middle of the stops that were in that city. Constant number of queries for each day asked for.
    """
    homes = serving(actor=actor, cities={one.city for one in wishes})
    if not homes:
        return [None] * len(wishes)
    spots = _spots([one for one in wishes if one.city in homes], homes, actor)
    days: dict[tuple[UUID, date], Scene] = {}
    asked: list[_Asked | None] = []
    for one in wishes:
        home = homes.get(one.city)
        asked.append(None if home is None else _asked(one, home, spots, days, (actor, at)))
    posed = {key: pose(scene, full=False) for key, scene in days.items()}  # now that all places are known
    return [None if one is None else _refused(one, posed, days, (actor, at)) for one in asked]


def serving(*, actor: Actor, cities: Iterable[str]) -> dict[str, Depot]:
    """By city the depot whose vehicles drive there for orders by themselves. One query."""
    wanted = set(cities) - {""}
    rows = Depot.objects.visible_to(actor).filter(closed_at=None).exclude(carrier="")
    found: dict[str, Depot] = {}
    for row in rows.order_by("code") if wanted else ():
        for city in wanted & set(row.cities or [row.city]):
            found.setdefault(city, row)
    return found


def _spots(
    wishes: Sequence[Wish], homes: dict[str, Depot], actor: Actor
) -> dict[tuple[UUID, str], tuple[float, float]]:
    """Where addresses lie, and by a city's name the middle of the stops that were there. Two queries."""
    ids = [one.id for one in homes.values()]
    rows = Job.objects.visible_to(actor).filter(depot_id__in=ids, latitude__isnull=False)
    middles = rows.filter(city__in=[one.city for one in wishes]).values("depot_id", "city").annotate(
        north=Avg("latitude"), east=Avg("longitude")
    )  # fmt: skip
    found = {(one["depot_id"], one["city"]): (one["north"], one["east"]) for one in middles}
    told = rows.filter(address__in={one.address for one in wishes} - {""}).order_by("recorded_at", "number")
    for depot, address, north, east in told.values_list("depot_id", "address", "latitude", "longitude"):
        if north is not None and east is not None:
            found[depot, address] = (north, east)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish with the depot and day that it is for, as a task of that day."""

    wish: Wish
    home: Depot
    day: date
    place: tuple[float, float]
    job: Job
    task: Task


def _asked(
    one: Wish,
    home: Depot,
    spots: dict[tuple[UUID, str], tuple[float, float]],
    days: dict[tuple[UUID, date], Scene],
    who: tuple[Actor, datetime],
) -> _Asked:
    place = spots.get((home.id, one.address)) or spots.get((home.id, one.city))
    place = place or (home.latitude, home.longitude)
    on = one.span[1].astimezone(ZoneInfo(home.zone)).date()
    scene = _scene(home, on, days, who)
    job = asked_job(home, on, place, one.demand, who[1])
    job.kind = JobKind.COLLECT.value if one.collect else JobKind.DELIVER.value
    begins = scene.seconds(max(one.span[0], scene.origin, who[1]))
    task = replace(task_of(scene, job), windows=((begins, scene.seconds(one.span[1])),))
    return _Asked(one, home, on, place, job, task)


def _refused(
    one: _Asked,
    every: dict[tuple[UUID, date], Posed],
    days: dict[tuple[UUID, date], Scene],
    who: tuple[Actor, datetime],
) -> FieldError | None:
    key = (one.home.id, one.day)
    scene, posed = days[key], every[key]
    if not (scene.crews or scene.trips):
        return None
    posed = _without_own(posed, one)
    tasks = {**posed.problem.tasks, one.task.key: one.task}
    posed = replace(posed, problem=replace(posed.problem, tasks=tasks))
    why = _why_not(one.task, posed)
    if why is None:
        return None
    large = scene.too_large(one.job)
    if large is not None:
        return FieldError(one.wish.load, large, _SMALLER)
    told, zone = {"reason": REASONS[why]}, ZoneInfo(one.home.zone)
    if one.wish.collect:
        reason = _("No vehicle of ours can fetch it then: %(reason)s", told)
        nearest = nearest_windows(scene, posed, one.task.key, one.wish.span) if posed.problem.vans else ()
        return FieldError(one.wish.field, reason, _windows_named(nearest, zone))
    reason = _("No vehicle of ours can bring it by then: %(reason)s", told)
    return FieldError(one.wish.field, reason, _soonest_named(one, days, who))


def _without_own(posed: Posed, one: _Asked) -> Posed:
    """The day without the stop that this wish would move."""
    own = {
        key
        for key, job in posed.scene.jobs.items()
        if one.wish.instead_of is not None
        and job.order_id == one.wish.instead_of
        and (job.kind == JobKind.COLLECT) == one.wish.collect
    }
    if not own & posed.problem.tasks.keys():
        return posed
    was = posed.problem
    tasks = {key: task for key, task in was.tasks.items() if key not in own}
    kept = {van: tuple(key for key in order if key not in own) for van, order in was.kept.items()}
    fixed = {van: sum(key not in own for key in was.kept[van][:count]) for van, count in posed.fixed.items()}
    return replace(
        posed, problem=Problem(tasks, was.vans, was.ways, was.late_cost, kept, was.partner_jobs), fixed=fixed
    )


def _scene(home: Depot, on: date, days: dict[tuple[UUID, date], Scene], who: tuple[Actor, datetime]) -> Scene:
    found = days.get((home.id, on))
    if found is None:
        found = days[home.id, on] = read_scene(actor=who[0], depot_id=home.id, day=on, at=who[1])
    return found


def _why_not(task: Task, posed: Posed) -> Why | None:
    """What forbids a task, None where a trip or a partner has room for it."""
    begins, ends = task.windows[0]
    if begins >= ends:
        return Why.WINDOW
    if not posed.problem.vans:
        return Why.DAY_FULL
    found, why = places(posed.problem, posed.kept, task.key, posed.fixed)
    return None if found or (task.price is not None and posed.problem.partner_jobs) else why


def _windows_named(nearest: Sequence[Span], zone: ZoneInfo) -> Text:
    if not nearest:
        return _("No window of that day can be held. Ask for another day.")
    begins, ends = (one.astimezone(zone) for one in nearest[0])
    return _(
        "The nearest that can be held is %(day)s, %(begins)s to %(ends)s.",
        {"day": f"{begins:%Y-%m-%d}", "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"},
    )


def _soonest_named(one: _Asked, days: dict[tuple[UUID, date], Scene], who: tuple[Actor, datetime]) -> Text:
    home, zone = one.home, ZoneInfo(one.home.zone)
    for more in range(LOOKED_AHEAD):
        on = one.day + timedelta(days=more)
        scene = _scene(home, on, days, who)
        arrives = soonest(scene, asked_job(home, on, one.place, one.wish.demand, who[1]))
        if arrives is not None:
            local = (arrives + timedelta(minutes=59)).astimezone(zone)
            return _(
                "The soonest that can be held is %(day)s, %(time)s.",
                {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:00}"},
            )
    return _("No vehicle has room within three days. Ask a partner, or agree on a later day.")


@dataclass(frozen=True, slots=True)
class WaysToCarry:
    """By what something may be carried; ``depot`` is whose vehicles were asked, "" where none serves it.

    ``local``: both ends lie in its cities, so that its vehicles alone can bring it.
    """

    depot: str
    local: bool
    modes: tuple[Mode, ...]


def ways_to_carry(
    *,
    actor: Actor,
    at: datetime,
    cities: tuple[str, str],
    address: str,
    due_at: datetime | None,
    demand: Demand,
    offers: Sequence[Mode] = (),
) -> WaysToCarry:
    """Own vehicles, partners and ``offers`` (by tariff: trunk, express, air …) side by side with reasons.

    ``cities`` are those of both ends. The cheapest that is in time is advised.
    """
    homes = serving(actor=actor, cities=cities)
    home = homes.get(cities[1])
    local = home is not None and cities[0] in homes and homes[cities[0]].id == home.id
    if home is None or not local:
        return WaysToCarry(home.code if home else "", False, advised(offers, due_at))
    wish = Wish("", "", cities[1], address, (at, at), demand)
    spots = _spots([wish], {cities[1]: home}, actor)
    place = spots.get((home.id, address)) or spots.get((home.id, cities[1]))
    day = max(at, due_at or at).astimezone(ZoneInfo(home.zone)).date()
    found = modes(
        actor=actor, at=at, place=place or (home.latitude, home.longitude), day=day, due_at=due_at,
        demand=demand, depot_id=home.id, offers=offers,
    )  # fmt: skip
    return WaysToCarry(home.code, True, found)
