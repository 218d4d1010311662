"""Which service level applies, and when it makes a delivery due. Pure arithmetic.

Precedence: customer before contract before tier before service before the default (domain reference §5.2,
§5.10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
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
    agreed: Agreed | None = None
    pickup_hours: int | None = None

    def misfit(self, asked: Situation) -> Misfit | None:
        """Why the level does not apply, None where it does."""
        if self.valid_from > asked.at:
            return Misfit.LATER
        if self.valid_to is not None and self.valid_to <= asked.at:
            return Misfit.OVER
        if self.customer_id not in (None, asked.customer_id):
            return Misfit.CUSTOMER
        if self.agreed is not None and not self.agreed.holds(asked):
            return Misfit.CONTRACT
        if self.tier not in ("", asked.tier):
            return Misfit.TIER
        return Misfit.SERVICE if self.service not in ("", asked.service) else None

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, datetime, int]:
        """The narrower, then the later; the greatest of those that apply is used."""
        return (
            self.customer_id is not None,
            self.agreed is not None,
            bool(self.tier),
            bool(self.service),
            self.valid_from,
            self.version,
        )


class Misfit(StrEnum):
    """Why a level does not apply."""

    LATER = "later"
    OVER = "over"
    CUSTOMER = "customer"
    CONTRACT = "contract"
    TIER = "tier"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Agreed:
    """The contract that a level names: whose it is, and its span in days of its zone."""

    number: str
    customer_id: UUID
    since: date
    until: date | None
    zone: str

    def holds(self, asked: Situation) -> bool:
        day = asked.at.astimezone(ZoneInfo(self.zone)).date()
        running = self.since <= day and (self.until is None or day < self.until)
        return running and self.customer_id == asked.customer_id


@dataclass(frozen=True, slots=True)
class Situation:
    """Whose order, by which service, given when."""

    customer_id: UUID
    tier: str
    service: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What a level says of one order: the instant it is due, in whose zone, and on what basis.

    ``level_id`` and ``calendar_id`` name the versions it was reckoned by. ``pickup_due_at`` is by when the
    goods are collected, None where the level does not say.
    """

    due_at: datetime
    zone: str
    basis: str
    usual_hours: int
    level_id: UUID | None = None
    calendar_id: UUID | None = None
    pickup_due_at: datetime | None = None


SEVERITIES = ("S1", "S2", "S3", "S4")
STEPS = ("answer", "plan", "update", "resolve")
"""The steps of a case that have targets: first reply, plan, next word, end."""


@dataclass(frozen=True, slots=True)
class Target:
    """How fast a step of a case must follow; ``working`` counts working time only (§5.2)."""

    minutes: int
    working: bool


CALLED_WITHIN = timedelta(days=1)
"""The house's own time for a call back; nobody waits longer for one."""


def call_back_due(minutes: int | None, *, line_24h: bool, calendar: Calendar, start: datetime) -> datetime:
    """By when she is called back: within the service matrix's ``minutes``, the house's own day at the latest.

    They count in the office's hours, and round the clock for whoever has a line that is always open.
    """
    house = start + CALLED_WITHIN
    if minutes is None:
        return house
    return min(house, target_due(Target(minutes, not line_24h), calendar, start, 1.0))


USUAL_HOURS_A_DAY = 17
"""Until journeys of the lane are known, a promised day usually needs so many hours of the way."""


def usual_hours(transit_days: Mapping[str, int]) -> dict[str, int]:
    """How long each lane usually takes where nothing better is known."""
    return {lane: days * USUAL_HOURS_A_DAY for lane, days in transit_days.items()}


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
    """The narrowest level in force: customer, contract, tier, service, neither; None where none is."""
    asked = Situation(customer_id, tier, service, at)
    fitting = [level for level in levels if level.misfit(asked) is None]
    return max(fitting, key=lambda level: level.rank, default=None)


def counted_from(level: Level, ordered_at: datetime) -> date:
    """The operating day from which an order counts: past the cut-off it is the next one."""
    local = ordered_at.astimezone(ZoneInfo(level.calendar.zone))
    starts = next_working_day(level.calendar, local.date())
    if starts == local.date() and local.time() > level.cutoff:
        return add_working_days(level.calendar, starts, 1)
    return starts


def delivery_due(level: Level, *, ordered_at: datetime, lane: Lane) -> Terms:
    """When the delivery is due: after the cut-off an order counts for the next operating day."""
    zone = ZoneInfo(level.calendar.zone)
    starts = counted_from(level, ordered_at)
    days = level.transit_days.get(lane.value, level.transit_days[Lane.LONG_HAUL.value])
    due_day = add_working_days(level.calendar, starts, days)
    return Terms(
        due_at=datetime.combine(due_day, level.due_time, zone),
        zone=level.calendar.zone,
        basis=f"{level.code} v{level.version}",
        usual_hours=level.usual_hours.get(lane.value, days * 24),
        level_id=level.id,
        calendar_id=level.calendar_id,
        pickup_due_at=None
        if level.pickup_hours is None
        else add_working_time(level.calendar, ordered_at, timedelta(hours=level.pickup_hours)),
    )


def target_due(target: Target, calendar: Calendar, start: datetime, factor: float) -> datetime:
    """When a case step is due; ``factor`` is the tier's, by the service matrix."""
    amount = timedelta(minutes=target.minutes * factor)
    return add_working_time(calendar, start, amount) if target.working else start + amount
