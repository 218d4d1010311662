"""What can still be promised, by day (domain reference §5.8, golden numbers §9). Pure.

Discrete: what each supply leaves until the next one; what lacks later is taken from supplies before it.
Cumulative with look-ahead: what can be promised for a day so that no earlier word is broken by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Supply:
    """Goods that are here from ``on`` and may be delivered up to ``until`` (None: for ever)."""

    on: date
    quantity: int
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """Goods that are promised for a day."""

    on: date
    quantity: int


def discrete(
    beginning: int, receipts: Mapping[int, int], orders: Mapping[int, int]
) -> tuple[tuple[int, int], ...]:
    """Per period that has a supply: (period, what it leaves to promise). Period 1 has the beginning stock.

    The source is APICS' discrete available-to-promise with look-back.
    """
    starts = sorted({1, *(period for period, quantity in receipts.items() if quantity)})
    left: list[int] = []
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else None
        committed = sum(
            quantity
            for period, quantity in orders.items()
            if start <= period and (end is None or period < end)
        )
        left.append(receipts.get(start, 0) + (beginning if start == 1 else 0) - committed)
    lack = 0
    for place in range(len(left) - 1, -1, -1):
        left[place] -= lack
        lack = 0
        if left[place] < 0 and place:
            lack, left[place] = -left[place], 0
    return tuple(zip(starts, left, strict=True))


def cumulative(found: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The running sums of what each supply leaves."""
    sums: list[tuple[int, int]] = []
    total = 0
    for period, quantity in found:
        total += quantity
        sums.append((period, total))
    return tuple(sums)


def promisable(supplies: Sequence[Supply], demands: Sequence[Demand], on: date, *, withheld: int = 0) -> int:
    """How much more can be promised for a day, so that nothing promised comes later than it would.

    Goods that expire first go first, so what expires unused is no supply for later days. ``withheld`` is
    kept back for others: a safety stock, a tier's protected quantity.
    """
    usable = [one for one in supplies if one.on <= on and (one.until is None or one.until >= on)]
    most = sum(one.quantity for one in usable) - withheld
    if most <= 0:
        return 0
    before = _backlog(supplies, demands, None)
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if _backlog(supplies, demands, Demand(on, middle + withheld)) == before:
            low = middle
        else:
            high = middle - 1
    return low


def _backlog(supplies: Sequence[Supply], demands: Sequence[Demand], extra: Demand | None) -> tuple[int, ...]:
    """What is owed at the end of each day on which something happens. An ``extra`` that is not met on its
    day counts at once beyond all measure.
    """
    marked = {one.on for one in supplies} | {one.on for one in demands}
    days = sorted(marked | ({extra.on} if extra else set()))
    coming = sorted(supplies, key=lambda supply: supply.on)
    due: dict[date, int] = {}
    for wanted in demands:
        due[wanted.on] = due.get(wanted.on, 0) + wanted.quantity
    heap: list[tuple[date, int, int]] = []
    place, owed = 0, 0
    told: list[int] = []
    for day in days:
        while place < len(coming) and coming[place].on <= day:
            supply = coming[place]
            heappush(heap, (supply.until or date.max, place, supply.quantity))
            place += 1
        owed = _serve(heap, owed + due.get(day, 0), day)
        if extra is not None and extra.on == day and _serve(heap, extra.quantity, day):
            return (-1,)
        if day in marked:
            told.append(owed)
    return tuple(told)


def _serve(heap: list[tuple[date, int, int]], wanted: int, day: date) -> int:
    """Take from what expires first, dropping what has expired; returns what is still wanted."""
    while heap and wanted:
        until, place, quantity = heappop(heap)
        if until < day:
            continue
        used = min(quantity, wanted)
        wanted -= used
        if quantity > used:
            heappush(heap, (until, place, quantity - used))
    return wanted


def protected_from(
    tier: str, kept: Mapping[str, int], taken: Mapping[str, int], rank: Mapping[str, int]
) -> int:
    """How much is kept back from a tier for those above it: what their reservations have not taken yet."""
    mine = rank.get(tier, 0)
    return sum(
        max(0, quantity - taken.get(other, 0))
        for other, quantity in kept.items()
        if rank.get(other, 0) > mine
    )
