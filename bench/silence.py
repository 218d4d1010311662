"""Claims: of the silences that open a case, more end in a broken promise; no fewer of the broken are known.

Histories are read through their mappings, and each shipment's signs are walked from its booking on. A silence
opens a case where it passes the alarm of the gap that the house takes without a history of the lane. The
peer is the gap that knows no plan: twice the usual transit. Thresholds were chosen on one random half of the
shipments (``calibration``); the claims are those of the other (``check``). Without the folders nothing is
measured, and the line says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from bench import harness
from nuoda.domains.shipments.queries import Journey
from nuoda.domains.shipments.rules.danger.silence import Gap, gap_within_plan, usual_gap
from nuoda.surfaces.intake.eta.folder import journeys_in

DATA = Path(os.environ.get("NUODA_DATA", Path(__file__).parents[2] / "shared" / "data"))
HALVES = ("calibration", "check")
SETTLE = timedelta(days=30)
HOUR = timedelta(hours=1)
Gaps = Callable[[str, Journey, datetime], Gap]


@dataclass(frozen=True, slots=True)
class Found:
    """What a gap makes of some shipments: cases, how many were of broken promises, and what it told early."""

    cases: int
    broken: int
    leads: Sequence[float]

    @property
    def precision(self) -> float:
        return self.broken / max(1, self.cases)


def main() -> None:
    for name in ("olist", "scms"):
        folder = DATA / name
        if not folder.is_dir():
            harness.say(f"silence that opens a case, {name}", {"left out": f"{folder} is not here"})
            continue
        promised = [one for one in journeys_in(folder, name) if one.due_at is not None]
        end = max(max(_instants(one)) for one in promised) + SETTLE
        for place, half in enumerate(HALVES):
            some = [one for one in promised if one.id.int % len(HALVES) == place]
            _report(name, half, _walk(some, house, end), _walk(some, plain, end), len(some))


def house(milestone: str, one: Journey, heard_at: datetime) -> Gap:
    """As the watch takes it where the lane has no history."""
    assert one.due_at is not None
    return gap_within_plan(usual_gap(milestone, one.usual), heard_at, one.due_at)


def plain(milestone: str, one: Journey, heard_at: datetime) -> Gap:
    """Twice the usual transit, whatever was promised."""
    warn = usual_gap(milestone, one.usual).warn
    return Gap(warn, warn * 2)


def _report(name: str, half: str, figure: Found, limit: Found, shipments: int) -> None:
    met = figure.precision > limit.precision and len(figure.leads) >= len(limit.leads)
    harness.say(
        f"share of silences that end in a broken promise, {name}",
        {
            "half": half, "shipments": shipments, "figure": round(figure.precision, 3),
            "limit": round(limit.precision, 3), "cases": figure.cases, "cases_of_limit": limit.cases,
            "told_before_breach": len(figure.leads), "told_by_limit": len(limit.leads),
            "median_lead_hours": round(median(figure.leads), 1) if figure.leads else None, "met": met,
        },
    )  # fmt: skip


def _walk(some: Sequence[Journey], gaps: Gaps, end: datetime) -> Found:
    cases, broken, leads = 0, 0, []
    for one in some:
        since = _alarmed_at(one, gaps, end)
        if since is None or one.due_at is None:
            continue
        cases += 1
        if (one.delivered_at or end) > one.due_at:
            broken += 1
            if since < one.due_at:
                leads.append((one.due_at - since) / HOUR)
    return Found(cases, broken, leads)


def _alarmed_at(one: Journey, gaps: Gaps, end: datetime) -> datetime | None:
    """When its first silence that is long enough to open a case became so, or None."""
    signs = [("BOOKED", one.booked_at), *(sign for sign in one.signs if sign[1] >= one.booked_at)]
    over_at = min(one.delivered_at or end, end)
    for place, (milestone, heard_at) in enumerate(signs):
        until = signs[place + 1][1] if place + 1 < len(signs) else over_at
        alarm_at = heard_at + gaps(milestone, one, heard_at).alarm
        if alarm_at < until:
            return alarm_at
    return None


def _instants(one: Journey) -> list[datetime]:
    return [one.booked_at, *(at for _milestone, at in one.signs), *filter(None, [one.delivered_at])]


if __name__ == "__main__":
    main()
