"""Time that does not count, and how far it moves a due time. Spans are united before they are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from nuoda.kernel.calendar import Calendar, add_working_time, working_time_between

Span = tuple[datetime, datetime]


def union(spans: Iterable[Span]) -> list[Span]:
    """The same time as spans that neither overlap nor touch, in order; empty ones vanish."""
    united: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if united and begin <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((begin, end))
    return united


def move_due(
    due_at: datetime, spans: Iterable[Span], *, made_at: datetime, calendar: Calendar | None
) -> datetime:
    """When a promise is due if the time within ``spans`` does not count.

    What overlaps is counted once. With a calendar only working time counts, so that a storm over a holiday
    gives back nothing that the calendar had not asked for. A span after the due time changes nothing.
    """
    due = due_at
    for begin, end in union(spans):
        start = max(begin, made_at)
        if start >= due or end <= start:
            continue
        if calendar is None:
            due += end - start
            continue
        left = working_time_between(calendar, start, due)
        if left:
            due = max(due, add_working_time(calendar, end, left))
    return due
