"""What a mapping says of an outside log: where its cases begin and end, and what was promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar import (
    Calendar,
    add_working_days,
    add_working_time,
    civil_period_end,
    close_of_business,
    end_of_day,
    next_working_day,
)
from nuoda.surfaces.intake.mapping.cells import InstantReader
from nuoda.surfaces.intake.readers import Form


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a case begins or ends: at one of ``events``, or at the instant in ``column``.

    ``last`` takes the last such event instead of the first.
    """

    events: frozenset[str] = frozenset()
    column: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Events from which the clock stands still, until one of ``until`` (any other event where empty)."""

    events: frozenset[str] = frozenset()
    until: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised to the cases whose columns hold these values. One of the four ways sets the due time.

    ``amount`` counts working time of ``calendar``, or every hour without one; ``working_days`` end at
    ``due_time``, or at the close of business; ``civil_days`` are a legal time limit, which never pauses;
    ``column`` holds the due time itself.
    """

    name: str
    when: Mapping[str, frozenset[str]]
    calendar: Calendar | None = None
    amount: timedelta | None = None
    working_days: int | None = None
    civil_days: int | None = None
    column: str = ""
    due_time: time | None = None
    cutoff: time | None = None
    skip_first: bool = True
    extend_over_rest: bool = False

    def fits(self, cells: Mapping[str, str]) -> bool:
        return all(cells[column].strip() in wanted for column, wanted in self.when.items())

    def due_at(self, start: datetime, zone: str) -> datetime:
        """When a case that began at ``start`` is due; days are those of its calendar, else of ``zone``."""
        if self.amount is not None:
            return (
                add_working_time(self.calendar, start, self.amount) if self.calendar else start + self.amount
            )
        calendar = self.calendar or Calendar(zone=zone)
        local = start.astimezone(ZoneInfo(calendar.zone))
        if self.civil_days is not None:
            last = civil_period_end(
                calendar, local.date(), self.civil_days, skip_first=self.skip_first,
                extend_over_rest=self.extend_over_rest,
            )  # fmt: skip
            return end_of_day(last, calendar.zone)
        day = next_working_day(calendar, local.date())
        if self.cutoff is not None and day == local.date() and local.time() > self.cutoff:
            day = add_working_days(calendar, day, 1)
        due = add_working_days(calendar, day, self.working_days or 0)
        if self.due_time is None:
            return close_of_business(calendar, due)
        return datetime.combine(due, self.due_time, ZoneInfo(calendar.zone))


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole mapping. ``event`` and ``at`` are "" where each row is a case; ``newest`` reads a case's
    values from its last row instead of its first."""

    form: Form
    case: str
    event: str
    at: str
    zone: str
    instants: InstantReader
    as_of: datetime | None
    newest: bool
    start: Mark
    stop: Mark
    waiting: Waiting
    targets: tuple[Target, ...]

    def columns(self) -> dict[str, str]:
        """Every column that the file must have, and the key of the mapping that names it."""
        named = {
            self.case: "log.case", self.event: "log.event", self.at: "log.at",
            self.start.column: "start.column", self.stop.column: "stop.column",
        }  # fmt: skip
        for place, target in enumerate(self.targets):
            named |= dict.fromkeys(target.when, f"targets[{place}].when")
            named[target.column] = f"targets[{place}].due"
        named.pop("", None)
        return named
