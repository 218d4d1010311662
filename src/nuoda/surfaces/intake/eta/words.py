"""The report of a back-test as a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HEAD = (
    "| asked at | questions | model, d | promised date, d | lane median, d | ÷ date | ÷ lane | P10–P90 holds"
    " | width, d | AUC late | rule | gain (95 %) |"
)


def in_markdown(report: Mapping[str, Any], title: str) -> str:
    """A readable page: all questions, by milestone, by month."""
    lines = [
        f"# Forecast of arrival: {title}",
        "",
        "Walk-forward: each month is foretold by a model trained on what was delivered before it began; each",
        "question is asked when a shipment reaches a milestone, with what was known then. Errors are means",
        "of absolute differences in days. The rule of lateness is the promised date minus the lane's median;",
        "its AUC and the model's are taken within each milestone, the interval from resampled shipments.",
        f"{report['left_out']} shipments that never arrived cannot be scored.",
        "",
        _HEAD,
        "|" + "---|" * (_HEAD.count("|") - 1),
        _row("all", report["all"]),
        *(_row(stage, figures) for stage, figures in report["stages"].items()),
        "",
        "| month | questions | model, d | promised date, d | lane median, d | P10–P90 holds | width, d |",
        "|---|---|---|---|---|---|---|",
    ]
    for month, figures in report["months"].items():
        error = figures["mae_days"]
        lines.append(
            f"| {month} | {figures['questions']} | {error['model']:.2f} | {_number(error['promised_date'])}"
            f" | {error['lane_median']:.2f} | {figures['coverage']:.1%} | {figures['width_days']:.1f} |"
        )
    return "\n".join(lines) + "\n"


def _row(name: str, figures: Mapping[str, Any]) -> str:
    error, late = figures["mae_days"], figures["late"]
    cells = [
        name, figures["questions"], f"{error['model']:.2f}", _number(error["promised_date"]),
        f"{error['lane_median']:.2f}", _number(figures["against_promised_date"], 3),
        _number(figures["against_lane_median"], 3), f"{figures['coverage']:.1%}",
        f"{figures['width_days']:.1f}",
    ]  # fmt: skip
    if "auc" in late:
        low, high = late["auc_gain_interval"]
        cells += [
            f"{late['auc']['model']:.3f}", f"{late['auc']['rule']:.3f}",
            f"{late['auc_gain']:+.3f} ({low:+.3f} to {high:+.3f})",
        ]  # fmt: skip
    else:
        cells += ["n/a"] * 3
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _number(value: float | None, digits: int = 2) -> str:
    return "n/a" if value is None else f"{value:.{digits}f}"
