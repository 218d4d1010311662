"""Claims of the forecast of arrival: how far off, how honest, how early it knows of lateness, and its cost.

The walk-forward report over a folder of real history, read through its mapping, against three peers that
answer the same questions in the same run: the promised date, the lane's median, and the rule of one line
(promised date minus the lane's usual time). Then the cost of one window in the path of intake, against
the plain estimate by tariff. Without the folder only the cost is measured, and the line says so.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench import harness
from nuoda.domains.shipments.rules import Spread, Status, expect, forecast, needs
from nuoda.insight.eta.extra import back_test_report
from nuoda.surfaces.intake.eta.folder import journeys_in

FOLDER = Path(os.environ.get("NUODA_DATA", Path(__file__).parents[2] / "shared" / "data")) / "olist"
ROUNDS, CALLS = 5, 20_000
START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def main() -> None:
    if FOLDER.is_dir():
        _accuracy()
    else:
        harness.say("forecast of arrival", {"left out": f"{FOLDER} is not here"})
    _cost()


def _accuracy() -> None:
    report = back_test_report(journeys_in(FOLDER, "olist"))
    for stage, found in (("all", report["all"]), *report["stages"].items()):
        error, late = found["mae_days"], found["late"]
        common = {
            "unit": "days", "asked_at": stage, "questions": found["questions"], "figure": error["model"],
        }  # fmt: skip
        harness.say(
            "error of the likely arrival against the promised date",
            {**common, "limit": error["promised_date"], "ratio": found["against_promised_date"],
             "ceiling": 0.5, "goal": 0.4, "met": found["against_promised_date"] <= 0.5},
        )  # fmt: skip
        harness.say(
            "error of the likely arrival against the lane's median",
            {**common, "limit": error["lane_median"], "ratio": found["against_lane_median"],
             "ceiling": 0.95, "goal": 0.85, "met": found["against_lane_median"] <= 0.95},
        )  # fmt: skip
        harness.say(
            "P10-P90 holds",
            {"asked_at": stage, "figure": found["coverage"], "floor": 0.77, "ceiling": 0.83,
             "met": 0.77 <= found["coverage"] <= 0.83, "width_days": found["width_days"]},
        )  # fmt: skip
        harness.say(
            "lateness ranked against the rule of one line",
            {"unit": "AUC", "asked_at": stage, "figure": late["auc"]["model"], "limit": late["auc"]["rule"],
             "gain": late["auc_gain"], "interval_95": late["auc_gain_interval"], "floor": 0.03, "goal": 0.08,
             "met": late["auc_gain"] >= 0.03, "shipments_late": late["shipments_late"]},
        )  # fmt: skip


def _cost() -> None:
    """CPU time of one window, interleaved with the plain estimate."""
    status = Status(milestone="HUB_IN", at=START + HOUR, heard_at=START + HOUR, moved_at=START)
    spread, usual = Spread(20 * HOUR, 30 * HOUR, 50 * HOUR), 50 * HOUR
    windows, plain = [], []
    for _turn in range(ROUNDS):
        began = time.process_time()
        for _call in range(CALLS):
            forecast(status, booked_at=START, usual=usual, spread=spread)
        middle = time.process_time()
        for _call in range(CALLS):
            expect(status, usual, START)
            needs(status, usual)
        windows.append((middle - began) / CALLS * 1e6)
        plain.append((time.process_time() - middle) / CALLS * 1e6)
    harness.say(
        "a window of arrival in the path of intake",
        {"unit": "client_us", "figure": round(median(windows), 2), "limit": round(median(plain), 2),
         "ratio": round(median(windows) / median(plain), 2), "rounds": ROUNDS},
    )  # fmt: skip


if __name__ == "__main__":
    main()
