"""The emergency plan was rehearsed, and what was switched on is off again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from nuoda.domains.contracts.queries.contingencies import contingency_rows, plan_rows
from nuoda.insight.contingencies.reach import reach_of
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.contingencies import FLOOD, on_now
from nuoda.surfaces.intake.demo.mark import DEMO


def contingency_findings(now: datetime) -> Iterator[Finding]:
    """What a flood of the warehouse would touch ``now``, and the lane that was out."""
    plans = {one.code: one for one in plan_rows(actor=DEMO, window=Window()).rows}
    plan = plans.get(FLOOD)
    touched = reach_of(plan.target, now + timedelta(days=3), at=now, actor=DEMO) if plan else []
    yield holds(
        plan is not None and plan.rehearsed_at is not None and touched,
        _("Emergency plan %(plan)s, rehearsed: it would touch %(n)s orders, each with what could be done."),
        {"plan": FLOOD, "n": len(touched)},
    )
    over = contingency_rows(actor=DEMO, window=Window(), state="over").rows
    yield holds(
        over and on_now() == 0,
        _("Emergency switch: %(what)s was out and is open again; nothing is out now."),
        {"what": over[0].what if over else "-"},
    )
