"""Vehicles, drivers and partners from a sheet: each is taken or refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from nuoda.domains.dispatch.commands.fleet import put_drivers, put_partners, put_vehicles
from nuoda.domains.dispatch.commands.fleet_checks import check_driver, check_partner, check_vehicle
from nuoda.domains.dispatch.commands.fleet_drafts import DriverDraft, PartnerDraft, VehicleDraft
from nuoda.domains.dispatch.commands.hand import may_dispatch
from nuoda.domains.dispatch.models import Depot, Driver, Partner, Vehicle
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _

D = TypeVar("D", bound=VehicleDraft | DriverDraft | PartnerDraft)


@command
def take_vehicles(*, by: Actor, at: datetime, vehicles: Sequence[VehicleDraft]) -> IntakeReport:
    """Record the right ones of some vehicles, or change known ones, which count as duplicates.

    What a sheet does not tell stays: the device of a known vehicle, and whether it is in use.
    """
    may_dispatch(by)
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in vehicles]).values_list("code", "id"))
    known = {row.code: row for row in Vehicle.objects.filter(code__in=[one.code for one in vehicles])}

    def check(one: VehicleDraft) -> Sequence[FieldError]:
        return check_vehicle(one, homes)

    sound, refused = _sorted(vehicles, check)
    told = [
        replace(one, device=one.device or _of(known, one, "device"), closed=_closed(known, one))
        for one in sound
    ]
    return _report(len(vehicles), put_vehicles(told, homes, at), refused)


@command
def take_drivers(*, by: Actor, at: datetime, drivers: Sequence[DriverDraft]) -> IntakeReport:
    """The same for drivers: their accounts and shifts stay."""
    may_dispatch(by)
    homes = dict(Depot.objects.filter(code__in=[one.depot for one in drivers]).values_list("code", "id"))
    cars = dict(Vehicle.objects.filter(code__in=[one.vehicle for one in drivers]).values_list("code", "id"))
    known = {row.code: row for row in Driver.objects.filter(code__in=[one.code for one in drivers])}

    def check(one: DriverDraft) -> Sequence[FieldError]:
        return check_driver(one, homes, cars, set())

    sound, refused = _sorted(drivers, check)
    told = [
        replace(one, account_id=_of(known, one, "account_id") or None, closed=_closed(known, one))
        for one in sound
    ]
    return _report(len(drivers), put_drivers(told, homes, cars, at), refused)


@command
def take_partners(*, by: Actor, at: datetime, partners: Sequence[PartnerDraft]) -> IntakeReport:
    """The same for partners."""
    may_dispatch(by)
    known = {row.code: row for row in Partner.objects.filter(code__in=[one.code for one in partners])}
    sound, refused = _sorted(partners, check_partner)
    told = [replace(one, closed=_closed(known, one)) for one in sound]
    return _report(len(partners), put_partners(told, at), refused)


def _sorted(
    drafts: Sequence[D], check: Callable[[D], Sequence[FieldError]]
) -> tuple[list[D], tuple[Refused, ...]]:
    """The right ones, and the places of the others; a code that stands twice is wrong the second time."""
    sound: dict[str, D] = {}
    refused: list[Refused] = []
    for place, one in enumerate(drafts):
        problems = [*check(one)]
        if one.code in sound:
            reason = _("%(code)s stands in the sheet twice.", {"code": one.code[:20]})
            problems.append(FieldError("code", reason, _("Delete one of the two rows.")))
        if problems:
            refused.append(Refused(place, tuple(problems)))
        else:
            sound[one.code] = one
    return list(sound.values()), tuple(refused)


def _of(known: Mapping[str, Any], one: Any, name: str) -> Any:
    return getattr(known.get(one.code), name, "")


def _closed(known: Mapping[str, Any], one: Any) -> bool:
    return bool(_of(known, one, "closed_at"))


def _report(many: int, new: int, refused: tuple[Refused, ...]) -> IntakeReport:
    return IntakeReport(new, many - new - len(refused), refused)
