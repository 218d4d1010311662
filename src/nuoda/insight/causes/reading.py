"""What is read from the days of causes: ranks with their share, and the weeks of one cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet, Sum

from nuoda.domains.quality.facts import Count, Reach
from nuoda.insight.causes.counting import EVERY
from nuoda.insight.models import CauseDay
from nuoda.kernel.actor import Actor

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Place:
    """Where causes are looked at: a reach, and of one customer, lane, carrier or place its key."""

    reach: str = Reach.ALL.value
    key: str = ""


@dataclass(frozen=True, slots=True)
class Rank:
    """A cause, or one customer, lane, carrier or place, with its cases.

    ``share`` is its part of all cases, ``cumulative`` that of all ranks down to it (Pareto); ``rate`` is
    cases per 1,000 shipments, of a cause over all shipments looked at, None where nothing was shipped.
    """

    key: str
    cases: int
    shipments: int
    share: float
    cumulative: float

    @property
    def rate(self) -> float | None:
        return 1_000 * self.cases / self.shipments if self.shipments else None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranks of days from ``first`` to ``last``, the most cases first; all cases and shipments."""

    first: date
    last: date
    cases: int
    shipments: int
    ranks: Sequence[Rank]

    @property
    def rate(self) -> float | None:
        """Cases per 1,000 shipments, None where nothing was shipped."""
        return 1_000 * self.cases / self.shipments if self.shipments else None


def causes_ranked(*, actor: Actor, first: date, last: date, place: Place | None = None) -> Ranking:
    """Causes by their cases, everywhere or at one place; "" where none was found yet. One query."""
    here = place or Place()
    rows = _days(actor, first, last).filter(reach=here.reach, key=here.key)
    found = _sums(rows, "cause")
    whole = next((one for one in found if one[0] == EVERY), (EVERY, 0, 0))
    return _ranking(first, last, whole[1], [(key, whole[1], n) for key, _s, n in found if key != EVERY and n])


def places_ranked(*, actor: Actor, first: date, last: date, reach: str, cause: str = EVERY) -> Ranking:
    """Customers, lanes, carriers or places by their cases of one cause, or of all. Two queries."""
    rows = _days(actor, first, last).filter(reach=reach)
    found = _sums(rows.filter(cause=cause), "key")
    shipped = {key: n for key, n, _cases in _sums(rows.filter(cause=EVERY), "key")}
    ranks = [(key, shipped.get(key, 0), n) for key, _shipments, n in found if n]
    return _ranking(first, last, sum(shipped.values()), ranks)


def weeks_of(*, actor: Actor, cause: str, place: Place, since: date, until: date) -> list[Count]:
    """The weeks of a cause at a place, from the Monday ``since`` to before ``until``; none left out."""
    return weeks_of_many(actor=actor, wanted=[(cause, place)], since=since, until=until)[cause, place]


def weeks_of_many(
    *, actor: Actor, wanted: Iterable[tuple[str, Place]], since: date, until: date
) -> dict[tuple[str, Place], list[Count]]:
    """The weeks of several causes, each at its place, in one query."""
    asked = list(dict.fromkeys(wanted))
    condition = Q(pk__in=[])
    for cause, place in asked:
        condition |= Q(reach=place.reach, key=place.key, cause__in=[cause, EVERY])
    rows = CauseDay.objects.visible_to(actor).filter(condition, day__gte=since, day__lt=until).order_by()
    days: dict[tuple[str, str, str, date], list[int]] = {}
    for reach, key, cause, day, shipments, cases in rows.values_list(
        "reach", "key", "cause", "day", "shipments", "cases"
    ):
        monday = day - timedelta(days=day.weekday())
        held = days.setdefault((reach, key, cause, monday), [0, 0])
        held[0] += shipments
        held[1] += cases
    mondays = [since + n * WEEK for n in range(max(0, -(-(until - since).days // 7)))]
    return {
        (cause, place): [
            Count(
                monday, days.get((place.reach, place.key, EVERY, monday), [0, 0])[0],
                days.get((place.reach, place.key, cause, monday), [0, 0])[1],
            )
            for monday in mondays
        ]
        for cause, place in asked
    }  # fmt: skip


def _days(actor: Actor, first: date, last: date) -> QuerySet[CauseDay]:
    return CauseDay.objects.visible_to(actor).filter(day__gte=first, day__lte=last)


def _sums(rows: QuerySet[CauseDay], by: str) -> list[tuple[str, int, int]]:
    found = rows.order_by().values_list(by).annotate(units=Sum("shipments"), n=Sum("cases"))
    return [(key, units, n) for key, units, n in found]


def _ranking(first: date, last: date, shipments: int, found: Sequence[tuple[str, int, int]]) -> Ranking:
    ordered = sorted(found, key=lambda one: (-one[2], one[0]))
    whole = sum(n for _key, _shipped, n in ordered)
    ranks, so_far = [], 0
    for key, shipped, n in ordered:
        so_far += n
        ranks.append(Rank(key, n, shipped, n / whole, so_far / whole))
    return Ranking(first, last, whole, shipments, ranks)
