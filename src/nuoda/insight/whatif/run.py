"""The answer: both sides, month by month, and the share kept as a function of the target."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.queries.meter import Every, periods_between
from nuoda.domains.promises.facts import Kind, State
from nuoda.domains.promises.queries import Judged, judge_supposed, micros
from nuoda.insight.measures import MATURITY, Rate
from nuoda.insight.whatif.ask import Plan
from nuoda.insight.whatif.curve import Curve, Taken, curve_of
from nuoda.insight.whatif.penalty import Cost, Shift, costs_of
from nuoda.kernel.actor import Actor

_MINUTE = 60_000_000
_RECEIPT = Kind.RECEIPT_RETURN.value
_KEPT, _BROKEN = State.KEPT.value, State.BROKEN.value
_COUNTED = frozenset({_KEPT, _BROKEN, State.EXCUSED.value})


@dataclass(slots=True)
class Side:
    """One side's counts: what was due, kept, and excused by an approved excuse."""

    due: int = 0
    kept: int = 0
    excused: int = 0

    @property
    def gross(self) -> Rate:
        """Kept ÷ due."""
        return Rate(self.kept, self.due)

    @property
    def adjusted(self) -> Rate:
        """Kept ÷ due without what is excused: the share that the measures page shows."""
        return Rate(self.kept, self.due - self.excused)

    def add(self, state: str, count: int) -> None:
        """Count so many that stand so."""
        if state in _COUNTED:
            self.due += count
            self.kept += count * (state == _KEPT)
            self.excused += count * (state == State.EXCUSED.value)


@dataclass(slots=True)
class Month:
    """A calendar month of the zone, by the real due times."""

    first: date
    actual: Side = field(default_factory=Side)
    supposed: Side = field(default_factory=Side)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What was, and what would have been.

    ``lost`` would have been broken and was kept, ``won`` the reverse. ``agreed`` stayed as agreed upon with
    a person; ``unmoved`` counted every hour, so that another calendar changes nothing. ``typical`` is the
    median of the real targets, in the curve's unit. ``costs`` are provisional whatever the period.
    """

    plan: Plan
    at: datetime
    actual: Side
    supposed: Side
    months: Sequence[Month]
    curve: Curve
    lost: int
    won: int
    agreed: int
    unmoved: int
    typical: float | None
    costs: Sequence[Cost]
    provisional: bool


def what_if(plan: Plan, *, actor: Actor, at: datetime) -> WhatIf:
    """Judge every promise of a plan both ways. Reads the ledger and its log once; writes nothing."""
    tally = _Tally(plan)
    tally.take(judge_supposed(plan.scope, plan.supposition, actor=actor, at=at))
    shifts = tally.shifts if plan.contract else {}
    costs = costs_of(plan.contract, shifts, plan.ask, at=at, actor=actor) if plan.contract else []
    scale = 1 if plan.supposition.in_days else 60
    typical = tally.targets.median()
    return WhatIf(
        plan, at, tally.actual, tally.supposed, [one for one in tally.months if one.actual.due],
        curve_of(tally.taken, tally.supposed_taken, tally.counted, plan.supposition), tally.lost, tally.won,
        tally.agreed, tally.unmoved, None if typical is None else round(typical / scale, 2), costs,
        at < plan.scope.until + MATURITY,
    )  # fmt: skip


class _Tally:
    """Counts of both sides, filled in one pass."""

    def __init__(self, plan: Plan) -> None:
        zone = ZoneInfo(plan.supposition.zone)
        after = plan.ask.last + timedelta(days=1)
        periods = periods_between(plan.ask.first, after, Every.MONTH)
        self.months = [Month(one.first) for one in periods]
        self._starts = [micros(one.start(zone.key)) for one in periods]
        self._scale = 1 if plan.supposition.in_days else _MINUTE
        self._only_calendar = plan.supposition.amount is None
        self.actual, self.supposed = Side(), Side()
        self.taken, self.supposed_taken, self.targets = Taken(), Taken(), Taken()
        self.counted = self.agreed = self.unmoved = self.lost = self.won = 0
        self.shifts: defaultdict[tuple[str, date], Shift] = defaultdict(Shift)

    def take(self, promises: Iterable[Judged]) -> None:
        stands: Counter[tuple[int, str, str, str]] = Counter()
        for one in promises:
            month = bisect_right(self._starts, one.due) - 1
            unit = one.subject_kind if one.kind == _RECEIPT else one.kind
            stands[month, unit, one.state, one.supposed_state] += 1
            if not one.follows:
                self.agreed += 1
            elif one.state in _COUNTED:
                self._follow(one)
        for (month, unit, now, then), count in stands.items():
            self._stand(self.months[max(0, month)], unit, (now, then), count)

    def _follow(self, one: Judged) -> None:
        """What it had and what it took, of a promise that the other terms bear on."""
        scale = self._scale
        self.counted += 1
        if self._only_calendar:
            self.unmoved += one.due == one.supposed_due
        self.targets[-(-one.target // scale)] += 1
        if one.taken is not None and one.supposed_taken is not None:
            self.taken[-(-one.taken // scale)] += 1
            self.supposed_taken[-(-one.supposed_taken // scale)] += 1

    def _stand(self, month: Month, unit: str, states: tuple[str, str], count: int) -> None:
        now, then = states
        self.actual.add(now, count)
        month.actual.add(now, count)
        self.supposed.add(then, count)
        month.supposed.add(then, count)
        self.lost += count * (states == (_KEPT, _BROKEN))
        self.won += count * (states == (_BROKEN, _KEPT))
        if now != then:
            # The contract meter counts a receipt by the clock that runs, which is its subject.
            self.shifts[unit, month.first].move(now, then, count)
