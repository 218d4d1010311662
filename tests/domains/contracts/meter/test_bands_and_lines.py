"""Volume bands and the ladder as it is typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nuoda.domains.contracts.rules.meter.credits import (
    Fees,
    credit_of,
    formula_of,
    volume_credit,
    volume_formula,
)
from nuoda.domains.contracts.rules.meter.entry import check_terms
from nuoda.domains.contracts.rules.meter.figures import Counts, Verdict, judge
from nuoda.domains.contracts.rules.meter.lines import (
    band_lines,
    ladder_lines,
    read_band_lines,
    read_ladder_lines,
)
from nuoda.domains.contracts.rules.meter.measures import Measure
from nuoda.domains.contracts.rules.meter.terms import (
    STANDARD_LADDER,
    Band,
    Method,
    On,
    Rung,
    Step,
    Terms,
    Trigger,
)
from nuoda.domains.contracts.rules.meter.writing import read_bands, read_ladder, write_bands, write_ladder
from nuoda.kernel.errors import Invalid

BANDS = (
    Band(1_000, Decimal(97), Decimal(94), price=Decimal(98)),
    Band(1_200, Decimal(96), Decimal(90), weight=Decimal("0.2"), price=Decimal("96.5")),
)
ON_TIME = Terms(
    Measure.ON_TIME_DELIVERY,
    Decimal(98),
    Decimal(95),
    weight=Decimal("0.4"),
    method=Method.LINEAR,
    bands=BANDS,
)
FEES = Fees(Decimal(800_000), Decimal(10), "CNY")
_percents = st.decimals(1, 99, places=2)
_bands = st.lists(st.integers(1, 5_000), max_size=6, unique=True).flatmap(
    lambda volumes: st.tuples(
        *(
            st.builds(
                Band, st.just(volume), _percents, _percents, st.none() | st.decimals("0.01", 1, places=2),
                st.none() | st.decimals(0, 900, places=2), st.decimals(1, 100, places=2),
            )
            for volume in sorted(volumes)
        )
    )
)  # fmt: skip
_triggers = st.builds(
    Trigger, st.sampled_from([On.MISSED, On.SEVERE, On.FAILURES]), st.integers(1, 99), st.integers(1, 24)
) | st.integers(1, 12).map(lambda n: Trigger(On.MISSED_IN_A_ROW, n, n))
_ladders = st.lists(
    st.builds(
        Rung, st.sampled_from(Step), st.lists(_triggers, min_size=1, max_size=4).map(tuple),
        st.integers(0, 400), st.decimals(1, 9, places=3), st.decimals(0, 90_000, places=2),
    ),
    max_size=6,
).map(tuple)  # fmt: skip


def test_a_volume_relaxes_the_marks_lowers_the_weight_and_the_price() -> None:
    below, first, second = (judge(ON_TIME, Counts(due, due * 95 // 100)) for due in (900, 1_000, 1_300))
    assert [one.verdict for one in (below, first, second)] == [Verdict.MISSED] * 3
    assert judge(ON_TIME, Counts(1_000, 970)).verdict is Verdict.MET, "97 % is enough from 1,000 on"
    assert credit_of(ON_TIME, below, FEES) == Decimal("32000.00"), "at the minimum all of the weight"
    assert credit_of(ON_TIME, first, FEES) == Decimal("21333.33"), "two of three points"
    assert credit_of(ON_TIME, second, FEES) == Decimal("2666.67"), "a sixth, of half the weight"
    assert formula_of(ON_TIME, first, FEES) == "800000 × 10 % × 0.4 × 0.666667"
    prices = [volume_credit(ON_TIME, one, FEES) for one in (below, first, second)]
    assert prices == [Decimal(0), Decimal("16000.00"), Decimal("28000.00")]
    assert volume_formula(ON_TIME, second, FEES) == "800000 × 3.5 % (1300 ≥ 1200)"
    assert volume_formula(ON_TIME, below, FEES) == ""


def test_a_penalty_adds_a_sum_and_stays_below_the_cap_of_the_clause() -> None:
    figure = judge(ON_TIME, Counts(900, 855))
    assert credit_of(ON_TIME, figure, FEES, Decimal("1.5"), Decimal(5_000)) == Decimal("53000.00")
    assert formula_of(ON_TIME, figure, FEES, Decimal("1.5"), Decimal(5_000)).endswith("× 1 × 1.5 + 5000")
    most = replace(ON_TIME, cap=Decimal(40_000))
    assert credit_of(most, figure, FEES, Decimal("1.5"), Decimal(5_000)) == 40_000
    none = replace(ON_TIME, method=Method.NONE)
    assert credit_of(none, figure, FEES, penalty=Decimal(5_000)) == Decimal(5_000)
    assert formula_of(none, figure, FEES) == "0"


@settings(max_examples=60)
@given(_bands, st.integers(0, 6_000), st.integers(0, 6_000), st.integers(0, 6_000))
def test_the_band_follows_the_gross_volume_alone(
    bands: tuple[Band, ...], volume: int, more: int, excluded: int
) -> None:
    terms = replace(ON_TIME, bands=bands)
    band, next_one = terms.band(volume), terms.band(volume + more)
    assert (band is None) == all(one.since > volume for one in bands)
    assert band is None or (next_one is not None and next_one.since >= band.since), "more never falls back"
    left_out = Counts(min(excluded, volume))
    counted = (volume - left_out.due) * 96 // 100
    figure = judge(terms, Counts(volume, counted), left_out)
    plain = replace(terms.at(volume), bands=())
    assert figure == judge(plain, Counts(volume, counted), left_out), "an exclusion moves no band"
    assert credit_of(terms, figure, FEES) == credit_of(plain, figure, FEES)
    assert 0 <= volume_credit(terms, figure, FEES) <= FEES.invoiced
    assert read_bands(write_bands(bands)) == bands
    assert read_band_lines(band_lines(bands)) == bands


@settings(max_examples=60)
@given(_ladders)
def test_a_ladder_is_read_back_as_it_was_written(ladder: tuple[Rung, ...]) -> None:
    assert read_ladder_lines(ladder_lines(ladder)) == ladder
    assert read_ladder(write_ladder(ladder)) == ladder


def test_the_standard_ladder_as_it_is_typed() -> None:
    assert ladder_lines(STANDARD_LADDER).splitlines() == [
        "warning: missed 1",
        "plan 5 days: missed 1",
        "penalty x1.5: in a row 2; missed 3 of 12",
        "termination 60 days: in a row 3; missed 4 of 12; severe 2 of 6",
    ]
    typed = "Penalty +5000  x2 : In a row  2 ;severe 1\n\n warning: failures 5 "
    assert read_ladder_lines(typed) == (
        Rung(
            Step.PENALTY, (Trigger(On.MISSED_IN_A_ROW, 2, 2), Trigger(On.SEVERE, 1)),
            multiplier=Decimal(2), amount=Decimal(5_000),
        ),
        Rung(Step.WARNING, (Trigger(On.FAILURES, 5),)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["warning", "sack: missed 1", "warning: missed", "plan 5 days soon: missed 1", "penalty x-1: missed 1",
     ":", "warning: in a row 2 of 3", "penalty x1.5 x2: missed 1", "warning: missed 1;",
     "warning: missed 99999"],
)  # fmt: skip
def test_what_is_not_understood_names_its_line_and_an_example(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_ladder_lines(f"warning: missed 1\n{typed}")
    (problem,) = refused.value.fields
    assert (problem.field, problem.reason.figures["line"]) == ("ladder", 2)
    assert "penalty" in str(problem.remedy)
    for bad in ("from 10", "from x: target 1, minimum 0", "from 10: target 97", "from 1: target 9, target 8"):
        with pytest.raises(Invalid):
            read_band_lines(bad)


def test_bands_that_cannot_be_are_refused() -> None:
    def problems(*bands: Band) -> list[str]:
        found = check_terms(replace(ON_TIME, bands=bands), "CNY")
        assert {one.field for one in found} <= {"bands"}
        return [str(one.reason) for one in found]

    good = BANDS[0]
    assert problems(*BANDS) == []
    assert len(problems(replace(good, minimum=good.target))) == 1
    assert len(problems(replace(good, price=Decimal(0)))) == 1
    assert len(problems(replace(good, since=0))) == 1
    assert "follows" in problems(good, good)[0]
    assert len(problems(*(replace(good, since=n) for n in range(1, 10)))) == 1
    ladder = (Rung(Step.WARNING, (Trigger(On.MISSED, 1),), amount=Decimal(5)),)
    assert [one.field for one in check_terms(replace(ON_TIME, ladder=ladder), "CNY")] == ["ladder.0"]
