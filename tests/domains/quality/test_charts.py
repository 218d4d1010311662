"""Control limits and effects, against figures worked by hand and against chance."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.quality.rules import Count, Verdict, came_back, effect_of, limits_of, summed

MONDAY = date(2026, 6, 1)


def weeks(*found: int, units: int = 1_000, since: date = MONDAY) -> list[Count]:
    return [Count(since + timedelta(days=7 * n), units, one) for n, one in enumerate(found)]


def test_limits_are_three_deviations_around_the_usual_rate_and_wider_for_fewer_shipments() -> None:
    limits = limits_of(weeks(8, 10, 12, 10, 9, 11))
    assert limits is not None
    assert (limits.centre, limits.spread) == (10.0, 1.0)
    low, high = limits.around(1_000)
    # u = 0.01 a shipment, sqrt(0.01 / 1000) = 0.003162: 10 ± 3 × 3.162 per 1,000, which is below 0 once.
    assert (round(low, 3), round(high, 3)) == (0.513, 19.487)
    low, high = limits.around(100)
    assert low == 0.0
    assert high == pytest.approx(10 + 3 * sqrt(10 * 1_000 / 100))
    assert limits_of([]) is None
    assert limits_of(weeks(0, 0, units=0)) is None


def test_clustered_weeks_widen_the_limits_by_laneys_sigma_z() -> None:
    found = (2, 30, 3, 28, 1, 32)
    limits = limits_of(weeks(*found))
    assert limits is not None
    usual = sum(found) / 6_000
    scores = [(one / 1_000 - usual) / sqrt(usual / 1_000) for one in found]
    ranges = [abs(after - before) for before, after in pairwise(scores)]
    assert limits.spread == pytest.approx(sum(ranges) / 5 / 1.128)
    assert limits.spread > 5


def test_an_effect_is_told_only_when_enough_was_shipped_to_see_it() -> None:
    before = weeks(*[20] * 12)
    early = effect_of(before, weeks(5, units=500), fall=50)
    # 0.01 / ((0.01 / (1.959964 + 0.841621)) ** 2 - 0.02 / 12,000), rounded up.
    assert (early.verdict, early.target, early.needed) == (Verdict.TOO_EARLY, 10.0, 904)
    told = effect_of(before, weeks(9, 9), fall=50)
    assert told.verdict is Verdict.EFFECTIVE
    assert told.high is not None
    assert told.high < 0
    assert effect_of(before, weeks(13, 13, 13), fall=50).verdict is Verdict.PARTLY
    assert effect_of(before, weeks(19, 20, 21), fall=50).verdict is Verdict.NONE
    # That it got worse is said at once.
    assert effect_of(before, weeks(45), fall=50).verdict is Verdict.WORSE
    # Five weeks, or none, tell of no usual rate; and a quiet one can never show a small fall.
    assert effect_of(weeks(*[20] * 5), weeks(1, 1, 1), fall=50).verdict is Verdict.TOO_EARLY
    assert effect_of([], weeks(1), fall=50).target is None
    assert effect_of(weeks(0, 1, 0, 0, 0, 1), weeks(*[0] * 50), fall=10).needed is None


def test_a_peak_before_the_start_is_named_since_rates_return_by_themselves() -> None:
    effect = effect_of(weeks(*[10] * 10, 30, 30, 30, 30), weeks(12, 12, 12), fall=20)
    assert effect.peak == 30.0
    assert effect.before.rate == pytest.approx(15.714, abs=0.001)
    assert effect_of(weeks(*[10] * 14), weeks(5), fall=20).peak is None


def test_a_cause_is_back_once_a_week_lies_above_the_level_reached() -> None:
    settled = weeks(4, 5, 6, 5, since=MONDAY)
    later = weeks(5, 11, 12, 40, since=MONDAY + timedelta(days=28))
    back = came_back(settled, later)
    assert back == later[2]
    assert came_back(settled, later[:1]) is None
    # Nothing found among 4,000: up to 3 of 4,000 were no surprise, so that one case is none either.
    assert came_back(weeks(0, 0, 0, 0), weeks(1)) is None
    assert came_back(weeks(0, 0, 0, 0), weeks(9)) is not None
    assert came_back([], weeks(9)) is None


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 60)), max_size=30), st.integers(1, 100))
def test_whatever_the_weeks_limits_hold_the_centre_and_sums_are_those_of_the_weeks(
    found: list[tuple[int, int]], fall: int
) -> None:
    given_weeks = [Count(MONDAY + timedelta(days=7 * n), *one) for n, one in enumerate(found)]
    limits = limits_of(given_weeks)
    if limits is not None:
        for one in given_weeks:
            low, high = limits.around(one.units)
            assert 0 <= low <= limits.centre <= high
    half = len(found) // 2
    effect = effect_of(given_weeks[:half], given_weeks[half:], fall=fall)
    assert effect.before.units + effect.after.units == summed(given_weeks).units
    assert effect.needed is None or effect.needed > 0


def test_weeks_of_pure_chance_seldom_look_like_an_effect() -> None:
    chance = random.Random(5)

    def week(n: int) -> Count:
        return Count(MONDAY + timedelta(days=7 * n), 800, sum(chance.random() < 0.02 for _one in range(800)))

    verdicts = [
        effect_of([week(n) for n in range(20)], [week(n) for n in range(6)], fall=40).verdict
        for _try in range(60)
    ]
    assert sum(one in (Verdict.EFFECTIVE, Verdict.WORSE) for one in verdicts) <= 6
