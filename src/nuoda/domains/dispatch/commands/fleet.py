"""Depots, vehicles, drivers and partners are recorded or changed, each by its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from nuoda.domains.accounts.queries import couriers
from nuoda.domains.dispatch.commands.fleet_checks import (
    check_depot,
    check_driver,
    check_partner,
    check_vehicle,
    refuse,
)
from nuoda.domains.dispatch.commands.fleet_drafts import DepotDraft, DriverDraft, PartnerDraft, VehicleDraft
from nuoda.domains.dispatch.commands.hand import ChangedMeanwhile, may_dispatch
from nuoda.domains.dispatch.models import Depot, Driver, DriverShift, Partner, Vehicle
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.statements import insert

M = TypeVar("M", bound=models.Model)


@command
def set_depots(*, by: Actor, at: datetime, depots: Sequence[DepotDraft]) -> int:
    """Record depots, or change known ones. Returns how many are new.

    Raises ``Invalid``, and ``ChangedMeanwhile`` by a version that is not the last.
    """
    may_dispatch(by)
    refuse([one for draft in depots for one in check_depot(draft)])
    fields = (
        "name", "name_en", "city", "address", "latitude", "longitude", "zone", "warehouse_id", "detour",
        "speeds", "late_cost", "drive_minutes", "break_minutes", "plan_seconds", "automatic",
        "carrier",
    )  # fmt: skip
    return _set(
        Depot, depots, at,
        lambda one: {**{name: getattr(one, name) for name in fields}, "cities": list(one.cities)},
    )  # fmt: skip


@command
def set_vehicles(*, by: Actor, at: datetime, vehicles: Sequence[VehicleDraft]) -> int:
    """Record vehicles, or change known ones. Returns how many are new. Raises as :func:`set_depots`."""
    may_dispatch(by)
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in vehicles]).values_list("code", "id"))
    refuse([one for draft in vehicles for one in check_vehicle(draft, homes)])
    return put_vehicles(vehicles, homes, at)


def put_vehicles(vehicles: Sequence[VehicleDraft], homes: Mapping[str, UUID], at: datetime) -> int:
    """Save checked vehicles; ``homes`` are depots by code. Returns how many are new."""
    fields = (
        "name", "kilograms", "volume_m3", "pallets", "temperature", "fixed_cost", "km_cost", "hour_cost",
        "opens", "closes", "device",
    )  # fmt: skip
    return _set(
        Vehicle, vehicles, at,
        lambda one: {
            **{name: getattr(one, name) for name in fields}, "skills": list(one.skills),
            "depot_id": homes[one.depot],
            **({"out_from_at": None, "out_until_at": None, "out_reason": ""} if one.back else {}),
        },
    )  # fmt: skip


@command
def set_drivers(*, by: Actor, at: datetime, drivers: Sequence[DriverDraft]) -> int:
    """Record drivers with their shifts, or change known ones. Returns how many are new.

    Raises as :func:`set_depots`; shifts of one driver that overlap are refused.
    """
    may_dispatch(by)
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in drivers]).values_list("code", "id"))
    cars = dict(Vehicle.objects.filter(code__in=[one.vehicle for one in drivers]).values_list("code", "id"))
    accounts = {one.id for one in couriers(actor=by)} if any(one.account_id for one in drivers) else set()
    refuse([one for draft in drivers for one in check_driver(draft, homes, cars, accounts)])
    return put_drivers(drivers, homes, cars, at)


def put_drivers(
    drivers: Sequence[DriverDraft], homes: Mapping[str, UUID], cars: Mapping[str, UUID], at: datetime
) -> int:
    """Save checked drivers; ``homes`` and ``cars`` are by code. Returns how many are new."""
    new = _set(
        Driver, drivers, at,
        lambda one: {
            "name": one.name, "phone": one.phone, "licence": one.licence, "account_id": one.account_id,
            "depot_id": homes[one.depot], "vehicle_id": cars.get(one.vehicle), "skills": list(one.skills),
        },
    )  # fmt: skip
    told = [one for one in drivers if one.shifts is not None]
    ids = dict(Driver.objects.filter(code__in=[one.code for one in told]).values_list("code", "id"))
    DriverShift.objects.filter(driver_id__in=ids.values()).delete()
    insert(
        [
            DriverShift(driver_id=ids[one.code], begins_at=begins, ends_at=ends)
            for one in told
            for begins, ends in one.shifts or ()
        ]
    )
    return new


@command
def set_partners(*, by: Actor, at: datetime, partners: Sequence[PartnerDraft]) -> int:
    """Record partners, or change known ones. Returns how many are new. Raises as :func:`set_depots`."""
    may_dispatch(by)
    refuse([one for draft in partners for one in check_partner(draft)])
    return put_partners(partners, at)


def put_partners(partners: Sequence[PartnerDraft], at: datetime) -> int:
    """Save checked partners. Returns how many are new."""
    fields = ("name", "jobs_a_day", "kilograms", "job_price", "kg_price", "cutoff")
    return _set(
        Partner, partners, at,
        lambda one: {
            **{name: getattr(one, name) for name in fields}, "cities": list(one.cities),
            "skills": list(one.skills),
        },
    )  # fmt: skip


def _set(
    model: type[M], drafts: Sequence[Any], at: datetime, columns: Callable[[Any], Mapping[str, Any]]
) -> int:
    """Rows by code: new ones are inserted, known ones saved with a version more."""
    codes = [one.code for one in drafts]
    rows = model._default_manager.filter(code__in=codes).select_for_update().order_by("id")
    known: dict[str, Any] = {getattr(row, "code"): row for row in rows}  # noqa: B009
    fresh: dict[str, Any] = {}
    names: set[str] = set()
    for draft in drafts:
        row: Any = known.get(draft.code) or fresh.get(draft.code)
        if row is None:
            row = fresh[draft.code] = model(code=draft.code)
        elif draft.version is not None and row.version != draft.version:
            raise ChangedMeanwhile
        else:
            row.version += 1
        told = {**columns(draft), "closed_at": (row.closed_at or at) if draft.closed else None}
        for name, value in told.items():
            setattr(row, name, value)
        names |= set(told)
    insert(list(fresh.values()))
    save_columns(list(known.values()), "version", *sorted(one.removesuffix("_id") for one in names))
    return len(fresh)
