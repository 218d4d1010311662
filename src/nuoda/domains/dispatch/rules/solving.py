"""The solver behind planning, loaded when it is used and not before: web processes stay light."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable

from nuoda.domains.dispatch.rules.shapes import Answer, Problem

Told = Callable[[float, int], bool]
"""Is given the share of time that is over (0 to 1) and the best cost; True asks to stop."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    told: Told | None = None,
    watch: Callable[[], float] = time.perf_counter,
) -> Answer:
    """The best answer found within ``seconds``. What a trip holds keeps to every window, load and skill.

    ``watch`` is what they are measured by: a measurement on a busy machine may count its own work alone.

    Raises ``ModuleNotFoundError`` where pyvrp is not installed.
    """
    module = importlib.import_module("nuoda.domains.dispatch.rules.vrp")
    answer: Answer = module.solve(problem, seconds=seconds, seed=seed, told=told, watch=watch)
    return answer
