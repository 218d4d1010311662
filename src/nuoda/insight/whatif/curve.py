"""The share kept as a function of the target: cumulative, as time counted and as it would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from nuoda.domains.promises.queries import Supposition

POINTS = 48
_STEPS = (
    1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1_440, 2_880, 4_320, 7_200, 10_080, 14_400,
    20_160, 43_200,
)  # fmt: skip
_HIGH = 0.97


class Taken(Counter[int]):
    """How often something took so long, in whole minutes or days."""

    def within(self, most: int) -> int:
        return sum(count for taken, count in self.items() if taken <= most)

    def quantile(self, share: float) -> int | None:
        """The least length that ``share`` of all do not exceed; None of nothing."""
        wanted, seen = share * self.total(), 0
        for taken in sorted(self):
            seen += self[taken]
            if seen >= wanted:
                return taken
        return None

    def median(self) -> int | None:
        return self.quantile(0.5)


@dataclass(frozen=True, slots=True)
class Curve:
    """Points at targets of rising length, in days or in hours; shares of ``n``, what is undone included.

    ``actual`` counts time as it really counted, ``supposed`` as it would have. ``mark`` is the place of the
    supposed target among the points, None where none is supposed.
    """

    in_days: bool
    targets: Sequence[float]
    actual: Sequence[float]
    supposed: Sequence[float]
    n: int
    mark: int | None

    @property
    def differs(self) -> bool:
        """True where time counts otherwise, so that there are two curves to see."""
        return list(self.actual) != list(self.supposed)


def curve_of(taken: Taken, supposed: Taken, n: int, supposition: Supposition) -> Curve:
    """The curves from what each promise took; ``n`` promises in all, those still undone included."""
    in_days = supposition.in_days
    amount = supposition.amount or Decimal(0)
    target = int(amount if in_days else amount * 60)
    reach = max(target * 3 // 2, taken.quantile(_HIGH) or 0, supposed.quantile(_HIGH) or 0, 1)
    step = _step(reach, target)
    edges = [step * place for place in range(1, -(-reach // step) + 1)]
    mark = edges.index(target) if target in edges else None
    scale = 1 if in_days else 60
    return Curve(
        in_days, [round(edge / scale, 2) for edge in edges], _shares(taken, edges, n),
        _shares(supposed, edges, n), n, mark,
    )  # fmt: skip


def _step(reach: int, target: int) -> int:
    """How far points lie apart; the target itself is one of them where that does not take too many."""
    step = next((one for one in _STEPS if reach <= one * POINTS), _STEPS[-1])
    fitting = (one for one in range(step, 0, -1) if target % one == 0)
    fine = next(fitting, step)
    return fine if target and reach <= fine * 3 * POINTS else step


def _shares(taken: Taken, edges: Sequence[int], n: int) -> list[float]:
    if not n:
        return [0.0 for _ in edges]
    counts = [0] * (len(edges) + 1)
    step = edges[0]
    for length, count in taken.items():
        counts[min(len(edges), max(0, -(-length // step) - 1))] += count
    return [round(sofar / n, 4) for sofar in accumulate(counts[:-1])]
