"""Which service level applies, and when it makes a delivery due. Pure arithmetic.

Precedence: customer before tier before service before the default (domain reference §5.2, §5.10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.kernel.calendar import Calendar, add_working_days, add_working_time, next_working_day


class Lane(StrEnum):
    """How far apart origin and destination are, as tariffs see it."""

    SAME_CITY = "same_city"
    SAME_REGION = "same_region"
    LONG_HAUL = "long_haul"
    ABROAD = "abroad"


@dataclass(frozen=True, slots=True)
class Level:
    """A service level of delivery as a rule can use it. ``transit_days`` are working days a lane."""

    code: str
    version: int
    customer_id: UUID | None
    tier: str
    service: str
    transit_days: Mapping[str, int]
    usual_hours: Mapping[str, int]
    cutoff: time
    due_time: time
    calendar: Calendar
    valid_from: datetime
    valid_to: datetime | None
    id: UUID | None = None
    calendar_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a level says of one order: the instant it is due, in whose zone, and on what basis.

    ``level_id`` and ``calendar_id`` name the versions it was reckoned by.
    """

    due_at: datetime
    zone: str
    basis: str
    usual_hours: int
    level_id: UUID | None = None
    calendar_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """How fast a step of a case must follow; ``working`` counts working time only (§5.2)."""

    minutes: int
    working: bool


def lane_of(origin: tuple[str, str, str], destination: tuple[str, str, str]) -> Lane:
    """The lane between two ``(country, region, city)`` places; unknown places count as long haul."""
    if origin[0] != destination[0]:
        return Lane.ABROAD
    if origin[1] and origin[1] == destination[1]:
        return Lane.SAME_CITY if origin[2] and origin[2] == destination[2] else Lane.SAME_REGION
    return Lane.LONG_HAUL


def choose_level(
    levels: Iterable[Level], *, customer_id: UUID, tier: str, service: str, at: datetime
) -> Level | None:
    """The level in force at ``at`` that names the customer, else the tier, else the service, else neither."""
    fitting = [
        level
        for level in levels
        if level.valid_from <= at
        and (level.valid_to is None or at < level.valid_to)
        and level.customer_id in (None, customer_id)
        and level.tier in ("", tier)
        and level.service in ("", service)
    ]
    return max(
        fitting,
        key=lambda level: (
            level.customer_id is not None,
            bool(level.tier),
            bool(level.service),
            level.valid_from,
            level.version,
        ),
        default=None,
    )


def delivery_due(level: Level, *, ordered_at: datetime, lane: Lane) -> Terms:
    """When the delivery is due: after the cut-off an order counts for the next operating day."""
    zone = ZoneInfo(level.calendar.zone)
    local = ordered_at.astimezone(zone)
    starts = next_working_day(level.calendar, local.date())
    if starts == local.date() and local.time() > level.cutoff:
        starts = add_working_days(level.calendar, starts, 1)
    days = level.transit_days.get(lane.value, level.transit_days[Lane.LONG_HAUL.value])
    due_day = add_working_days(level.calendar, starts, days)
    return Terms(
        due_at=datetime.combine(due_day, level.due_time, zone),
        zone=level.calendar.zone,
        basis=f"{level.code} v{level.version}",
        usual_hours=level.usual_hours.get(lane.value, days * 24),
        level_id=level.id,
        calendar_id=level.calendar_id,
    )


def target_due(target: Target, calendar: Calendar, start: datetime, factor: float) -> datetime:
    """When a case step is due; ``factor`` is the tier's (platinum 0.5, key 0.75)."""
    amount = timedelta(minutes=target.minutes * factor)
    return add_working_time(calendar, start, amount) if target.working else start + amount


TIER_FACTOR: Mapping[str, float] = {"platinum": 0.5, "key": 0.75}
