"""Causes: counted by themselves, fought by an action whose effect the clock measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from nuoda.domains.promises.queries import promises_of
from nuoda.domains.quality.facts import State, week_of
from nuoda.domains.quality.queries import actions_against
from nuoda.insight.causes.effects import courses_of
from nuoda.insight.causes.reading import causes_ranked
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.causes import FOUGHT
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World


def cause_findings(world: World, day: Day) -> Iterator[Finding]:
    """One finding for the ranking of the demo's own days, one for the action that worked."""
    today = house_day(day.at)
    first = max(week_of(world.now, HOUSE_ZONE), today - timedelta(days=6))
    found = causes_ranked(actor=DEMO, first=first, last=today)
    yield holds(
        found.cases and found.shipments and abs(found.ranks[-1].cumulative - 1) < 1e-9,
        _("Causes: %(cases)s cases among %(shipments)s shipments this week, ranked by cause."),
        {"cases": found.cases, "shipments": found.shipments},
    )
    rows = [one for one in actions_against([FOUGHT], actor=DEMO) if one.measured_at]
    row = rows[0] if rows else None
    effect = courses_of([row], day.at, actor=DEMO)[0].effect if row else None
    promise = promises_of([Ref("action", str(row.id))], actor=DEMO) if row else []
    before, after = (effect.before.rate, effect.after.rate) if effect else (None, None)
    yield holds(
        row and row.state == State.WORKED and effect and effect.peak is not None
        and promise and promise[0].state == "kept",
        _("Action %(number)s: %(before)s per 1,000 before, %(after)s after; kept, measured by the clock."),
        {
            "number": row.number if row else "-", "before": round(before or 0, 1),
            "after": round(after or 0, 1),
        },
    )  # fmt: skip
