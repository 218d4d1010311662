"""The figures a replay prints: the same measures, over everything in the replayed ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nuoda.insight.measures import all_time, late_deliveries, outcome_states
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ReplaySummary:
    """``kept + broken + open`` is ``made``; withdrawn promises are not counted as made."""

    promises_made: int
    promises_kept: int
    promises_broken: int
    promises_open: int
    late_shipments: int
    warned_before_breach: int
    median_lead_hours: float | None
    cases_opened: int
    cases_closed: int
    notices_sent: int
    told_first_share: float | None


def replay_summary(*, actor: Actor, at: datetime) -> ReplaySummary:
    """Summarise the ledger as of ``at``."""
    states = outcome_states(actor=actor)
    kept, broken = states.get("kept", 0), states.get("broken", 0)
    waiting = states.get("open", 0) + states.get("at_risk", 0)
    figures = all_time(actor=actor, at=at)
    return ReplaySummary(
        promises_made=kept + broken + waiting,
        promises_kept=kept,
        promises_broken=broken,
        promises_open=waiting,
        late_shipments=late_deliveries(actor=actor),
        warned_before_breach=figures.warned.numerator,
        median_lead_hours=figures.lead_hours,
        cases_opened=_count(actor, "case.opened"),
        cases_closed=_count(actor, "case.closed"),
        notices_sent=_count(actor, "notice.sent"),
        told_first_share=figures.told_first.share,
    )


def _count(actor: Actor, name: str) -> int:
    rows = ledger.visible_to(actor)
    return rows.filter(name=name).values("subject_id").distinct().count()
