"""Service levels of the demo, and the due time that follows from them.

The due time is computed here on its own, not by the contracts domain, so that ``demo check`` compares
two independent computations.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nuoda.surfaces.intake.demo.world.company import MEDICAL
from nuoda.surfaces.intake.demo.world.geography import City
from nuoda.surfaces.intake.demo.world.shapes import ServiceLevel, Shipper

LANES = ("same_city", "same_region", "long_haul", "abroad")


def _level(tier: str, service: str, days: str, cut_off: int, due: int, *, customer: str = "") -> ServiceLevel:
    """``days`` stand in the order of ``LANES``; ``cut_off`` and ``due`` are full hours."""
    transit = dict(zip(LANES, map(int, days.split()), strict=True))
    return ServiceLevel(tier, service, transit, time(cut_off), time(due), customer=customer)


SERVICE_LEVELS: tuple[ServiceLevel, ...] = (
    _level("platinum", "express", "1 1 2 6", 18, 18),
    _level("platinum", "standard", "1 2 3 7", 18, 18),
    _level("platinum", "economy", "2 3 5 9", 17, 20),
    _level("key", "express", "1 1 2 6", 17, 18),
    _level("key", "standard", "1 2 3 7", 17, 20),
    _level("key", "economy", "2 3 5 9", 17, 20),
    _level("potential", "express", "1 2 2 6", 16, 20),
    _level("potential", "standard", "2 2 4 8", 16, 20),
    _level("potential", "economy", "2 4 6 10", 16, 20),
    _level("ordinary", "express", "1 2 2 6", 16, 20),
    _level("ordinary", "standard", "2 3 4 8", 16, 20),
    _level("ordinary", "economy", "3 4 6 10", 16, 20),
    _level("platinum", "express", "1 1 2 6", 19, 15, customer=MEDICAL),
)


NO_DELIVERY = frozenset({date(2026, 2, 16), date(2026, 2, 17), date(2026, 2, 18)})
"""Carriage runs every day of the week, but not on the first days of Spring Festival."""


def lane_class(origin: City, destination: City) -> str:
    """``same_city``, ``same_region`` (the same province), ``long_haul`` or ``abroad``."""
    if origin.country != destination.country:
        return "abroad"
    if origin.name == destination.name:
        return "same_city"
    return "same_region" if origin.region == destination.region else "long_haul"


def level_for(shipper: Shipper, service: str) -> ServiceLevel:
    """The customer's own service level where it has one, else its tier's."""
    fitting = [s for s in SERVICE_LEVELS if s.service == service and s.customer in ("", shipper.code)]
    own = next((s for s in fitting if s.customer), None)
    return own or next(s for s in fitting if s.tier == shipper.tier)


def transit_days(level: ServiceLevel, origin: City, destination: City) -> int:
    return level.transit_days[lane_class(origin, destination)]


def due_at(level: ServiceLevel, ordered_at: datetime, origin: City, destination: City) -> datetime:
    """When an order given at ``ordered_at`` is due, in the zone of the level."""
    local = ordered_at.astimezone(ZoneInfo(level.zone))
    day = _from_day(local.date())
    if day == local.date() and local.time() > level.cut_off:
        day = _from_day(day + timedelta(days=1))
    for _ in range(transit_days(level, origin, destination)):
        day = _from_day(day + timedelta(days=1))
    return datetime.combine(day, level.due_time, local.tzinfo)


def _from_day(day: date) -> date:
    """``day``, or the next one on which there is carriage."""
    while day in NO_DELIVERY:
        day += timedelta(days=1)
    return day
