"""Planning by pyvrp (Wouda, Lan, Kool: PyVRP, INFORMS Journal on Computing 2024), loaded by ``solving``.

The solver reckons with one mean speed and with breaks spread over the way, so its trips are reckoned through
exactly afterwards, and mended where that finds them wanting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pyvrp import (
    ActivityType,
    Client,
    ClientGroup,
    Depot,
    Location,
    ProblemData,
    Shipment,
    VehicleType,
)
from pyvrp import solve as run

from nuoda.domains.dispatch.rules.driving import can_do
from nuoda.domains.dispatch.rules.inserting import repaired
from nuoda.domains.dispatch.rules.shapes import DAY, HOUR, Answer, Problem, Task, Van
from nuoda.domains.dispatch.rules.solving import Told

_FINE = 1_000  # of a cent: a metre at a price by the kilometre is less than a cent
_NEVER = 100 * DAY
_DEAR = 10**7  # cents: what leaving out a task counts that nobody else takes
_TELL_EVERY = 0.25
_LEAST = 20_000  # rounds of search times stops: as many are made however little time there is
_SMALL = 60

Matrix = Any  # the solver's stubs name shapes of arrays in a way of their own


def solve(
    problem: Problem, *, seconds: float, seed: int, told: Told | None, watch: Callable[[], float]
) -> Answer:
    """See :func:`nuoda.domains.dispatch.rules.solving.solve`."""
    usable = {key: one for key, one in problem.tasks.items() if _somebody(problem, one)}
    lost = [key for key in problem.tasks if key not in usable]
    if not usable or not problem.vans:
        return repaired(problem, dict.fromkeys(problem.vans, ()), list(problem.tasks))
    until = _Until(seconds, told, watch)
    scarce = sum(one.price is not None for one in usable.values()) > problem.partner_jobs
    routes = _routes(problem, usable, _Until(seconds / 2, until.hear, watch) if scarce else until, seed)
    if scarce:
        # Partners have room for fewer than they would be given: those that gain least by them stay with us.
        given = [key for key in usable if not any(key in order for order in routes.values())]
        given.sort(key=lambda key: (usable[key].price is None, usable[key].price or 0, key))
        left = set(given[: problem.partner_jobs])
        own = {key: replace(one, price=None) for key, one in usable.items() if key not in left}
        if len(given) > len(left):
            routes = _routes(problem, own, until, seed)
    planned = {key for order in routes.values() for key in order}
    answer = repaired(problem, routes, [*(key for key in usable if key not in planned), *lost])
    if not answer.unplanned or len(problem.tasks) > _SMALL:
        return answer
    simple = repaired(problem, dict.fromkeys(problem.vans, ()), list(problem.tasks))
    return min(answer, simple, key=lambda one: (len(one.unplanned), one.cost))


def _routes(
    problem: Problem, tasks: Mapping[str, Task], until: _Until, seed: int
) -> dict[str, tuple[str, ...]]:
    until.least = _LEAST // (len(tasks) + 1)
    model = _Model(problem, tasks)
    return model.read(run(model.data, stop=until, seed=seed, collect_stats=False).best)


def _somebody(problem: Problem, task: Task) -> bool:
    return any(can_do(van, task) is None for van in problem.vans.values())


class _Until:
    """Stops when the time is over (after ``least`` rounds) or somebody asks, and tells how far it is.

    Time counts from the first round: what it takes to read the ways is no search.
    """

    def __init__(self, seconds: float, told: Told | None, watch: Callable[[], float]) -> None:
        self._seconds, self._told, self._watch = seconds, told, watch
        self._started: float | None = None
        self._spoke = 0.0
        self.least = 0

    def __call__(self, best_cost: int) -> bool:
        self.least -= 1
        now = self._watch()
        if self._started is None:
            self._started = self._spoke = now
        over = now - self._started
        if self._told is not None and now - self._spoke >= _TELL_EVERY:
            self._spoke = now
            if self._told(min(1.0, over / max(self._seconds, 0.001)), best_cost // _FINE):
                return True
        return over >= self._seconds and self.least <= 0

    def hear(self, share: float, cost: int) -> bool:
        """What a first part of the time tells, told as a part of the whole."""
        return self._told is not None and self._told(share / 2, cost)


@dataclass(frozen=True, slots=True)
class _Kind:
    """Vans that planning cannot tell apart, and which tasks they may not do."""

    van: Van
    keys: tuple[str, ...]
    barred: frozenset[str]


class _Model:
    """The problem in the solver's terms, and the way back."""

    def __init__(self, problem: Problem, tasks: Mapping[str, Task]) -> None:
        self._problem, self._tasks = problem, tasks
        self._kinds = _kinds(problem, tasks)
        self._places = len(problem.ways.metres)
        self._clients: list[str] = []
        self._pairs: list[tuple[str, str]] = []
        self._depots: dict[int, int] = {}
        self.data = self._built()

    def _built(self) -> ProblemData:
        clients, groups, shipments = self._visits()
        types = [self._type(kind, at) for at, kind in enumerate(self._kinds)]
        matrices = [self._matrices(kind) for kind in self._kinds]
        depots = [Depot(place) for place in self._depots]
        return ProblemData(
            [Location(0, 0) for _ in range(self._places + 1)], clients, depots, types,
            [one for one, _other in matrices], [other for _one, other in matrices], groups, shipments,
        )  # fmt: skip

    def _visits(self) -> tuple[list[Client], list[ClientGroup], list[Shipment]]:
        clients: list[Client] = []
        groups: list[ClientGroup] = []
        shipments: list[Shipment] = []
        for key, task in self._tasks.items():
            other = self._problem.follows.get(key, "")
            if task.after:
                continue
            if other:
                if other in self._tasks:
                    self._pairs.append((key, other))
                    shipments.append(self._shipment(task, self._tasks[other]))
                continue
            spans = _spans(task)
            group = len(groups) if len(spans) > 1 else None
            if group is not None:
                groups.append(
                    ClientGroup(list(range(len(clients), len(clients) + len(spans))), required=False)
                )
            for span in spans:
                self._clients.append(key)
                clients.append(self._client(task, span, group))
        return clients, groups, shipments

    def _client(self, task: Task, span: tuple[int, int], group: int | None) -> Client:
        load = self._load(task)
        nothing = [0] * len(load)
        return Client(
            task.place, nothing if task.collect else load, load if task.collect else nothing, task.service,
            span[0], span[1], 0 if task.collect or task.van else task.ready, _prize(task), False, group,
        )  # fmt: skip

    def _shipment(self, one: Task, other: Task) -> Shipment:
        taken, brought = _spans(one), _spans(other)
        return Shipment(
            one.place, other.place, max(taken[0][0], one.ready), taken[-1][1], one.service, brought[0][0],
            brought[-1][1], other.service, self._load(one), _prize(one), False,
        )  # fmt: skip

    def _load(self, task: Task) -> list[int]:
        dimensions = max(len(van.capacity) for van in self._problem.vans.values())
        return [*task.load, *[0] * dimensions][:dimensions]

    def _depot(self, place: int | None) -> int:
        spot = self._places if place is None else place
        return self._depots.setdefault(spot, len(self._depots))

    def _type(self, kind: _Kind, profile: int) -> VehicleType:
        van = kind.van
        return VehicleType(
            num_available=len(kind.keys), capacity=list(van.capacity), start_depot=self._depot(van.start),
            end_depot=self._depot(van.end), fixed_cost=van.fixed * _FINE, tw_early=van.opens,
            tw_late=van.closes, unit_distance_cost=van.per_km,
            unit_duration_cost=van.per_hour * _FINE // HOUR, profile=profile,
        )  # fmt: skip

    def _matrices(self, kind: _Kind) -> tuple[Matrix, Matrix]:
        """Metres and seconds, with the place where open trips end at no distance, and barred places far."""
        ways, van, size = self._problem.ways, kind.van, self._places
        metres = np.zeros((size + 1, size + 1), dtype=np.int64)
        metres[:size, :size] = np.asarray(ways.metres, dtype=np.int64)
        seconds = np.zeros_like(metres)
        if ways.seconds is not None:
            seconds[:size, :size] = np.asarray(ways.seconds, dtype=np.int64)
        else:
            breaks = 1 + van.rest / van.drive if van.drive else 1.0
            steady = ways.steady(van.opens, van.closes)
            seconds[:size, :size] = np.ceil(metres[:size, :size] / steady * breaks).astype(np.int64)
        for place in {self._tasks[key].place for key in kind.barred} - self._allowed(kind):
            seconds[place, :] = seconds[:, place] = _NEVER
            seconds[place, place] = 0
        return metres, seconds

    def _allowed(self, kind: _Kind) -> set[int]:
        return {one.place for key, one in self._tasks.items() if key not in kind.barred}

    def read(self, best: object) -> dict[str, tuple[str, ...]]:
        """The orders of tasks by van. What a van may not do is left out; it is put elsewhere later."""
        free = [list(kind.keys) for kind in self._kinds]
        routes: dict[str, tuple[str, ...]] = dict.fromkeys(self._problem.vans, ())
        for route in best.routes():  # type: ignore[attr-defined]
            kind = route.vehicle_type()
            order: list[str] = []
            for act in route.schedule():
                if act.type == ActivityType.CLIENT:
                    order.append(self._clients[act.idx])
                elif act.type == ActivityType.PICKUP:
                    order.append(self._pairs[act.idx][0])
                elif act.type == ActivityType.DELIVERY:
                    order.append(self._pairs[act.idx][1])
            barred = self._kinds[kind].barred
            out = {one for key in order if key in barred for one in _pair(self._problem, key)}
            routes[free[kind].pop(0)] = tuple(key for key in order if key not in out)
        return routes


def _pair(problem: Problem, key: str) -> set[str]:
    return {key, problem.tasks[key].after, problem.follows.get(key, "")}


def _kinds(problem: Problem, tasks: Mapping[str, Task]) -> list[_Kind]:
    alike: dict[tuple[Van, frozenset[str]], list[str]] = defaultdict(list)
    for key, van in problem.vans.items():
        barred = frozenset(one.key for one in tasks.values() if can_do(van, one) is not None)
        alike[replace(van, key="", skills=frozenset()), barred].append(key)
    return [_Kind(van, tuple(keys), barred) for (van, barred), keys in alike.items()]


def _spans(task: Task) -> Sequence[tuple[int, int]]:
    """The windows, cut off where the promise ends if something is left before that."""
    spans = list(task.windows) or [(0, _NEVER)]
    if task.due is None:
        return spans
    timely = [(opens, min(closes, task.due)) for opens, closes in spans if opens <= task.due]
    return timely or spans


def _prize(task: Task) -> int:
    return (_DEAR if task.price is None else task.price) * _FINE
