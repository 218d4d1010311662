"""What a replay prints."""

from __future__ import annotations

from typing import Any

from nuoda.insight.replay_summary import ReplaySummary
from nuoda.kernel.terminal import padded
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.delivery import Tally


def figures(tally: Tally, summary: ReplaySummary) -> dict[str, Any]:
    """The answer of ``nuoda replay --json``.

    ``events.rejected`` counts everything refused on the way in: rows by the mapping, and orders,
    shipments, scans or cancellations by their commands. ``kept + broken + open`` is ``made``.
    """
    scans = tally.kinds["events"]
    return {
        "orders": tally.kinds["orders"].accepted,
        "shipments": tally.kinds["shipments"].accepted,
        "events": {"accepted": scans.accepted, "duplicate": scans.duplicate, "rejected": tally.rejected},
        "promises": {
            "made": summary.promises_made,
            "kept": summary.promises_kept,
            "broken": summary.promises_broken,
            "open": summary.promises_open,
        },
        "late_shipments": summary.late_shipments,
        "warnings": {
            "before_breach": summary.warned_before_breach,
            "median_lead_hours": summary.median_lead_hours,
        },
        "cases": {"opened": summary.cases_opened, "closed": summary.cases_closed},
        "notices": {"sent": summary.notices_sent},
        "told_first_share": summary.told_first_share,
    }


def in_words(answer: dict[str, Any]) -> list[str]:
    """The same figures for a terminal, one a line."""
    lines = []
    for name, value in answer.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for part, figure in parts:
            label = padded(here(_LABELS[name, part]), 28)
            lines.append(f"{label} {here(_('n/a')) if figure is None else figure}")
    return lines


_LABELS = {
    ("orders", ""): _("orders"),
    ("shipments", ""): _("shipments"),
    ("events", "accepted"): _("events accepted"),
    ("events", "duplicate"): _("events known already"),
    ("events", "rejected"): _("events rejected"),
    ("promises", "made"): _("promises made"),
    ("promises", "kept"): _("promises kept"),
    ("promises", "broken"): _("promises broken"),
    ("promises", "open"): _("promises open"),
    ("late_shipments", ""): _("late shipments"),
    ("warnings", "before_breach"): _("warnings before breach"),
    ("warnings", "median_lead_hours"): _("median warning lead in hours"),
    ("cases", "opened"): _("cases opened"),
    ("cases", "closed"): _("cases closed"),
    ("notices", "sent"): _("notices sent"),
    ("told_first_share", ""): _("share told first"),
}
