"""Where the lines of an order are served from, what that costs, and what else it could have cost. Pure.

Freight, handling, transfer, lateness and splitting are weighed together (domain reference §5.8). Costs are
whole numbers of the least unit of one currency, so that two ways of reckoning agree to the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple


class Source(NamedTuple):
    """What leaves one place on one day. ``place`` is a warehouse or a supplier, ``day`` counts from today."""

    place: str
    day: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source can do for a line: the cost of a piece, and the most it may have there by that day."""

    cost: int
    most: int


@dataclass(frozen=True, slots=True)
class Line:
    """So much of a product for a taker of a ``rank``, with so many days of ``life`` left.

    ``quota`` is what a shortage leaves her at most; ``lack`` is the cost of a piece that she does not get.
    """

    key: str
    product: str
    quantity: int
    offers: Mapping[Source, Offer]
    lack: int
    rank: int = 0
    life: int = 0
    quota: int | None = None

    @property
    def wanted(self) -> int:
        return self.quantity if self.quota is None else min(self.quota, self.quantity)


@dataclass(frozen=True, slots=True)
class Ask:
    """An order. A shipment from a source costs ``trips``; there are at most ``most``, and each after the
    first costs ``split`` more. ``whole``: all of it or nothing. ``undivided``: a line comes from one source.
    """

    key: str
    lines: tuple[Line, ...]
    trips: Mapping[Source, int]
    most: int = 3
    split: int = 0
    whole: bool = False
    undivided: bool = False


class Take(NamedTuple):
    """So many pieces of a line from a source."""

    line: str
    source: Source
    quantity: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What an order takes from where; ``lacking`` pieces are not to be had, and not in its ``cost``."""

    takes: tuple[Take, ...]
    cost: int
    lacking: int
    weight: int

    @property
    def sources(self) -> frozenset[Source]:
        return frozenset(one.source for one in self.takes)


def nothing(ask: Ask) -> Plan:
    """An order that gets nothing."""
    lacking = sum(one.quantity for one in ask.lines)
    return Plan((), 0, lacking, sum(one.quantity * one.lack for one in ask.lines))


def plan_of(ask: Ask, takes: Sequence[Take]) -> Plan:
    """What so many takes cost. ``weight`` is the cost with that of what lacks."""
    cost = lacking = lacked = 0
    for line in ask.lines:
        lacks = line.quantity
        for key, source, quantity in takes:
            if key == line.key:
                lacks -= quantity
                cost += quantity * line.offers[source].cost
        lacking += lacks
        lacked += lacks * line.lack
    used = {one.source for one in takes}
    cost += sum([ask.trips[one] for one in used]) + ask.split * max(0, len(used) - 1)
    return Plan(tuple(takes), cost, lacking, cost + lacked)


def best_plans(ask: Ask) -> tuple[Plan, Plan | None]:
    """The cheapest plan of an order by itself, and the cheapest one that uses other sources.

    Every set of sources that may matter is looked at: those that cannot beat the second best are left out.
    """
    found: dict[frozenset[Source], Plan] = {frozenset(): nothing(ask)}
    useful = _useful(ask)
    for source in useful:
        _note(found, _served(ask, (source,)))
    for size in range(2, min(ask.most, len(useful)) + 1):
        if _least(ask, useful, size) >= _second(found):
            break
        for chosen in combinations(useful, size):
            _note(found, _served(ask, chosen))
    ranked = _ranked(found)
    others = [one for one in ranked[1:] if one.takes]
    return ranked[0], others[0] if others else None


def _ranked(found: Mapping[frozenset[Source], Plan]) -> list[Plan]:
    """The plans, the lightest first, then those of fewer sources."""
    every = sorted(found.items(), key=lambda one: (one[1].weight, len(one[0]), sorted(one[0])))
    return [plan for _sources, plan in every]


def _note(found: dict[frozenset[Source], Plan], plan: Plan) -> None:
    sources = plan.sources
    kept = found.get(sources)
    if kept is None or plan.weight < kept.weight:
        found[sources] = plan


def _second(found: Mapping[frozenset[Source], Plan]) -> int:
    """The weight of the second best plan, or of the only one."""
    return sorted([one.weight for one in found.values()])[:2][-1]


def _useful(ask: Ask) -> list[Source]:
    return sorted({source for line in ask.lines for source, one in line.offers.items() if one.most > 0})


def _least(ask: Ask, useful: Sequence[Source], size: int) -> int:
    """What any plan of so many sources costs at least."""
    pieces = sum(
        line.quantity * min([line.lack, *(one.cost for one in line.offers.values())]) for line in ask.lines
    )
    trips = sorted(ask.trips[one] for one in useful)
    return pieces + sum(trips[:size]) + ask.split * (size - 1)


def _served(ask: Ask, chosen: Sequence[Source]) -> Plan:
    """The cheapest way to serve an order from these sources, each line by itself."""
    takes: list[Take] = []
    for line in ask.lines:
        if ask.undivided or len(chosen) == 1:
            takes += _undivided(line, chosen)
        else:
            takes += _divided(line, chosen)
    plan = plan_of(ask, takes)
    return nothing(ask) if ask.whole and plan.lacking else plan


def _divided(line: Line, chosen: Sequence[Source]) -> list[Take]:
    rest, had, takes = line.wanted, dict[str, int](), []
    offers = ((line.offers[one].cost, one) for one in chosen if one in line.offers)
    for cost, source in sorted(offers):
        n = min(rest, line.offers[source].most - had.get(source.place, 0))
        if n <= 0 or cost >= line.lack:
            continue
        had[source.place] = had.get(source.place, 0) + n
        rest -= n
        takes.append(Take(line.key, source, n))
    return takes


def _undivided(line: Line, chosen: Sequence[Source]) -> list[Take]:
    best: tuple[int, Source, int] | None = None
    for source in chosen:
        offer = line.offers.get(source)
        n = min(line.wanted, offer.most) if offer else 0
        if offer is None or n <= 0 or offer.cost >= line.lack:
            continue
        weighed = (n * (offer.cost - line.lack), source, n)
        best = weighed if best is None else min(best, weighed)
    return [] if best is None else [Take(line.key, best[1], best[2])]
