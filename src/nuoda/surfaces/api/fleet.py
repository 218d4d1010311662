"""The fleet by machines of the house: depots, vehicles, drivers and partners, and what they can hold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import (
    Demand,
    depot_by_code,
    depots,
    drivers_of,
    feasible_windows,
    partners_open,
    vehicles_of,
)
from nuoda.kernel.command import Command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.fleet_shapes import (
    DepotAsk,
    DepotIn,
    DepotOut,
    DepotsOut,
    DriverIn,
    DriverOut,
    DriversOut,
    PartnerIn,
    PartnerOut,
    PartnersOut,
    SetOut,
    VehicleIn,
    VehicleOut,
    VehiclesOut,
    WindowAsk,
    WindowOut,
)
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["dispatch"])


def _set(
    request: HttpRequest, shape: TypeAdapter[Any], command: Command[..., int], named: str
) -> dict[str, Any]:
    """Record one thing by its code, or change it. The domain's problems name the fields of the body."""
    by, at = acted(request)
    drafts = [read_shape(request, shape).draft()]
    return {"new": bool(keyed(command, request)(by=by, at=at, **{named: drafts}))}


_DEPOT, _VEHICLE = TypeAdapter(DepotIn), TypeAdapter(VehicleIn)
_DRIVER, _PARTNER = TypeAdapter(DriverIn), TypeAdapter(PartnerIn)


@router.get(
    "/dispatch/depots",
    operation_id="list_depots",
    summary="List depots",
    auth=Key("list_depots"),
    response={200: DepotsOut},
)
def depot_list(request: HttpRequest) -> dict[str, Any]:
    """The depots that are not closed."""
    found = depots(actor=acted(request)[0])
    return {"items": [shaped(DepotOut, one) for one in found]}


@router.get(
    "/dispatch/partners",
    operation_id="list_partners",
    summary="List partners",
    auth=Key("list_partners"),
    response={200: PartnersOut},
)
def partner_list(request: HttpRequest) -> dict[str, Any]:
    """The partners who drive for us, with what they take a day."""
    found = partners_open(actor=acted(request)[0])
    return {"items": [shaped(PartnerOut, one) for one in found]}


@router.post(
    "/dispatch/depots",
    operation_id="set_depot",
    summary="Record a depot",
    auth=Key("set_depot"),
    response={200: SetOut},
    openapi_extra=body_of("DepotIn"),
)
def set_depot(request: HttpRequest) -> dict[str, Any]:
    """Record a depot by its code, or change it."""
    return _set(request, _DEPOT, dispatch.set_depots, "depots")


@router.post(
    "/dispatch/vehicles",
    operation_id="set_vehicle",
    summary="Record a vehicle",
    auth=Key("set_vehicle"),
    response={200: SetOut},
    openapi_extra=body_of("VehicleIn"),
)
def set_vehicle(request: HttpRequest) -> dict[str, Any]:
    """Record a vehicle by its code, or change it; its day and what it holds are needed."""
    return _set(request, _VEHICLE, dispatch.set_vehicles, "vehicles")


@router.post(
    "/dispatch/drivers",
    operation_id="set_driver",
    summary="Record a driver",
    auth=Key("set_driver"),
    response={200: SetOut},
    openapi_extra=body_of("DriverIn"),
)
def set_driver(request: HttpRequest) -> dict[str, Any]:
    """Record a driver by his code, or change him; shifts of his that overlap are refused."""
    return _set(request, _DRIVER, dispatch.set_drivers, "drivers")


@router.post(
    "/dispatch/partners",
    operation_id="set_partner",
    summary="Record a partner",
    auth=Key("set_partner"),
    response={200: SetOut},
    openapi_extra=body_of("PartnerIn"),
)
def set_partner(request: HttpRequest) -> dict[str, Any]:
    """Record a partner by its code, or change it."""
    return _set(request, _PARTNER, dispatch.set_partners, "partners")


@router.get(
    "/dispatch/vehicles",
    operation_id="list_vehicles",
    summary="List vehicles",
    auth=Key("list_vehicles"),
    response={200: VehiclesOut},
)
def vehicles(request: HttpRequest, wanted: Query[DepotAsk]) -> dict[str, Any]:
    """The vehicles of a depot that are not closed."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = vehicles_of(depot_by_code(wanted.depot, actor=by).id, actor=by)
    return {"items": [shaped(VehicleOut, one) for one in found]}


@router.get(
    "/dispatch/drivers",
    operation_id="list_drivers",
    summary="List drivers",
    auth=Key("list_drivers"),
    response={200: DriversOut},
)
def drivers(request: HttpRequest, wanted: Query[DepotAsk]) -> dict[str, Any]:
    """The drivers of a depot with their shifts."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = drivers_of(depot_by_code(wanted.depot, actor=by).id, actor=by)
    return {"items": [shaped(DriverOut, one) for one in found]}


@router.get(
    "/dispatch/windows",
    operation_id="check_window",
    summary="Check a delivery window",
    auth=Key("check_window"),
    response={200: WindowOut},
)
def window(request: HttpRequest, wanted: Query[WindowAsk]) -> dict[str, Any]:
    """Whether a vehicle of the depot can be there in time as trips stand, else the nearest windows it can."""
    wanted.refuse_others(request)
    by, at = acted(request)
    span = (wanted.begins_at, wanted.ends_at)
    if any(one.tzinfo is None for one in span) or span[0] >= span[1]:
        reason = _("It is no window: it needs zones, and an end after its begin.")
        raise Invalid(fields=[FieldError("ends_at", reason, _("Write it like 2026-11-21T09:00:00+08:00."))])
    found = feasible_windows(
        actor=by, at=at, place=(wanted.latitude, wanted.longitude), wanted=span,
        demand=Demand(wanted.kilograms), depot_id=depot_by_code(wanted.depot, actor=by).id,
    )  # fmt: skip
    return {
        "checked": found.checked, "possible": found.possible, "reason": here(found.reason),
        "nearest": found.nearest,
    }  # fmt: skip
