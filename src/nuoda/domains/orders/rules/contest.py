"""Orders that compete for the same goods, served together at the least cost in all. Pure.

An order whose own best way takes nothing from anybody is served that way: that is the optimum. The others
fall into groups that share goods; each group is solved exactly, as an integer programme.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from nuoda.domains.orders.rules.sourcing import Ask, Line, Plan, Source, best_plans


@dataclass(frozen=True, slots=True)
class Cap:
    """Lines of a rank of at most ``rank``, that want a life of at least ``life``, may take at most
    ``quantity`` of a product from a place by a day."""

    place: str
    product: str
    day: int
    rank: int
    life: int
    quantity: int

    def binds(self, line: Line) -> bool:
        return line.rank <= self.rank and line.life >= self.life


@dataclass(frozen=True, slots=True)
class Decision:
    """The plan of an order and its runner-up. ``scarce``: the runner-up needs goods that others got."""

    plan: Plan
    runner_up: Plan | None
    scarce: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """All decisions. ``proven`` tells that no cheaper way exists; ``contested`` orders were solved together,
    the largest group of them counting ``largest``."""

    decisions: Mapping[str, Decision]
    proven: bool
    contested: int
    largest: int


class Solver(Protocol):
    """Solves one group exactly: the plans by order, and whether they are proven to be the cheapest."""

    def __call__(
        self, asks: Sequence[Ask], caps: Sequence[tuple[Cap, Sequence[Line]]], *, seconds: float
    ) -> tuple[dict[str, Plan], bool]: ...


def allocate(asks: Sequence[Ask], caps: Sequence[Cap], *, seconds: float = 10.0) -> Outcome:
    """Serve orders together. ``seconds`` bounds the time for one group; a plan is then still a valid one."""
    alone = {ask.key: best_plans(ask) for ask in asks}
    owners = {line.key: ask.key for ask in asks for line in ask.lines}
    binding = _binding(asks, caps)
    decisions, proven, contested, largest = {}, True, 0, 0
    for group, bound in _groups(asks, binding, owners):
        plans = {ask.key: alone[ask.key][0] for ask in group}
        if bound and not _fits(plans, bound):
            solve: Solver = importlib.import_module("nuoda.domains.orders.rules.solving").solve
            plans, exact = solve(group, bound, seconds=seconds)
            proven, contested, largest = proven and exact, contested + len(group), max(largest, len(group))
        for ask in group:
            decisions[ask.key] = _decided(plans[ask.key], *alone[ask.key])
    return Outcome(decisions, proven, contested, largest)


def _decided(plan: Plan, first: Plan, second: Plan | None) -> Decision:
    if plan.sources == first.sources:
        return Decision(plan, second, scarce=False)
    return Decision(plan, first if first.takes else None, scarce=first.weight < plan.weight)


Bound = tuple[Cap, Sequence[Line]]


def _binding(asks: Sequence[Ask], caps: Sequence[Cap]) -> list[Bound]:
    """The caps that all the lines under them together could exceed, each with those lines."""
    takers: dict[tuple[str, str], list[tuple[Line, int]]] = defaultdict(list)
    for ask in asks:
        for line in ask.lines:
            first: dict[str, int] = {}
            for source in line.offers:
                first[source.place] = min(source.day, first.get(source.place, source.day))
            for place, day in first.items():
                takers[place, line.product].append((line, day))
    found: list[Bound] = []
    for cap in caps:
        under = [
            line
            for line, day in takers.get((cap.place, cap.product), ())
            if day <= cap.day and cap.binds(line)
        ]
        if len(under) > 1 and sum(one.wanted for one in under) > cap.quantity:
            found.append((cap, under))
    return found


def _groups(
    asks: Sequence[Ask], binding: Sequence[Bound], owners: Mapping[str, str]
) -> list[tuple[list[Ask], list[Bound]]]:
    """Orders that share a binding cap, directly or through others, with their caps."""
    parent = {ask.key: ask.key for ask in asks}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for _cap, lines in binding:
        first = root(owners[lines[0].key])
        for line in lines[1:]:
            parent[root(owners[line.key])] = first
    groups: dict[str, tuple[list[Ask], list[Bound]]] = defaultdict(lambda: ([], []))
    for ask in asks:
        groups[root(ask.key)][0].append(ask)
    for bound in binding:
        groups[root(owners[bound[1][0].key])][1].append(bound)
    return list(groups.values())


def _fits(plans: Mapping[str, Plan], binding: Sequence[Bound]) -> bool:
    took: dict[str, list[tuple[Source, int]]] = defaultdict(list)
    for plan in plans.values():
        for one in plan.takes:
            took[one.line].append((one.source, one.quantity))
    return all(
        sum(
            n
            for line in lines
            for source, n in took.get(line.key, ())
            if source.place == cap.place and source.day <= cap.day
        )
        <= cap.quantity
        for cap, lines in binding
    )
