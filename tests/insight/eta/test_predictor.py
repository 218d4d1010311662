"""What serves a trained model: plain Python, honest coverage, nothing of the future."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.factories.histories import a_history

from nuoda.insight.eta.memory import FEATURES, LINEAR, Memory, in_hours, in_logs, rest_days, stages
from nuoda.insight.eta.predictor import Forecaster, Logs, late_chance

START = datetime(2026, 3, 2, tzinfo=UTC)
DOCUMENT = {
    "intercept": 0.0,
    "trust": 1.0,
    "linear": [],
    "quantiles": [{"start": start, "trees": []} for start in (-0.1, 0.0, 0.1)],
    "margins": {"": [0.0, 0.0], "BOOKED": [0.0, 0.0]},
    "stages": ["BOOKED"],
}
HOURS = st.floats(0.5, 2_000)


def test_the_straight_part_uses_features_that_there_are() -> None:
    assert set(LINEAR) <= set(FEATURES)
    journey = a_history(1, START)[0]
    assert len(Memory().features(journey, "BOOKED", START)) == len(FEATURES)


@given(HOURS)
def test_logs_and_hours_are_one_another(hours: float) -> None:
    assert abs(in_hours(in_logs(timedelta(hours=hours))) - hours) < 1e-3


def test_only_what_was_delivered_before_is_remembered() -> None:
    history = a_history(200, START)
    question = replace(history[-1], id=UUID(int=1), delivered_at=None)
    memory = Memory()
    for one in history[:100]:
        memory.learn(one)
    before = memory.features(question, "BOOKED", question.booked_at)
    assert memory.features(question, "BOOKED", question.booked_at) == before, "asking changes nothing"
    memory.learn(history[150])
    assert memory.features(question, "BOOKED", question.booked_at) != before


def test_what_is_remembered_survives_json() -> None:
    history = a_history(120, START)
    memory = Memory()
    for one in history:
        memory.learn(one)
    again = Memory(json.loads(json.dumps(memory.dump())))
    asked, told = (
        one.features(history[0], "PICKED_UP", START + timedelta(days=20)) for one in (memory, again)
    )
    assert all(abs(a - b) < 1e-2 for a, b in zip(asked, told, strict=True))


def test_the_running_correction_brings_coverage_back() -> None:
    """Windows much too narrow at first: four in five hold once the correction has followed for a while."""
    history = a_history(1_500, START, spread=0.5)
    forecaster = Forecaster(DOCUMENT, {})
    held: list[bool] = []
    for one in sorted(history, key=lambda one: one.delivered_at or START):
        assert one.delivered_at is not None
        window = forecaster.window(one, "BOOKED", one.booked_at)
        held.append(window.early_at <= one.delivered_at <= window.late_at)
        forecaster.learn(one)
    first, last = held[:100], held[-800:]
    assert sum(first) / len(first) < 0.7
    assert 0.75 <= sum(last) / len(last) <= 0.85


@given(HOURS, HOURS, HOURS, st.floats(-500, 3_000), st.floats(-500, 3_000))
def test_the_chance_of_lateness_falls_with_time_to_spare(
    a: float, b: float, c: float, one: float, other: float
) -> None:
    window = Logs(*(in_logs(timedelta(hours=hours)) for hours in sorted((a, b, c))))
    less, more = (late_chance(window, timedelta(hours=hours)) for hours in sorted((one, other)))
    assert 0.0 <= more <= less + 1e-9 <= 1.0 + 1e-9


def test_a_shipment_delivered_at_once_teaches_nothing() -> None:
    one = a_history(1, START)[0]
    assert stages(replace(one, delivered_at=one.booked_at)) == []


def test_holidays_are_counted_where_they_are_known() -> None:
    assert rest_days("BR", datetime(2018, 12, 24, tzinfo=UTC).date()) == 2
    assert rest_days("", datetime(2018, 12, 24, tzinfo=UTC).date()) == 1


def test_serving_needs_no_extra() -> None:
    """With the extra barred, everything that workers load imports, and training says what is missing."""
    script = (
        "import sys\n"
        "for name in ('sklearn', 'numpy', 'scipy'): sys.modules[name] = None\n"
        "import django; django.setup()\n"
        "import nuoda.reactions.table, nuoda.surfaces.clock.jobs\n"
        "import nuoda.surfaces.intake.management.commands.eta\n"
        "from nuoda.insight.eta.extra import ExtraMissing, back_test_report\n"
        "try: back_test_report([])\n"
        "except ExtraMissing: print('missing, and said so')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "missing, and said so"
