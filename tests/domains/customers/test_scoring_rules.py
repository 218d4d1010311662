"""The arithmetic of tiers: scores rise with what is good, hysteresis never flaps, an override lets go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.customers.rules.scoring import (
    Figures,
    Terms,
    check_terms,
    cuts_of,
    mark_of,
    peers_of,
    score_of,
)
from nuoda.domains.customers.rules.tiers import RANK, Ladder, Place, reviewed, tier_in_force

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LADDER = Ladder(
    {"potential": 40, "key": 60, "platinum": 80}, {"potential": 30, "key": 50, "platinum": 70}, 2,
    timedelta(days=90),
)  # fmt: skip
TERMS = Terms(
    {"recency": 10, "frequency": 15, "monetary": 25, "value": 30, "strategic": 20}, 30, 5, False,
    timedelta(days=365), LADDER, {"platinum": 30, "key": 91, "potential": 182, "ordinary": 365},
)  # fmt: skip
ONE = Figures(date(2026, 11, 20), 12, Decimal(5_000), Decimal(900), 40, None, None)

values = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60)
scores = st.floats(0, 100)
tiers = st.sampled_from(sorted(RANK))
figures = st.builds(
    Figures,
    last_order=st.none() | st.dates(TODAY - timedelta(days=364), TODAY),
    orders=st.integers(0, 500),
    revenue=st.none() | st.decimals(0, 10**6, places=2),
    margin=st.none() | st.decimals(-(10**5), 10**6, places=2),
    strategic=st.none() | st.integers(0, 100),
    overdue=st.none() | st.integers(0, 100),
    claim_abuse=st.none() | st.integers(0, 100),
)


@settings(max_examples=60)
@given(values, st.integers(2, 10), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_mark_never_falls_as_the_value_rises(known: list[float], bins: int, a: float, b: float) -> None:
    cuts = cuts_of(known, bins)
    low, high = sorted((a, b))
    assert len(cuts) == bins - 1
    assert 0 < mark_of(low, cuts) <= mark_of(high, cuts) <= 100
    assert mark_of(max(known) + 1, cuts) == 100


def test_quintiles_of_ten() -> None:
    cuts = cuts_of(range(1, 11), 5)
    assert cuts == (2, 4, 6, 8)
    assert [mark_of(one, cuts) for one in range(1, 11)] == [20, 20, 40, 40, 60, 60, 80, 80, 100, 100]
    assert mark_of(7.0, cuts_of([7.0] * 9, 5)) == 50  # who is like everybody stands in the middle


@settings(max_examples=60)
@given(st.lists(figures, min_size=1, max_size=20), st.data())
def test_a_score_rises_with_each_good_figure_and_falls_with_risk(
    group: list[Figures], data: st.DataObject
) -> None:
    peers = peers_of({"": [*group, ONE]}, TERMS, TODAY)[""]
    one = data.draw(st.sampled_from(group))
    plain = score_of(one, peers, TERMS, TODAY).total
    assert 0 <= plain <= 100
    more = Decimal(data.draw(st.integers(0, 10**6)))
    for better in (
        replace(one, orders=one.orders + data.draw(st.integers(0, 100))),
        replace(one, revenue=(one.revenue or Decimal(0)) + more),
        replace(one, margin=one.margin + more if one.margin is not None else more),
        replace(one, strategic=min(100, (one.strategic or 0) + 10)),
        replace(one, last_order=TODAY),
    ):
        assert score_of(better, peers, TERMS, TODAY).total >= plain - 0.11  # parts are rounded to a tenth
    risky = replace(one, overdue=100, claim_abuse=100)
    assert score_of(risky, peers, TERMS, TODAY).total <= plain


def test_what_is_recorded_of_nobody_leaves_the_score() -> None:
    bare = Figures(date(2026, 11, 20), 12, None, None, None, None, None)
    peers = peers_of({"": [bare, replace(bare, orders=3)]}, TERMS, TODAY)[""]
    parts = {part.name: part for part in score_of(bare, peers, TERMS, TODAY).parts}
    assert set(parts) == {"recency", "frequency"}
    assert (parts["recency"].weight, parts["frequency"].weight) == (40, 60)
    assert parts["recency"].figure == "3"
    with_books = peers_of({"": [bare, ONE]}, TERMS, TODAY)[""]
    parts = {part.name: part for part in score_of(bare, with_books, TERMS, TODAY).parts}
    assert (parts["value"].points, parts["value"].figure) == (0, "")


def test_a_trade_is_judged_by_itself_once_it_is_large_enough() -> None:
    terms = replace(TERMS, by_trade=True)
    many, few = [ONE] * 30, [replace(ONE, orders=1)] * 29
    assert set(peers_of({"food": many, "books": few}, terms, TODAY)) == {"", "food"}


@settings(max_examples=150)
@given(tiers, scores, st.integers(0, 3))
def test_the_same_score_again_and_again_comes_to_rest(tier: str, score: float, below: int) -> None:
    """From any place a steady score moves a customer once at most, and never back."""
    place, at, seen = Place(tier, NOW - timedelta(days=400), below), NOW, [tier]
    for _n in range(12):
        place, at = reviewed(place, score, LADDER, at), at + timedelta(days=60)
        seen.append(place.tier)
    assert sum(a != b for a, b in pairwise(seen)) <= 1


@settings(max_examples=150)
@given(st.lists(st.floats(50.0, 59.9), min_size=1, max_size=20))
def test_between_leaving_and_entering_nothing_moves_a_key_customer(wobble: list[float]) -> None:
    place = Place("key", NOW - timedelta(days=400))
    for n, score in enumerate(wobble):
        place = reviewed(place, score, LADDER, NOW + timedelta(days=n))
    assert place == Place("key", NOW - timedelta(days=400))


@settings(max_examples=100)
@given(tiers, scores, scores)
def test_a_higher_score_never_leads_lower(tier: str, a: float, b: float) -> None:
    place = Place(tier, NOW - timedelta(days=400), 1)
    low, high = (RANK[reviewed(place, one, LADDER, NOW).tier] for one in sorted((a, b)))
    assert low <= high


def test_down_takes_two_reviews_and_the_least_stay() -> None:
    young = Place("platinum", NOW - timedelta(days=10))
    once = reviewed(young, 10, LADDER, NOW)
    assert once == Place("platinum", young.since, 1)
    twice = reviewed(once, 10, LADDER, NOW + timedelta(days=30))
    assert (twice.tier, twice.below) == ("platinum", 2)  # 40 days are less than 90
    thrice = reviewed(twice, 55, LADDER, NOW + timedelta(days=90))
    assert thrice == Place("key", NOW + timedelta(days=90))
    assert reviewed(once, 75, LADDER, NOW).below == 0  # one good review and the count begins anew


@settings(max_examples=60)
@given(tiers, tiers, st.integers(1, 400), st.integers(0, 800))
def test_an_override_counts_until_it_expires_and_then_lets_go(
    base: str, held: str, days: int, later: int
) -> None:
    until, at = NOW + timedelta(days=days), NOW + timedelta(days=later)
    assert tier_in_force(base, held, until, at) == (held if later < days else base)
    assert tier_in_force(base, "", None, at) == base


def test_terms_that_would_flap_or_do_not_add_up_are_refused() -> None:
    assert check_terms(TERMS) == []
    flat = replace(LADDER, leave={**LADDER.leave, "key": 60})
    upside = replace(LADDER, enter={**LADDER.enter, "platinum": 60}, leave={**LADDER.leave, "platinum": 55})
    for wrong, field in (
        (replace(TERMS, ladder=flat), "leave_key"),
        (replace(TERMS, ladder=upside), "enter_platinum"),
        (replace(TERMS, ladder=replace(LADDER, reviews_below=0)), "reviews_below"),
        (replace(TERMS, ladder=replace(LADDER, least_stay=timedelta(days=-1))), "least_stay"),
        (replace(TERMS, weights={**TERMS.weights, "value": 31}), "weights"),
        (replace(TERMS, weights={"value": 100}), "weights"),
        (replace(TERMS, bins=1), "bins"),
        (replace(TERMS, risk=101), "risk"),
        (replace(TERMS, review_days={"key": 10}), "review_days"),
    ):
        assert [one.field for one in check_terms(wrong)] == [field]
