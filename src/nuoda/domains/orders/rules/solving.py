"""The integer programme of orders that compete, solved by HiGHS through scipy. Loaded where it is used.

For each line and source so many pieces ``x``; for each order and source a shipment ``y``; what lacks ``u``;
each shipment after the first ``w``; where a line is undivided its one source ``z``; where an order is whole,
that it is served at all ``k``.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nuoda.domains.orders.rules.contest import Cap
from nuoda.domains.orders.rules.sourcing import Ask, Line, Plan, Source, Take, nothing, plan_of

_optimize: Any = importlib.import_module("scipy.optimize")
_sparse: Any = importlib.import_module("scipy.sparse")
_OPTIMAL = 0
_NEAR = 1e-4


class _Programme:
    """Variables and rows as they are written down, one by one."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.most: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def variable(self, cost: float, most: float, *, whole: bool = True) -> int:
        self.cost.append(cost)
        self.most.append(most)
        self.whole.append(int(whole))
        return len(self.cost) - 1

    def row(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def solve(self, seconds: float) -> tuple[Any, bool]:
        """Once the shipments are whole, pieces mostly are by themselves: the rows are those of a network.
        Where they are not, all are made to be."""
        values, exact = self._solved(seconds, np.array(self.whole))
        if values is not None and np.abs(values - np.round(values)).max(initial=0) > _NEAR:
            return self._solved(seconds, np.ones(len(self.cost)))
        return values, exact

    def _solved(self, seconds: float, whole: Any) -> tuple[Any, bool]:
        places = [(row, column) for row, (terms, _l, _h) in enumerate(self.rows) for column in terms]
        values = [value for terms, _l, _h in self.rows for value in terms.values()]
        shape = (len(self.rows), len(self.cost))
        matrix = _sparse.csr_array((values, tuple(zip(*places, strict=True))), shape=shape)
        bounds = _optimize.Bounds(np.zeros(len(self.cost)), np.array(self.most))
        limits = _optimize.LinearConstraint(
            matrix,
            np.array([low for _t, low, _h in self.rows]),
            np.array([high for _t, _l, high in self.rows]),
        )
        found = _optimize.milp(
            np.array(self.cost), integrality=whole, bounds=bounds, constraints=limits,
            options={"mip_rel_gap": 0.0, "time_limit": seconds},
        )  # fmt: skip
        return found.x, found.status == _OPTIMAL


def solve(
    asks: Sequence[Ask], caps: Sequence[tuple[Cap, Sequence[Line]]], *, seconds: float
) -> tuple[dict[str, Plan], bool]:
    """The plans of one group, and whether they are proven. Without any plan in time, nobody gets anything."""
    programme = _Programme()
    takes: dict[tuple[str, Source], int] = {}
    for ask in asks:
        _write(programme, ask, takes)
    for cap, lines in caps:
        terms = {
            takes[line.key, source]: 1.0
            for line in lines
            for source in line.offers
            if source.place == cap.place and source.day <= cap.day and (line.key, source) in takes
        }
        if terms:
            programme.row(terms, 0, cap.quantity)
    values, exact = programme.solve(seconds)
    if values is None:
        return {ask.key: nothing(ask) for ask in asks}, False
    return {ask.key: _read(ask, takes, values) for ask in asks}, exact


def _write(programme: _Programme, ask: Ask, takes: dict[tuple[str, Source], int]) -> None:
    sources = sorted({one for line in ask.lines for one in line.offers})
    trips = {one: programme.variable(ask.trips[one], 1) for one in sources}
    if sources:
        programme.row(dict.fromkeys(trips.values(), 1.0), 0, ask.most)
    if ask.split and len(sources) > 1:
        more = programme.variable(ask.split, len(sources), whole=False)
        programme.row({more: 1.0, **dict.fromkeys(trips.values(), -1.0)}, -1, np.inf)
    served = programme.variable(0, 1) if ask.whole else None
    for line in ask.lines:
        lack = programme.variable(line.lack, line.quantity, whole=False)
        own = {
            one: programme.variable(offer.cost, min(offer.most, line.wanted), whole=False)
            for one, offer in line.offers.items()
        }
        takes.update({(line.key, one): place for one, place in own.items()})
        programme.row({lack: 1.0, **dict.fromkeys(own.values(), 1.0)}, line.quantity, line.quantity)
        programme.row({lack: 1.0}, line.quantity - line.wanted, line.quantity)
        if served is not None:
            programme.row({lack: 1.0, served: float(line.quantity)}, line.quantity, line.quantity)
        _confine(programme, ask, line, own, trips)


def _confine(
    programme: _Programme,
    ask: Ask,
    line: Line,
    own: Mapping[Source, int],
    trips: Mapping[Source, int],
) -> None:
    """A piece needs its shipment, a place gives no more than it has, an undivided line comes from one."""
    for source, place in own.items():
        most = float(min(line.offers[source].most, line.wanted))
        programme.row({place: 1.0, trips[source]: -most}, -np.inf, 0)
        until = {
            other: 1.0 for one, other in own.items() if one.place == source.place and one.day <= source.day
        }
        programme.row(until, 0, line.offers[source].most)
    if ask.undivided and len(own) > 1:
        chosen = {one: programme.variable(0, 1) for one in own}
        programme.row(dict.fromkeys(chosen.values(), 1.0), 0, 1)
        for source, place in own.items():
            programme.row({place: 1.0, chosen[source]: -float(line.wanted)}, -np.inf, 0)


def _read(ask: Ask, takes: Mapping[tuple[str, Source], int], values: Any) -> Plan:
    found = [
        Take(line.key, source, round(float(values[takes[line.key, source]])))
        for line in ask.lines
        for source in sorted(line.offers)
    ]
    return plan_of(ask, [one for one in found if one.quantity > 0])
