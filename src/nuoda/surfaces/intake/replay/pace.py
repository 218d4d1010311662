"""How finely time goes in a replay, where nobody says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from nuoda.surfaces.intake.mapping.drafts import Mapped

STEPS = tuple(timedelta(hours=hours) for hours in (24, 12, 6, 2, 1))
UNKNOWN = timedelta(hours=2)
PARTS = 20


def fitting_step(rows: Sequence[Mapped]) -> timedelta:
    """A day where weeks are promised, hours where days are: a twentieth of the usual promise, or less.

    Two hours where the data promises nothing and the service levels will.
    """
    spans = [
        (row.order.promised_due_at - row.order.ordered_at).total_seconds()
        for row in rows
        if row.order is not None and row.order.promised_due_at is not None
    ]
    if not spans:
        return UNKNOWN
    part = timedelta(seconds=median(spans) / PARTS)
    return next((step for step in STEPS if step <= part), STEPS[-1])


def midday(first: datetime, zone: str) -> datetime:
    """Noon of a day at a place: steps of a day end when the day's morning is known and its end is not."""
    day = first.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(zone)).astimezone(UTC)
