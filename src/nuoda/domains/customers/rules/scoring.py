"""The score of a customer: recency, frequency, money, value and strategic mark, less risk (§5.10). Pure.

Orders and money are judged against the other customers, by quantile; a base of fewer than ``LEAST_PEERS`` of
one trade is judged among all. What is recorded of nobody leaves the score, and its weight goes to the others;
what is recorded of others and not of her counts nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from nuoda.domains.customers.rules.tiers import RANK, Ladder
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

RANKED = ("recency", "frequency", "monetary", "value")
"""Judged by quantile among the other customers."""
WEIGHED = (*RANKED, "strategic")
RISKS = ("overdue", "claim_abuse")
MARKS = ("strategic", *RISKS)
LEAST_PEERS = 30
MOST_BINS = 10
_REVIEWED = tuple(RANK)


@dataclass(frozen=True, slots=True)
class Terms:
    """A version of how scores are reckoned and what follows. Weights are shares of 100.

    ``risk`` is how many points a risk mark of 100 takes away; ``window`` how far back figures are counted;
    ``review_days`` by tier how often a customer is looked at again.
    """

    weights: Mapping[str, float]
    risk: float
    bins: int
    by_trade: bool
    window: timedelta
    ladder: Ladder
    review_days: Mapping[str, int]
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a customer: ``None`` where nothing is recorded. Marks are 0 to 100."""

    last_order: date | None
    orders: int
    revenue: Decimal | None
    margin: Decimal | None
    strategic: int | None
    overdue: int | None
    claim_abuse: int | None


@dataclass(frozen=True, slots=True)
class Peers:
    """The thresholds between the quantiles of a group; a component that nobody has is not among them."""

    cuts: Mapping[str, Sequence[float]]
    customers: int


@dataclass(frozen=True, slots=True)
class Part:
    """One component: the figure as recorded, its mark 0 to 100, its weight, the points it gives."""

    name: str
    figure: str
    mark: float
    weight: float
    points: float


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100, one decimal, with what it is made of."""

    total: float
    parts: tuple[Part, ...]


def ranked(figures: Figures, today: date) -> dict[str, float | None]:
    """The figures that are judged by quantile, the greater the better; None where there is none."""
    recency = -(today - figures.last_order).days if figures.last_order is not None else None
    return {
        "recency": recency,
        "frequency": figures.orders or None,
        "monetary": None if figures.revenue is None else float(figures.revenue),
        "value": None if figures.margin is None else float(figures.margin),
    }


def cuts_of(values: Iterable[float], bins: int) -> tuple[float, ...]:
    """The ``bins - 1`` thresholds between equal parts of some values, the nearest rank below."""
    known = sorted(values)
    return tuple(known[max(0, -(-place * len(known) // bins) - 1)] for place in range(1, bins))


def mark_of(value: float, cuts: Sequence[float]) -> float:
    """The mark of a value: its part among equal parts, as a share of 100. Never falls as the value rises.

    Where so many share a value that it fills several parts, it gets the middle of them.
    """
    below, upto = bisect_left(cuts, value), bisect_right(cuts, value)
    part = below if upto == below else (below + upto - 1) / 2
    return 100.0 * (1 + part) / (len(cuts) + 1)


def peers_of(everybody: Mapping[str, Sequence[Figures]], terms: Terms, today: date) -> dict[str, Peers]:
    """Whom each trade is judged among; under "" stand all together. Takes figures by trade."""
    groups: dict[str, list[Figures]] = {"": [one for group in everybody.values() for one in group]}
    if terms.by_trade:
        groups.update(
            {trade: list(group) for trade, group in everybody.items() if trade and len(group) >= LEAST_PEERS}
        )
    return {trade: _peers(group, terms, today) for trade, group in groups.items()}


def _peers(group: Sequence[Figures], terms: Terms, today: date) -> Peers:
    values: dict[str, list[float]] = defaultdict(list)
    for figures in group:
        for name, value in ranked(figures, today).items():
            if value is not None:
                values[name].append(value)
    cuts: dict[str, Sequence[float]] = {name: cuts_of(found, terms.bins) for name, found in values.items()}
    if any(figures.strategic is not None for figures in group):
        cuts["strategic"] = ()
    return Peers(cuts, len(group))


def score_of(figures: Figures, peers: Peers, terms: Terms, today: date) -> Score:
    """What a customer scores among her peers, with each component's figure."""
    values = ranked(figures, today)
    shares = {name: terms.weights[name] for name in WEIGHED if name in peers.cuts}
    whole = sum(shares.values())
    parts = []
    for name, share in shares.items():
        if name == "strategic":
            mark, shown = float(figures.strategic or 0), _shown(figures.strategic)
        else:
            value = values[name]
            mark = 0.0 if value is None else mark_of(value, peers.cuts[name])
            shown = _said(name, figures, today)
        weight = 100.0 * share / whole if whole else 0.0
        parts.append(Part(name, shown, round(mark, 1), round(weight, 1), round(weight * mark / 100, 1)))
    for name in RISKS:
        mark = float(getattr(figures, name) or 0)
        if mark:
            points = -terms.risk * mark / 100
            parts.append(Part(name, _shown(getattr(figures, name)), mark, terms.risk, round(points, 1)))
    total = min(100.0, max(0.0, sum(part.points for part in parts)))
    return Score(round(total, 1), tuple(parts))


def _said(name: str, figures: Figures, today: date) -> str:
    if name == "recency":
        return "" if figures.last_order is None else str((today - figures.last_order).days)
    if name == "frequency":
        return str(figures.orders)
    return _shown(figures.revenue if name == "monetary" else figures.margin)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def check_terms(terms: Terms) -> list[FieldError]:
    """What is wrong with a version of the terms, each with its remedy; nothing where it can be used."""
    problems = []
    if set(terms.weights) != set(WEIGHED) or any(one < 0 for one in terms.weights.values()):
        problems.append(FieldError("weights", _("A weight is missing or negative."), _("Name all five.")))
    elif abs(sum(terms.weights.values()) - 100) > 0.001:
        reason = _("The weights come to %(sum)s.", {"sum": f"{sum(terms.weights.values()):g}"})
        problems.append(FieldError("weights", reason, _("Let them come to 100.")))
    if not 0 <= terms.risk <= 100:
        problems.append(FieldError("risk", _("It lies outside 0 to 100."), _("Correct it.")))
    if not 2 <= terms.bins <= MOST_BINS:
        problems.append(FieldError("bins", _("It lies outside 2 to 10."), _("Five is usual.")))
    return problems + _check_ladder(terms.ladder) + _check_reviews(terms)


def _check_ladder(ladder: Ladder) -> list[FieldError]:
    rising = ("potential", "key", "platinum")
    problems = []
    for name in rising:
        if not 0 < ladder.leave[name] < ladder.enter[name] <= 100:
            reason = _("A tier is left below the score that it is entered at, and both lie within 0 to 100.")
            problems.append(FieldError(f"leave_{name}", reason, _("Lower this one, or raise the other.")))
    for lower, upper in (("potential", "key"), ("key", "platinum")):
        if ladder.enter[lower] >= ladder.enter[upper] or ladder.leave[lower] >= ladder.leave[upper]:
            reason = _("The thresholds of a higher tier are not above those of the lower one.")
            problems.append(FieldError(f"enter_{upper}", reason, _("Let them rise from tier to tier.")))
    if ladder.reviews_below < 1:
        problems.append(FieldError("reviews_below", _("It is less than 1."), _("Two is usual.")))
    if ladder.least_stay < timedelta(0):
        problems.append(FieldError("least_stay", _("It is negative."), _("Correct it.")))
    return problems


def _check_reviews(terms: Terms) -> list[FieldError]:
    if set(terms.review_days) == set(_REVIEWED) and all(
        1 <= one <= 730 for one in terms.review_days.values()
    ):
        return []
    return [
        FieldError(
            "review_days", _("A tier has no review within 1 to 730 days."), _("Name one for each tier.")
        )
    ]
