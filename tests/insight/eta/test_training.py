"""Training and the back-test: the same numbers every time, better than the lane, nothing of the future."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from tests.factories.histories import a_history

pytest.importorskip("sklearn", reason="the ml extra is not installed")

from nuoda.insight.eta.backtest import back_test, figures, report
from nuoda.insight.eta.extra import HistoryTooShort, back_test_report, train_model
from nuoda.insight.eta.predictor import Forecaster
from nuoda.insight.eta.training import known_by, train, walk
from nuoda.surfaces.intake.eta.folder import journeys_in
from nuoda.surfaces.intake.eta.words import in_markdown

START = datetime(2026, 3, 2, tzinfo=UTC)
END = START + timedelta(days=400)
OLIST = Path(os.environ.get("NUODA_DATA", Path(__file__).parents[4] / "shared" / "data")) / "olist"


def test_the_same_history_trains_the_same_model() -> None:
    rows = [row for row in walk(a_history(300, START)) if row.took is not None]
    assert json.dumps(train(rows)) == json.dumps(train(rows))


def test_the_windows_of_a_trained_model_hold_four_in_five() -> None:
    history = a_history(1_400, START)
    known = [row for row in walk(history[:900]) if row.took is not None]
    trained = train_model(history[:900], until=END)
    forecaster = Forecaster(trained.document, json.loads(json.dumps(trained.state)))
    assert known
    held = []
    for one in history[900:]:
        assert one.delivered_at is not None
        window = forecaster.window(one, "BOOKED", one.booked_at)
        assert window.early_at <= window.likely_at <= window.late_at
        held.append(window.early_at <= one.delivered_at <= window.late_at)
    assert 0.72 <= sum(held) / len(held) <= 0.88


def test_outcomes_that_were_not_known_do_not_train() -> None:
    rows = walk(a_history(300, START))
    instant = START + timedelta(days=10)
    past = known_by(rows, instant)
    assert past
    assert all(row.journey.delivered_at and row.journey.delivered_at < instant for row in past)


def test_the_future_changes_no_answer_about_the_past() -> None:
    history = a_history(900, START)
    cut = START + timedelta(days=61)
    without = [one for one in history if one.booked_at < cut]
    early = [
        replace(one, delivered_at=None) if one.delivered_at and one.delivered_at >= cut else one
        for one in without
    ]
    asked = {(one.shipment, one.stage): one.likely for one in back_test(early)}
    again = {(one.shipment, one.stage): one.likely for one in back_test(history)}
    assert asked
    assert all(again[key] == value for key, value in asked.items())


def test_where_the_lane_is_not_all_the_model_beats_its_median() -> None:
    found = figures(back_test(a_history(900, START)))
    assert found["against_lane_median"] < 1.0
    assert 0.7 <= found["coverage"] <= 0.9


def test_too_little_history_is_refused_in_words() -> None:
    with pytest.raises(HistoryTooShort):
        train_model(a_history(20, START), until=END)
    with pytest.raises(HistoryTooShort):
        back_test_report(a_history(20, START))


@pytest.mark.skipif(not OLIST.is_dir(), reason="the olist data is not here")
def test_the_report_on_olist_holds_loosely_what_the_guide_claims() -> None:
    answers = back_test(journeys_in(OLIST, "olist"))
    found = report(answers)
    whole = found["all"]
    assert whole["questions"] > 2_000
    assert whole["against_promised_date"] <= 0.45
    assert whole["against_lane_median"] <= 0.98
    assert 0.75 <= whole["coverage"] <= 0.85
    assert whole["late"]["auc_gain"] > 0.0
    with translation.override("en"):
        page = in_markdown({**found, "left_out": 0}, "olist")
    assert "| Picked up |" in page
