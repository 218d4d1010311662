"""Trips reckoned through: windows, loads, skills, pairs, breaks; the cheapest place; sound plans."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.dispatch.rules import (
    STEADY_SPEEDS,
    Answer,
    Problem,
    Refusal,
    Ride,
    Task,
    Van,
    Ways,
    Why,
    best_place,
    cost_of_move,
    drive,
    insert_all,
    solve,
)

H = 3_600


def _problem(seed: int, *, tasks: int, vans: int, tight: bool = False) -> Problem:
    chance = Random(seed)
    spots = [(chance.randrange(20_000), chance.randrange(20_000)) for _ in range(tasks + 1)]
    metres = [[int(((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in spots] for a, b in spots]
    found: dict[str, Task] = {}
    for place in range(1, tasks + 1):
        opens = chance.choice((8, 10, 13)) * H
        found[f"t{place}"] = Task(
            f"t{place}", place, ((opens, opens + (1 if tight else 6) * H),), 300, (chance.randrange(1, 9), 1),
            collect=chance.random() < 0.2, needs=frozenset({"chilled"} if chance.random() < 0.3 else ()),
            due=opens + 3 * H, price=chance.choice((None, 4_000)),
        )  # fmt: skip
    if tasks >= 4:
        found["t1"] = replace(found["t1"], collect=True, needs=frozenset(), price=None)
        found["t2"] = replace(
            found["t2"], collect=False, after="t1", load=found["t1"].load, price=None, windows=()
        )
    cars = {
        f"v{place}": Van(
            f"v{place}", 0, 0, 7 * H, 18 * H, (20, 6), frozenset({"chilled"} if place == 0 else ()), 5_000,
            200, 3_000, drive=4 * H, rest=1_200,
        )
        for place in range(vans)
    }  # fmt: skip
    return Problem(found, cars, Ways(metres, None, STEADY_SPEEDS), 100, partner_jobs=2)


def _keeps(problem: Problem, answer: Answer) -> None:
    """What an answer must keep to, checked by other means than it was made by."""
    seen = [key for order in answer.routes.values() for key in order]
    placed = [*seen, *answer.partner, *answer.unplanned]
    assert sorted(placed) == sorted(problem.tasks)
    assert len(answer.partner) <= problem.partner_jobs
    for name, order in answer.routes.items():
        van, ride = problem.vans[name], answer.rides[name]
        tasks = problem.of(order)
        for task, stop in zip(tasks, ride.stops, strict=True):
            assert not task.windows or any(one <= stop.begins <= other for one, other in task.windows)
            assert task.needs <= van.skills
            assert not task.after or order.index(task.after) < order.index(task.key)
        assert not order or (van.opens <= ride.starts and ride.ends <= van.closes)
        for dimension, most in enumerate(van.capacity):
            aboard = sum(one.load[dimension] for one in tasks if not one.collect and not one.after)
            for task in tasks:
                assert aboard <= most
                aboard += task.load[dimension] if task.collect else -task.load[dimension]
            assert aboard <= most


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.booleans())
def test_no_answer_breaks_a_window_a_load_a_skill_or_a_pair(seed: int, tight: bool) -> None:
    problem = _problem(seed, tasks=9, vans=2, tight=tight)
    _keeps(problem, insert_all(problem, dict.fromkeys(problem.vans, ()), list(problem.tasks)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_solver_keeps_to_all_and_is_no_worse_than_inserting(seed: int) -> None:
    problem = _problem(seed, tasks=12, vans=3)
    answer = solve(problem, seconds=0)
    _keeps(problem, answer)
    simple = insert_all(problem, dict.fromkeys(problem.vans, ()), list(problem.tasks))
    assert len(answer.unplanned) <= len(simple.unplanned)


def _exhaustive(problem: Problem) -> int:
    """The least cost of all ways to share the tasks out, each in every order."""
    best = 10**12
    for owners in product(problem.vans, repeat=len(problem.tasks)):
        costs = []
        for name, van in problem.vans.items():
            mine = [key for key, owner in zip(problem.tasks, owners, strict=True) if owner == name]
            rides = [
                drive(van, problem.of(one), problem.ways, problem.late_cost) for one in permutations(mine)
            ]
            costs.append(min((one.cost for one in rides if isinstance(one, Ride)), default=10**12))
        best = min(best, sum(costs))
    return best


@pytest.mark.parametrize("seed", [4, 5, 6, 7])
def test_small_days_are_planned_as_well_as_by_trying_everything(seed: int) -> None:
    whole = _problem(seed, tasks=5, vans=2)
    plain = {key: replace(one, needs=frozenset(), after="", collect=False, price=None, due=None)
             for key, one in whole.tasks.items()}  # fmt: skip
    steady = Ways(whole.ways.metres, None, (30.0,) * 24)
    vans = {key: replace(one, drive=0, capacity=(60, 9)) for key, one in whole.vans.items()}
    problem = Problem(plain, vans, steady, 0)
    answer = solve(problem, seconds=0)
    assert answer.unplanned == {}
    assert answer.cost <= _exhaustive(problem) * 1.001


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_the_cheapest_place_is_the_cheapest_of_all(seed: int) -> None:
    problem = _problem(seed, tasks=7, vans=1)
    free = {key: replace(one, needs=frozenset()) for key, one in problem.tasks.items()}
    problem = Problem(free, problem.vans, problem.ways, 100)
    start = insert_all(problem, {"v0": ()}, [key for key in free if key != "t7"])
    order = start.routes["v0"]
    found = best_place(problem, order, "t7", "v0")
    tried = [drive(problem.vans["v0"], problem.of([*order[:at], "t7", *order[at:]]), problem.ways, 100)
             for at in range(len(order) + 1)]  # fmt: skip
    costs = [one.cost - start.rides["v0"].cost for one in tried if isinstance(one, Ride)]
    if isinstance(found, Refusal):
        assert costs == []
    else:
        assert found.extra == min(costs)
        moved = cost_of_move(problem, start.routes, "t7", "v0", found.position)
        assert not isinstance(moved, Refusal)
        assert moved[1] == found.extra


def test_speeds_by_hour_never_let_one_overtake_by_waiting() -> None:
    ways = Ways([[0, 50_000], [50_000, 0]], None, (*[20.0] * 9, *[60.0] * 15))
    arrivals = [at + ways.travel(0, 1, at) for at in range(6 * H, 11 * H, 60)]
    assert arrivals == sorted(arrivals)
    assert ways.travel(0, 1, 9 * H) == 3_000


def test_a_break_falls_due_and_reasons_are_named() -> None:
    ways = Ways([[0, 90_000, 180_000], [90_000, 0, 90_000], [180_000, 90_000, 0]], None, (30.0,) * 24)
    van = Van("v", 0, None, 6 * H, 20 * H, (10,), drive=4 * H, rest=1_200)
    ride = drive(van, [Task("a", 1, load=(1,)), Task("b", 2, load=(1,))], ways)
    assert isinstance(ride, Ride)
    assert ride.stops[1].arrives - ride.stops[0].leaves == 3 * H + 1_200

    def why(task: Task, **more: object) -> Why:
        told = drive(replace(van, **more), [task], ways)  # type: ignore[arg-type]
        assert isinstance(told, Refusal)
        return told.why

    assert why(Task("x", 1, load=(11,))) is Why.CAPACITY
    assert why(Task("x", 1, needs=frozenset({"frozen"}))) is Why.SKILL
    assert why(Task("x", 1, windows=((6 * H, 7 * H),))) is Why.WINDOW
    assert why(Task("x", 2), closes=9 * H) is Why.DAY_FULL
    assert why(Task("x", 1), left=True) is Why.NO_VEHICLE


def test_who_is_on_his_way_keeps_the_way_he_has_made() -> None:
    ways = Ways(
        [[0, 9_000, 0], [9_000, 0, 9_000], [0, 9_000, 0]], [[0, 900, 10], [900, 0, 900], [10, 900, 0]]
    )
    tasks = {"next": Task("next", 1, van="v"), "near": Task("near", 2, van="v")}
    standing = Van("v", 0, 0, 8 * H, 18 * H, left=True, per_hour=3_600)
    driving = replace(standing, towards="next", since=8 * H - 600)
    problem = Problem(tasks, {"v": driving}, ways)

    def reached(van: Van, *order: str) -> list[int]:
        ride = drive(van, problem.of(order), ways)
        assert isinstance(ride, Ride)
        return [stop.arrives - 8 * H for stop in ride.stops]

    assert reached(standing, "next", "near") == [900, 1_800]
    assert reached(driving, "next", "near") == [300, 1_200]
    assert reached(driving, "near", "next") == [10, 910], "who turns off goes on from where he last was"
    place = best_place(problem, ["next"], "near", "v")
    assert not isinstance(place, Refusal)
    assert place.order == ("next", "near"), "turning off throws ten minutes away"
