"""Who drives what on a depot's day, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from nuoda.domains.dispatch.queries.day import Day
from nuoda.domains.dispatch.queries.reading import drivers_of
from nuoda.domains.dispatch.queries.shapes import DriverRow, Span, VehicleRow
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Crew:
    """A vehicle with its driver, from when to when."""

    vehicle: VehicleRow
    driver: DriverRow | None
    span: Span


def crews_of(day: Day, at: datetime, actor: Actor) -> dict[str, Crew]:
    """Who drives what that day: a vehicle's usual driver, else one who has none; by vehicle's id.

    A depot that has no drivers on record drives by the hours of its vehicles.
    """
    zone = ZoneInfo(day.depot.zone)
    drivers = drivers_of(day.depot.id, day.day, actor=actor)
    on_duty = {one.id: one for one in drivers if one.shifts}
    found: dict[str, Crew] = {}
    left: list[tuple[VehicleRow, Span]] = []
    for vehicle in day.vehicles:
        span = (
            datetime.combine(day.day, vehicle.opens, zone),
            datetime.combine(day.day, vehicle.closes, zone),
        )
        usable = _without_break(vehicle, span, at)
        if usable is None:
            continue
        usual = next((one for one in on_duty.values() if one.vehicle_id == vehicle.id), None)
        if not drivers:
            found[str(vehicle.id)] = Crew(vehicle, None, usable)
        elif usual is not None and (both := _shared(usable, usual.shifts)):
            found[str(vehicle.id)] = Crew(vehicle, on_duty.pop(usual.id), both)
        else:
            left.append((vehicle, usable))
    free = [one for one in on_duty.values() if one.vehicle_id is None or str(one.vehicle_id) not in found]
    for vehicle, span in left:
        for driver in free:
            both = _shared(span, driver.shifts)
            if both is not None:
                found[str(vehicle.id)] = Crew(vehicle, driver, both)
                free.remove(driver)
                break
    return found


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
