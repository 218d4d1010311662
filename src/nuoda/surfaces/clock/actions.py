"""Corrective actions as weeks end: their effect is measured, and a cause that comes back is noticed."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.quality.commands import Measured, record_effects
from nuoda.domains.quality.facts import week_of
from nuoda.domains.quality.queries import actions_to_measure
from nuoda.insight.causes.effects import courses_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE

_AT_ONCE = 50


def measure_actions(*, by: Actor, at: datetime) -> int:
    """Measure what was not looked at since the last week ended. Returns how many were."""
    monday = week_of(at, HOUSE_ZONE)
    rows = actions_to_measure(monday, actor=by, limit=_AT_ONCE)
    courses = courses_of(rows, at, actor=by)
    record_effects(
        by=by, at=at,
        effects=[
            Measured(row.id, row.version, monday, course.effect, course.back)
            for row, course in zip(rows, courses, strict=True)
        ],
    )  # fmt: skip
    return len(rows)
