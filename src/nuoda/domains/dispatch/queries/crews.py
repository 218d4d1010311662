"""Who drives what on a depot's day, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.queries.day import Day
from nuoda.domains.dispatch.queries.reading import drivers_of
from nuoda.domains.dispatch.queries.shapes import DriverRow, Span, VehicleRow
from nuoda.domains.dispatch.rules import OPEN_TRIPS
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Crew:
    """A vehicle with its driver, from when to when."""

    vehicle: VehicleRow
    driver: DriverRow | None
    span: Span


def crews_of(day: Day, at: datetime, actor: Actor) -> dict[str, Crew]:
    """Who drives what that day, by vehicle's id: of its open trip, else its usual driver, else a free one.

    Whoever has an open trip drives no other vehicle beside it. A depot that has no drivers on record drives
    by the hours of its vehicles.
    """
    drivers = drivers_of(day.depot.id, day.day, actor=actor)
    riding = {one.driver_id: one.vehicle_id for one in day.trips if one.driver_id and one.state in OPEN_TRIPS}
    riders = {riding[one.id]: one for one in drivers if one.id in riding}
    on_duty = {one.id: one for one in drivers if one.shifts and one.id not in riding}
    found: dict[str, Crew] = {}
    left: list[tuple[VehicleRow, Span]] = []
    for vehicle in day.vehicles:
        usable = _usable(vehicle, day, at)
        if usable is None:
            continue
        rider = riders.get(vehicle.id)
        usual = next((one for one in on_duty.values() if one.vehicle_id == vehicle.id), None)
        if not drivers:
            found[str(vehicle.id)] = Crew(vehicle, None, usable)
        elif rider is not None and (both := _shared(usable, rider.shifts or [usable])):
            found[str(vehicle.id)] = Crew(vehicle, rider, both)
        elif usual is not None and (both := _shared(usable, usual.shifts)):
            found[str(vehicle.id)] = Crew(vehicle, on_duty.pop(usual.id), both)
        else:
            left.append((vehicle, usable))
    driven = {one for one in found if UUID(one) not in riders}
    free = [one for one in on_duty.values() if str(one.vehicle_id) not in driven]
    for vehicle, span in left:
        for driver in free:
            both = _shared(span, driver.shifts)
            if both is not None:
                found[str(vehicle.id)] = Crew(vehicle, driver, both)
                free.remove(driver)
                break
    return found


def _usable(vehicle: VehicleRow, day: Day, at: datetime) -> Span | None:
    """When a vehicle can drive that day; None where it is out for all of it."""
    zone = ZoneInfo(day.depot.zone)
    begins, ends = (datetime.combine(day.day, one, zone) for one in (vehicle.opens, vehicle.closes))
    return _without_break(vehicle, (begins, ends), at)


def _shared(span: Span, shifts: Sequence[Span]) -> Span | None:
    """The longest stretch that a span shares with one of some shifts."""
    both = [(max(span[0], one[0]), min(span[1], one[1])) for one in shifts]
    return max((one for one in both if one[0] < one[1]), key=lambda one: one[1] - one[0], default=None)


def _without_break(vehicle: VehicleRow, span: Span, at: datetime) -> Span | None:
    """What is left of a span where the vehicle is out: the later part, or the earlier one."""
    if vehicle.out_from_at is None:
        return span
    begins, ends = span
    if vehicle.out_from_at > max(begins, at):
        ends = min(ends, vehicle.out_from_at)
    elif vehicle.out_until_at is None:
        return None
    else:
        begins = max(begins, vehicle.out_until_at)
    return (begins, ends) if begins < ends else None
