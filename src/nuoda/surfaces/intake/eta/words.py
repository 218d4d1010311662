"""The report of a back-test as a page of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word

_STAGES = (
    _("asked at"), _("questions"), _("model, d"), _("promised date, d"), _("lane median, d"), _("÷ date"),
    _("÷ lane"), _("P10–P90 holds"), _("width, d"), _("AUC late"), _("rule"), _("gain (95 %)"),
)  # fmt: skip
_MONTHS = (
    _("month"), _("questions"), _("model, d"), _("promised date, d"), _("lane median, d"),
    _("P10–P90 holds"), _("width, d"),
)  # fmt: skip
_METHOD = (
    _(
        "Walk-forward: each month is foretold by a model trained on what was delivered before it began; each"
        " question is asked when a shipment reaches a milestone, with what was known then."
    ),
    _("Errors are means of absolute differences in days."),
    _(
        "The rule of lateness is the promised date minus the lane's median; its AUC and the model's are taken"
        " within each milestone, the interval from resampled shipments."
    ),
)


def in_markdown(report: Mapping[str, Any], title: str) -> str:
    """A readable page: all questions, by milestone, by month."""
    lines = [
        f"# {here(_('Forecast of arrival: %(title)s', {'title': title}))}",
        "",
        *map(here, _METHOD),
        here(_("%(count)s shipments that never arrived cannot be scored.", {"count": report["left_out"]})),
        "",
        *_head(_STAGES),
        _row(here(_("all")), report["all"]),
        *(_row(word("milestone", stage), figures) for stage, figures in report["stages"].items()),
        "",
        *_head(_MONTHS),
    ]
    for month, figures in report["months"].items():
        error = figures["mae_days"]
        lines.append(
            f"| {month} | {figures['questions']} | {error['model']:.2f} | {_number(error['promised_date'])}"
            f" | {error['lane_median']:.2f} | {figures['coverage']:.1%} | {figures['width_days']:.1f} |"
        )
    return "\n".join(lines) + "\n"


def _head(columns: Sequence[Text]) -> list[str]:
    return ["| " + " | ".join(map(here, columns)) + " |", "|" + "---|" * len(columns)]


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
        cells += [here(_("n/a"))] * 3
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _number(value: float | None, digits: int = 2) -> str:
    return here(_("n/a")) if value is None else f"{value:.{digits}f}"
