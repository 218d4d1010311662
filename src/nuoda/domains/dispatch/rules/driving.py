"""A trip reckoned through: instants, loads, breaks and money. Pure; everything else rests on it."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.dispatch.rules.shapes import DAY, HOUR, Load, Refusal, Ride, Task, Timing, Van, Ways
from nuoda.domains.dispatch.rules.words import Why


def drive(van: Van, tasks: Sequence[Task], ways: Ways, late_cost: int = 0) -> Ride | Refusal:
    """The trip of a van through tasks in this order, or why it cannot be driven so.

    It leaves as late as it can and still ends no later. ``late_cost`` is cents a minute after a promise. An
    empty trip costs nothing.
    """
    if not tasks:
        return Ride(van.opens, van.opens, 0, 0, 0, tuple(0 for _ in van.capacity), ())
    load = _loaded(van, tasks)
    if isinstance(load, Refusal):
        return load
    leaves = _ready(van, tasks)
    timed = _timed(van, tasks, ways, leaves)
    if isinstance(timed, Refusal):
        return timed
    stops, ends = timed
    for spare in _spares(van, tasks, stops):
        later = _timed(van, tasks, ways, leaves + spare)
        if not isinstance(later, Refusal) and later[1] <= ends and _late(later[0]) <= _late(stops):
            leaves, (stops, ends) = leaves + spare, later
            break
    home = ways.metres[tasks[-1].place][van.end] if van.end is not None else 0
    metres = sum(stop.metres for stop in stops) + home
    late = _late(stops)
    paid = ends - (van.since if van.towards else leaves)
    cost = van.fixed + (metres * van.per_km) // 1000 + (paid * van.per_hour) // HOUR
    return Ride(leaves, ends, metres, late, cost + late * late_cost // 60, load, tuple(stops))


def soonest(van: Van, tasks: Sequence[Task], ways: Ways) -> list[Timing]:
    """Each stop at its earliest, for who leaves as soon as he can; none where the trip cannot be driven."""
    timed = _timed(van, tasks, ways, _ready(van, tasks))
    return [] if isinstance(timed, Refusal) else timed[0]


def _ready(van: Van, tasks: Sequence[Task]) -> int:
    """When a van can leave: goods that it takes along must be there. To where it is heading it has left."""
    if van.towards and tasks[0].key == van.towards:
        return van.since
    from_here = [one for one in tasks if not one.collect and not one.after]
    aboard = [one for one in from_here if van.left and one.van == van.key]
    return max([van.opens, *(one.ready for one in from_here if one not in aboard)])


def _spares(van: Van, tasks: Sequence[Task], stops: Sequence[Timing]) -> list[int]:
    """By how much a trip may leave later and end no later, the most first: what it would wait on the way."""
    if van.left:
        return []
    waited, most = 0, DAY
    for task, stop in zip(tasks, stops, strict=True):
        waited += stop.begins - stop.arrives
        ends = [closes for opens, closes in task.windows if opens <= stop.begins <= closes]
        if task.due is not None and stop.begins <= task.due:
            ends.append(task.due)
        most = min([most, *(waited + one - stop.begins for one in ends)])
    first = stops[0].begins - stops[0].arrives
    return sorted({one for one in (min(most, waited), first) if one > 0}, reverse=True)


def can_do(van: Van, task: Task) -> Why | None:
    """What a van lacks for a task, whatever else it does; None where it may."""
    if task.van and task.van != van.key:
        return Why.NO_VEHICLE
    if not task.needs <= van.skills:
        return Why.SKILL
    if van.left and not task.collect and not task.after and task.van != van.key:
        return Why.NO_VEHICLE
    if any(one > most for one, most in zip(task.load, van.capacity, strict=False)):
        return Why.CAPACITY
    return None


def _late(stops: Sequence[Timing]) -> int:
    return sum(stop.late for stop in stops)


def _loaded(van: Van, tasks: Sequence[Task]) -> Load | Refusal:
    """The most aboard at once in each dimension. Goods for delivery are aboard from the start."""
    for task in tasks:
        lacks = can_do(van, task)
        if lacks is not None:
            return Refusal(lacks, task.key)
    seen: set[str] = set()
    for task in tasks:
        if task.after and task.after not in seen:
            return Refusal(Why.NO_VEHICLE, task.key)
        seen.add(task.key)
    peak = []
    for dimension, most in enumerate(van.capacity):
        aboard = sum(_part(task, dimension) for task in tasks if not task.collect and not task.after)
        highest = aboard
        if aboard > most:
            return Refusal(Why.CAPACITY, tasks[-1].key)
        for task in tasks:
            aboard += _part(task, dimension) if task.collect else -_part(task, dimension)
            highest = max(highest, aboard)
            if aboard > most:
                return Refusal(Why.CAPACITY, task.key)
        peak.append(highest)
    return tuple(peak)


def _part(task: Task, dimension: int) -> int:
    return task.load[dimension] if dimension < len(task.load) else 0


def _timed(van: Van, tasks: Sequence[Task], ways: Ways, leaves: int) -> tuple[list[Timing], int] | Refusal:
    """Each stop in time from an instant of leaving, and when the trip ends."""
    stops: list[Timing] = []
    place, now, driven = van.start, leaves, 0
    for task in tasks:
        on_way, driven = _leg(van, ways, (place, task.place), now, driven)
        arrives = now + on_way
        ready = max(arrives, task.ready) if task.collect else arrives
        begins = _begin(task, ready)
        if begins is None:
            return Refusal(Why.WINDOW, task.key)
        if van.drive and begins - arrives >= van.rest:
            driven = 0
        late = max(0, begins - task.due) if task.due is not None else 0
        stops.append(Timing(arrives, begins, begins + task.service, late, ways.metres[place][task.place]))
        place, now = task.place, begins + task.service
    if van.end is not None:
        on_way, driven = _leg(van, ways, (place, van.end), now, driven)
        now += on_way
    return (stops, now) if now <= van.closes else Refusal(Why.DAY_FULL, tasks[-1].key)


def _begin(task: Task, arrives: int) -> int | None:
    if not task.windows:
        return arrives
    fits = [max(arrives, opens) for opens, closes in task.windows if arrives <= closes]
    return min(fits) if fits else None


def _leg(van: Van, ways: Ways, way: tuple[int, int], at: int, driven: int) -> tuple[int, int]:
    """Seconds from one place to another with the breaks that fall due, and what was driven since the last."""
    on_way = ways.travel(*way, at)
    if not van.drive or driven + on_way <= van.drive:
        return on_way, driven + on_way
    rests = 0
    if driven:
        rests, driven = 1, 0
        on_way = ways.travel(*way, at + van.rest)
    more = max(0, -(-on_way // van.drive) - 1)
    return on_way + (rests + more) * van.rest, on_way - more * van.drive
