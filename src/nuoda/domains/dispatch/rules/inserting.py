"""Where a task goes best in trips that exist, and what that costs. Pure.

The order of what a driver knows is never changed here: tasks are put between others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nuoda.domains.dispatch.rules.driving import can_do, drive, soonest
from nuoda.domains.dispatch.rules.shapes import HOUR, Answer, Problem, Refusal, Ride, Task, Timing, Van
from nuoda.domains.dispatch.rules.words import Why

Routes = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """A van's new order of tasks, its trip, and what it costs more than before."""

    van: str
    position: int
    order: tuple[str, ...]
    ride: Ride
    extra: int


def cost_of_move(
    problem: Problem, routes: Mapping[str, Sequence[str]], key: str, van: str, position: int
) -> tuple[Mapping[str, Ride], int] | Refusal:
    """The trips that change where a task is put at a position of a van's trip ("" for none), and the money.

    Positions count from 0 in the trip without the task. A task that belongs to a pair moves with the other.
    """
    both = _together(problem, key)
    changed: dict[str, Ride] = {}
    before = after = 0
    for name, order in routes.items():
        if name != van and not both & set(order):
            continue
        left = [one for one in order if one not in both]
        if name == van:
            place = min(max(0, position), len(left))
            left[place:place] = _ordered(problem, both)
        ride = drive(problem.vans[name], problem.of(left), problem.ways, problem.late_cost)
        if isinstance(ride, Refusal):
            return ride
        was = drive(problem.vans[name], problem.of(order), problem.ways, problem.late_cost)
        before += was.cost if isinstance(was, Ride) else 0
        after += ride.cost
        changed[name] = ride
    return changed, after - before


def _together(problem: Problem, key: str) -> set[str]:
    return {key, problem.tasks[key].after, problem.follows.get(key, "")} - {""}


def _ordered(problem: Problem, keys: set[str]) -> list[str]:
    return sorted(keys, key=lambda one: (bool(problem.tasks[one].after), one))


def orders_with(problem: Problem, order: Sequence[str], key: str, *, first: int = 0) -> Iterator[list[str]]:
    """All orders that put a task (and the one that comes with it) into a trip, from a position on."""
    pair = _ordered(problem, _together(problem, key))
    for place in range(first, len(order) + 1):
        once = [*order[:place], pair[0], *order[place:]]
        if len(pair) == 1:
            yield once
            continue
        for other in range(place + 1, len(once) + 1):
            yield [*once[:other], pair[1], *once[other:]]


def best_place(
    problem: Problem, order: Sequence[str], key: str, van: str, *, first: int = 0
) -> Place | Refusal:
    """The cheapest place for a task in one van's trip, or what forbids every place.

    Places are tried from the least that each can cost upward, until none can be cheaper than the best.
    """
    one = problem.vans[van]
    pair = _together(problem, key)
    for each in pair:
        lacks = can_do(one, problem.tasks[each])
        if lacks is not None:
            return Refusal(lacks, key)
    before = drive(one, problem.of(order), problem.ways, problem.late_cost)
    if isinstance(before, Refusal):
        return Refusal(before.why, key)
    best: Place | None = None
    forbids: Why | None = None
    for least, tried in _tries(problem, one, order, key, before, first):
        if best is not None and least >= best.extra:
            break
        ride = drive(one, problem.of(tried), problem.ways, problem.late_cost)
        if isinstance(ride, Refusal):
            forbids = ride.why
        elif best is None or ride.cost - before.cost < best.extra:
            best = Place(van, tried.index(key), tuple(tried), ride, ride.cost - before.cost)
    return best or Refusal(forbids or _why_never(problem, one, key), key)


def _why_never(problem: Problem, van: Van, key: str) -> Why:
    """What forbids a task where no place in a trip is worth trying: the clock, by itself or with the rest."""
    alone = drive(van, [problem.tasks[key]], problem.ways, problem.late_cost)
    return alone.why if isinstance(alone, Refusal) else Why.DAY_FULL


def _tries(  # noqa: PLR0917
    problem: Problem, van: Van, order: Sequence[str], key: str, before: Ride, first: int
) -> Iterator[tuple[int, list[str]]]:
    """Orders with a task put in, by the least that each can cost more; those that time forbids are left out.

    What is driven and served more is paid; what is waited less may be saved. Pairs come as they are.
    """
    if not order or len(_together(problem, key)) > 1:
        yield from ((-(10**15), each) for each in orders_with(problem, order, key, first=first))
        return
    task = problem.tasks[key]
    waited = sum(stop.begins - stop.arrives for stop in before.stops)
    early = soonest(van, problem.of(order), problem.ways)
    worth = (task.service - waited) * van.per_hour // HOUR
    found = []
    for place in range(first, len(order) + 1):
        metres = _detour(problem, van, order, task, place, early)
        if metres is not None:
            found.append((metres * van.per_km // 1000 + worth, place))
    for least, place in sorted(found):
        yield least, [*order[:place], key, *order[place:]]


def _detour(  # noqa: PLR0917
    problem: Problem, van: Van, order: Sequence[str], task: Task, place: int, early: Sequence[Timing]
) -> int | None:
    """The metres more where a task is put at a place of a trip, None where its time or the next's forbids."""
    ways = problem.ways
    prior = problem.tasks[order[place - 1]].place if place else van.start
    leaves = early[place - 1].leaves if place else van.opens
    begins = leaves + ways.travel(prior, task.place, leaves)
    if task.windows:
        if begins > task.windows[-1][1]:
            return None
        begins = max(begins, task.windows[0][0])
    leaves = begins + task.service
    if place == len(order):
        if van.end is None:
            return ways.metres[prior][task.place]
        if leaves + ways.travel(task.place, van.end, leaves) > van.closes:
            return None
        after = van.end
    else:
        follower = problem.tasks[order[place]]
        after = follower.place
        closes = follower.windows[-1][1] if follower.windows else van.closes
        if leaves + ways.travel(task.place, after, leaves) > closes:
            return None
    return ways.metres[prior][task.place] + ways.metres[task.place][after] - ways.metres[prior][after]


def places(
    problem: Problem, routes: Mapping[str, Sequence[str]], key: str, fixed: Mapping[str, int]
) -> tuple[list[Place], Why]:
    """The best place in each trip, the cheapest first, and what forbids where there is none.

    ``fixed`` is how many stops at the start of a trip are over or locked in their place.
    """
    found: list[Place] = []
    refused: list[Why] = []
    for van, order in routes.items():
        place = best_place(problem, order, key, van, first=fixed.get(van, 0))
        if isinstance(place, Refusal):
            refused.append(place.why)
        else:
            found.append(place)
    found.sort(key=lambda one: (one.extra, one.van))
    return found, _nearest_reason(refused)


_TELLING = (Why.WINDOW, Why.DAY_FULL, Why.CAPACITY, Why.SKILL, Why.NO_VEHICLE)


def _nearest_reason(refused: Sequence[Why]) -> Why:
    """The reason that came nearest to a yes: what lacks a skill everywhere needs no other time."""
    return next((one for one in _TELLING if one in refused), Why.NO_VEHICLE)


def insert_all(
    problem: Problem, routes: Mapping[str, Sequence[str]], keys: Sequence[str], *,
    fixed: Mapping[str, int] | None = None,
) -> Answer:  # fmt: skip
    """Put tasks into trips one after the other, first the one that would lose most by waiting (regret-2).

    A task that a partner takes for less goes to the partner, as far as partners have room.
    """
    held = fixed or {}
    now: Routes = {van: tuple(order) for van, order in routes.items()}
    heads = [one for one in keys if not problem.tasks[one].after or problem.tasks[one].after not in keys]
    open_now = {key: {van: best_place(problem, now[van], key, van, first=held.get(van, 0)) for van in now}
                for key in heads}  # fmt: skip
    unplanned: dict[str, Why] = {}
    partner: list[str] = []
    while open_now:
        key, place = _most_urgent(problem, open_now)
        options = open_now.pop(key)
        price = problem.tasks[key].price
        room = len(partner) < problem.partner_jobs
        if price is not None and room and (place is None or price <= place.extra):
            partner.append(key)
        elif place is None:
            refused = [one.why for one in options.values() if isinstance(one, Refusal)]
            why = Why.PARTNER_FULL if price is not None else _nearest_reason(refused)
            unplanned |= dict.fromkeys(_together(problem, key), why)
        else:
            now[place.van] = place.order
            for other, known in open_now.items():
                known[place.van] = best_place(
                    problem, place.order, other, place.van, first=held.get(place.van, 0)
                )
    return answered(problem, now, partner, unplanned)


def _most_urgent(
    problem: Problem, open_now: Mapping[str, Mapping[str, Place | Refusal]]
) -> tuple[str, Place | None]:
    best: tuple[float, str, Place | None] | None = None
    for key, options in open_now.items():
        fits = sorted(
            (one for one in options.values() if isinstance(one, Place)), key=lambda one: (one.extra, one.van)
        )
        price = problem.tasks[key].price
        if not fits:
            regret = float("inf")
        else:
            second = [one.extra for one in fits[1:2]] + ([price] if price is not None else [])
            regret = min(second) - fits[0].extra if second else 1e15
        if best is None or regret > best[0]:
            best = (regret, key, fits[0] if fits else None)
    if best is None:
        raise ValueError("nothing is open")
    return best[1], best[2]


def answered(
    problem: Problem,
    routes: Mapping[str, Sequence[str]],
    partner: Sequence[str],
    unplanned: Mapping[str, Why],
) -> Answer:
    """An answer with each trip reckoned through. Raises ``ValueError`` where one cannot be driven."""
    rides: dict[str, Ride] = {}
    for van, order in routes.items():
        ride = drive(problem.vans[van], problem.of(order), problem.ways, problem.late_cost)
        if isinstance(ride, Refusal):
            raise ValueError(f"{van}: {ride.why} at {ride.key}")
        rides[van] = ride
    paid = sum(problem.tasks[key].price or 0 for key in partner)
    return Answer(
        {van: tuple(order) for van, order in routes.items()}, rides, tuple(partner), dict(unplanned),
        sum(ride.cost for ride in rides.values()) + paid,
    )  # fmt: skip


def repaired(
    problem: Problem, routes: Mapping[str, Sequence[str]], keys: Sequence[str], *,
    fixed: Mapping[str, int] | None = None,
) -> Answer:  # fmt: skip
    """Trips that can be driven: what breaks one is taken out, and put where it fits best.

    ``keys`` are tasks that are in no trip yet.
    """
    left: list[str] = list(keys)
    kept: Routes = {}
    for van, order in routes.items():
        now = list(order)
        while isinstance(ride := drive(problem.vans[van], problem.of(now), problem.ways), Refusal):
            out = _together(problem, ride.key or now[-1]) & set(now)
            left += sorted(out)
            now = [one for one in now if one not in out]
        kept[van] = tuple(now)
    return insert_all(problem, kept, left, fixed=fixed)


def removal_gain(problem: Problem, order: Sequence[str], key: str, van: str) -> int:
    """What a van's trip costs less without a task."""
    was = drive(problem.vans[van], problem.of(order), problem.ways, problem.late_cost)
    both = _together(problem, key)
    rest: list[Task] = [problem.tasks[one] for one in order if one not in both]
    without = drive(problem.vans[van], rest, problem.ways, problem.late_cost)
    if isinstance(was, Refusal) or isinstance(without, Refusal):
        return 0
    return was.cost - without.cost
