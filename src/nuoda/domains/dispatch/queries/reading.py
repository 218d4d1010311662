"""Rows of dispatch, as their shapes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from nuoda.domains.dispatch.models import Depot, Driver, DriverShift, Job, Partner, Stop, Trip, Vehicle
from nuoda.domains.dispatch.queries.shapes import (
    DepotRow,
    DriverRow,
    JobRow,
    PartnerRow,
    Span,
    StopRow,
    TripRow,
    VehicleRow,
)
from nuoda.domains.dispatch.rules import StopState
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.personal import mask_name, mask_phone, mask_room
from nuoda.kernel.statements import visible_where

S = TypeVar("S")


def _shaped(shape: type[S], row: object, **more: Any) -> S:
    names: Mapping[str, Any] = shape.__dataclass_fields__  # type: ignore[attr-defined]
    return shape(**{name: getattr(row, name) for name in names if name not in more}, **more)


def midnight(depot: DepotRow, day: date) -> datetime:
    """When a day begins where the depot is, as UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(depot.zone)).astimezone(UTC)


def depots(*, actor: Actor, closed: bool = False) -> list[DepotRow]:
    """Depots by code."""
    ended = "closed_at IS NOT NULL" if closed else "closed_at IS NULL"
    return [_shaped(DepotRow, row) for row in visible_where(Depot, ended, [], actor=actor, order="code")]


def depot_rows(*, actor: Actor, window: Window, text: str = "", closed: bool = False) -> Page[DepotRow]:
    """Depots by code; ``text`` is part of code, name or city."""
    rows = Depot.objects.visible_to(actor).filter(closed_at__isnull=not closed)
    if text.strip():
        named = Q(code__icontains=text.strip()) | Q(name__icontains=text.strip())
        rows = rows.filter(named | Q(city__icontains=text.strip()))
    sorts = {"code": "code", "name": "name", "city": "city"}
    return page_of(
        rows, window, sorts=sorts, default=("code", "id"), shape=lambda row: _shaped(DepotRow, row)
    )


def get_depot(depot_id: UUID, *, actor: Actor) -> DepotRow:
    """A depot. Raises ``NotFound``."""
    return _one(DepotRow, Depot.objects.visible_to(actor).filter(id=depot_id))


def depot_by_code(code: str, *, actor: Actor) -> DepotRow:
    """A depot that is not closed. Raises ``NotFound``."""
    return _one(DepotRow, Depot.objects.visible_to(actor).filter(code=code, closed_at=None))


def get_vehicle(vehicle_id: UUID, *, actor: Actor) -> VehicleRow:
    return _one(VehicleRow, Vehicle.objects.visible_to(actor).filter(id=vehicle_id))


def get_partner(partner_id: UUID, *, actor: Actor) -> PartnerRow:
    return _one(PartnerRow, Partner.objects.visible_to(actor).filter(id=partner_id))


def get_driver(driver_id: UUID, *, actor: Actor) -> DriverRow:
    """A driver with all his shifts."""
    row = Driver.objects.visible_to(actor).filter(id=driver_id).first()
    if row is None:
        raise NotFound
    return _driver(row, _shifts([row.id], actor))


def _one(shape: type[S], rows: QuerySet[Any]) -> S:
    row = rows.first()
    if row is None:
        raise NotFound
    return _shaped(shape, row)


def vehicles_of(depot_id: UUID, *, actor: Actor) -> list[VehicleRow]:
    """The vehicles of a depot that are not closed, by code."""
    rows = Vehicle.objects.visible_to(actor).filter(depot_id=depot_id, closed_at=None).order_by("code")
    return [_shaped(VehicleRow, row) for row in rows]


def drivers_of(depot_id: UUID, day: date | None = None, *, actor: Actor) -> list[DriverRow]:
    """The drivers of a depot that are not closed, by code; with the shifts of a day, or all."""
    found = list(Driver.objects.visible_to(actor).filter(depot_id=depot_id, closed_at=None).order_by("code"))
    shifts = _shifts([row.id for row in found], actor, day)
    return [_driver(row, shifts) for row in found]


def _shifts(ids: Iterable[UUID], actor: Actor, day: date | None = None) -> dict[UUID, list[Span]]:
    rows = DriverShift.objects.visible_to(actor).filter(driver_id__in=list(ids)).order_by("begins_at", "id")
    if day is not None:
        about = datetime(day.year, day.month, day.day, tzinfo=UTC)
        rows = rows.filter(ends_at__gt=about - timedelta(days=1), begins_at__lt=about + timedelta(days=2))
    found: dict[UUID, list[Span]] = {}
    for row in rows:
        found.setdefault(row.driver_id, []).append((row.begins_at, row.ends_at))
    return found


def _driver(row: Driver, shifts: Mapping[UUID, list[Span]]) -> DriverRow:
    spans = tuple(shifts.get(row.id, ()))
    return _shaped(DriverRow, row, phone=mask_phone(row.phone), shifts=spans)


def vehicle_rows(
    *, actor: Actor, window: Window, text: str = "", depot_id: UUID | None = None, closed: bool = False
) -> Page[VehicleRow]:
    """Vehicles by code; ``text`` is part of code or name."""
    rows = _found(Vehicle.objects.visible_to(actor).filter(closed_at__isnull=not closed), text, depot_id)
    sorts = {"code": "code", "kilograms": "kilograms", "volume_m3": "volume_m3", "km_cost": "km_cost"}
    return page_of(
        rows, window, sorts=sorts, default=("code", "id"), shape=lambda row: _shaped(VehicleRow, row)
    )


def driver_rows(
    *, actor: Actor, window: Window, text: str = "", depot_id: UUID | None = None, closed: bool = False
) -> Page[DriverRow]:
    """Drivers by code, without their shifts."""
    rows = _found(Driver.objects.visible_to(actor).filter(closed_at__isnull=not closed), text, depot_id)
    return page_of(
        rows, window, sorts={"code": "code", "name": "name"}, default=("code", "id"),
        shape=lambda row: _driver(row, {}),
    )  # fmt: skip


def partner_rows(*, actor: Actor, window: Window, text: str = "", closed: bool = False) -> Page[PartnerRow]:
    """Partners by code."""
    rows = _found(Partner.objects.visible_to(actor).filter(closed_at__isnull=not closed), text, None)
    sorts = {"code": "code", "name": "name", "jobs_a_day": "jobs_a_day", "job_price": "job_price"}
    return page_of(
        rows, window, sorts=sorts, default=("code", "id"), shape=lambda row: _shaped(PartnerRow, row)
    )


def partners_open(*, actor: Actor) -> list[PartnerRow]:
    """All partners that are not closed, by code."""
    rows = Partner.objects.visible_to(actor).filter(closed_at=None).order_by("code")
    return [_shaped(PartnerRow, row) for row in rows]


def _found(rows: QuerySet[Any], text: str, depot_id: UUID | None) -> QuerySet[Any]:
    if text.strip():
        rows = rows.filter(Q(code__icontains=text.strip()) | Q(name__icontains=text.strip()))
    return rows.filter(depot_id=depot_id) if depot_id is not None else rows


def spans_of(written: Iterable[Iterable[str]]) -> tuple[Span, ...]:
    """Windows as they are kept, read."""
    return tuple(
        (datetime.fromisoformat(one), datetime.fromisoformat(other)) for one, other in map(tuple, written)
    )


def job_shape(row: Job, actor: Actor, trip_id: UUID | None = None) -> JobRow:
    """A job that was found through ``visible_to``, masked for everybody but its driver."""
    plain = actor.role in (Role.DRIVER, Role.SYSTEM)
    return _shaped(
        JobRow, row, windows=spans_of(row.windows), trip_id=trip_id,
        name=row.name if plain else mask_name(row.name),
        phone=row.phone if plain else mask_phone(row.phone),
        address=row.address if plain else mask_room(row.address),
    )  # fmt: skip


def trip_shape(row: Trip) -> TripRow:
    """A trip that was found through ``visible_to``, read with vehicle, partner and driver."""
    whose = row.vehicle or row.partner
    return _shaped(
        TripRow,
        row,
        who=whose.code if whose else "",
        driver=row.driver.name if row.driver else "",
        account_id=row.driver.account_id if row.driver else None,
    )


def stop_shape(row: Stop, actor: Actor) -> StopRow:
    """A stop that was found through ``visible_to``, read with its job."""
    return _shaped(StopRow, row, job=job_shape(row.job, actor, row.trip_id))


def active_stops(job_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, UUID]:
    """The trip of each job that is in one."""
    rows = Stop.objects.visible_to(actor).filter(~Q(state=StopState.FAILED.value), job_id__in=list(job_ids))
    return dict(rows.values_list("job_id", "trip_id"))
