"""Which calendar applies: of a site and tier before the site, the tier, and neither. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.kernel.calendar import Calendar


@dataclass(frozen=True, slots=True)
class KnownCalendar:
    """One version of a recorded calendar. ``site`` and ``tier`` are "" where it holds for all."""

    id: UUID
    code: str
    version: int
    purpose: str
    site: str
    tier: str
    valid_from: datetime
    calendar: Calendar


def choose_calendar(
    calendars: Iterable[KnownCalendar], *, purpose: str, site: str, tier: str, at: datetime
) -> KnownCalendar | None:
    """The calendar in force at ``at`` for a purpose, the narrowest first; None where none was recorded."""
    fitting = [
        one
        for one in calendars
        if one.purpose == purpose
        and one.valid_from <= at
        and one.site in ("", site)
        and one.tier in ("", tier)
    ]
    return max(
        fitting,
        key=lambda one: (bool(one.site), bool(one.tier), one.valid_from, one.version),
        default=None,
    )
